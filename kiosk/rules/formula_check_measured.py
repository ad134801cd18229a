"""Whether what a formula's steps measure comes to what the formula wants of each ingredient; compared unrounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose, plain
from kiosk.rules.formula import Formula, Ingredient, Step
from kiosk.rules.formula_amounts import NoAmounts, volume_of
from kiosk.rules.formula_fault import Fault


def faults_of_measured(formula: Formula) -> Iterator[Fault]:
    """Name ingredients of which the steps measure another amount than the formula wants, or no certain one."""
    for each in formula.ingredients:
        steps = [step for step in formula.steps if step.evidence == "measure" and step.item == each.group]
        if len(steps) > 1 and any(step.amount is None for step in steps):
            said = f"{each.group} is measured in {len(steps)} steps: write the amount of each, or measure it in one."
            yield Fault("AMBIGUOUS", "steps", said)
        elif steps and steps[0].amount is not None:
            yield from _added_up(formula, each, steps)
        yield from _dissolved(formula, each)


def _added_up(formula: Formula, each: Ingredient, steps: Sequence[Step]) -> Iterator[Fault]:
    if each.amount is None:
        said = f"{each.group} is as ordered, and a step measures a fixed amount of it: leave that amount out."
        yield Fault("MEASURE", "steps", said)
        return
    try:
        volume = volume_of(each, each.amount)
        unit = "mL" if volume is not None and steps[0].unit in ("mL", "L") else each.unit
        wanted = volume if volume is not None and unit == "mL" else each.amount
        found = sum((convert("unit", step.amount or Decimal(0), step.unit, unit) for step in steps), Decimal(0))
    except (CalculationError, NoAmounts):
        return  # units that do not fit together are named where they stand
    yield from _other_than(formula, found, wanted, unit, f"{each.group} in all")


def _dissolved(formula: Formula, each: Ingredient) -> Iterator[Fault]:
    """Compare what dissolves one vial, where its group does nothing else in the formula."""
    group, wanted = each.reconstitute_with, each.reconstitute_ml
    does_more = [other.group for other in formula.ingredients]
    does_more += [other.reconstitute_with for other in formula.ingredients if other is not each]
    does_more += [formula.diluent.group] if formula.diluent is not None else []
    if not group or wanted is None or group in does_more:
        return
    for step in formula.steps:
        if step.evidence == "measure" and step.item == group and step.amount is not None:
            try:
                found = convert("unit", step.amount, step.unit, "mL")
            except CalculationError:
                continue
            yield from _other_than(formula, found, wanted, "mL", f"{group} to dissolve {each.group}")


def _other_than(formula: Formula, found: Decimal, wanted: Decimal, unit: str, what: str) -> Iterator[Fault]:
    if wanted <= 0:
        return
    off = EXACT.multiply(EXACT.divide(abs(EXACT.subtract(found, wanted)), wanted), Decimal(100))
    if off > formula.tolerance_percent:
        said = f"The steps measure {dose(found, unit)} of {what}, and {dose(wanted, unit)} are wanted: off by more than"
        todo = f"the tolerance of {plain(formula.tolerance_percent)} %. Write one of them anew."
        yield Fault("MEASURE", "steps", f"{said} {todo}")
