"""The waste report: what left for good unused, why, and what it cost; that somebody looked is noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.preparation_waste import WastedUnit, units_wasted
from db.record import Record
from db.store import Reader, Row
from db.waste import wasted
from kiosk.rules import money, shelf_reasons
from kiosk.services import records
from kiosk.services.dispense_questions import REASONS
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


@dataclass(frozen=True)
class Waste:
    """What was wasted in some days."""

    lines: tuple[dict[str, Any], ...]
    currency: str

    @property
    def cost_minor(self) -> int:
        """What all of it cost, as far as anybody said what it costs."""
        return sum(line["cost_minor"] or 0 for line in self.lines)

    @property
    def without_cost(self) -> int:
        """How many lines are of items of which nobody said what they cost."""
        return sum(line["cost_minor"] is None for line in self.lines)

    def total(self) -> dict[str, Any]:
        """Give the last line of the report for a program."""
        content = {"lines": len(self.lines), "cost_minor": self.cost_minor, "currency": self.currency}
        return {"total": {**content, "without_cost": self.without_cost}}

    def words(self) -> str:
        """Say the last line of the report."""
        unknown = f"; {self.without_cost:,} without a cost on file" if self.without_cost else ""
        lines = f"{len(self.lines):,} {plural('line', len(self.lines))}"
        return f"{lines}, {money.amount(self.cost_minor, self.currency)}{unknown}"


def waste(record: Record, person_id: str, wanted: Filter) -> Waste | Refused:
    """List what was wasted in some days, with what it cost when it was."""
    looked = records.look(record, person_id, wanted)
    if isinstance(looked, Refused):
        return looked
    since, until = wanted.search.since or "", wanted.search.until or "9999"
    found = wasted_between(record, since, until)
    lines = [*found.lines, *(_unit_line(each, found.currency) for each in units_wasted(record, since, until))]
    return Waste(tuple(sorted(lines, key=lambda line: str(line["at"]))), found.currency)


def _unit_line(unit: WastedUnit, currency: str) -> dict[str, Any]:
    """Tell of a unit that was wasted once it was made; what went into it was pulled, and is no waste of the shelf."""
    reason = REASONS.get(unit.reason, "another reason")
    return {
        "at": unit.at,
        "person": unit.person,
        "item": unit.item_id,
        "name": unit.name,
        "lot": f"{unit.preparation_id}/{unit.number}",
        "location": "—",
        "quantity": 1,
        "unit": "unit",
        "kind": "preparation",
        "reason": f"{reason[0].lower()}{reason[1:]}",
        "cost_minor": None if unit.without_cost and not unit.cost_minor else unit.cost_minor,
        "currency": currency,
    }


def wasted_between(reader: Reader, since: str, until: str) -> Waste:
    """List what was wasted between two instants."""
    currency = site_at(reader, "9999").currency
    return Waste(tuple(_line(row, currency) for row in wasted(reader, since, until)), currency)


def _line(row: Row, currency: str) -> dict[str, Any]:
    cost = None if row["cost"] is None else row["cost"] * row["quantity"]
    return {
        "at": row["at"],
        "person": row["person"],
        "item": row["item_id"],
        "name": row["name"],
        "lot": row["batch_lot"],
        "location": row["location"],
        "quantity": row["quantity"],
        "unit": row["unit"],
        "kind": row["kind"],
        "reason": shelf_reasons.in_words(row["reason"] or "", with_text=False),
        "cost_minor": cost,
        "currency": currency,
    }
