"""Entering what was counted on paper: the code of a line puts it in hand, and only the number is asked.

When it was counted is not asked. What the ledger had then nobody can tell: while the kiosk was down its clock stamped
nothing, and what was taken by hand is entered before the sheet or after it. So an entry stands where every other one
stands, at the ledger's position when it is made. What is entered later is netted as always; a line that moved between
the beginning of the count and its entry is counted again at the shelf, whether it agrees or not. A line of the sheet is
not a look at its shelf: what the sheet leaves blank stays not counted, and nobody is asked whether it lies nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import count_entries, count_serials, items, lots
from db.counts import StockCount, count
from db.ledger import OPEN, Place
from kiosk.services import count_rests
from kiosk.services.count_corrections import scan_them, unseen
from kiosk.services.count_keep import keep, keep_entry, overtaken
from kiosk.services.count_questions import SHEET_NUMBER
from kiosk.services.count_state import CountState, Draft
from kiosk.services.count_steps import Open, advance, place_of, step
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.receive_checks import LARGEST_QUANTITY
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import SheetFound


def sheet_scanned(case: Open, found: SheetFound, scan_id: str | None) -> Step | Refused:
    """Take the code of a sheet, which joins its count, or of one of its lines, which puts that in hand."""
    if found.count.ended_at is not None:
        return Refused("COUNT_ENDED", f"The count {found.count.title} is ended.", "Throw the sheet away.")
    mine = count(case.write, case.state.count_id) if case.state.count_id is not None else None
    if mine is not None and mine.id != found.count.id:
        said = f"That sheet is of the count {found.count.title}; you are in {mine.title}."
        return Refused("OTHER_COUNT", said, "Finish your part (F10) first, then enter that sheet.")
    inside = keep(case) if mine is not None else replace(case, state=CountState(found.count.id, counter=case.person_id))
    if not isinstance(inside, Open):
        return inside
    if found.line is None:
        return step(inside, replace(inside.state, question=None), Done("SHEET", _entering(found.count)))
    line = found.line
    draft = Draft(
        line.item_id,
        scan_id=scan_id,
        batch_lot=line.batch_lot,
        lot_id=line.place.lot_id,
        status=line.place.status,
        owner=line.place.owner,
        sheet_location=line.place.location_id,
    )
    return advance(inside, draft)


def _entering(found: StockCount) -> str:
    return f"You enter the sheet of {found.title}. Scan the code of its first line."


def number_answered(case: Open, draft: Draft, answer: Mapping[str, Any]) -> Step | Refused:
    """Keep the number that the sheet says; 0 is a number that somebody wrote down."""
    number = number_typed(answer.get("quantity"))
    item, lot = items.item(case.write, draft.item_id), lots.lot(case.write, draft.lot_id or "")
    if isinstance(number, Refused) or item is None or lot is None:
        return number if isinstance(number, Refused) else not_an_answer(SHEET_NUMBER)
    if (refused := count_rests.must_be_scanned(case.write, draft, number)) is not None:
        return refused
    if (asked := overtaken(case, draft)) is not None:
        return asked
    place = place_of(case, draft)
    entry = keep_entry(case, draft.item_id, place, number, "sheet", draft)
    if place.status in OPEN and not _tells_which(case, draft.item_id, place):
        return scan_them("Nothing was kept.")
    said = f"{item.name}, lot {lot.batch_lot or '—'}: {number:,} {plural(item.base_unit, number)}. Scan the next line."
    return step(replace(case, kept=(*case.kept, entry)), case.state.idle(), Done("KEPT", said))


def _tells_which(case: Open, item_id: str, place: Place) -> bool:
    """Say whether it is known which of the open containers of a line the last number counts: all, those scanned, none.

    Each of them has an end of its own: a number that leaves that open could never be posted.
    """
    count_id = case.state.count_id or ""
    last = count_entries.entries_of_line(case.write, count_id, place)[-1]
    scanned = count_serials.of_count(case.write, count_id).get(last.id, {})
    missing = last.expected - last.quantity
    return missing in (0, len(unseen(case.write, item_id, last, scanned)))


def number_typed(typed: object) -> int | Refused:
    """Read how many somebody counted."""
    if isinstance(typed, str) and typed.strip().isascii() and typed.strip().isdigit() and len(typed.strip()) <= 6:
        typed = int(typed.strip())
    if isinstance(typed, int) and not isinstance(typed, bool) and 0 <= typed <= LARGEST_QUANTITY:
        return typed
    said = f"That is no whole number from 0 to {LARGEST_QUANTITY:,}."
    return Refused("NOT_A_COUNT", said, "Type how many lie there.")
