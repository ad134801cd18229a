"""What stands in a bin: an open pull's things, or a finished one's until all came back or somebody emptied it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from db import instants, jobs, locations, pulls
from db.record import Write
from db.store import Reader
from kiosk.services.pull_state import PullState
from kiosk.services.pull_wanted import missing_words, pick_list
from kiosk.services.waiting import WaitingRow

_NAMED: Final = 4
"""Bins that are named on Home."""


@dataclass(frozen=True)
class InBin:
    """A pull whose things stand in a bin."""

    job_id: str
    state: PullState
    is_open: bool


def pull_in_bin(reader: Reader, bin_id: str) -> InBin | None:
    """Find the pull whose things stand in a bin; what came back or was wasted stands there no more."""
    states = ((job.id, PullState.from_json(job.state)) for job in jobs.open_jobs(reader, "pull"))
    for job_id, state in states:
        if state.bin == bin_id:
            return InBin(job_id, state, is_open=True)
    packed = locations.job_in_bin(reader, bin_id)
    job = jobs.job(reader, packed) if packed is not None else None
    state = PullState.from_json(job.state) if job is not None else PullState()
    is_there = any(line.returnable for line in pulls.pulled(reader, state.lines))
    return InBin(job.id, state, is_open=False) if job is not None and is_there else None


def packed_rows(reader: Reader, zone: ZoneInfo) -> list[WaitingRow]:
    """Say in one row which bins are packed and wait to be handed on, and since when."""
    waiting = [
        (place.name, job.changed_at)
        for place, job_id in locations.packed_bins(reader)
        if (job := jobs.job(reader, job_id)) is not None
        and any(line.returnable for line in pulls.pulled(reader, PullState.from_json(job.state).lines))
    ]
    if not waiting:
        return []
    more = f" and {len(waiting) - _NAMED:,} more" if len(waiting) > _NAMED else ""
    names = ", ".join(name for name, _ in waiting[:_NAMED])
    oldest = instants.from_text(min(since for _, since in waiting)).astimezone(zone)
    since = f"since {oldest:%Y-%m-%d %H:%M}"
    return [("●", "PACKED", f"{names}{more}", since if len(waiting) == 1 else f"the longest {since}")]


def contents_words(reader: Reader, inside: InBin) -> str:
    """Say what stands in a bin: what for, how many lines, and what is missing or that nothing more is put in."""
    state = inside.state
    count = sum(line.quantity > 0 for line in pulls.pulled(reader, state.lines))
    lines = "1 line" if count == 1 else f"{count:,} lines"
    what_for = state.what_for or "for nobody said what"
    if not inside.is_open:
        return f"{what_for}, {lines}, packed."
    missing = missing_words(pick_list(reader, state))
    return f"{what_for}, {lines} pulled.{f' {missing}' if missing else ''}"


def packed_words(write: Write, job_id: str, state: PullState) -> str:
    """Note that a pull that ends now stands in its bin, and say so; empty where there is no bin or nothing in it."""
    place = locations.location(write, state.bin) if state.bin else None
    if place is None or not any(line.returnable for line in pulls.pulled(write, state.lines)):
        return ""
    write.alone_with(f"bin {place.id}")
    locations.put_in_bin(write, place.id, job_id)
    return f" {place.name} is taken until somebody says that it was emptied."
