"""Whether a formula's units, amounts, volumes and concentrations hold together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import concentration_in, convert
from kiosk.rules.dose_words import dose
from kiosk.rules.formula import Formula, Ingredient
from kiosk.rules.formula_amounts import Amounts, NoAmounts, amounts, per_millilitre, volume_of
from kiosk.rules.formula_fault import Fault


def faults_of_amounts(formula: Formula) -> Iterator[Fault]:
    """Name what is wrong with amounts, units and limits."""
    if not formula.ingredients:
        yield Fault("MISSING", "ingredients", "No ingredient is named: name what goes in.")
        return
    yield from _named_once(formula)
    yield from _sizes(formula)
    if formula.parenteral_nutrition:
        yield from _nutrition(formula)
        return
    wrong = [fault for n, each in enumerate(formula.ingredients, 1) for fault in _ingredient(each, f"ingredients.{n}")]
    yield from wrong
    if not wrong:
        yield from _together(formula)


def _named_once(formula: Formula) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, each in enumerate(formula.ingredients, start=1):
        if each.group in seen:
            said = f"{each.group} is named twice: write it once, with its whole amount."
            yield Fault("TWICE", f"ingredients.{number}.group", said)
        seen.add(each.group)


def _sizes(formula: Formula) -> Iterator[Fault]:
    least, most = formula.finished.least_ml, formula.finished.most_ml
    if not 0 < least <= most:
        said = "The final volume is from more than nothing to at least as much: write least_ml and most_ml so."
        yield Fault("OUT_OF_LIMITS", "finished.least_ml", said)
    if formula.container.capacity_ml < most:
        said = f"{dose(most, 'mL')} do not go into a container of {dose(formula.container.capacity_ml, 'mL')}"
        yield Fault("OUT_OF_LIMITS", "container.capacity_ml", f"{said}: name a larger one, or write a smaller volume.")
    if formula.diluent is not None and formula.diluent.volume_ml <= 0:
        yield Fault("OUT_OF_LIMITS", "diluent.volume_ml", "Write how much of the diluent there is, or leave it out.")


def _nutrition(formula: Formula) -> Iterator[Fault]:
    for number, each in enumerate(formula.ingredients, start=1):
        told = (each.amount, each.least, each.most, each.reconstitute_ml)
        if any(value is not None for value in told) or each.drawn_as or each.most_concentration:
            said = f"{each.group}: amounts of parenteral nutrition stand in the additive list that a pharmacist signed"
            yield Fault("NUTRITION", f"ingredients.{number}", f"{said}: leave them out here.")
    if formula.label_kind != "bag":
        yield Fault("NUTRITION", "label_kind", "Parenteral nutrition has the label of a bag: write bag.")


def _ingredient(each: Ingredient, where: str) -> Iterator[Fault]:
    try:
        convert(f"{each.group}, unit", Decimal(1), each.unit, each.unit)
    except CalculationError as error:
        yield Fault("UNIT", f"{where}.unit", error.message)
        return
    yield from _how_much(each, where)
    if each.drawn_as:
        try:
            drawn = concentration_in(f"{each.group}, drawn_as", each.drawn_as)
            convert(f"{each.group}, drawn_as", Decimal(1), each.unit, drawn.unit)
        except CalculationError as error:
            yield Fault("UNIT", f"{where}.drawn_as", f"{error.message} Write what it is drawn up as in {each.unit}.")
    elif each.unit not in ("mL", "L"):
        said = f"What {each.group} is drawn up as is missing: write it, such as 50 mg/mL."
        yield Fault("MISSING", f"{where}.drawn_as", said)
    for name in ("least_concentration", "most_concentration"):
        text: str = getattr(each, name)
        try:
            if text:
                per_millilitre(each, text)
        except CalculationError as error:
            said = f"{error.message} Write the limit in {each.unit}/mL."
            yield Fault("UNIT", f"{where}.{name}", said)
    if (each.reconstitute_ml is None) != (not each.reconstitute_with) or (each.reconstitute_ml or 1) <= 0:
        said = f"{each.group}: what it is dissolved in and how many mL of it belong together: write both, or neither."
        yield Fault("MISSING", f"{where}.reconstitute_ml", said)


def _how_much(each: Ingredient, where: str) -> Iterator[Fault]:
    if each.amount is not None:
        if each.least is not None or each.most is not None:
            said = f"{each.group} has an amount, and limits of an order as well: write one of both."
            yield Fault("AMBIGUOUS", f"{where}.amount", said)
        if each.amount <= 0:
            yield Fault("OUT_OF_LIMITS", f"{where}.amount", f"{each.group}: write an amount above zero.")
    elif each.least is None or each.most is None:
        said = f"{each.group} is as ordered: write the least and the most that an order may ask for."
        yield Fault("MISSING", f"{where}.least", said)
    elif not 0 < each.least <= each.most:
        said = f"{each.group}: the least of an order is above zero and no more than the most. Write them so."
        yield Fault("OUT_OF_LIMITS", f"{where}.least", said)


def _together(formula: Formula) -> Iterator[Fault]:
    """Try the least and the most that an order may ask for; each order's own amounts are compared again."""
    for which in ("least", "most"):
        wanted = {
            each.group: amount
            for each in formula.ingredients
            if each.is_ordered and (amount := each.least if which == "least" else each.most) is not None
        }
        try:
            found = amounts(formula, wanted)
        except NoAmounts as error:
            yield Fault("VOLUME", "ingredients", str(error))
            return
        yield from outside_limits(formula, found)
        if not wanted:
            return


def outside_limits(formula: Formula, found: Amounts) -> Iterator[Fault]:
    """Compare the unrounded volume and concentrations of one preparation with the formula's limits."""
    yield from _volume(formula, found)
    yield from _concentrations(found)


def _volume(formula: Formula, found: Amounts) -> Iterator[Fault]:
    least, most = formula.finished.least_ml, formula.finished.most_ml
    if not least <= found.final_ml <= most:
        said = f"A final volume of {_dose(found.final_ml, 'mL')} follows, outside {dose(least, 'mL')} to"
        todo = "write other limits, another diluent, or other amounts"
        yield Fault("OUT_OF_LIMITS", "finished", f"{said} {dose(most, 'mL')}: {todo}.")


def _concentrations(found: Amounts) -> Iterator[Fault]:
    for number, part in enumerate(found.parts, start=1):
        each, has = part.ingredient, found.concentration(part)
        for name, text in (("least", each.least_concentration), ("most", each.most_concentration)):
            if not text:
                continue
            bound = per_millilitre(each, text)
            if has < bound if name == "least" else has > bound:
                said = f"{each.group} would be {_dose(has, each.unit)}/mL, and the {name} is {text}"
                todo = "write another volume, other amounts, or limits that a source allows"
                yield Fault("CONCENTRATION", f"ingredients.{number}.{name}_concentration", f"{said}: {todo}.")


def _dose(value: Decimal, unit: str) -> str:
    """Say an unrounded number shortly; it is only shown, the limits were compared with all its digits."""
    return dose(value.quantize(Decimal("0.0001"), context=EXACT), unit)


def volumes_to_measure(formula: Formula) -> dict[str, tuple[Decimal, ...]]:
    """Give the volumes of each ingredient that its steps may have to measure, by group: the least and the most."""
    found: dict[str, tuple[Decimal, ...]] = {}
    for each in formula.ingredients:
        given = (each.amount,) if each.amount is not None else (each.least, each.most)
        try:
            volumes = [volume_of(each, amount) for amount in given if amount is not None]
        except NoAmounts:
            continue
        found[each.group] = tuple(volume for volume in volumes if volume is not None)
    return found
