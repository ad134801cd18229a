"""When the next inventory of controlled substances is due, for Home."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from db import controlled, instants, inventories
from db.store import Reader
from kiosk.rules.inventory import NEWLY_SCHEDULED, next_due
from kiosk.services import permit
from kiosk.settings import value_at
from kiosk.settings_controlled import INVENTORY_MONTHS

_AHEAD = timedelta(days=30)

DueRow = tuple[str, str, str, str]
"""A row for Home: sign, word, text, detail."""


def due_rows(reader: Reader, now: str, zone: ZoneInfo) -> list[DueRow]:
    """Say for Home when the next inventory is due, a month before; the first one is due once anything is there."""
    last = inventories.last_whole(reader, NEWLY_SCHEDULED)
    if last is None:
        if permit.is_demo(reader) or not controlled.any_on_hand(reader):
            return []
        return [("▲", "INVENTORY", "Controlled substances: none was taken yet", "two people take the initial one")]
    today, due = instants.from_text(now).astimezone(zone).date(), _after(reader, last, now, zone)
    if today + _AHEAD < due:
        return []
    sign, word = ("▲", "was due") if due < today else ("●", "due by")
    return [(sign, "INVENTORY", f"Controlled substances: {word} {due}", "two people take it")]


def next_by(reader: Reader, now: str, zone: ZoneInfo) -> date | None:
    """Give the last day of the next inventory; None where none was taken yet."""
    last = inventories.last_whole(reader, NEWLY_SCHEDULED)
    return None if last is None else _after(reader, last, now, zone)


def _after(reader: Reader, last: str, now: str, zone: ZoneInfo) -> date:
    day = instants.from_text(last).astimezone(zone).date()
    return next_due(day, value_at(reader, INVENTORY_MONTHS, now))
