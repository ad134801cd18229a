"""What is left in the containers that a preparation was drawn from: reckoned, not measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Source:
    """One container that something was drawn from."""

    key: str
    unit_number: int
    """The unit that it was scanned for."""
    holds: Decimal | None
    """How much was in it; None where nobody knows."""


@dataclass(frozen=True)
class Draw:
    """How much of it went into one unit, in the same measure as the containers hold."""

    unit_number: int
    amount: Decimal


def drawn(sources: Sequence[Source], draws: Sequence[Draw]) -> Mapping[str, Decimal | None]:
    """Say how much was taken out of each container: those scanned for a unit first, as they were scanned.

    What a unit's own do not hold comes out of what is left of those before it. None where it cannot be told.

    >>> vials = [Source("a", 1, Decimal(20)), Source("b", 1, Decimal(20)), Source("c", 2, Decimal(20))]
    >>> found = drawn(vials, [Draw(1, Decimal(25)), Draw(2, Decimal(25))])
    >>> [str(each) for each in found.values()]
    ['20', '10', '20']
    """
    if any(each.holds is None for each in sources):
        only = sources[0].key if len(sources) == 1 else None
        return {each.key: (_sum(draws) if each.key == only else None) for each in sources}
    left = {each.key: each.holds or Decimal(0) for each in sources}
    for draw in draws:
        wanted = draw.amount
        own = [each.key for each in sources if each.unit_number == draw.unit_number]
        for key in (*own, *(each.key for each in sources if each.key not in own)):
            taken = min(left[key], wanted)
            left[key], wanted = left[key] - taken, wanted - taken
    return {each.key: (each.holds or Decimal(0)) - left[each.key] for each in sources}


def _sum(draws: Sequence[Draw]) -> Decimal:
    return sum((each.amount for each in draws), Decimal(0))
