"""The lines of a delivery once they are in stock: moved, held, let out and taken back, each as movements of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from db import delivery_lines, departures, ledger, units
from db.delivery_lines import Line
from db.ledger import Movement, Place
from db.record import Write
from kiosk.rules import reasons


def change_quantity(write: Write, line: Line, packs: int, job_id: str, key: str) -> None:
    """Correct how many packs a line holds, by a movement of the difference."""
    ledger.alone_with_stock(write, line.item_id)
    per_pack = line.units // line.packs
    difference = (packs - line.packs) * per_pack
    if difference:
        _post(write, line, "receive", difference, job_id, f"{key}:{line.id}")
    delivery_lines.set_line_quantity(write, line.id, packs, packs * per_pack)


def move_line(write: Write, line: Line, to: str, job_id: str, key: str, *, takes_back: str | None = None) -> int:
    """Move a line to another location, and count what was moved.

    What is still there is put away, but only all of it is brought back: `takes_back` is the key of the step that put it
    away, so that it lies there as if it had never left.
    """
    ledger.alone_with_stock(write, line.item_id)
    moved = min(line.units, still_there(write, line)) if takes_back is None else line.units
    if line.location_id != to and moved:
        # What goes out of a place now came into it then.
        for place, by, name, opposite in (
            (line, -moved, "out", "in"),
            (replace(line, location_id=to), moved, "in", "out"),
        ):
            before = None if takes_back is None else ledger.id_of_key(write, f"{takes_back}:{line.id}:{opposite}")
            _post(write, place, "put_away", by, job_id, f"{key}:{line.id}:{name}", reverses=before)
        if line.unit_id is not None:
            units.move_unit(write, line.unit_id, to)
    delivery_lines.set_line_place(write, line.id, to, put_away=takes_back is None)
    return moved


def take_back(write: Write, line: Line, job_id: str, key: str) -> None:
    """Take a line out of stock again; raises NotEnoughStock when something of it was used or moved since."""
    ledger.alone_with_stock(write, line.item_id)
    _post(write, line, "undo_receive", -line.units, job_id, f"{key}:{line.id}")
    if line.unit_id is not None:
        units.undo_unit(write, line.unit_id)
    delivery_lines.undo_line(write, line.id)


def release(write: Write, line: Line, cause: str, job_id: str, key: str) -> bool:
    """Note that a cause of quarantine does not hold any more; say whether the line was let out, having no other."""
    ledger.alone_with_stock(write, line.item_id)
    parts = reasons.parts(line.reason)
    if line.status != "quarantined" or cause not in parts:
        return False
    parts.remove(cause)
    rest = reasons.joined(*parts)
    # Of a line that was moved or wasted in part nobody knows here where the rest lies: a pharmacist releases that.
    if reasons.causes_in(rest) or not is_whole(write, line) or may_be_anothers(write, line):
        delivery_lines.set_line_status(write, line.id, line.status, rest)
        return False
    _change_status(write, line, "available", "release", rest, job_id, key)
    return True


def hold(write: Write, line: Line, cause: str, job_id: str, key: str) -> None:
    """Put a line into quarantine, or add a cause to it; raises NotEnoughStock when some of it was used or moved."""
    ledger.alone_with_stock(write, line.item_id)
    reason = reasons.joined(cause, line.reason)
    if line.status != "quarantined":
        _change_status(write, line, "quarantined", "quarantine", reason, job_id, key)
    elif cause not in reasons.parts(line.reason):
        delivery_lines.set_line_status(write, line.id, line.status, reason)


def is_whole(write: Write, line: Line) -> bool:
    """Say whether all of a line still lies where it was put."""
    return still_there(write, line) >= line.units


def may_be_anothers(write: Write, line: Line) -> bool:
    """Say whether what lies in quarantine at a line's place may be what somebody else set aside there."""
    came = departures.last_arrival(write, line.id)
    return line.status in ledger.HELD and (came is None or departures.left_since(write, came, but_of_lines=True))


def still_there(write: Write, line: Line) -> int:
    """Count how much of a line lies where it was put, or could: of what has no serial nobody can tell."""
    place = place_of(line)
    if line.unit_id:
        return ledger.held_of_unit(write, line.unit_id, place)
    return max(0, ledger.held(write, place) - ledger.held_by_serial(write, place))


def _change_status(write: Write, line: Line, status: str, kind: str, reason: str | None, job_id: str, key: str) -> None:
    _post(write, line, kind, -line.units, job_id, f"{key}:{line.id}:out", reason)
    _post(write, replace(line, status=status), kind, line.units, job_id, f"{key}:{line.id}:in", reason)
    delivery_lines.set_line_status(write, line.id, status, reason)


def place_of(line: Line) -> Place:
    """Name the place in the ledger where a line was put."""
    status: Any = line.status
    return Place(line.lot_id, line.location_id, status, line.owner)


def _post(
    write: Write,
    line: Line,
    kind: str,
    quantity: int,
    job_id: str,
    key: str,
    reason: str | None = None,
    reverses: str | None = None,
) -> None:
    if quantity < 0 and still_there(write, line) < -quantity:
        raise ledger.NotEnoughStock(place_of(line), -quantity)  # others of its lot may lie there, but not these
    ledger.post(
        write,
        Movement(
            kind,
            place_of(line),
            quantity,
            key=key,
            unit_id=line.unit_id,
            job_id=job_id,
            line_id=line.id,
            reverses=reverses,
            reason=reason,
        ),
    )
