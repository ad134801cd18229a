"""What is in force, for people to look at: every setting with its value, its source, and whether it is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from db import instants, settings
from db.settings import Entered
from db.store import Reader
from kiosk.settings_definition import Definition
from kiosk.settings_registry import DEFINITIONS


@dataclass(frozen=True)
class SettingView:
    """One setting at an instant."""

    definition: Definition
    entered: Entered | None
    """The entry in force; None while the default holds."""
    later: tuple[Entered, ...] = ()
    """Entries that come into force later, the next one first."""

    @property
    def value(self) -> Any:
        """The value in force."""
        return self.definition.default if self.entered is None else self.entered.value

    @property
    def draft(self) -> bool:
        """Say whether nobody approved the value in force; nobody approved a default."""
        return self.entered is None or self.entered.draft

    @property
    def words(self) -> str:
        """Tell the value to people."""
        return self.definition.kind.words(self.value)

    @property
    def source_note(self) -> str:
        """Tell where the value comes from."""
        return "default" if self.entered is None else self.entered.source_note

    @property
    def waiting(self) -> tuple[Entered, ...]:
        """What somebody may approve: the entry in force and the later ones, while they are drafts."""
        standing = (self.entered, *self.later) if self.entered else self.later
        return tuple(each for each in standing if each.draft)


def views(reader: Reader, at: str) -> tuple[SettingView, ...]:
    """Read every setting as of an instant, in the order in which people see them."""
    standing: dict[str, list[Entered]] = {}
    for entered in settings.standing(reader, at):
        standing.setdefault(entered.key, []).append(entered)
    return tuple(_view(definition, standing.get(definition.key, []), at) for definition in DEFINITIONS)


def _view(definition: Definition, standing: list[Entered], at: str) -> SettingView:
    now = [each for each in standing if each.effective_from <= at]
    return SettingView(definition, now[0] if now else None, tuple(standing[len(now) :]))


def in_words(definition: Definition, entered: Entered, zone: ZoneInfo) -> str:
    """Tell one entry on one line: value, since when, who entered it and why, who approved it."""
    value = definition.kind.words(entered.value)
    note = f" ({printable(entered.source_note)})" if entered.source_note else ""
    said = (
        f"{value}, from {_local(entered.effective_from, zone)}, entered by {printable(entered.entered_by_name)}{note}"
    )
    if entered.draft or entered.approved_at is None:
        return f"{said}; draft"
    name = printable(entered.approved_by_name or "somebody")
    return f"{said}; approved by {name} {_local(entered.approved_at, zone)}"


def in_short(definition: Definition, entered: Entered, zone: ZoneInfo) -> str:
    """Tell what an entry changes, and when; for a list that has no room for more."""
    draft = " (draft)" if entered.draft else ""
    return f"from {_local(entered.effective_from, zone)}: {definition.kind.words(entered.value)}{draft}"


def _local(instant: str, zone: ZoneInfo) -> str:
    return f"{instants.from_text(instant).astimezone(zone):%Y-%m-%d %H:%M}"


def printable(text: str) -> str:
    """Show what no line of text may hold as a mark."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
