"""Whether a formula's steps show that everything was scanned, measured and confirmed, finely enough."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.rules.formula import Formula, Step
from kiosk.rules.formula_check_amounts import volumes_to_measure
from kiosk.rules.formula_check_measured import faults_of_measured
from kiosk.rules.formula_fault import Fault
from kiosk.rules.measuring import DEVICES, too_coarse, why_not


def faults_of_steps(formula: Formula) -> Iterator[Fault]:
    """Name what is wrong with the steps."""
    if not formula.steps:
        yield Fault("MISSING", "steps", "No step is said: write what is done, one thing a step.")
        return
    for number, step in enumerate(formula.steps, start=1):
        yield from _step(formula, step, f"steps.{number}")
    scanned = {step.item for step in formula.steps if step.evidence == "scan"}
    for group in formula.groups:
        if group not in scanned:
            said = f"{group} goes in and is scanned in no step: write a step that scans it."
            yield Fault("NOT_SCANNED", "steps", said)
    if formula.parenteral_nutrition:
        return  # what the compounder measures stands in the signed list
    measured = {step.item for step in formula.steps if step.evidence == "measure"}
    for each in formula.ingredients:
        if each.group not in measured:
            said = f"{each.group} goes in and is measured in no step: write a step that measures it, with its device."
            yield Fault("NOT_MEASURED", "steps", said)
    yield from faults_of_measured(formula)


def _step(formula: Formula, step: Step, where: str) -> Iterator[Fault]:
    if step.item and step.item not in formula.groups:
        said = f"{step.item} is nothing that goes in by this formula: name an ingredient, the diluent or the container."
        yield Fault("NO_ITEM", f"{where}.item", said)
    if step.evidence == "scan" and not step.item:
        yield Fault("MISSING", f"{where}.item", "What is scanned is missing: name it.")
    if step.evidence == "measure":
        yield from _measure(formula, step, where)
    elif step.amount is not None or step.unit or step.device:
        said = "Only a step that measures has an amount and a device: leave them out, or let it measure."
        yield Fault("AMBIGUOUS", where, said)


def _measure(formula: Formula, step: Step, where: str) -> Iterator[Fault]:
    if step.device not in DEVICES:
        said = f"What it is measured with is missing: name one of {', '.join(DEVICES)}."
        yield Fault("NO_DEVICE", f"{where}.device", said)
        return
    if formula.parenteral_nutrition:
        return
    if step.amount is not None:
        reason = why_not(step.amount, step.unit, step.device, formula.tolerance_percent)
        if reason is not None:
            yield Fault("MEASURE", f"{where}.amount", reason)
        return
    if step.unit:
        yield Fault("AMBIGUOUS", f"{where}.unit", "A unit without an amount says nothing: write both, or neither.")
    volumes = volumes_to_measure(formula).get(step.item)
    if not volumes:
        said = "How much is measured does not follow: write an amount and its unit, or name an ingredient."
        yield Fault("MISSING", f"{where}.amount", said)
    elif min(volumes) > 0 and (reason := too_coarse(volumes, step.device, formula.tolerance_percent)) is not None:
        yield Fault("MEASURE", f"{where}.device", reason)
