"""Work that was begun and waits to be finished: Home lists it, and anybody may go on with it."""

from __future__ import annotations

from dataclasses import dataclass

from db import (
    count_facts,
    counts,
    delivery_lines,
    jobs,
    locations,
    people,
    preparation_work,
    preparations,
    receiving,
    shelf,
)
from db.store import Reader
from kiosk.rules.preparation import STAGE_WORDS, Stage
from kiosk.services.check_state import CheckState
from kiosk.services.count_state import CountState, whose
from kiosk.services.dispense_state import DispenseState
from kiosk.services.job import Kind
from kiosk.services.order_entry_state import EntryState
from kiosk.services.pull_state import PURPOSES, PullState
from kiosk.services.receive_state import ReceiveState
from kiosk.services.shelf_actions import ACTIONS
from kiosk.services.shelf_state import ShelfState


@dataclass(frozen=True)
class OpenWork:
    """A job that waits to be finished."""

    kind: Kind
    job_id: str
    word: str
    """What it is, in a word."""
    name: str
    lines: int
    since: str


def open_work(reader: Reader) -> tuple[OpenWork, ...]:
    """List all work that waits to be finished; what is off the shelf and not yet used comes first."""
    return (
        *open_pulls(reader),
        *open_worksheets(reader),
        *open_deliveries(reader),
        *open_rounds(reader),
        *open_parts(reader),
        *open_orders(reader),
        *open_packs(reader),
        *open_checks(reader),
    )


def open_checks(reader: Reader) -> tuple[OpenWork, ...]:
    """List the checks in which a container was scanned, and nothing is decided."""
    found = []
    for job in jobs.open_jobs(reader, "check"):
        state = CheckState.from_json(job.state)
        if state.preparation is not None:
            person = people.person(reader, job.person_id)
            name = f"{state.preparation} by {person.name if person else job.person_id}"
            found.append(OpenWork("check", job.id, "Check", name, len(state.looked), job.started_at))
    return tuple(found)


def open_worksheets(reader: Reader) -> tuple[OpenWork, ...]:
    """List the preparations that are begun and not finished; never a patient's name."""
    found = []
    for job in jobs.open_jobs(reader, "prepare"):
        made = preparations.of_job(reader, job.id)
        if made is None:
            continue
        person = people.person(reader, made.prepared_by or job.person_id)
        name = (
            f"of order {made.order_id}, {STAGE_WORDS[Stage(made.state)]}, by {person.name if person else job.person_id}"
        )
        done = len(preparation_work.steps_of(reader, made.id))
        found.append(OpenWork("prepare", job.id, "Preparation", name, done, made.at))
    return tuple(found)


def open_packs(reader: Reader) -> tuple[OpenWork, ...]:
    """List the packs that were begun, and the units whose new label was not scanned yet."""
    found = []
    for job in jobs.open_jobs(reader, "dispense"):
        state = DispenseState.from_json(job.state)
        lines = len(state.units) + (state.in_hand is not None)
        if lines:
            person = people.person(reader, job.person_id)
            name = f"by {person.name if person else job.person_id}"
            found.append(OpenWork("dispense", job.id, "Hand-off", name, lines, job.started_at))
    return tuple(found)


def open_orders(reader: Reader) -> tuple[OpenWork, ...]:
    """List the orders that somebody began to enter."""
    found = []
    for job in jobs.open_jobs(reader, "order"):
        said = EntryState.from_json(job.state).done
        if said:
            person = people.person(reader, job.person_id)
            name = f"entered by {person.name if person else job.person_id}"
            found.append(OpenWork("order", job.id, "Order", name, len(said), job.started_at))
    return tuple(found)


def open_parts(reader: Reader) -> tuple[OpenWork, ...]:
    """List the parts of open counts in which something was counted or is in hand."""
    found = []
    for job in jobs.open_jobs(reader, "count"):
        state, entries = CountState.from_json(job.state), count_facts.count_of_job(reader, job.id)
        count = counts.count(reader, state.count_id) if state.count_id else None
        if count is None or count.ended_at is not None or (not entries and state.draft is None):
            continue
        owner = whose(job) or job.person_id
        person = people.person(reader, owner)
        name = f"{count.title} by {person.name if person else owner}"
        found.append(OpenWork("count", job.id, "Count:", name, entries, job.started_at))
    return tuple(found)


def open_rounds(reader: Reader) -> tuple[OpenWork, ...]:
    """List the rounds at the shelf in which something was done or is in hand."""
    found = []
    for job in jobs.open_jobs(reader, "shelf"):
        state, entries = ShelfState.from_json(job.state), shelf.count_entries(reader, job.id)
        if not entries and state.draft is None:
            continue
        person = people.person(reader, job.person_id)
        action = ACTIONS.get(state.action or "")
        name = f"{action.title.lower() if action else ''} by {person.name if person else job.person_id}"
        found.append(OpenWork("shelf", job.id, "Shelf:", name, entries, job.started_at))
    return tuple(found)


def open_deliveries(reader: Reader) -> tuple[OpenWork, ...]:
    """List the deliveries that wait to be finished."""
    found = []
    for job in jobs.open_jobs(reader, "receive"):
        state = ReceiveState.from_json(job.state)
        if state == ReceiveState():
            continue  # begun, and nothing said or scanned yet
        delivery = receiving.delivery(reader, state.delivery_id) if state.delivery_id else None
        papers = [delivery.supplier, delivery.invoice or delivery.sscc] if delivery else []
        person = people.person(reader, job.person_id)
        name = " ".join(filter(None, papers)) or f"without papers, by {person.name if person else job.person_id}"
        lines = delivery_lines.count_lines(reader, delivery.id)[0] if delivery else 0
        since = delivery.opened_at if delivery else job.started_at
        found.append(OpenWork("receive", job.id, "Delivery", name, lines, since))
    return tuple(found)


def open_pulls(reader: Reader) -> tuple[OpenWork, ...]:
    """List the pulls that wait to be finished."""
    found = []
    for job in jobs.open_jobs(reader, "pull"):
        state = PullState.from_json(job.state)
        if state.draft is None and state.idle() == PullState():
            continue  # begun, and nothing said or scanned yet
        person = people.person(reader, job.person_id)
        number = f"{state.reference}, " if state.reference else ""
        what = f"for {PURPOSES[state.purpose]} " if state.purpose else ""
        place = locations.location(reader, state.bin) if state.bin else None
        where = f"in {place.name}, " if place else ""
        name = f"{what}{number}{where}by {person.name if person else job.person_id}"
        found.append(OpenWork("pull", job.id, "Pull", name, len(state.lines) + len(state.uses), job.started_at))
    return tuple(found)
