"""The steps of a job of handing over, each inside the write that the job's engine opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from db.jobs import StoredJob
from db.record import Write
from kiosk.services.dispense_state import DispenseState
from kiosk.services.job import Step
from kiosk.services.made_unit import MadeUnit, made_unit
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused

STANDS: Final = {"kind": "final"}
"""How a step is noted that nobody takes back."""


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    state: DispenseState


Decide = Callable[[Open], Step | Refused]


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs."""
    return Open(write, job, person_id, DispenseState.from_json(job.state))


def state_step(case: Open, state: DispenseState, outcome: Outcome) -> Step:
    """A step that changes only what the job remembers; its undo brings the former state back."""
    return Step(state.to_json(), outcome, {"kind": "state", "state": case.job.state})


def ask(case: Open, state: DispenseState, question: Question) -> Step:
    """Put a question and remember it."""
    return state_step(case, replace(state, question=question), Ask(question))


def repeated(question: Question) -> Refused:
    """Say that a question is open."""
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo (F9).")


def did(case: Open, done: Done, *, undo: dict[str, object] | None = None, count: int = 1) -> Step:
    """A step that did something with the unit in hand; without `undo` nobody takes it back."""
    state = replace(case.state.idle(), done=case.state.done + count)
    return Step(state.to_json(), done, undo or STANDS)


def alone(write: Write, made: MadeUnit) -> MadeUnit | Refused:
    """Wait for whoever does something with the same preparation or order just now, and read the unit anew."""
    write.alone_with(f"preparation {made.preparation.id}")
    write.alone_with(f"order {made.order.id}")
    return made_unit(write, made.unit.id) or Refused("NO_UNIT", "That unit is gone.", "Run `kiosk verify`.")


def in_hand(case: Open) -> MadeUnit | Refused:
    """Read the unit in hand, alone with it."""
    found = made_unit(case.write, case.state.in_hand or "")
    if found is None:
        return Refused("NOTHING_IN_HAND", "No unit is in hand.", "Scan its label.")
    return alone(case.write, found)
