"""The small label of what a step of a job just opened."""

from __future__ import annotations

from dataclasses import replace

from db import jobs
from db.record import Record
from kiosk.services import labels, print_queue
from kiosk.services.outcome import Done, Outcome, Refused

_OPENS = ("OPENED", "WENT_ON", "USED_OPEN", "BACK_AFTER_OUT", "QUARANTINED")


def labelled(record: Record, person_id: str, job_id: str, outcome: Outcome) -> Outcome:
    """Have the label of what the last step opened printed; a label that cannot be printed closes nothing again."""
    if outcome.code not in _OPENS or not isinstance(outcome, Done):
        return outcome
    last = jobs.last_step(record, job_id)
    undo = (last.undo or {}) if last else {}
    containers = undo.get("openings") or filter(None, [undo.get("opening")])
    queued = [_queued(record, person_id, container_id) for container_id in containers]
    said = next((f"No label: {each.message}" for each in queued if isinstance(each, Refused)), None)
    if said is None and any(queued):
        said = "Put its label on it." if len(queued) == 1 else "Put a label on each."
    return replace(outcome, message=f"{outcome.message} {said}") if said else outcome


def _queued(record: Record, person_id: str, container_id: str) -> Outcome | None:
    wanted = labels.opened_label(record, container_id)
    if isinstance(wanted, Refused):
        return None
    return print_queue.queue_label(record, person_id, wanted.kind, wanted.data, wanted.symbol)
