"""The arithmetic of an order, shown with its formulas: the dose, how long it runs, how strong it is, what it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from kiosk.rules.calculations import NOTE, Answer, CalculationError, calculate
from kiosk.rules.calculations.answer import EXACT
from kiosk.rules.calculations.units import amount_in, convert
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import plain, short
from kiosk.rules.order_content import OrderContent

__all__ = ["NOTE", "Step", "amount", "steps", "vials"]

_MASS: Final = ("kg", "g", "mg", "mcg", "ng")


@dataclass(frozen=True)
class Step:
    """One calculation of an order."""

    label: str
    working: str
    """The formula with its numbers and its result, or why there is none."""
    failed: bool = False


def amount(content: OrderContent) -> Decimal:
    """Give the amount of one dose in its unit, not rounded; raises CalculationError where none follows."""
    given = Decimal(content.dose)
    if content.per == "kg":
        return EXACT.multiply(given, Decimal(content.weight_kg or "0"))
    if content.per == "m2":
        return EXACT.multiply(given, _surface(content))
    return given


def _surface(content: OrderContent) -> Decimal:
    return Decimal(str(_bsa(content).raw))


def _bsa(content: OrderContent) -> Answer:
    return calculate("bsa_mosteller", {"height_cm": content.height_cm, "weight_kg": content.weight_kg})


def vials(content: OrderContent, holds: str | None) -> int | None:
    """Count the whole units that all doses take; `holds` is what one holds, such as `1 g`. None where it is not known.

    Each dose of a patient has units of its own; those of a batch are made at once and share.

    >>> vials(OrderContent("patient", "K1-1", "1250", "mg", "iv", doses=2), "1 g")
    4
    >>> vials(OrderContent("batch", "K1-1", "1250", "mg", "iv", doses=2), "1 g")
    3
    """
    count = _at_once(content, holds)
    return count if count is None or content.kind == "batch" else count * content.doses


def _at_once(content: OrderContent, holds: str | None) -> int | None:
    if holds is None or content.additives:
        return None
    try:
        each = amount_in("holds", holds)
        wanted = convert("dose", _amount_at_once(content), content.dose_unit, each.unit)
        return int(EXACT.divide(wanted, each.value).to_integral_value(ROUND_CEILING))
    except (CalculationError, ArithmeticError):
        return None


def steps(content: OrderContent, holds: str | None) -> tuple[Step, ...]:
    """Reckon all that an order can be checked by; of a parenteral nutrition nothing is, its list is what is signed."""
    return () if content.additives else tuple(_steps(content, holds))


def _steps(content: OrderContent, holds: str | None) -> Iterator[Step]:
    if content.per == "kg":
        yield Step("Dose", _by_weight(content))
    elif content.per == "m2":
        bsa = _bsa(content)
        yield Step("Body surface", bsa.working)
        found = _one_dose(content)
        yield Step("Dose", f"{content.dose_words} × {plain(Decimal(str(bsa.value)))} m² = {found}")
    if content.volume_ml and content.rate_ml_h:
        yield _reckoned("Runs for", "duration_h", {"volume_mL": content.volume_ml, "ml_h": content.rate_ml_h})
    elif content.volume_ml and content.minutes:
        hours = EXACT.divide(Decimal(content.minutes), Decimal(60))
        rate = EXACT.divide(Decimal(content.volume_ml), hours)
        formula = f"{plain(Decimal(content.volume_ml))} mL ÷ {content.minutes:,} min × 60 min/h"
        yield Step("Rate", f"{formula} = {plain(short(rate, 1))} mL/h")
    if content.volume_ml and content.dose_unit != "mL":
        strength = EXACT.divide(amount(content), Decimal(content.volume_ml))
        formula = f"{_one_dose(content)} ÷ {plain(Decimal(content.volume_ml))} mL"
        yield Step("Strength", f"{formula} = {plain(short(strength, 3))} {content.dose_unit}/mL")
    yield _units(content, holds)
    if (left := _left_over(content, holds)) is not None:
        yield left


def _one_dose(content: OrderContent) -> str:
    """Say the amount of one dose; what comes of a surface has no end of digits, and is said shortly."""
    found = amount(content)
    return in_words(short(found, 2) if content.per == "m2" else found, content.dose_unit)


def _by_weight(content: OrderContent) -> str:
    found = in_words(amount(content), content.dose_unit)
    return f"{content.dose_words} × {plain(Decimal(content.weight_kg or '0'))} kg = {found}"


def _units(content: OrderContent, holds: str | None) -> Step:
    if holds is None:
        return Step("Vials", "not reckoned: the site's codes do not say what one holds", failed=True)
    count = _at_once(content, holds)
    if count is None:
        return Step("Vials", f"not reckoned: {content.dose_words} cannot be taken from one that holds {holds}", True)
    if content.kind == "batch":
        total = in_words(_amount_at_once(content), content.dose_unit)
        said = f"{_one_dose(content)} × {content.doses:,} = {total} ÷ {holds} each = {count:,}, whole ones"
        return Step("Vials", said)
    one = f"{_one_dose(content)} ÷ {holds} each = {count:,}, whole ones"
    return Step("Vials", one if content.doses == 1 else f"{one}; × {content.doses:,} = {count * content.doses:,}")


def _amount_at_once(content: OrderContent) -> Decimal:
    """Reckon what is drawn from the same vials: one dose, or all units of a batch."""
    one = amount(content)
    return EXACT.multiply(one, Decimal(content.doses)) if content.kind == "batch" else one


def _left_over(content: OrderContent, holds: str | None) -> Step | None:
    """Say what of the whole units a dose, or a batch, leaves; None where that cannot be reckoned."""
    count = _at_once(content, holds)
    if count is None or holds is None:
        return None
    each = amount_in("holds", holds)
    wanted = convert("dose", _amount_at_once(content), content.dose_unit, each.unit)
    given = {"dose": wanted, "vial": each.value, "vials": count, "unit": each.unit}
    return _reckoned("Left over", "vial_waste", given)


def _reckoned(label: str, kind: str, given: Mapping[str, Any]) -> Step:
    try:
        return Step(label, calculate(kind, given).working)
    except CalculationError as error:
        return Step(label, f"not reckoned: {error.message}", failed=True)
