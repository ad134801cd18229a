"""What is drawn for a dose: its volume, the vials it takes, and what of them is left."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

from kiosk.rules.calculations.answer import (
    EXACT,
    Answer,
    CalculationError,
    answer,
    large_volume_step,
    own_step,
    volume_step,
)  # fmt: skip
from kiosk.rules.calculations.body import kilograms_of, pounds_in_kilograms
from kiosk.rules.calculations.inputs import Inputs
from kiosk.rules.calculations.units import convert, known_unit
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import plain

_ONE, _TENTH = Decimal(1), Decimal("0.1")
_MOST_VIALS: Final = "10000"


def dose_volume(given: Inputs) -> Answer:
    """Give the volume that holds a dose, from the concentration per mL or as it is written on the label."""
    amount, unit = given.positive("dose"), known_unit("unit", given.text("unit"))
    if given.one_of("conc_per_mL", "conc_per") == "conc_per_mL":
        strength, written = given.positive("conc_per_mL"), ""
    else:
        labelled = given.concentration("conc_per")
        strength = convert("conc_per", labelled.per_millilitre, labelled.unit, unit)
        written = f" ({given.text('conc_per')})"
    raw = EXACT.divide(amount, strength)
    formula = f"{in_words(amount, unit)} ÷ {in_words(strength, f'{unit}/mL')}{written}"
    return answer(raw, "mL", volume_step(raw), formula)


def dose_volume_mgkg(given: Inputs) -> Answer:
    """Give the volume of a dose by weight."""
    per, strength = given.positive("dose_mg_kg", "100000"), given.positive("conc_mg_mL")
    kilograms, written = pounds_in_kilograms(given)
    raw = EXACT.divide(EXACT.multiply(per, kilograms), strength)
    return answer(raw, "mL", volume_step(raw), f"{plain(per)} mg/kg × {written} ÷ {plain(strength)} mg/mL")


def dose_g_kg(given: Inputs) -> Answer:
    """Give the volume of a dose in grams by weight, of a solution whose strength is a percentage (g in 100 mL)."""
    per, kilograms = given.positive("g_kg", "100"), kilograms_of(given, "kg")
    strength = given.number("pct", "0", "100")
    raw = EXACT.divide(EXACT.multiply(EXACT.multiply(per, kilograms), Decimal(100)), strength)
    formula = f"{plain(per)} g/kg × {plain(kilograms)} kg × 100 mL ÷ {plain(strength)} g"
    return answer(raw, "mL", large_volume_step(raw), formula)


def meq_volume(given: Inputs) -> Answer:
    """Give the volume that holds so many milliequivalents."""
    wanted, strength = given.positive("mEq", "100000"), given.positive("mEq_mL", "1000")
    raw = EXACT.divide(wanted, strength)
    step = _TENTH if raw >= 3 else volume_step(raw)
    return answer(raw, "mL", step, f"{plain(wanted)} mEq ÷ {plain(strength)} mEq/mL")


def elastomeric_total(given: Inputs) -> Answer:
    """Give the volume of drug that some devices take in all."""
    doses = _whole(given, "doses", "1000")
    each, strength = given.positive("mg_each"), given.positive("conc_mg_mL")
    raw = EXACT.divide(EXACT.multiply(doses, each), strength)
    return answer(raw, "mL", volume_step(raw), f"{plain(doses)} × {plain(each)} mg ÷ {plain(strength)} mg/mL")


def vials_needed(given: Inputs) -> Answer:
    """Say how many whole vials a dose takes."""
    amount, vial, unit = _of_vials(given)
    given.ignored("drug")
    raw = EXACT.divide(amount, vial).to_integral_value(ROUND_CEILING)
    formula = f"{in_words(amount, unit)} ÷ {in_words(vial, unit)} a vial, whole vials"
    return answer(raw, "vials", _ONE, formula)


def vial_waste(given: Inputs) -> Answer:
    """Say what of some vials is left when a dose was taken; fewer vials than the dose needs are refused."""
    amount, vial, unit = _of_vials(given)
    vials = _whole(given, "vials", _MOST_VIALS)
    given.ignored("drug")
    raw = EXACT.subtract(EXACT.multiply(vials, vial), amount)
    if raw < 0:
        said = f"{plain(vials)} vials of {in_words(vial, unit)} do not hold {in_words(amount, unit)}."
        raise CalculationError("IMPOSSIBLE", "vials", said)
    formula = f"{plain(vials)} × {in_words(vial, unit)} − {in_words(amount, unit)}"
    return answer(raw, unit, own_step(raw), formula)


def _of_vials(given: Inputs) -> tuple[Decimal, Decimal, str]:
    return given.positive("dose"), given.positive("vial"), known_unit("unit", given.text("unit"))


def _whole(given: Inputs, name: str, most: str) -> Decimal:
    number = given.positive(name, most)
    if number != number.to_integral_value():
        raise CalculationError("OUT_OF_RANGE", name, f"{name} is a whole number.")
    return number
