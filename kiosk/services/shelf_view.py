"""What a job of the shelf looks like: one frozen picture for screen and command alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import jobs, opened_containers, shelf, stock
from db.record import Record
from db.store import Reader
from kiosk.rules import in_use
from kiosk.services.outcome import Question
from kiosk.services.shelf_actions import ACTIONS
from kiosk.services.shelf_state import ShelfState
from kiosk.services.shelf_undo import last_undoable

SHOWN = 24
"""Rows of what is still to be cleared; the count is of all."""


@dataclass(frozen=True)
class EntryView:
    """One thing that was done with a package."""

    step: int
    at: str
    person: str
    action: str
    done: str
    """As one word: `wasted`, `moved`."""
    item: str
    name: str
    lot: str
    expiry: str | None
    expiry_precision: str | None
    serial: str | None
    quantity: int
    unit: str
    origin: str
    """Where it lay."""
    to: str | None
    """Where it was moved to."""
    owner: str
    opened: bool
    reason: str | None
    cost_minor: int | None = None
    """What was lost, in minor units of the site's currency; None where nobody said what it costs."""


@dataclass(frozen=True)
class ToClear:
    """What lies on the shelf and must not be used any more."""

    state: str
    """`recalled`, `expired`, `open too long` or `out too long`."""
    name: str
    lot: str
    quantity: int
    unit: str
    location: str


@dataclass(frozen=True)
class ShelfView:
    """Everything to be seen of one round."""

    job: str
    step: int
    status: str
    action: str | None
    title: str
    question: Question | None
    entries: tuple[EntryView, ...]
    entry_count: int
    to_clear: tuple[ToClear, ...]
    """Only while the shelf is cleared."""
    to_clear_count: int
    can_undo: bool

    @property
    def cleared(self) -> tuple[EntryView, ...]:
        """What was cleared, of the entries shown."""
        return tuple(entry for entry in self.entries if entry.action == "clear")

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        content = asdict(self)
        content["question"] = self.question.to_json() if self.question else None
        del content["title"]
        return content


def view_of(record: Record, job_id: str, latest: int = 1_000_000) -> ShelfView | None:
    """Draw a job as it stands in the record, with its `latest` entries."""
    job = jobs.job(record, job_id)
    if job is None:
        return None
    state = ShelfState.from_json(job.state)
    action = ACTIONS.get(state.action or "")
    rows, total = to_clear(record, record.now()) if action and action.code == "clear" else ((), 0)
    return ShelfView(
        job=job_id,
        step=job.step,
        status=job.status,
        action=state.action,
        title=action.title if action else "THE SHELF",
        question=state.question,
        entries=tuple(entry_view(entry) for entry in shelf.entries(record, job_id, latest)),
        entry_count=shelf.count_entries(record, job_id),
        to_clear=rows,
        to_clear_count=total,
        can_undo=job.status == "open" and last_undoable(record, job_id, state) is not None,
    )


def entry_view(entry: dict[str, Any]) -> EntryView:
    """Draw what a step noted."""
    said = {name: value for name, value in entry.items() if name not in ("code", "from")}
    return EntryView(origin=entry["from"], **said)


def to_clear(reader: Reader, now: str) -> tuple[tuple[ToClear, ...], int]:
    """List what Home says must not be used and can be cleared: not what is only in quarantine, which may come back."""
    lines, _ = stock.unusable(reader, now, 1_000)
    bad = [line for line in lines if line.state in ("recalled", "expired")]
    opened, overdue = opened_containers.open_too_long(reader, now, SHOWN, with_held=True)
    rows = [ToClear(line.state, line.name, line.batch_lot, line.quantity, line.unit, line.location) for line in bad]
    rows += [
        ToClear(in_use.too_long(each.kind), each.name, each.batch_lot, 1, each.unit, each.location) for each in opened
    ]
    return tuple(rows[:SHOWN]), len(bad) + overdue
