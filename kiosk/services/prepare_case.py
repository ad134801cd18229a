"""One step of a worksheet being done: the open write, and what the record knows of what is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db import order_work, orders, preparation_work, preparations
from db.formulas import FormulaVersion
from db.jobs import StoredJob
from db.orders import Order
from db.preparation_work import StepDone
from db.preparations import Preparation, PreparationUnit
from db.record import Write
from db.store import Reader
from kiosk.rules.formula import Formula, Step
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.services import formulas
from kiosk.services.job import Step as JobStep
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_parts import stops_making
from kiosk.services.prepare_state import Asked, PrepareState
from kiosk.services.reading import read_scan
from kiosk.settings import Site, site_at
from scanners import BarcodeData

BATCH: Final = 0
"""The unit's number in what is done once for a whole batch."""


@dataclass(frozen=True)
class Making:
    """What is made, for which order, by which formula, and what was done of it so far."""

    reader: Reader
    preparation: Preparation
    order: Order
    content: OrderContent | None
    """What the order says; None once that is erased."""
    version: FormulaVersion
    formula: Formula
    units: tuple[PreparationUnit, ...]
    done: tuple[StepDone, ...]
    """The steps that count."""

    @property
    def rounds(self) -> int:
        """Count how often the steps are done: for each unit, or once for a whole batch."""
        return 1 if self.formula.scale == "batch" else len(self.units)

    @property
    def units_a_round(self) -> int:
        """Count the units that are made at once."""
        return len(self.units) if self.formula.scale == "batch" else 1

    def number(self, state: PrepareState) -> int:
        """Give the number of the unit that is made now; `BATCH` for a whole batch."""
        return BATCH if self.formula.scale == "batch" else state.round

    def units_now(self, state: PrepareState) -> tuple[PreparationUnit, ...]:
        """List the units that are made now."""
        number = self.number(state)
        return tuple(each for each in self.units if number in (BATCH, each.number))

    def step(self, state: PrepareState) -> Step | None:
        """Give the formula's step that comes next; None when there is none left."""
        return None if state.is_over else self.formula.steps[state.step - 1]

    def done_now(self, state: PrepareState) -> list[StepDone]:
        """List what was done of the step that comes next."""
        number = self.number(state)
        return [each for each in self.done if (each.unit_number, each.step) == (number, state.step)]


def needs_for(reader: Reader, order: Order, content: OrderContent | None, units: int) -> dict[str, int]:
    """Scale what an order takes to so many units, whole ones rounded up."""
    doses = content.doses if content is not None else units
    return {item_id: -(-count * units // doses) for item_id, count in order_work.needs(reader, order).items()}


def making_of(reader: Reader, preparation_id: str) -> Making:
    """Read all that is known of a preparation."""
    made = preparations.preparation(reader, preparation_id)
    order = orders.order(reader, made.order_id) if made is not None else None
    kept = formulas.formula(reader, made.formula_id) if made is not None else None
    if made is None or order is None or kept is None:  # none of these is ever deleted
        raise LookupError(preparation_id)
    return Making(
        reader,
        made,
        order,
        from_json(order.content) if order.content else None,
        kept.version,
        kept.formula,
        tuple(preparations.units_of(reader, made.id)),
        tuple(preparation_work.steps_of(reader, made.id)),
    )


def asked(state: PrepareState, person_id: str) -> Asked:
    """Say what a worksheet waits for when this person works on it."""
    if state.preparation is None:
        return Asked.ORDER
    if state.is_over and not state.codes and not state.to_approve:
        return Asked.COMPLETION
    if state.hood is None:
        return Asked.HOOD
    if state.preparer != person_id:
        return Asked.PERSON
    if not state.cleared:
        return Asked.CLEARANCE
    if not state.garbed:
        return Asked.GARBING
    if state.codes:
        return Asked.LABEL
    return Asked.APPROVAL if state.to_approve else Asked.STEP


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    site: Site
    state: PrepareState

    @property
    def asked(self) -> Asked:
        """What is waited for."""
        return asked(self.state, self.person_id)

    @property
    def making(self) -> Making:
        """Read what is made, as it stands at this moment of the write."""
        if self.state.preparation is None:
            raise LookupError("nothing is made before its order is named")
        return making_of(self.write, self.state.preparation)

    def read(self, raw: str, scan_id: str | None) -> BarcodeData:
        """Read what was scanned."""
        return read_scan(self.write, self.site, self.write.at, raw, scan_id)


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs."""
    return Open(write, job, person_id, site_at(write, write.at), PrepareState.from_json(job.state))


def stopped(case: Open, *, leaves_out: bool = False) -> Refused | None:
    """Say why nothing more is done: the order stands no longer as it did, or a part of it is recalled or held.

    What remains is to cancel; or to leave the unit out that holds that part (`leaves_out`).

    Whoever changes it at another kiosk just now is waited for.
    """
    if case.state.preparation is None:
        return None
    made = preparations.preparation(case.write, case.state.preparation)
    if made is None:  # never deleted
        raise LookupError(case.state.preparation)
    case.write.alone_with(f"order {made.order_id}")
    order = orders.order(case.write, made.order_id)
    if order is None:
        return Refused("NO_ORDER", "The order of this preparation is gone.", "Run `kiosk verify`.")
    refused = not_to_be_prepared(case.write, order, case.write.at, made.order_version)
    if refused is None:
        return None if leaves_out else stops_making(case.write, made)
    return replace(refused, next_step="Stop. Cancel this preparation, and ask the pharmacist.")


def standing(made: Preparation) -> dict[str, str | None]:
    """Give how a preparation stands, for taking a step back."""
    names = ("state", "hood_id", "prepared_by", "started_at")
    return {name: getattr(made, name) for name in names}


def did(case: Open, state: PrepareState, said: Done, **undo: Any) -> JobStep:
    """A step that was done; `undo` names the rows that taking it back concerns."""
    back: Mapping[str, Any] = {"kind": "prepare", "state": case.job.state, **undo}
    return JobStep(state.to_json(), said, dict(back))
