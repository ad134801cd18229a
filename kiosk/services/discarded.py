"""What of containers for one patient was thrown away, for the bill: a line for each, by order number; JW or JZ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import discarded
from db.record import Record
from db.store import Row
from kiosk.rules.dose_words import dose
from kiosk.rules.in_use import millilitres
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at

COLUMNS: Final = (
    "at", "order", "number", "preparation", "item", "name", "lot", "modifier", "amount", "unit", "millilitres",
    "person", "witness",
)  # fmt: skip
"""What a line tells, in the order of a table."""


@dataclass(frozen=True)
class Discarded:
    """One line of the report."""

    facts: dict[str, Any]
    """For a program, and for a table."""
    words: str


def listed(record: Record, person_id: str, wanted: Filter) -> list[Discarded] | Refused:
    """List what was discarded in some days, and the drugs of which nothing was; that somebody looked is noted."""
    looked = records.look(record, person_id, wanted)
    if isinstance(looked, Refused):
        return looked
    since, until = wanted.search.since or "", wanted.search.until or "9999"
    zone = site_at(record, record.now()).zone
    return [_line(row, zone) for row in discarded.between(record, since, until)]


def _line(row: Row, zone: ZoneInfo) -> Discarded:
    volume = row["microlitres"]
    facts = {
        "at": row["at"],
        "order": row["order_id"],
        "number": row["order_number"],
        "preparation": row["preparation_id"],
        "item": row["item_id"],
        "name": row["name"],
        "lot": row["batch_lot"],
        "modifier": row["modifier"],
        "amount": row["amount"],
        "unit": row["unit"],
        "millilitres": None if volume is None else millilitres(volume).removesuffix(" mL").replace(",", ""),
        "person": row["person"],
        "witness": row["witness"],
    }
    much = dose(Decimal(row["amount"]), row["unit"])
    said = f"{much} discarded" if row["modifier"] == "JW" else "nothing discarded"
    number = f" ({row['order_number']})" if row["order_number"] else ""
    what = f"{row['name']}, lot {row['batch_lot'] or '—'}"
    day = f"{records.local(row['at'], zone):%Y-%m-%d}"
    return Discarded(facts, f"{day}  {row['modifier']}  order {row['order_id']}{number}: {what}: {said}")
