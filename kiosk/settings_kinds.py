"""Kinds of settings: what may be entered, how it is typed, and how it is told in words."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import available_timezones

from kiosk.settings_words import nearest, shown

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


class Kind(ABC):
    """What a setting holds."""

    name: ClassVar[str]
    """The word for programs."""

    @property
    @abstractmethod
    def allowed(self) -> str:
        """Say what may be entered, as the end of “Give …”."""

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Say whether a value may be entered."""

    def advice(self, value: object) -> str:
        """Say what to enter instead of a value that does not fit."""
        del value  # only some kinds can guess what was meant
        return f"Give {self.allowed}."

    def from_text(self, text: str) -> object:
        """Read what a person typed; what cannot be read stays text, and then does not fit."""
        return _unquoted(text)

    def as_typed(self, value: object) -> str:
        """Write a value as `from_text` reads it back."""
        plain = str(value)
        return plain if plain.isprintable() and _unquoted(plain) == plain else json.dumps(plain)

    def normal(self, value: object) -> object:
        """Give the one way in which a value is kept."""
        return value

    def words(self, value: object) -> str:
        """Tell a value to people."""
        return shown(value)


@dataclass(frozen=True)
class Text(Kind):
    """One line for people, such as a name."""

    longest: int
    name = "text"

    @property
    def allowed(self) -> str:
        """Say how long it may be."""
        return f"a text of 1 to {self.longest} letters on one line"

    def fits(self, value: object) -> bool:
        """Take one line without blanks around it."""
        return (
            isinstance(value, str) and 0 < len(value) <= self.longest and value.isprintable() and value == _bare(value)
        )

    def from_text(self, text: str) -> object:
        """Read a line as people type it: blanks around it are no part of it."""
        return _bare(str(_unquoted(_bare(text))))

    def words(self, value: object) -> str:
        """Tell the text itself."""
        return value if isinstance(value, str) and value.isprintable() else shown(value)


@dataclass(frozen=True)
class OptionalText(Kind):
    """A few characters that a device sends, or nothing; blanks and control characters count."""

    longest: int
    nothing: str | None
    """How nothing is kept: as None or as the empty text."""
    name = "optional_text"

    @property
    def allowed(self) -> str:
        """Say how long it may be, and how control characters are given."""
        return f'up to {self.longest} characters, or nothing; a control character in quotes, such as "\\u0002"'

    def fits(self, value: object) -> bool:
        """Take nothing, or a few characters exactly as they are."""
        if value is None or value == "":
            return True
        return isinstance(value, str) and len(value) <= self.longest and _NO_CHARACTER.search(value) is None

    def normal(self, value: object) -> object:
        """Give the one way in which nothing is kept."""
        return self.nothing if value is None or value == "" else value

    def from_text(self, text: str) -> object:
        """Read the characters; nothing, and the word null, mean nothing."""
        return None if text in ("", "null") else _unquoted(text)

    def as_typed(self, value: object) -> str:
        """Write the characters; the word null means nothing, unless it stands in quotes."""
        if value is None or value == "":
            return ""
        return '"null"' if value == "null" else super().as_typed(value)

    def words(self, value: object) -> str:
        """Tell the characters in quotes."""
        return "nothing" if value is None or value == "" else shown(value)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number with its unit."""

    least: int
    most: int
    unit: str
    """One of it."""
    zero: str = ""
    """What 0 means, where it means something of its own."""
    name = "whole_number"

    @property
    def allowed(self) -> str:
        """Say the range."""
        return f"a whole number of {self.unit}s from {self.least:,} to {self.most:,}"

    def fits(self, value: object) -> bool:
        """Take a whole number in the range."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def from_text(self, text: str) -> object:
        """Read the digits."""
        return int(_bare(text)) if _WHOLE.fullmatch(_bare(text)) else text

    def words(self, value: object) -> str:
        """Tell the number with its unit."""
        if not self.fits(value):
            return shown(value)
        return self.zero if value == 0 and self.zero else f"{value:,} {self.unit}{'' if value == 1 else 's'}"


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no."""

    name = "yes_no"

    @property
    def allowed(self) -> str:
        """Say the two words."""
        return "true or false"

    def fits(self, value: object) -> bool:
        """Take true and false only: 1 and 0 are numbers."""
        return isinstance(value, bool)

    def from_text(self, text: str) -> object:
        """Read the word."""
        return {"true": True, "yes": True, "false": False, "no": False}.get(_bare(text).lower(), text)

    def as_typed(self, value: object) -> str:
        """Write the word."""
        return "true" if value is True else "false"

    def words(self, value: object) -> str:
        """Tell yes or no."""
        return ("yes" if value else "no") if isinstance(value, bool) else shown(value)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    choices: tuple[tuple[str, str], ...]
    """Each word as it is kept, and as people are told it."""
    name = "choice"

    @property
    def allowed(self) -> str:
        """List the words."""
        return "one of " + ", ".join(word for word, _ in self.choices)

    def fits(self, value: object) -> bool:
        """Take one of the words."""
        return isinstance(value, str) and value in dict(self.choices)

    def words(self, value: object) -> str:
        """Tell what the word means."""
        return dict(self.choices).get(value, shown(value)) if isinstance(value, str) else shown(value)


@dataclass(frozen=True)
class Zone(Kind):
    """A time zone by its IANA name."""

    name = "zone"

    @property
    def allowed(self) -> str:
        """Give an example."""
        return "a time zone such as America/Chicago"

    def fits(self, value: object) -> bool:
        """Take a zone that this machine knows."""
        return isinstance(value, str) and value in available_timezones()

    def advice(self, value: object) -> str:
        """Name the nearest zone."""
        near = nearest(value, available_timezones()) if isinstance(value, str) else None
        return f"Give {self.allowed}; the nearest known is {near}." if near else f"Give {self.allowed}."

    def words(self, value: object) -> str:
        """Tell the zone's name."""
        return value if isinstance(value, str) and value.isprintable() else shown(value)


def _bare(text: str) -> str:
    return text.strip()


def _unquoted(text: str) -> str:
    """Read a text that stands in quotes as JSON does, so that characters no keyboard has can be given."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            read = json.loads(text)
        except ValueError:
            return text
        return str(read)
    return text
