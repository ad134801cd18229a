"""Rounds that were begun at this kiosk and have nothing in them: nothing is begun twice."""

from __future__ import annotations

from db import jobs, shelf
from db.record import Record
from kiosk.services.shelf import KIND
from kiosk.services.shelf_state import ShelfState


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a round in which nothing was said; else one in which this person moved nothing and holds nothing."""
    mine = None
    for job in jobs.open_jobs(record, KIND):
        state = ShelfState.from_json(job.state)
        if job.holder != record.node or state.draft is not None or shelf.count_entries(record, job.id):
            continue
        if state.action is None:
            return job.id
        mine = mine or (job.id if job.person_id == person_id else None)
    return mine
