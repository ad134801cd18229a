"""The steps of counting, each inside the write that the job's engine opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from db import count_entries, count_lines, counts, items, locations, lots
from db.items import Item
from db.jobs import StoredJob
from db.ledger import OWN, Place, Status
from db.lots import Lot
from db.record import Write
from db.stock import is_ours
from kiosk.rules.counting import LineState, may_count
from kiosk.services import count_questions as questions
from kiosk.services import count_rests
from kiosk.services.count_lines import judged_line, knows
from kiosk.services.count_state import CountState, Draft
from kiosk.services.job import Step
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.receive_subject import plural
from kiosk.settings import Site, site_at


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    site: Site
    state: CountState
    kept: tuple[str, ...] = ()
    """Entries that were kept in this very step."""
    made_lot: str | None = None
    """A lot that was taken up in it."""


Decide = Callable[[Open], Step | Refused]


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs, alone with its count: nobody ends that between a look at it and what is kept."""
    state = CountState.from_json(job.state)
    if state.count_id is not None:
        write.alone_with(f"count {state.count_id}")
    return Open(write, job, person_id, site_at(write, write.at), state)


def step(case: Open, state: CountState, outcome: Outcome, *, status: str = "open") -> Step:
    """A step whose undo brings the former state back, and withdraws what was kept in it."""
    undo: dict[str, Any] = {"kind": "state", "state": case.job.state, "entries": list(case.kept), "lot": case.made_lot}
    return Step(state.to_json(), outcome, undo if status == "open" else None, status=status)


def ask(case: Open, state: CountState, question: Question) -> Step:
    """Put a question and remember it."""
    return step(case, replace(state, question=question), Ask(question))


def repeated(question: Question) -> Refused:
    """Refuse whatever does not answer what is asked."""
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo.")


def still_open(case: Open) -> Refused | None:
    """Refuse what would be added to a count that is ended."""
    found = counts.count(case.write, case.state.count_id or "")
    if found is not None and found.ended_at is None:
        return None
    return Refused("COUNT_ENDED", "This count is ended.", "Finish your part (F10), and begin a new count.")


def advance(case: Open, draft: Draft) -> Step | Refused:
    """Bring what was scanned as far as it goes: to the next question, to a refusal, or into the line in hand."""
    item, place = items.item(case.write, draft.item_id), draft.sheet_location or case.state.location_id
    if item is None or place is None:
        return Refused("PLACE_FIRST", "Nobody said where this is counted.", "Scan the label of the shelf first.")
    state = replace(case.state, draft=draft, question=None)
    lot = lots.lot(case.write, draft.lot_id) if draft.lot_id else None
    if lot is None:
        return ask(case, state, _lot_question(case, item, draft))
    if draft.status is None or draft.owner is None:
        known = count_lines.lines_of_lot(case.write, state.count_id or "", lot.id, place)
        lines = known or [Place(lot.id, place, _lies_nowhere(case, lot), OWN)]
        found = [] if any(is_ours(line.owner) for line in lines) else [Place(lot.id, place, "quarantined", OWN)]
        if len(lines) > 1 or found:  # what is found is nobody's own unless a person says so
            return ask(case, state, questions.which_line(item, lines, found))
        draft = replace(draft, status=lines[0].status, owner=lines[0].owner)
    again = _again(case, item, lot, draft)
    if again is None and draft.after is None:
        draft = replace(draft, after=last_entry(case, place_of(case, draft)))
        state = replace(state, draft=draft)
    if again is None and draft.sheet_location is not None:
        place_name = locations.location(case.write, draft.sheet_location)
        return ask(case, state, questions.sheet_number(item, lot, place_name.name if place_name else ""))
    if again is None and (rest := count_rests.question(case.write, item, lot, draft)) is not None:
        return ask(case, state, rest)
    return again or _in_hand(case, item, lot, draft)


def _lies_nowhere(case: Open, lot: Lot) -> Status:
    """Say how a lot lies that the ledger has nowhere here: one that was only ever found waits for a pharmacist."""
    return "available" if lots.ever_came(case.write, lot.id) else "quarantined"


def _lot_question(case: Open, item: Item, draft: Draft) -> Question:
    """Ask for the lot, or what becomes of one that nobody knows."""
    if draft.batch_lot is not None:
        return questions.unknown(item, draft.batch_lot, draft.expiry)
    known = lots.lots_in_stock(case.write, item.id)
    return questions.which_lot(item, known)


def place_of(case: Open, draft: Draft) -> Place:
    """Name the line of a draft that is complete."""
    location_id = draft.sheet_location or case.state.location_id
    if draft.lot_id is None or draft.status is None or draft.owner is None or location_id is None:
        raise ValueError("the draft names no line yet")
    return Place(draft.lot_id, location_id, draft.status, draft.owner)


def last_entry(case: Open, place: Place) -> str:
    """Name the last count of a line; empty while nobody counted it."""
    entries = count_entries.entries_of_line(case.write, case.state.count_id or "", place)
    return entries[-1].id if entries else ""


def _again(case: Open, item: Item, lot: Lot, draft: Draft) -> Step | Refused | None:
    """What was counted before lies apart, or is counted again; by another person where two have to find the same."""
    if draft.adds is not None:
        return None
    judged, before = judged_line(case.write, case.state.count_id or "", place_of(case, draft), case.write.at)
    if before and knows(case.write, case.person_id, before, judged):
        said = f"You have seen what this count came to for {item.name}: counting it again is blind."
        return Refused("SEEN_ALREADY", said, "Leave it to somebody else, and scan the next.")
    if not before:
        return None
    named = f"{item.name}, lot {lot.batch_lot or '—'}"
    # Of what this very part counted nothing is judged here: it can still be taken back, and tried again.
    if before[-1].job_id != case.job.id and judged.state is LineState.RECOUNT:
        if may_count(before, case.person_id, judged):
            return None
        said = f"You counted {named} here already: this time it takes another person."
        return Refused("COUNTED_BY_YOU", said, "Leave it to somebody else, and scan the next.")
    who = "you" if before[-1].person_id == case.person_id else before[-1].person
    question = questions.before(item, lot.batch_lot, who)
    return ask(case, replace(case.state, draft=draft, question=None), question)


def _in_hand(case: Open, item: Item, lot: Lot, draft: Draft) -> Step:
    state = replace(case.state, draft=draft, question=None)
    amount = f"{draft.quantity:,} {plural(item.base_unit, draft.quantity)}"
    said = f"{item.name}, lot {lot.batch_lot or '—'}: {amount}."
    if lot.recalled_at is not None or (lot.unusable_from is not None and lot.unusable_from <= case.write.at):
        word = "RECALLED" if lot.recalled_at is not None else "EXPIRED"
        return step(case, state, Done("COUNTING_BAD", f"{said} It is {word}: count it, then set it aside."))
    return step(case, state, Done("COUNTING", said))
