"""Kinds of settings that hold a list, and short texts that may be left out; a list is typed on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.settings_kinds import Kind
from kiosk.settings_words import nearest, shown

_NAME = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_TIME = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_SHOWN = 6
"""Names of a long list that are told."""


@dataclass(frozen=True)
class Line(Kind):
    """One line for people, or nothing."""

    longest: int
    name = "line"

    @property
    def allowed(self) -> str:
        """Say how long it may be."""
        return f"a text of up to {self.longest} letters on one line, or nothing"

    def fits(self, value: object) -> bool:
        """Take nothing, or one line without blanks around it."""
        return isinstance(value, str) and len(value) <= self.longest and value.isprintable() and value == value.strip()

    def from_text(self, text: str) -> object:
        """Read a line as people type it: blanks around it are no part of it."""
        return str(super().from_text(text.strip())).strip()

    def words(self, value: object) -> str:
        """Tell the text itself."""
        if value == "":
            return "nothing"
        return value if isinstance(value, str) and value.isprintable() else shown(value)


@dataclass(frozen=True)
class Digits(Kind):
    """A number that is a name: its zeros count. Or nothing."""

    form: re.Pattern[str]
    """What fits."""
    which: str
    """The form in words, such as `6 to 11 digits`."""
    name = "digits"

    @property
    def allowed(self) -> str:
        """Say the form."""
        return f"{self.which}, or nothing"

    def fits(self, value: object) -> bool:
        """Take nothing, or a text of the form."""
        return isinstance(value, str) and (value == "" or self.form.fullmatch(value) is not None)

    def words(self, value: object) -> str:
        """Tell the digits."""
        if value == "":
            return "nothing"
        return value if isinstance(value, str) and self.fits(value) else shown(value)


@dataclass(frozen=True)
class Words(Kind):
    """Some of a few words, or none of them."""

    choices: tuple[str, ...]
    name = "words"

    @property
    def allowed(self) -> str:
        """List the words."""
        return f"some of {', '.join(self.choices)}, with commas between them, or nothing"

    def fits(self, value: object) -> bool:
        """Take each word once."""
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            return False
        return len(set(value)) == len(value) and set(value) <= set(self.choices)

    def advice(self, value: object) -> str:
        """Name the word that was probably meant."""
        wrong = [str(word) for word in value if word not in self.choices] if isinstance(value, list) else []
        near = nearest(wrong[0], self.choices) if wrong else None
        return f"Give {self.allowed}; the nearest known is {near}." if near else super().advice(value)

    def from_text(self, text: str) -> object:
        """Read the words between commas."""
        return [word.strip() for word in text.split(",") if word.strip()]

    def as_typed(self, value: object) -> str:
        """Write the words with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def normal(self, value: object) -> object:
        """Keep the words in their usual order."""
        return [word for word in self.choices if word in value] if isinstance(value, list) else value

    def words(self, value: object) -> str:
        """Tell the words."""
        return (self.as_typed(value) or "nothing") if self.fits(value) else shown(value)


@dataclass(frozen=True)
class Times(Kind):
    """Times of the site's day, or none."""

    most: int
    name = "times"

    @property
    def allowed(self) -> str:
        """Give the form."""
        return f"up to {self.most} times such as 07:00, with commas between them, or nothing"

    def fits(self, value: object) -> bool:
        """Take each time once."""
        if not isinstance(value, list) or len(value) > self.most:
            return False
        return len(set(map(str, value))) == len(value) and all(
            isinstance(time, str) and _TIME.fullmatch(time) for time in value
        )

    def from_text(self, text: str) -> object:
        """Read the times between commas."""
        return [time.strip() for time in text.split(",") if time.strip()]

    def as_typed(self, value: object) -> str:
        """Write the times with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def normal(self, value: object) -> object:
        """Keep the times in order."""
        return sorted(value) if isinstance(value, list) and self.fits(value) else value

    def words(self, value: object) -> str:
        """Tell the times."""
        return (self.as_typed(value) or "nothing") if self.fits(value) else shown(value)


@dataclass(frozen=True)
class Names(Kind):
    """Names with the letters they are to be written with; nothing stands for a list of the program's own."""

    built_in: str
    """What nothing means."""
    most: int = 500
    longest: int = 40
    name = "names"

    @property
    def allowed(self) -> str:
        """Give the form."""
        return f"a list of up to {self.most} names such as DAUNOrubicin, with commas between them, or nothing"

    def fits(self, value: object) -> bool:
        """Take nothing, or names of letters and hyphens, each once whatever its capitals."""
        if value is None or value == "":
            return True
        if not isinstance(value, list) or not 0 < len(value) <= self.most:
            return False
        if not all(isinstance(each, str) and len(each) <= self.longest and _NAME.fullmatch(each) for each in value):
            return False
        return len({each.lower() for each in value}) == len(value)

    def normal(self, value: object) -> object:
        """Keep nothing in one way."""
        return None if value == "" else value

    def from_text(self, text: str) -> object:
        """Read the names between commas; nothing, and the word null, mean nothing."""
        names = [each.strip() for each in text.split(",") if each.strip()]
        return None if names in ([], ["null"]) else names

    def as_typed(self, value: object) -> str:
        """Write the names with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else ""

    def words(self, value: object) -> str:
        """Tell the first names, and how many there are."""
        if value is None or value == "":
            return self.built_in
        if not isinstance(value, list) or not self.fits(value):
            return shown(value)
        more = f" and {len(value) - _SHOWN} more" if len(value) > _SHOWN else ""
        return f"{', '.join(value[:_SHOWN])}{more}"
