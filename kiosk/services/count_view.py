"""What a part of a count looks like: one frozen picture for screen and command; nothing of what the ledger has."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import count_facts, count_lines, counts, items, jobs, locations, lots
from db.counts import StockCount
from db.record import Record
from kiosk.rules.counting import LineState
from kiosk.services import count_begin
from kiosk.services.count_lines import doubtful_lines
from kiosk.services.count_questions import WHICH_COUNT
from kiosk.services.count_state import CountState
from kiosk.services.count_undo import last_undoable
from kiosk.services.outcome import Question
from kiosk.services.receive_subject import expiry_words, plural


@dataclass(frozen=True)
class CountedLine:
    """A line as this person counted it."""

    name: str
    lot: str
    expires: str
    location: str
    state: str
    quantity: int
    unit: str
    at: str | None
    """None for the line in hand."""
    round: int


@dataclass(frozen=True)
class CountView:
    """Everything to be seen of one part."""

    job: str
    step: int
    status: str
    count: str | None
    title: str
    controlled: bool
    location: str | None
    question: Question | None
    in_hand: CountedLine | None
    lines: tuple[CountedLine, ...]
    """What this part counted, the last one at the end."""
    line_count: int
    to_go: int
    """Lines of the whole count that nobody counted yet."""
    again: tuple[str, ...]
    """Lines of the whole count that are counted again, and where.

    None that was counted last in this very part: told while it can be taken back, it would tell what the ledger has.
    """
    can_undo: bool

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        content = asdict(self)
        content["question"] = self.question.to_json() if self.question else None
        return content


def view_of(record: Record, job_id: str, latest: int = 1_000_000) -> CountView | None:
    """Draw a part as it stands in the record, with its `latest` lines."""
    job = jobs.job(record, job_id)
    if job is None:
        return None
    state = CountState.from_json(job.state)
    found = counts.count(record, state.count_id) if state.count_id else None
    place = locations.location(record, state.location_id) if state.location_id else None
    mine = [CountedLine(**row) for row in count_facts.lines_of_job(record, job_id, latest)] if found else []
    return CountView(
        job=job_id,
        step=job.step,
        status=job.status,
        count=state.count_id,
        title=found.title if found else "COUNT",
        controlled=found is not None and found.controlled,
        location=place.name if place else None,
        question=_question(record, state),
        in_hand=_in_hand(record, state),
        lines=tuple(mine),
        line_count=count_facts.count_of_job(record, job_id),
        to_go=count_lines.count_uncounted(record, found.id) if found and found.ended_at is None else 0,
        again=_again(record, found, job_id) if found and found.ended_at is None else (),
        can_undo=job.status == "open" and last_undoable(record, job_id, state) is not None,
    )


def _question(record: Record, state: CountState) -> Question | None:
    """Give what is asked; of what can be counted, what is open and due now and not when this part was begun."""
    if state.question is not None and state.question.code == WHICH_COUNT:
        return count_begin.which(record, record.now())
    return state.question


def _again(record: Record, found: StockCount, job_id: str) -> tuple[str, ...]:
    lines = doubtful_lines(record, found, record.now())
    places = [line.place for line in lines if line.judged.state is LineState.RECOUNT and line.last.job_id != job_id]
    return tuple(
        f"{each.name}, lot {each.batch_lot or '—'} ({each.location})" for each in count_lines.named(record, places)
    )


def _in_hand(record: Record, state: CountState) -> CountedLine | None:
    draft = state.draft
    item = items.item(record, draft.item_id) if draft else None
    if draft is None or item is None:
        return None
    place = locations.location(record, draft.sheet_location or state.location_id or "")
    lot = lots.lot(record, draft.lot_id) if draft.lot_id else None
    return CountedLine(
        item.name,
        lot.batch_lot if lot else draft.batch_lot or "",
        expiry_words(lot) if lot else "",
        place.name if place else "",
        draft.status or "available",
        draft.quantity,
        plural(item.base_unit, draft.quantity),
        None,
        1,
    )
