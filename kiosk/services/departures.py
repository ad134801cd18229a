"""What became of what is not on the shelf any more: who took it away, when, how and what for, by the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db import instants, jobs
from db.departures import last_departure
from db.store import Reader
from kiosk.services.pull_state import PullState
from kiosk.settings import Site

_DID: Final[Mapping[str, str]] = {
    "pull": "pulled it",
    "waste": "wasted it",
    "remove": "cleared it off the shelf for the return list",
    "use_up": "used it up",
    "discard": "discarded it",
    "count": "posted a count that did not find it",
}


def how_it_left(reader: Reader, site: Site, now: str, lot_id: str, unit_id: str | None = None) -> str:
    """Say how the last of a lot, or one package of it, left; empty where the ledger tells nothing."""
    left = last_departure(reader, lot_id, unit_id)
    if left is None:
        return ""
    said = f"{left.person} {_DID[left.kind]} at kiosk {left.node} {when(site, now, left.at)}"
    for_what = what_for(reader, left.job_id) if left.kind == "pull" else ""
    return f"{said} {for_what}".strip()


def what_for(reader: Reader, job_id: str | None) -> str:
    """Say what a pull is for."""
    job = jobs.job(reader, job_id) if job_id else None
    return PullState.from_json(job.state).what_for if job is not None and job.kind == "pull" else ""


def when(site: Site, now: str, at: str) -> str:
    """Say an instant by the site's clock; today's without its day."""
    here, today = instants.from_text(at).astimezone(site.zone), instants.from_text(now).astimezone(site.zone).date()
    return f"at {here:%H:%M}" if here.date() == today else f"on {here:%Y-%m-%d} at {here:%H:%M}"
