"""Taking back the last step of a part of a count: what was kept in it is withdrawn, and nothing is erased."""

from __future__ import annotations

from typing import Any

from db import count_decisions, count_entries, count_facts, counts, jobs, lots
from db.jobs import StoredStep
from db.store import Reader
from kiosk.services.count_state import CountState
from kiosk.services.count_steps import Open
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this part, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id, case.state)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the next package.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    if (refused := _withdrawn(case, last.undo)) is not None:
        return refused
    former = CountState.from_json(last.undo["state"])
    return Step(former.to_json(), Done("UNDONE", "Taken back."), None, undoes=last.key)


def _withdrawn(case: Open, undo_content: dict[str, Any]) -> Refused | None:
    kept, made_lot = undo_content.get("entries", ()), undo_content.get("lot")
    if not kept and made_lot is None:
        return None
    found = counts.count(case.write, case.state.count_id or "")
    if found is None or found.ended_at is not None:
        return Refused("UNDO_BLOCKED", "The count is ended.", "Count the shelf again if it is not so.")
    for entry_id in kept:
        if not count_facts.is_last(case.write, entry_id):
            said = "Somebody counted this line again since."
            return Refused("UNDO_BLOCKED", said, "What they counted holds. Scan the next.")
        if count_decisions.is_escalated(case.write, entry_id):
            return Refused("UNDO_BLOCKED", "A pharmacist took this up.", "Leave it to them. Scan the next.")
        count_entries.withdraw(case.write, entry_id)
    if made_lot is not None and not lots.is_used(case.write, made_lot) and not _in_other_hands(case, made_lot):
        lots.withdraw_lot(case.write, made_lot)
    return None


def _in_other_hands(case: Open, lot_id: str) -> bool:
    """Say whether somebody else has a line of this lot in hand."""
    drafts = [
        CountState.from_json(job.state).draft
        for job in jobs.open_jobs(case.write, case.job.kind)
        if job.id != case.job.id
    ]
    return any(draft is not None and draft.lot_id == lot_id for draft in drafts)


def last_undoable(reader: Reader, job_id: str, state: CountState) -> StoredStep | None:
    """Find the step that Undo takes back; questions that are not open any more are passed over."""
    step = jobs.last_step(reader, job_id)
    while step is not None and state.question is None and _is_past_question(step):
        step = jobs.last_step(reader, job_id, step.step)
    return step


def _is_past_question(step: StoredStep) -> bool:
    content = step.undo or {}
    return step.outcome["outcome"] == "ask" and not content.get("entries") and not content.get("lot")
