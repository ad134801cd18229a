"""Needed stock: what is usable, less what verified orders take and open pulls are still to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db import items, jobs, shortages, stock
from db.record import Record
from db.store import Reader
from kiosk.services import order_needs
from kiosk.services.pull_state import PullState
from kiosk.services.pull_wanted import pick_list
from kiosk.services.receive_subject import plural


@dataclass(frozen=True)
class NeededLine:
    """An item that is wanted, or of which too little is there."""

    item_id: str
    name: str
    unit: str
    usable: int
    reserved: int
    """Base units that verified orders take and open pulls want, and that are not fetched yet."""
    par: int | None
    is_low: bool
    """Whether so little is left beside what is reserved that more is ordered."""

    @property
    def free(self) -> int:
        """Count what is left beside what is reserved; below zero where pulls want more than there is."""
        return self.usable - self.reserved

    @property
    def state(self) -> str:
        """`lacking` when pulls want more than is usable, `out` when nothing is left, `below_par`, or `enough`."""
        if self.free < 0:
            return "lacking"
        if self.free == 0:
            return "out"
        return "below_par" if self.is_low else "enough"


def reserved(reader: Reader, but: str | None = None) -> dict[str, int]:
    """Count by item what verified orders take and open pulls want, not fetched; `but` is a pull left out."""
    found = dict(order_needs.still_wanted(reader))
    for job in jobs.open_jobs(reader, "pull"):
        if job.id == but:
            continue
        for line in pick_list(reader, PullState.from_json(job.state)):
            if line.missing:
                found[line.item] = found.get(line.item, 0) + line.missing
    return found


def needed(record: Record) -> list[NeededLine]:
    """List what orders and open pulls want and what runs out, what is lacking first."""
    now = record.now()
    wanted, short = reserved(record), {line.item_id for line in shortages.short(record, now)}
    found = list(_lines(record, now, {item_id: wanted.get(item_id, 0) for item_id in (*wanted, *short)}))
    return sorted(found, key=lambda line: (line.free >= 0, line.free > 0, line.name, line.item_id))


def lacking(reader: Reader, now: str) -> list[NeededLine]:
    """List of what orders and open pulls want more than may be used, the most of it first."""
    found = [line for line in _lines(reader, now, reserved(reader)) if line.free < 0]
    return sorted(found, key=lambda line: (line.free, line.name, line.item_id))


def _lines(reader: Reader, now: str, wanted: dict[str, int]) -> Iterator[NeededLine]:
    for item_id, count in wanted.items():
        item = items.item(reader, item_id)
        if item is None:
            continue
        usable = usable_of(reader, item_id, now)
        pars = items.par_levels(reader, item_id)
        enough = sum(level.par if level.reorder_at is None else level.reorder_at + 1 for level in pars)
        yield NeededLine(
            item_id=item_id,
            name=item.name,
            unit=item.base_unit,
            usable=usable,
            reserved=count,
            par=sum(level.par for level in pars) if pars else None,
            is_low=bool(pars) and usable - count < enough,
        )


def usable_of(reader: Reader, item_id: str, now: str) -> int:
    """Count what of an item may be used for anybody."""
    lying = stock.stock_now(reader, now, stock.Filter(item_id=item_id))
    return sum(line.quantity for line in lying if line.state == "available" and stock.is_ours(line.owner))


def lacking_words(reader: Reader, state: PullState, job_id: str, now: str) -> str:
    """Say of what on a pull's list there is too little, other pulls' lists considered; empty when there is enough."""
    others = reserved(reader, but=job_id) if state.wanted else {}
    parts = []
    for line in pick_list(reader, state):
        usable, taken = usable_of(reader, line.item, now), others.get(line.item, 0)
        if line.missing > usable - taken:
            kept = f", and other pulls and orders want {taken:,} of them" if taken else ""
            parts.append(f"only {usable:,} {plural(line.unit, usable)} of {line.name} may be used{kept}")
    return f"Too little is there: {'; '.join(parts)}." if parts else ""
