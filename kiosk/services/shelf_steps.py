"""The steps of a job of the shelf, each inside the write that the job's engine opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from db.jobs import StoredJob
from db.record import Write
from kiosk.rules import money
from kiosk.services import shelf_questions as questions
from kiosk.services.job import Step, or_put_down
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.shelf_actions import ACTIONS, Action
from kiosk.services.shelf_checks import Asked, first_doubt
from kiosk.services.shelf_commit import write_entry
from kiosk.services.shelf_place import Case
from kiosk.services.shelf_state import Draft, ShelfState
from kiosk.settings import Site, site_at


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    site: Site
    state: ShelfState

    @property
    def key(self) -> str:
        """Prefix of the idempotency keys of this step's movements."""
        return f"{self.job.id}:{self.job.step + 1}"

    @property
    def action(self) -> Action | None:
        """What was chosen to be done."""
        return ACTIONS.get(self.state.action or "")


Decide = Callable[[Open], Step | Refused]


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs."""
    return Open(write, job, person_id, site_at(write, write.at), ShelfState.from_json(job.state))


def state_step(case: Open, state: ShelfState, outcome: Outcome) -> Step:
    """A step that changes only what the job remembers; its undo brings the former state back."""
    return Step(state.to_json(), outcome, {"kind": "state", "state": case.job.state})


def ask(case: Open, state: ShelfState, question: Question) -> Step:
    """Put a question and remember it."""
    return state_step(case, replace(state, question=question), Ask(question))


_STOPS: Final = frozenset({
    "RECALLED", "EXPIRED", "LINK_UNVERIFIED", "UNKNOWN_LOT", "LOT_CONFLICT", "SERIAL_GONE", "SERIAL_NEEDED",
    "NOT_THERE", "MAY_BE_USED", "IN_QUARANTINE", "EXPIRY_CONFLICT", "QUARANTINED", "OTHER_OWNER",
    "RECEIPT_UNSIGNED",
})  # fmt: skip
"""What no other answer about the same package helps against."""


def or_stop(case: Open, found: Step | Refused) -> Step | Refused:
    """Put down what a hard stop is about: nobody names another lot for the package that is still in the hand."""
    if case.state.draft is None:
        return found
    return or_put_down(case.write, found, _STOPS, case.state.idle().to_json(), case.job.state)


def left(case: Open) -> Step:
    """Put down what was in hand."""
    return state_step(case, case.state.idle(), Done("LEFT", "Left where it is: nothing was changed."))


def choose_action(case: Open, action: Action) -> Step:
    """Say what is done with the packages that follow."""
    state = ShelfState(action.code)
    return state_step(case, state, Done("ACTION", f"{action.title.capitalize()}: scan the first package."))


def repeated(question: Question) -> Refused:
    """Refuse whatever does not answer what is asked."""
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo.")


def advance(case: Open, draft: Draft, *, witnessed: Callable[[str], Refused | None] | None = None) -> Step | Refused:
    """Bring a package as far as it goes: to the next question, to a refusal, or to where it belongs.

    `witnessed` signs for a second person, once the movement is there to be signed; it is given the movement's id.
    """
    action = case.action
    if action is None:
        return repeated(questions.action())
    judged = first_doubt(case.write, case.site, case.person_id, action, draft, is_witnessed=witnessed is not None)
    if isinstance(judged, Refused):
        return judged
    if isinstance(judged, Asked):
        return ask(case, replace(case.state, draft=judged.draft, question=None), judged.question)
    return _done(case, judged, witnessed)


def _done(case: Open, judged: Case, witnessed: Callable[[str], Refused | None] | None) -> Step | Refused:
    written = write_entry(judged, case.job.id, case.key)
    if isinstance(written, Refused):
        return written
    if witnessed is not None and (refused := witnessed(written.movement_ids[0])) is not None:
        return refused
    entry = written.entry
    amount = questions.amount(judged.item, judged.draft.quantity)
    lot = f", lot {judged.option.lot.batch_lot}" if judged.option.lot.batch_lot else ""
    to = f" to {entry['to']}" if entry["to"] else ""
    cost = "" if entry["cost_minor"] is None else f" Cost {money.amount(entry['cost_minor'], case.site.currency)}."
    message = written.message or f"{amount} of {judged.item.name}{lot} {entry['done']}{to}.{cost}"
    return Step(case.state.idle().to_json(), Done(entry["code"], message + written.also), written.undo)
