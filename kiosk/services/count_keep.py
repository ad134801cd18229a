"""Keeping the line in hand: its number stands where it was counted, and never over what somebody counted since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import count_entries, count_serials, counts, instants, items, ledger, lots
from db.count_entries import Entry, NewEntry
from db.ledger import Place
from kiosk.services import count_questions as questions
from kiosk.services import count_rests
from kiosk.services.count_lines import judged_line, knows
from kiosk.services.count_state import Draft
from kiosk.services.count_steps import Open, ask, place_of, step
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.settings import value_at
from kiosk.settings_count import WINDOW_MINUTES


def keep(case: Open) -> Open | Step | Refused:
    """Keep the line in hand, if there is one, as it stood in the ledger when it was counted.

    It is asked first what it is when somebody counted the line since it was begun.
    """
    draft = case.state.draft
    if draft is None or draft.lot_id is None or draft.status is None or (draft.quantity == 0 and not draft.keyed):
        return replace(case, state=case.state.idle())
    if (stopped := overtaken(case, draft) or _counted_elsewhere(case, draft)) is not None:
        return stopped
    place = place_of(case, draft)
    method = "keys" if draft.keyed else "scan"
    entry = keep_entry(case, draft.item_id, place, draft.quantity, method, draft)
    return replace(case, state=case.state.idle(), kept=(*case.kept, entry))


def overtaken(case: Open, draft: Draft) -> Step | None:
    """Ask what a number is that is older than what somebody counted of its line since."""
    place = place_of(case, draft)
    judged, counted = judged_line(case.write, case.state.count_id or "", place, case.write.at)
    if not counted or counted[-1].id == draft.after:
        return None
    item, lot = items.item(case.write, draft.item_id), lots.lot(case.write, place.lot_id)
    if item is None or lot is None:  # neither is ever deleted
        raise LookupError(draft.item_id)
    who = "you" if counted[-1].person_id == case.person_id else counted[-1].person
    seen = knows(case.write, case.person_id, counted, judged)
    question = questions.since(item, lot.batch_lot, who, seen=seen)
    return ask(case, replace(case.state, draft=replace(draft, adds=None)), question)


def said_again(case: Open, draft: Draft, *, adds: bool) -> Draft | Step:
    """Take what a number is beside those that were counted before; an older one of all of it is counted anew."""
    counted = count_entries.entries_of_line(case.write, case.state.count_id or "", place_of(case, draft))
    if counted and not adds and draft.at is not None and draft.at < counted[-1].at:
        said = "Your number is older than theirs, and is left. Scan the first package, and count all of it again."
        return step(case, case.state.idle(), Done("COUNT_ALL", said))
    return replace(draft, adds=adds, after=counted[-1].id if counted else "")


def _counted_elsewhere(case: Open, draft: Draft) -> Refused | None:
    """A package with a serial counts once, also if two people scanned it before either kept it."""
    for serial in draft.serials:
        before = count_entries.with_serial(case.write, case.state.count_id or "", draft.item_id, serial)
        if before is not None and (draft.adds or before.id != draft.after):
            who = "you" if before.person_id == case.person_id else before.person
            refused = counted_already(who, serial, is_open=draft.status in ledger.OPEN)
            return replace(refused, next_step="Take the line back (F9), and count it without that.")
    return None


def counted_already(who: str, serial: str, *, is_open: bool) -> Refused:
    """Refuse a package that is part of a count by its serial."""
    named = "That open container" if is_open else f"Serial {serial}"
    return Refused("COUNTED_ALREADY", f"{named} was counted already, by {who}.", "Scan the next.")


def keep_entry(case: Open, item_id: str, place: Place, quantity: int, method: str, draft: Draft | None = None) -> str:
    """Keep one count of a line; what lies apart is added to what was counted before, and to what moved since."""
    ledger.alone_with_stock(case.write, item_id)
    count_id = case.state.count_id or ""
    serials, rests = (dict(draft.serials), dict(draft.rests)) if draft else ({}, {})
    # A sheet tells no time: its number stands where it is entered, and was found at any time since the count began.
    at = (draft.at if draft else None) or case.write.at
    begun = at
    earlier = count_entries.entries_of_line(case.write, count_id, place)
    if draft is not None and draft.adds and earlier:  # what it was added to may have been taken back since
        at = max(at, earlier[-1].at)
        quantity += _moved(case, place, begun, at) + _brought_forward(case, earlier[-1], at)
        serials |= count_serials.left_of(case.write, earlier[-1].id, place, earlier[-1].at, at)
        rests = {**count_rests.carried(case.write, earlier[-1].id, serials), **rests}
        if method == "scan" and earlier[-1].method in ("keys", "sheet"):  # not every package of it was scanned
            method = earlier[-1].method
    minutes = timedelta(minutes=value_at(case.write, WINDOW_MINUTES, case.write.at))
    counted = instants.from_text(at)
    earliest = instants.to_text(instants.from_text(begun) - minutes)
    found = counts.count(case.write, count_id)
    if method == "sheet" and found is not None:
        earliest = min(earliest, found.begun_at)
    entry_id = count_entries.add(
        case.write,
        NewEntry(
            count_id,
            item_id,
            place,
            max(quantity, 0),
            earliest,
            instants.to_text(counted + minutes),
            method,
            case.job.id,
            serials,
            at,
        ),
    )
    count_rests.keep(case.write, entry_id, rests)
    return entry_id


def _moved(case: Open, place: Place, since: str, at: str) -> int:
    """Say what moved in a line between two instants; nothing at one and the same."""
    if since == at:
        return 0
    return count_entries.held_at(case.write, place, at) - count_entries.held_at(case.write, place, since)


def _brought_forward(case: Open, before: Entry, at: str) -> int:
    """Say how much is left at an instant of what was counted before."""
    return before.quantity + count_entries.held_at(case.write, before.place, at) - before.expected
