"""Mixing: dissolving a powder, thinning, adding to a bag, and putting two strengths together."""

from __future__ import annotations

from decimal import Decimal

from kiosk.rules.calculations.answer import (
    EXACT,
    Answer,
    CalculationError,
    answer,
    large_volume_step,
    strength_step,
    volume_step,
)  # fmt: skip
from kiosk.rules.calculations.inputs import Inputs
from kiosk.rules.calculations.units import Amount, convert
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import plain

_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def _in_milligrams(powder: Amount) -> tuple[Decimal, str]:
    """Write grams as milligrams, as concentrations are."""
    if powder.unit in ("g", "mg"):
        return convert("drug", powder.value, powder.unit, "mg"), "mg"
    return powder.value, powder.unit


def reconstitution_conc(given: Inputs) -> Answer:
    """Give the concentration of a powder in a diluent, with the volume that the powder itself takes."""
    amount, unit = _in_milligrams(given.amount("drug"))
    diluent, displaced = given.positive("diluent_mL", "1000"), given.or_zero("displacement_mL", "100")
    raw = EXACT.divide(amount, EXACT.add(diluent, displaced))
    formula = f"{in_words(amount, unit)} ÷ ({plain(diluent)} mL + {plain(displaced)} mL)"
    return answer(raw, f"{unit}/mL", strength_step(raw), formula)


def reconstitution_diluent(given: Inputs) -> Answer:
    """Say how much diluent makes a concentration."""
    powder, target = given.amount("drug"), given.concentration("target")
    displaced = given.or_zero("displacement_mL", "100")
    amount = convert("target", powder.value, powder.unit, target.unit)
    raw = EXACT.subtract(EXACT.divide(amount, target.per_millilitre), displaced)
    if raw <= 0:
        said = f"The powder alone takes {plain(displaced)} mL: it cannot be made as strong as {given.text('target')}."
        raise CalculationError("IMPOSSIBLE", "target", said)
    wanted = in_words(target.per_millilitre, f"{target.unit}/mL")
    formula = f"{in_words(amount, target.unit)} ÷ {wanted} − {plain(displaced)} mL"
    return answer(raw, "mL", volume_step(raw), formula)


def concentration_final(given: Inputs) -> Answer:
    """Give the concentration in a bag: what is added makes it larger, unless as much is taken out before."""
    amount, added, bag = given.positive("dose_mg"), given.positive("add_mL", "5000"), given.positive("bag_mL", "20000")
    takes_out = given.yes_or_no("remove_from_bag")
    if takes_out and added > bag:
        raise CalculationError("IMPOSSIBLE", "add_mL", "More cannot be taken out of the bag than is in it.")
    whole = bag if takes_out else EXACT.add(bag, added)
    said = f"{plain(bag)} mL" if takes_out else f"({plain(bag)} mL + {plain(added)} mL)"
    raw = EXACT.divide(amount, whole)
    return answer(raw, "mg/mL", strength_step(raw), f"{plain(amount)} mg ÷ {said}")


def concentration_final_overfill(given: Inputs) -> Answer:
    """Give the concentration in a bag that holds more than its label says."""
    amount, added, bag = given.positive("dose_mg"), given.positive("add_mL", "5000"), given.positive("bag_mL", "20000")
    overfill = given.or_zero("overfill_mL", "1000")
    raw = EXACT.divide(amount, EXACT.add(EXACT.add(bag, overfill), added))
    formula = f"{plain(amount)} mg ÷ ({plain(bag)} mL + {plain(overfill)} mL + {plain(added)} mL)"
    return answer(raw, "mg/mL", strength_step(raw), formula)


def dilution_c1v1(given: Inputs) -> Answer:
    """Give the volume to which a stronger solution is thinned."""
    first, volume, second = given.positive("c1"), given.positive("v1", "20000"), given.positive("c2")
    if second > first:
        raise CalculationError("IMPOSSIBLE", "c2", "Thinning makes nothing stronger than it was.")
    raw = EXACT.divide(EXACT.multiply(first, volume), second)
    return answer(raw, "mL", volume_step(raw), f"{plain(first)} × {plain(volume)} mL ÷ {plain(second)}")


def alligation_volume(given: Inputs) -> Answer:
    """Say how much of the stronger or the weaker solution a mixture takes."""
    high, low, target = _strengths(given)
    total, want = given.positive("total_mL", "20000"), given.word("want", "high", "low")
    part, written = (
        (EXACT.subtract(target, low), f"({plain(target)} − {plain(low)})")
        if want == "high"
        else (EXACT.subtract(high, target), f"({plain(high)} − {plain(target)})")
    )
    raw = EXACT.divide(EXACT.multiply(total, part), EXACT.subtract(high, low))
    formula = f"{plain(total)} mL × {written} ÷ ({plain(high)} − {plain(low)})"
    return answer(raw, "mL", large_volume_step(raw), formula)


def alligation_parts(given: Inputs) -> Answer:
    """Give the parts of the stronger solution to one part of the weaker."""
    high, low, target = _strengths(given)
    given.word("want", "high:low")
    if target == high:
        raise CalculationError("IMPOSSIBLE", "target", "It is the stronger one alone: nothing is mixed.")
    raw = EXACT.divide(EXACT.subtract(target, low), EXACT.subtract(high, target))
    formula = f"({plain(target)} − {plain(low)}) ÷ ({plain(high)} − {plain(target)})"
    return answer(raw, "ratio", _HUNDREDTH, formula)


def _strengths(given: Inputs) -> tuple[Decimal, Decimal, Decimal]:
    high, low, target = given.positive("high"), given.or_zero("low"), given.positive("target")
    if low >= high:
        raise CalculationError("IMPOSSIBLE", "low", "The weaker solution is not weaker than the stronger one.")
    if target > high:
        raise CalculationError("IMPOSSIBLE", "target", "No mixture is stronger than the stronger of the two.")
    if target < low:
        raise CalculationError("IMPOSSIBLE", "target", "No mixture is weaker than the weaker of the two.")
    return high, low, target


def percent_strength(given: Inputs) -> Answer:
    """Give a strength in percent, grams in 100 mL."""
    grams, volume = given.positive("g", "100000"), given.positive("mL", "1000000")
    raw = EXACT.divide(EXACT.multiply(grams, Decimal(100)), volume)
    if raw > 100:
        raise CalculationError("IMPOSSIBLE", "g", "That is more than 100 g in 100 mL.")
    step = _TENTH if raw >= 1 else _HUNDREDTH
    return answer(raw, "%", step, f"{plain(grams)} g ÷ {plain(volume)} mL × 100")
