"""What Home says of counts: what is due, and what was counted and waits to be posted."""

from __future__ import annotations

from collections.abc import Collection

from db import count_facts, counts, jobs, people
from db.store import Reader
from kiosk.services import cassette_keep
from kiosk.services.count_plans import LOCATION, controlled_end, due
from kiosk.services.count_state import CountState, whose
from kiosk.services.keeping import DueRow


def count_rows(reader: Reader, now: str, shown: Collection[str]) -> list[DueRow]:
    """Give the rows for the board of what is due; parts of counts in `shown` stand there already."""
    return [*_open_rows(reader, shown), *_due_rows(reader, now), *_cassette_rows(reader, now)]


def _cassette_rows(reader: Reader, now: str) -> list[DueRow]:
    """Ask for two people who look at what is kept in cassettes, at each end of a shift."""
    of_shift = controlled_end(reader, now)
    unseen = cassette_keep.unseen(reader, *of_shift) if of_shift is not None else ()
    return [
        ("▲", "LOOK", f"{each.kind.capitalize()} {each.id}: {each.name}", f"two people see it in {each.location}")
        for each in unseen
    ]


def _due_rows(reader: Reader, now: str) -> list[DueRow]:
    plans = due(reader, now)
    places = [plan for plan in plans if plan.code.startswith(f"{LOCATION}:")]
    rows = [
        ("▲", "COUNT", plan.title, plan.words + (" · draft" if plan.draft else ""))
        for plan in plans
        if plan not in places
    ]
    if places:
        more = f"and {len(places) - 1:,} more shelves" if len(places) > 2 else "and 1 more shelf" if places[1:] else ""
        detail = " · ".join(filter(None, ("all of it", more, "draft" if places[0].draft else "")))
        rows.append(("▲", "COUNT", places[0].title, detail))
    return rows


def _open_rows(reader: Reader, shown: Collection[str]) -> list[DueRow]:
    open_ones = counts.open_counts(reader)
    parts = [(job, CountState.from_json(job.state).count_id) for job in jobs.open_jobs(reader, "count")] * bool(
        open_ones
    )
    rows: list[DueRow] = []
    for each in open_ones:
        frozen = " · nothing of it moves" if each.controlled else ""
        mine = [job for job, count_id in parts if count_id == each.id]
        if any(job.id in shown for job in mine):
            continue
        if mine:
            names = dict.fromkeys(person.name for job in mine if (person := people.person(reader, whose(job) or "")))
            rows.append(("●", "COUNT", each.title, f"{', '.join(names)} on it{frozen}"))
        elif count_facts.any_of(reader, each.id):
            rows.append(("▲", "POST", each.title, f"counted, and not posted yet{frozen}"))
        else:
            rows.append(("●", "COUNT", each.title, f"begun by {each.begun_by}, nothing counted yet{frozen}"))
    return rows
