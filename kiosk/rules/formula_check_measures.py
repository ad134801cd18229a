"""Whether the amounts that a formula's steps write out are those that go in by its ingredients."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose
from kiosk.rules.formula import Formula
from kiosk.rules.formula_check_amounts import volumes_to_measure
from kiosk.rules.formula_fault import Fault


def faults_of_measures(formula: Formula) -> Iterator[Fault]:
    """Compare what steps measure of each thing, where they say it, with what the formula takes of it."""
    dissolving = {each.reconstitute_with for each in formula.ingredients}
    for each in formula.ingredients:
        steps = [step for step in formula.steps if step.evidence == "measure" and step.item == each.group]
        if len(steps) > 1 and any(step.amount is None for step in steps):
            said = f"{each.group} is measured in {len(steps)} steps: write the amount of each, or measure it in one."
            yield Fault("AMBIGUOUS", "steps", said)
            continue
        written = _written(formula, each.group)
        if not written or each.group in dissolving:
            continue
        volumes = volumes_to_measure(formula).get(each.group, ())
        if each.is_ordered:
            said = f"{each.group} is as ordered, and a step writes an amount of it: leave the amount out."
            yield Fault("MEASURE", "steps", said)
        elif len(volumes) == 1:
            yield from _differs(formula, each.group, written, volumes[0])
    diluent = formula.diluent
    if diluent is not None and diluent.group not in dissolving and (written := _written(formula, diluent.group)):
        yield from _differs(formula, diluent.group, written, diluent.volume_ml)
    yield from _dissolving(formula)


def _written(formula: Formula, group: str) -> list[Decimal]:
    """List the volumes that steps write for a thing; a unit that does not fit is named elsewhere."""
    found = []
    for step in formula.steps:
        if step.evidence == "measure" and step.item == group and step.amount is not None:
            try:
                found.append(convert("unit", step.amount, step.unit, "mL"))
            except CalculationError:
                return []
    return found


def _off(formula: Formula, found: Decimal, meant: Decimal) -> bool:
    allowed = EXACT.multiply(meant, EXACT.divide(formula.tolerance_percent, Decimal(100)))
    return abs(EXACT.subtract(found, meant)) > allowed


def _differs(formula: Formula, group: str, written: list[Decimal], meant: Decimal) -> Iterator[Fault]:
    total = sum(written, Decimal(0))
    if _off(formula, total, meant):
        said = f"The steps measure {dose(total, 'mL')} of {group}, and {dose(meant, 'mL')} go in: write them alike."
        yield Fault("MEASURE", "steps", said)


def _dissolving(formula: Formula) -> Iterator[Fault]:
    """What one vial is dissolved in is measured vial by vial; a diluent of the same kind is measured, too."""
    diluent = formula.diluent.group if formula.diluent is not None else ""
    for group in dict.fromkeys(each.reconstitute_with for each in formula.ingredients if each.reconstitute_with):
        meant = [
            each.reconstitute_ml
            for each in formula.ingredients
            if each.reconstitute_with == group and each.reconstitute_ml is not None
        ]
        if group == diluent or not meant:
            continue
        for volume in _written(formula, group):
            if all(_off(formula, volume, each) for each in meant):
                alike = " or ".join(dose(each, "mL") for each in meant)
                said = f"A step measures {dose(volume, 'mL')} of {group}, and a vial takes {alike}: write them alike."
                yield Fault("MEASURE", "steps", said)
