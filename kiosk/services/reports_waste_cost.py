"""The cost of waste: stock, units that were rejected or wasted, and drug thrown away, each by its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db import discarded, item_costs, items, preparation_reports, preparations
from db.store import Reader, Row
from kiosk.rules import money
from kiosk.services.dispense_questions import REASONS
from kiosk.services.made_unit import made_unit
from kiosk.services.reports import Cell, Column, Days, Report
from kiosk.services.unit_cost import UnitCost, unit_cost
from kiosk.services.waste import wasted_between
from kiosk.settings import site_at

_COLUMNS: Final = (
    Column("what", "What"),
    Column("reason", "Why"),
    Column("count", "Count"),
    Column("cost_minor", "Cost in cents"),
    Column("cost", "Cost"),
    Column("without_cost", "Without a cost on file"),
)
_JW: Final = "JW"


@dataclass(frozen=True)
class _Lost:
    """One thing that was lost."""

    what: str
    reason: str
    minor: int
    without_cost: int
    count: int = 1


def waste_cost(reader: Reader, days: Days) -> Report:
    """Add it up; of what was rejected and then wasted the rejection counts.

    A unit costs the whole of every package that went into it. So drug that was thrown away beside it costs nothing
    more where a unit of the same preparation was lost.
    """
    gone = tuple(_units(reader, days))
    lost = [*_stock(reader, days), *(each for each, _ in gone), *_discarded(reader, days, {made for _, made in gone})]
    currency = site_at(reader, _EVER).currency
    groups: dict[tuple[str, str], list[_Lost]] = {}
    for each in lost:
        groups.setdefault((each.what, each.reason), []).append(each)
    rows = tuple(_row(what, reason, found, currency) for (what, reason), found in sorted(groups.items()))
    return Report("Cost of waste", _COLUMNS, rows, _row("total", "", lost, currency))


_EVER: Final = "9999"


def _row(what: str, reason: str, lost: list[_Lost], currency: str) -> dict[str, Cell]:
    minor = sum(each.minor for each in lost)
    return {
        "what": what,
        "reason": reason,
        "count": sum(each.count for each in lost),
        "cost_minor": minor,
        "cost": money.amount(minor, currency),
        "without_cost": sum(each.without_cost for each in lost),
    }


def _stock(reader: Reader, days: Days) -> Iterator[_Lost]:
    for line in wasted_between(reader, days.since, days.until).lines:
        known = line["cost_minor"]
        reason = line["reason"] or line["kind"]
        yield _Lost("stock", reason, known or 0, int(known is None), line["quantity"])


def _units(reader: Reader, days: Days) -> Iterator[tuple[_Lost, str]]:
    """Name the units that were lost, each with its preparation."""
    for event in preparation_reports.gone_between(reader, days.since, days.until):
        facts = event["facts"]
        if event["kind"] == "rejected":
            for cost in _rejected(reader, event):
                yield _Lost("unit", "rejected by a pharmacist", cost.minor, cost.without_cost), event["preparation_id"]
        elif facts.get("was") != "rejected":
            words = REASONS.get(str(facts.get("reason")), "another reason")
            lost = _Lost("unit", words, int(facts.get("cost_minor", 0)), int(facts.get("without_cost", 0)))
            yield lost, event["preparation_id"]


def _rejected(reader: Reader, event: Row) -> Iterator[UnitCost]:
    for unit in preparations.units_of(reader, event["preparation_id"]):
        made = made_unit(reader, unit.id) if unit.number in event["facts"].get("units", []) else None
        if made is not None:
            yield unit_cost(reader, made, event["at"])


def _discarded(reader: Reader, days: Days, lost: set[str]) -> Iterator[_Lost]:
    for row in discarded.between(reader, days.since, days.until):
        if row["modifier"] == _JW:
            known = 0 if row["preparation_id"] in lost else _cost_of_volume(reader, row)
            yield _Lost("drug thrown away", "left in a container for one patient", known or 0, int(known is None))


def _cost_of_volume(reader: Reader, row: Row) -> int | None:
    """Reckon what a volume cost, half a minor unit rounded up; None where nobody said what it costs or holds."""
    each = item_costs.cost(reader, row["item_id"], row["at"])
    item = items.item(reader, row["item_id"])
    if each is None or item is None or not item.volume_microlitres or row["microlitres"] is None:
        return None
    return (2 * each * int(row["microlitres"]) + item.volume_microlitres) // (2 * item.volume_microlitres)
