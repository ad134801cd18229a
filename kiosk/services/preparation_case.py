"""All that a preparation hangs together with: its units, its steps, the order and the formula that it is made by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from db import orders, preparation_facts, preparation_hands, preparation_work, preparations
from db.orders import Order
from db.people import Person
from db.preparation_work import StepDone
from db.preparations import Preparation, PreparationUnit
from db.store import Reader
from kiosk.rules.formula import Formula
from kiosk.rules.formula import Step as FormulaStep
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.rules.preparation import UnitStage
from kiosk.services import formulas
from kiosk.services.formulas import KeptFormula
from kiosk.services.outcome import Refused

_ERASED = Refused(
    "ERASED", "What the order of this preparation said is erased with its patient's data.", "Nothing is left of it."
)
_NONE = Refused("NO_PREPARATION", "There is no such preparation.", "Choose one from the list.")


@dataclass(frozen=True, repr=False)
class PreparationCase:
    """One preparation, read as it stands."""

    preparation: Preparation
    units: tuple[PreparationUnit, ...]
    order: Order
    """As it stands."""
    ordered: Order
    """With the version that it was begun with."""
    content: OrderContent
    """What that version says."""
    kept: KeptFormula
    steps: tuple[StepDone, ...]
    """Those that count."""

    @property
    def formula(self) -> Formula:
        """Give what the version of the formula says."""
        return self.kept.formula

    @property
    def to_check(self) -> tuple[PreparationUnit, ...]:
        """List the units that wait for the check."""
        return tuple(each for each in self.units if each.state == UnitStage.TO_CHECK)

    def step_of(self, done: StepDone) -> FormulaStep | None:
        """Give the formula's step that was done; None for what came before the first one."""
        steps = self.formula.steps
        return steps[done.step - 1] if 0 < done.step <= len(steps) else None


def case_of(reader: Reader, preparation_id: str) -> PreparationCase | Refused:
    """Read a preparation, or say that it is none or that its order is erased."""
    found = preparations.preparation(reader, preparation_id)
    order = orders.order(reader, found.order_id) if found is not None else None
    kept = formulas.formula(reader, found.formula_id) if found is not None else None
    if found is None or order is None or kept is None:
        return _NONE
    said = next((said for number, _, _, said in orders.versions(reader, order.id) if number == found.order_version), {})
    if not said:
        return _ERASED
    steps = tuple(preparation_work.steps_of(reader, found.id))
    units = tuple(preparations.units_of(reader, found.id))
    ordered = replace(order, version=found.order_version, content=said)
    return PreparationCase(found, units, order, ordered, from_json(said), kept, steps)


def hands(reader: Reader, preparation: Preparation) -> set[str]:
    """Name everybody who had a hand in making it, also in what was taken back: none of them checks it.

    Whoever said how it is kept or what became of a rest did it at the worksheet, too.
    """
    return {each for each in _hands(reader, preparation) if each}


def own_work(reader: Reader, preparation: Preparation, person: Person) -> Refused | None:
    """Refuse a pharmacist who would judge what they had a hand in."""
    if person.id not in hands(reader, preparation):
        return None
    said = f"{person.name} had a hand in making it, and does not judge their own work."
    return Refused("OWN_WORK", said, "Let another pharmacist sign. Nothing was changed.")


def _hands(reader: Reader, preparation: Preparation) -> Iterator[str | None]:
    yield preparation.begun_by
    yield preparation.prepared_by
    yield from preparation_hands.who_worked_on(reader, preparation.job_id)
    for step in preparation_work.all_steps_of(reader, preparation.id):
        yield step.by_id
    yield from (label.applied_by for _, label in preparation_facts.labels_of(reader, preparation.id))
