"""Cycle counts: items classed A, B or C by what their use is worth, and which of them are due to be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Class = Literal["A", "B", "C"]
_UP_TO: Final[tuple[tuple[int, Class], ...]] = ((80, "A"), (95, "B"))
"""Percent of all use that the items of a class and those above it make up."""


@dataclass(frozen=True)
class Use:
    """What was used of an item in some days."""

    item_id: str
    units: int
    """Base units; more may have come back than went."""
    cost_minor: int | None
    """What one base unit costs; None where nobody said."""

    @property
    def worth(self) -> int:
        """What ranks it: its use in money, or in units where nobody knows what it costs."""
        return max(self.units, 0) * (1 if self.cost_minor is None else self.cost_minor)


def classes(uses: Iterable[Use]) -> dict[str, Class]:
    """Class items: A are those that make up the first 80 % of use, B the next 15 %, C the rest and what is not used.

    Items whose cost nobody said are ranked among themselves, by use alone: money and units do not add up.

    >>> classes([Use("x", 80, 100), Use("y", 15, 100), Use("z", 5, 100), Use("w", 0, 100)])
    {'x': 'A', 'y': 'B', 'z': 'C', 'w': 'C'}
    """
    listed = list(uses)
    known = [use for use in listed if use.cost_minor is not None]
    return {**_ranked(known), **_ranked([use for use in listed if use.cost_minor is None])}


def _ranked(uses: Sequence[Use]) -> dict[str, Class]:
    total, above = sum(use.worth for use in uses), 0
    found: dict[str, Class] = {}
    for use in sorted(uses, key=lambda use: (-use.worth, use.item_id)):
        # An item that reaches over the bound is still above it.
        reached = (name for percent, name in _UP_TO if above * 100 < percent * total)
        found[use.item_id] = next(reached, "C") if use.worth else "C"
        above += use.worth
    return found


@dataclass(frozen=True)
class LastCounted:
    """An item on the shelf, and the day on which the place of it that waits longest was counted."""

    item_id: str
    of_class: Class
    on: date | None
    """None where some place of it never was."""


def due(items: Iterable[LastCounted], every_days: Mapping[Class, int], today: date) -> list[LastCounted]:
    """List the items that are due, the most overdue first; what was never counted leads, A before B before C."""
    waits = [(_overdue(item, every_days, today), item) for item in items]
    late = [(days, item) for days, item in waits if days is None or days >= 0]
    return [item for _, item in sorted(late, key=_order)]


def _overdue(item: LastCounted, every_days: Mapping[Class, int], today: date) -> int | None:
    return None if item.on is None else (today - (item.on + timedelta(days=every_days[item.of_class]))).days


def _order(each: tuple[int | None, LastCounted]) -> tuple[bool, int, str, str]:
    days, item = each
    return days is not None, -(days or 0), item.of_class, item.item_id
