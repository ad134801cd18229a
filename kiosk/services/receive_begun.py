"""Deliveries that were begun at this kiosk and have hardly anything in them: nothing is begun twice."""

from __future__ import annotations

from collections.abc import Iterator

from db import jobs
from db.jobs import StoredJob
from db.record import Record
from kiosk.services.receive import KIND
from kiosk.services.receive_state import ReceiveState


def _open_here(record: Record) -> Iterator[tuple[StoredJob, ReceiveState]]:
    for job in jobs.open_jobs(record, KIND):
        if job.holder == record.node:
            yield job, ReceiveState.from_json(job.state)


def empty_here(record: Record) -> str | None:
    """Find a delivery in which nothing was said or scanned."""
    return next((job.id for job, state in _open_here(record) if state == ReceiveState()), None)


def begun_here(record: Record, person_id: str) -> str | None:
    """Find what this person began and left before there was a delivery; else one in which nothing was said."""
    empty = None
    for job, state in _open_here(record):
        if state == ReceiveState():
            empty = empty or job.id
        elif job.person_id == person_id and state.delivery_id is None:
            return job.id
    return empty
