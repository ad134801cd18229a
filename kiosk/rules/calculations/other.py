"""What else a pharmacy reckons: osmolarity, mean kinetic temperature, units, written doses and drug codes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import (
    EXACT,
    Answer,
    CalculationError,
    answer,
    in_full,
    own_step,
)  # fmt: skip
from kiosk.rules.calculations.inputs import Inputs
from kiosk.rules.calculations.units import convert, known_unit
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import plain

_ONE, _TENTH = Decimal(1), Decimal("0.1")
_ZERO_CELSIUS: Final = Decimal("273.15")
_ACTIVATION: Final = Decimal(10_000)
"""Activation energy by the gas constant, in kelvin (83.144 kJ/mol, USP <1079.2>)."""


def osmolarity(given: Inputs) -> Answer:
    """Give the ideal osmolarity of a solution from its strength and how many particles a molecule becomes."""
    given.ignored("name")
    if given.one_of("pct", "g_L") == "pct":
        grams = EXACT.multiply(given.number("pct", "0", "100"), Decimal(10))
    else:
        grams = given.positive("g_L", "1000")
    mass, particles = given.number("mw", "1", "1000000"), given.number("particles", "1", "20", above=False)
    raw = EXACT.divide(EXACT.multiply(EXACT.multiply(grams, particles), Decimal(1000)), mass)
    formula = f"{plain(grams)} g/L ÷ {plain(mass)} g/mol × {plain(particles)} × 1,000"
    return answer(raw, "mOsm/L", _ONE, formula)


def pn_osmolarity_est(given: Inputs) -> Answer:
    """Estimate the osmolarity of parenteral nutrition: 5 a gram of dextrose, 10 of amino acids, 1 a mEq."""
    dextrose, amino = given.or_zero("dextrose_g", "5000"), given.or_zero("aa_g", "2000")
    electrolytes, litres = given.or_zero("electrolyte_mEq", "5000"), given.positive("total_L", "20")
    parts = (EXACT.multiply(dextrose, Decimal(5)), EXACT.multiply(amino, Decimal(10)), electrolytes)
    raw = EXACT.divide(sum(parts, Decimal(0)), litres)
    formula = f"({plain(dextrose)} g × 5 + {plain(amino)} g × 10 + {plain(electrolytes)} mEq × 1) ÷ {plain(litres)} L"
    return answer(raw, "mOsm/L", _ONE, formula)


def mean_kinetic_temperature(given: Inputs) -> Answer:
    """Give the one temperature that would have aged a drug as some temperatures did (USP <1079.2>)."""
    degrees = given.numbers("temps_C", "-60", "80")
    aged = [EXACT.exp(EXACT.divide(-_ACTIVATION, EXACT.add(each, _ZERO_CELSIUS))) for each in degrees]
    mean = EXACT.divide(sum(aged, Decimal(0)), Decimal(len(aged)))
    raw = EXACT.subtract(EXACT.divide(_ACTIVATION, -EXACT.ln(mean)), _ZERO_CELSIUS)
    formula = f"10,000 K ÷ −ln(Σ e^(−10,000 K ÷ T) ÷ {len(degrees):,}) − 273.15"
    return answer(raw, "C", _TENTH, formula)


def unit_convert(given: Inputs) -> Answer:
    """Turn an amount of one unit into another of the same kind, exactly."""
    value, unit, to = given.or_zero("value"), given.text("frm"), given.text("to")
    raw = convert("to", value, unit, to)
    return answer(raw, to, own_step(raw), f"{in_words(value, unit)}")


def format_dose(given: Inputs) -> Answer:
    """Write a dose as it is safe to read."""
    unit = given.one_of("mg", "g", "mcg", "units", "mEq", "mmol", "mL")
    value = given.or_zero(unit)
    words = in_words(value, known_unit(unit, unit))
    return Answer(words, in_full(value), unit, None, words)


_FORMATS: Final = {"4-4-2": (4, 4, 2), "5-3-2": (5, 3, 2), "5-4-1": (5, 4, 1)}


def ndc(given: Inputs) -> Answer:
    """Write a 10-digit NDC in its 11-digit (5-4-2) and 12-digit (6-4-2) forms, and as the GTIN of its package."""
    text, form = given.text("ndc10"), given.word("format", *_FORMATS)
    parts = text.split("-")
    lengths = _FORMATS[form]
    digits = "".join(parts)
    if tuple(map(len, parts)) != lengths or re.fullmatch(r"[0-9]{10}", digits) is None:
        raise CalculationError("AMBIGUOUS", "ndc10", f"{text[:20]} is not written as {form}.")
    labeler, product, package = parts
    body = f"003{digits}"
    twelve = f"{labeler:0>6}-{product:0>4}-{package:0>2}"
    forms = {"ndc11": f"{labeler:0>5}-{product:0>4}-{package:0>2}", "ndc12": twelve, "gtin14": body + _check(body)}
    return Answer(forms, None, None, None, f"{text} → {', '.join(forms.values())}")


def _check(thirteen: str) -> str:
    """Give the check digit of a GTIN (GS1 General Specifications 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(thirteen))
    return str(-total % 10)


def ndc_ambiguous(given: Inputs) -> Answer:
    """Refuse ten digits without hyphens: three drugs may be meant; raises CalculationError always."""
    digits = given.text("digits")
    if re.fullmatch(r"[0-9]{10}", digits) is None:
        raise CalculationError("OUT_OF_RANGE", "digits", "An NDC has ten digits.")
    forms = [f"{digits[:a]}-{digits[a : a + b]}-{digits[a + b :]}" for a, b, _ in _FORMATS.values()]
    said = f"{', '.join(forms[:-1])} or {forms[-1]} may be meant: look it up in the drug table, never guess."
    raise CalculationError("AMBIGUOUS", "digits", said)
