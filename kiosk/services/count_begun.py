"""Parts of counts that were begun at this kiosk and have nothing in them: nothing is begun twice."""

from __future__ import annotations

from db import count_facts, counts, jobs
from db.record import Record
from kiosk.services.count import KIND
from kiosk.services.count_state import CountState, whose


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a part in which nothing was said; else this person's, in which they counted and hold nothing."""
    mine = None
    for job in jobs.open_jobs(record, KIND):
        state = CountState.from_json(job.state)
        if job.holder != record.node or state.draft is not None or count_facts.count_of_job(record, job.id):
            continue
        if state.count_id is None:
            return job.id
        if mine is None and whose(job) == person_id and counts.is_open(record, state.count_id):
            mine = job.id
    return mine
