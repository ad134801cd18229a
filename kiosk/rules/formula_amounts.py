"""The volumes and concentrations that follow from a formula's amounts; unrounded, and for a pharmacist to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import concentration_in, convert
from kiosk.rules.dose_words import dose
from kiosk.rules.formula import Formula, Ingredient

_NONE = Decimal(0)


@dataclass(frozen=True)
class Part:
    """One ingredient of a preparation, with the amount that is meant."""

    ingredient: Ingredient
    amount: Decimal
    """In the ingredient's unit."""
    millilitres: Decimal | None
    """Unrounded; None for what has no volume to speak of."""


@dataclass(frozen=True)
class Amounts:
    """What goes into one preparation."""

    parts: tuple[Part, ...]
    diluent_ml: Decimal
    """How much of the diluent stays in it."""
    final_ml: Decimal

    def concentration(self, part: Part) -> Decimal:
        """Give how much of an ingredient is in each mL, in its unit."""
        return EXACT.divide(part.amount, self.final_ml)


class NoAmounts(ValueError):
    """Why no volume may follow; `str` of it is a sentence for whoever asked."""


def amounts(formula: Formula, ordered: Mapping[str, Decimal] | None = None) -> Amounts:
    """Reckon the volumes; `ordered` says how much of what the formula leaves to the order, by group, in its unit.

    Raises NoAmounts, also for parenteral nutrition, of which nothing is calculated.
    """
    if formula.parenteral_nutrition:
        said = "Nothing of parenteral nutrition is calculated here: its amounts are those of the signed additive list."
        raise NoAmounts(said)
    parts = tuple(_part(each, ordered or {}) for each in formula.ingredients)
    drawn = {basis: _sum(parts, basis) for basis in ("added", "withdrawn", "to_volume")}
    diluent = formula.diluent.volume_ml if formula.diluent is not None else _NONE
    if drawn["withdrawn"] > diluent:
        said = f"{dose(drawn['withdrawn'], 'mL')} cannot be withdrawn first: there are {dose(diluent, 'mL')} in it."
        raise NoAmounts(f"{said} Take a larger volume of diluent, or another basis of the volume.")
    final = EXACT.add(diluent, drawn["added"])
    stays = EXACT.subtract(diluent, drawn["withdrawn"])
    if any(part.ingredient.volume_basis == "to_volume" for part in parts):
        final = formula.finished.most_ml
        stays = EXACT.subtract(final, sum(drawn.values(), _NONE))
        if stays < 0:
            said = f"The ingredients are {dose(sum(drawn.values(), _NONE), 'mL')}, more than the final volume."
            raise NoAmounts(f"{said} Write a larger final volume.")
    if final <= 0:
        raise NoAmounts("No final volume follows: write a diluent, or what each ingredient is drawn up as.")
    return Amounts(parts, stays, final)


def _sum(parts: tuple[Part, ...], basis: str) -> Decimal:
    volumes = (part.millilitres for part in parts if part.ingredient.volume_basis == basis)
    return sum((volume for volume in volumes if volume is not None), _NONE)


def _part(ingredient: Ingredient, ordered: Mapping[str, Decimal]) -> Part:
    amount = ingredient.amount if ingredient.amount is not None else ordered.get(ingredient.group)
    if amount is None:
        raise NoAmounts(f"How much {ingredient.group} is ordered is not said: give its amount in {ingredient.unit}.")
    if amount <= 0:
        raise NoAmounts(f"{ingredient.group}: an amount is more than nothing.")
    for bound, word in ((ingredient.least, "at least"), (ingredient.most, "at most")):
        if bound is not None and (amount < bound if word == "at least" else amount > bound):
            said = f"{ingredient.group}: {dose(amount, ingredient.unit)} is ordered, and the formula takes {word}"
            raise NoAmounts(f"{said} {dose(bound, ingredient.unit)}. A pharmacist clarifies it with the prescriber.")
    return Part(ingredient, amount, volume_of(ingredient, amount))


def volume_of(ingredient: Ingredient, amount: Decimal) -> Decimal | None:
    """Give the volume in which an amount is drawn up; raises NoAmounts for units that do not fit together."""
    try:
        if not ingredient.drawn_as:
            # What is ordered in mL is its own volume.
            return convert(ingredient.group, amount, ingredient.unit, "mL") if ingredient.unit in ("mL", "L") else None
        drawn = concentration_in(f"{ingredient.group}, drawn_as", ingredient.drawn_as)
        return EXACT.divide(convert(ingredient.group, amount, ingredient.unit, drawn.unit), drawn.per_millilitre)
    except CalculationError as error:
        raise NoAmounts(error.message) from error


def per_millilitre(ingredient: Ingredient, text: str) -> Decimal:
    """Read a concentration such as `5 mg/mL` in the ingredient's own unit; raises CalculationError."""
    read = concentration_in(ingredient.group, text)
    return convert(ingredient.group, read.per_millilitre, read.unit, ingredient.unit)
