"""Rates: how fast a volume runs, in mL, drops, and doses a minute; and how long it lasts."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import EXACT, Answer, CalculationError, answer
from kiosk.rules.calculations.body import kilograms_of
from kiosk.rules.calculations.inputs import Inputs
from kiosk.rules.dose_words import plain

_ONE, _TENTH, _HUNDREDTH = Decimal(1), Decimal("0.1"), Decimal("0.01")
_MINUTES: Final = Decimal(60)
_DROP_FACTORS: Final = ("10", "15", "20", "60")
_LARGEST: Final = "20000"
"""mL of one bag or bottle, and more than any."""
_LONGEST: Final = "744"
"""Hours of a month."""


def flow_ml_h(given: Inputs) -> Answer:
    """Give the rate of a volume over some hours."""
    volume, hours = given.positive("volume_mL", _LARGEST), given.positive("hours", _LONGEST)
    return answer(EXACT.divide(volume, hours), "mL/h", _TENTH, f"{plain(volume)} mL ÷ {plain(hours)} h")


def flow_units_h(given: Inputs) -> Answer:
    """Give the rate at which a bag gives so many units an hour."""
    wanted, volume, units = given.positive("units_h"), given.positive("bag_mL", _LARGEST), given.positive("bag_units")
    raw = EXACT.divide(EXACT.multiply(wanted, volume), units)
    formula = f"{plain(wanted)} units/h × {plain(volume)} mL ÷ {plain(units)} units"
    return answer(raw, "mL/h", _TENTH, formula)


def flow_units_kg_h(given: Inputs) -> Answer:
    """Give the rate at which a bag gives so many units per kilogram and hour."""
    wanted, kilograms = given.positive("units_kg_h", "100000"), kilograms_of(given, "kg")
    units, volume = given.positive("bag_units"), given.positive("bag_mL", _LARGEST)
    raw = EXACT.divide(EXACT.multiply(EXACT.multiply(wanted, kilograms), volume), units)
    formula = f"{plain(wanted)} units/kg/h × {plain(kilograms)} kg × {plain(volume)} mL ÷ {plain(units)} units"
    return answer(raw, "mL/h", _TENTH, formula)


def flow_mcg_kg_min(given: Inputs) -> Answer:
    """Give the rate at which a bag gives so many micrograms per kilogram and minute."""
    wanted, kilograms = given.positive("mcg_kg_min", "100000"), kilograms_of(given, "kg")
    milligrams, volume = given.positive("bag_mg"), given.positive("bag_mL", _LARGEST)
    an_hour = EXACT.multiply(EXACT.multiply(wanted, kilograms), _MINUTES)
    raw = EXACT.divide(EXACT.multiply(an_hour, volume), EXACT.multiply(milligrams, Decimal(1000)))
    formula = (
        f"{plain(wanted)} mcg/kg/min × {plain(kilograms)} kg × 60 min/h × {plain(volume)} mL ÷ "
        f"({plain(milligrams)} mg × 1,000 mcg/mg)"
    )
    return answer(raw, "mL/h", _TENTH, formula)


def flow_gtt_min(given: Inputs) -> Answer:
    """Give drops a minute: of a volume over a time, or of a dose a minute or an hour from a volume."""
    drops, volume = _drops_in_a_millilitre(given), given.positive("volume_mL", _LARGEST)
    way = given.one_of("minutes", "hours", "mg_min", "mg_h")
    if way in ("minutes", "hours"):
        time = given.positive(way, "44640")
        minutes = EXACT.multiply(time, _MINUTES) if way == "hours" else time
        raw = EXACT.divide(EXACT.multiply(volume, drops), minutes)
        said = f"{plain(volume)} mL × {plain(drops)} gtt/mL ÷ {plain(minutes)} min"
        return answer(raw, "gtt/min", _ONE, said)
    rate, dose = given.positive(way), given.positive("dose_mg")
    a_minute = EXACT.divide(rate, _MINUTES) if way == "mg_h" else rate
    raw = EXACT.divide(EXACT.multiply(EXACT.multiply(a_minute, volume), drops), dose)
    per = f"{plain(rate)} mg/h ÷ 60 min/h" if way == "mg_h" else f"{plain(rate)} mg/min"
    return answer(raw, "gtt/min", _ONE, f"{per} × {plain(volume)} mL ÷ {plain(dose)} mg × {plain(drops)} gtt/mL")


def gtt_to_ml_min(given: Inputs) -> Answer:
    """Turn drops a minute into mL a minute."""
    counted, drops = given.positive("gtt_min", "2000"), _drops_in_a_millilitre(given)
    raw = EXACT.divide(counted, drops)
    return answer(raw, "mL/min", _TENTH, f"{plain(counted)} gtt/min ÷ {plain(drops)} gtt/mL")


def _drops_in_a_millilitre(given: Inputs) -> Decimal:
    drops = given.positive("gtt_mL", "100")
    if plain(drops) not in _DROP_FACTORS:
        said = f"Sets drip {', '.join(_DROP_FACTORS[:-1])} or {_DROP_FACTORS[-1]} drops a mL, not {plain(drops)}."
        raise CalculationError("OUT_OF_RANGE", "gtt_mL", said)
    return drops


def duration_h(given: Inputs) -> Answer:
    """Say how long a volume lasts at a rate."""
    volume, rate = given.positive("volume_mL", _LARGEST), given.positive("ml_h", _LARGEST)
    return answer(EXACT.divide(volume, rate), "h", _HUNDREDTH, f"{plain(volume)} mL ÷ {plain(rate)} mL/h")


def overfill_pn_volume(given: Inputs) -> Answer:
    """Give the volume of a bag that runs for some hours, with what stays in the tubing."""
    rate, hours = given.positive("rate_mL_h", "2000"), given.positive("hours", _LONGEST)
    overfill = given.or_zero("overfill_mL", "1000")
    raw = EXACT.add(EXACT.multiply(rate, hours), overfill)
    return answer(raw, "mL", _ONE, f"{plain(rate)} mL/h × {plain(hours)} h + {plain(overfill)} mL")


def pump_flow_error_pct(given: Inputs) -> Answer:
    """Give by how much a pump ran faster (or, below zero, slower) than it was set."""
    rate, measured = given.positive("set_mL_h", "2000"), given.or_zero("measured_mL", _LARGEST)
    minutes = given.positive("minutes", "44640")
    ran = EXACT.divide(EXACT.multiply(measured, _MINUTES), minutes)
    raw = EXACT.multiply(EXACT.divide(EXACT.subtract(ran, rate), rate), Decimal(100))
    formula = f"({plain(measured)} mL × 60 ÷ {plain(minutes)} min − {plain(rate)} mL/h) ÷ {plain(rate)} mL/h × 100"
    return answer(raw, "%", _TENTH, formula)
