"""What a receiving job looks like: one frozen picture for screen and command alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import catalogue, delivery_lines, jobs, receiving
from db.delivery_lines import Line
from db.receiving import Delivery
from db.record import Record
from db.store import Reader
from kiosk.services.outcome import Question
from kiosk.services.receive_questions import minutes_since
from kiosk.services.receive_state import ReceiveState
from kiosk.services.receive_subject import plural
from kiosk.services.receive_undo import last_undoable


@dataclass(frozen=True)
class LineView:
    """One received line."""

    line: str
    item: str
    name: str
    lot: str
    expiry: str | None
    expiry_precision: str | None
    serial: str | None
    packs: int
    quantity: int
    unit: str
    pack_text: str
    status: str
    reason: str | None
    location: str
    owner: str
    cold: bool
    minutes_out: int | None
    """How long a cold line has been out; None once it is put away, or when it is not cold."""


@dataclass(frozen=True)
class UnverifiedView:
    """A code that a person attached and a second person has not compared yet."""

    identifier: str
    scheme: str
    value: str
    name: str
    pack: str
    recorded_by: str


@dataclass(frozen=True)
class TotalView:
    """All that came of one item."""

    name: str
    units: int
    unit: str
    quarantined: int


@dataclass(frozen=True)
class ReceiveView:
    """Everything to be seen of one delivery."""

    job: str
    step: int
    status: str
    supplier: str | None
    invoice: str | None
    sscc: str | None
    indicator: str | None
    indicator_reading: str | None
    opened_at: str | None
    owner: str
    lines: tuple[LineView, ...]
    """Cold lines that are still out first, then in the order received."""
    last_line: str | None
    """The line whose quantity can change; it is among `lines`."""
    question: Question | None
    waiting_for: str | None
    unverified: tuple[UnverifiedView, ...]
    line_count: int
    """All lines of the delivery; a screen is given only the latest of them."""
    packs: int
    totals: tuple[TotalView, ...]
    """By item; only of a delivery that is ended."""
    cold_out: int
    can_undo: bool

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        content = asdict(self)
        content["question"] = self.question.to_json() if self.question else None
        del content["last_line"]  # for the screen; the lines of `kiosk job` are a contract
        return content


def view_of(record: Record, job_id: str, latest: int = 1_000_000) -> ReceiveView | None:
    """Draw a job as it stands in the record, with its `latest` lines."""
    job = jobs.job(record, job_id)
    if job is None:
        return None
    state = ReceiveState.from_json(job.state)
    delivery = receiving.delivery(record, state.delivery_id) if state.delivery_id else None
    stored = delivery_lines.lines(record, delivery.id, latest) if delivery else []
    last_line = _last_line(record, state, stored)
    line_count, packs = delivery_lines.count_lines(record, delivery.id) if delivery else (0, 0)
    now = record.now()
    lines = sorted((_line_view(line, now) for line in stored), key=lambda line: line.minutes_out is None)
    return ReceiveView(
        job=job_id,
        step=job.step,
        status=job.status,
        owner=state.owner,
        lines=tuple(lines),
        last_line=last_line,
        question=state.question,
        waiting_for="the other code of this package" if state.pending else None,
        unverified=codes_to_verify(record, delivery.id) if delivery else (),
        line_count=line_count,
        packs=packs,
        totals=_totals(record, delivery) if delivery and job.status != "open" else (),
        cold_out=sum(line.minutes_out is not None for line in lines),
        can_undo=job.status == "open" and last_undoable(record, job_id, state) is not None,
        **_papers(delivery),
    )


def _totals(record: Record, delivery: Delivery) -> tuple[TotalView, ...]:
    return tuple(TotalView(**row) for row in delivery_lines.totals(record, delivery.id))


def _papers(delivery: Delivery | None) -> dict[str, str | None]:
    names = ("supplier", "invoice", "sscc", "indicator", "indicator_reading", "opened_at")
    return {name: getattr(delivery, name) if delivery else None for name in names}


def _line_view(line: Line, now: str) -> LineView:
    out = line.cold and line.put_away_at is None
    units = f"{line.units:,} {plural(line.base_unit, line.units)}"
    level = line.level or "pack"
    return LineView(
        line=line.id,
        item=line.item_id,
        name=line.name,
        lot=line.batch_lot,
        expiry=line.expiry,
        expiry_precision=line.expiry_precision,
        serial=line.serial,
        packs=line.packs,
        quantity=line.units,
        unit=line.base_unit,
        pack_text=units if line.units == line.packs else f"{line.packs:,} {plural(level, line.packs)} = {units}",
        status=line.status,
        reason=line.reason,
        location=line.location,
        owner=line.owner,
        cold=line.cold,
        minutes_out=int(minutes_since(line.received_at, now).total_seconds() // 60) if out else None,
    )


def _last_line(record: Record, state: ReceiveState, stored: list[Line]) -> str | None:
    """Name the line that a quantity goes to, and add it to `stored` when it is not among them."""
    if state.last_line is None or any(line.id == state.last_line for line in stored):
        return state.last_line
    # The clock of the kiosk that had the delivery before may be ahead: then this one's lines are not the latest.
    line = delivery_lines.line(record, state.last_line)
    if line is not None:
        stored.append(line)
    return line.id if line else None


def codes_to_verify(record: Reader, delivery_id: str | None = None) -> tuple[UnverifiedView, ...]:
    """Show the codes that wait for a second person: all in the record, or those that came with one delivery."""
    found: list[UnverifiedView] = []
    for identifier_id in delivery_lines.codes_to_verify(record, delivery_id):
        link = catalogue.link_by_id(record, identifier_id)
        if link is not None:
            pack = f"1 {link.level} = {link.units_per_pack} {plural(link.item.base_unit, link.units_per_pack)}"
            found.append(UnverifiedView(identifier_id, link.scheme, link.value, link.item.name, pack, link.recorded_by))
    return tuple(found)
