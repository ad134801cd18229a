"""What is left in each container that a preparation was drawn from, by its steps and its formula: reckoned only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from db import container_draws, items, lots, preparation_work
from db.items import Item
from db.lots import Lot
from db.preparation_work import StepDone
from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import amount_in, convert
from kiosk.rules.formula import Formula, Ingredient
from kiosk.rules.formula_amounts import NoAmounts, per_millilitre, volume_of
from kiosk.rules.vial_rests import Draw, Source, drawn
from kiosk.services import order_tables
from kiosk.services.prepare_made import BATCH, Made

_MICROLITRES: Final = Decimal(1000)
_PICOGRAMS: Final = -9
"""Powers of ten from picograms, which a microlitre of a nanogram in a millilitre holds, to milligrams."""
SINGLE_DOSE: Final = "single_dose_vial"
WASTED: Final = "package_wasted"
"""The event that says that a package went into the waste with what it was in."""


@dataclass(frozen=True)
class Left:
    """One package that was opened for this work, and what is left in it."""

    step: StepDone
    """The scan that it went in by; its id names it."""
    item: Item
    lot: Lot
    ingredient: Ingredient | None
    """None for a fluid that something is dissolved or made up in."""
    holds: int | None
    """Microlitres that were in it; None where nobody knows."""
    microlitres: int | None
    """What is left; None where nobody knows what it held."""

    @property
    def kind(self) -> str:
        """What it is once it is open; where nobody said it, what lasts shortest."""
        return self.item.container_kind or SINGLE_DOSE

    @property
    def is_single_dose(self) -> bool:
        """Say whether what is left of the drug is billed as discarded, if it is."""
        return self.ingredient is not None and self.item.kind == "drug" and self.kind == SINGLE_DOSE

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left in it."""
        return self.microlitres == 0

    def amount(self, microlitres: int) -> tuple[Decimal, str]:
        """Say how much of the drug a volume holds, in the formula's unit, else in mg; in mL where that is not known."""
        volume = Decimal(microlitres) / _MICROLITRES
        try:
            if self.ingredient is not None and self.ingredient.drawn_as:
                each = per_millilitre(self.ingredient, self.ingredient.drawn_as)
                return EXACT.multiply(volume, each), self.ingredient.unit
        except CalculationError:
            pass
        strong = self.item.nanograms_per_millilitre if self.ingredient is not None else None
        return (Decimal(microlitres * strong).scaleb(_PICOGRAMS), "mg") if strong is not None else (volume, "mL")


def left_of(made: Made) -> list[Left]:
    """List every package that was opened for this work and drawn from, in the order of the scans.

    What was open before lies where it lay, and its draws are on record. What went into the waste with a unit is gone.
    """
    gone = {str(each.facts["source"]) for each in preparation_work.events_of(made.reader, made.preparation.id, WASTED)}
    scans: dict[str, list[StepDone]] = {}
    for each in made.steps:
        group = group_of(made.formula, each)
        if each.evidence == "scan" and each.lot_id is not None and is_drawn_from(made.formula, group):
            scans.setdefault(group, []).append(each)
    found = {left.step.id: left for group, steps in scans.items() for left in _of_group(made, group, steps)}
    return [found[each.id] for each in made.steps if each.id in found and each.id not in gone]


def group_of(said: Formula, step: StepDone) -> str:
    """Name what a step takes, as its formula does."""
    return said.steps[step.step - 1].item if 0 < step.step <= len(said.steps) else ""


def is_drawn_from(said: Formula, group: str) -> bool:
    """Say whether something is drawn from a group's packages: not from what it is made in, and goes out with it."""
    if not group or group == said.container.group:
        return False
    return not (said.diluent is not None and group == said.diluent.group and not said.container.group)


