"""What a pharmacist is warned of in an order: by the site's own tables, and never as advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import short
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import OrderContent

BASES = {"dose": "a dose", "day": "a day", "kg_dose": "a kg and dose", "kg_day": "a kg and day"}
"""What the bounds of a range are for."""


@dataclass(frozen=True)
class OrderWarning:
    """One thing to look at, with sign and word."""

    code: str
    sign: str
    word: str
    text: str


@dataclass(frozen=True)
class DoseRange:
    """What the site's table holds to be usual for a drug."""

    drug: str
    """The item's id, or its substitution group."""
    route: str | None
    """None: whatever the route."""
    basis: str
    unit: str
    least: str
    most: str


@dataclass(frozen=True)
class TherapyGroup:
    """Drugs of which the site's table says that one patient has one of them at a time."""

    name: str
    drugs: tuple[str, ...]
    """Items' ids, or their substitution groups."""


@dataclass(frozen=True)
class OtherOrder:
    """Another order of the same patient that is neither held nor over."""

    id: str
    drug: str
    """The name of its drug."""
    keys: frozenset[str]
    """The item's id and its substitution group."""
    route: str


def out_of_range(
    content: OrderContent, keys: frozenset[str], ranges: Iterable[DoseRange], source: str
) -> Iterator[OrderWarning]:
    """Compare a dose with the site's table; `keys`: the item's id and its substitution group."""
    if content.kind != "patient":
        return
    fitting = [each for each in ranges if each.drug in keys and each.route in (None, content.route)]
    if not fitting:
        text = "The site's table has no range for this drug and route: the dose was compared with nothing."
        yield OrderWarning("NO_RANGE", "●", "NO RANGE", text)
    for each in fitting:
        yield from _compared(content, each, source)


def _compared(content: OrderContent, found: DoseRange, source: str) -> Iterator[OrderWarning]:
    try:
        value = convert("dose", amount(content), content.dose_unit, found.unit)
    except CalculationError:
        text = f"The site's table has its range in {found.unit}, the order is in {content.dose_unit}: not compared."
        yield OrderWarning("NO_RANGE", "●", "NO RANGE", text)
        return
    if found.basis.startswith("kg_"):
        if not content.weight_kg:
            text = f"The site's table has its range for {BASES[found.basis]}, the order has no weight: not compared."
            yield OrderWarning("NO_RANGE", "●", "NO RANGE", text)
            return
        value = EXACT.divide(value, Decimal(content.weight_kg))
    if found.basis.endswith("day") and content.every_hours:
        value = EXACT.divide(EXACT.multiply(value, Decimal(24)), Decimal(content.every_hours))
    least, most = Decimal(found.least), Decimal(found.most)
    if least <= value <= most:
        return
    side, word = ("above", "DOSE HIGH") if value > most else ("below", "DOSE LOW")
    text = (
        f"{in_words(short(value, 3), found.unit)} for {BASES[found.basis]} is {side} the site's range of "
        f"{in_words(least, found.unit)} to {in_words(most, found.unit)} ({source})."
    )
    yield OrderWarning("DOSE_RANGE", "▲", word, text)


def duplicates(
    keys: frozenset[str], others: Iterable[OtherOrder], groups: Iterable[TherapyGroup], source: str
) -> Iterator[OrderWarning]:
    """Name the patient's other orders of the same drug, and of the same group by the site's table."""
    listed = list(groups)
    for other in others:
        if keys & other.keys:
            yield OrderWarning("DUPLICATE", "▲", "DUPLICATE", f"Order {other.id} is for {other.drug} as well.")
            continue
        shared = [each.name for each in listed if keys & set(each.drugs) and other.keys & set(each.drugs)]
        for name in shared:
            text = f"Order {other.id} is for {other.drug}: both are {name} by the site's table ({source})."
            yield OrderWarning("DUPLICATE", "▲", "SAME GROUP", text)