def _of_group(made: Made, group: str, steps: Sequence[StepDone]) -> Iterator[Left]:
    ingredient = next((each for each in made.formula.ingredients if each.group == group), None)
    closed = [each for each in steps if each.container_id is None]
    meant = {each.id: items.item(made.reader, each.item_id or "") for each in closed}
    holds = {each.id: _holds(made, ingredient, meant[each.id]) for each in closed}
    sources = [Source(each.id, each.unit_number, holds[each.id]) for each in closed]
    taken = drawn(sources, list(_draws(made, group, ingredient, steps)))
    for step in closed:
        item, lot = meant[step.id], lots.lot(made.reader, step.lot_id or "")
        if item is None or lot is None:  # neither is ever deleted
            continue
        out, there = taken[step.id], holds[step.id]
        left = None if out is None or there is None else max(Decimal(0), there - out)
        yield Left(step, item, lot, ingredient, _whole(there), _whole(left))


def _whole(millilitres: Decimal | None) -> int | None:
    return None if millilitres is None else int((millilitres * _MICROLITRES).to_integral_value(ROUND_HALF_UP))


def _holds(made: Made, ingredient: Ingredient | None, item: Item | None) -> Decimal | None:
    """Say how many mL there are to draw from a package."""
    if item is None:
        return None
    said = order_tables.codes(made.reader).holds(item.id)
    try:
        if said is not None and ingredient is not None and ingredient.drawn_as:
            each = amount_in("holds", said)
            return volume_of(ingredient, convert("holds", each.value, each.unit, ingredient.unit))
    except (CalculationError, NoAmounts):
        pass
    return Decimal(item.volume_microlitres) / _MICROLITRES if item.volume_microlitres is not None else None


def _draws(made: Made, group: str, ingredient: Ingredient | None, steps: Sequence[StepDone]) -> Iterator[Draw]:
    """Say how much went into each unit out of packages: as it was measured, else as the formula has it."""
    numbers = [BATCH] if made.formula.scale == "batch" else [each.number for each in made.units]
    each_round = len(made.units) if made.formula.scale == "batch" else 1
    for number in numbers:
        measured = [
            each
            for each in made.steps
            if each.evidence == "measure" and each.unit_number == number and group_of(made.formula, each) == group
        ]
        if measured:
            volume = _times(_measured(measured), each_round)
        elif (dissolved := _dissolved(made, group, number)) is not None:
            volume = dissolved
        else:
            volume = _times(_reckoned(made, ingredient), each_round)
        if volume is not None:
            open_ones = _from_open(made, [each for each in steps if each.unit_number == number])
            yield Draw(number, max(Decimal(0), volume - open_ones))


def _from_open(made: Made, steps: Sequence[StepDone]) -> Decimal:
    """Say how many mL came out of containers that were open before."""
    draws = (container_draws.draw(made.reader, each.draw_id) for each in steps if each.draw_id is not None)
    return Decimal(sum(each.microlitres or 0 for each in draws if each is not None)) / _MICROLITRES


def _measured(steps: Sequence[StepDone]) -> Decimal | None:
    try:
        return sum(
            (convert("measured", Decimal(each.measured or "0"), each.unit or "mL", "mL") for each in steps), Decimal(0)
        )
    except CalculationError:
        return None


def _times(volume: Decimal | None, count: int) -> Decimal | None:
    return None if volume is None else volume * count


def _dissolved(made: Made, group: str, number: int) -> Decimal | None:
    """Say how much of a group went into the packages that were dissolved in it; None where nothing is."""
    fluids = {each.group: each.reconstitute_ml for each in made.formula.ingredients if each.reconstitute_with == group}
    if not fluids:
        return None
    taken = (
        fluids.get(group_of(made.formula, each)) or Decimal(0)
        for each in made.steps
        if each.evidence == "scan" and each.container_id is None and each.unit_number == number
    )
    return sum(taken, Decimal(0))


def _reckoned(made: Made, ingredient: Ingredient | None) -> Decimal | None:
    found = made.amounts
    part = next((each for each in found.parts if each.ingredient is ingredient), None) if found is not None else None
    if ingredient is not None:
        return part.millilitres if part is not None else None
    return made.formula.diluent.volume_ml if made.formula.diluent is not None else None
