"""How units left our hands and came back: every packing, every leaving and every return is a row of its own."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Final

from db import told_preparations
from db.record import Write
from db.store import Reader, Value

PACKED: Final = "packed"
LEFT: Final = "left"
NOT_LEFT: Final = "not_left"
"""Takes back that a unit left: it was a slip."""
CAME_BACK: Final = "came_back"


@dataclass(frozen=True, repr=False)
class NewHandover:
    """One thing by which a unit left or came back, before it has an id."""

    unit_id: str
    job_id: str | None
    """The hand-off that it is of."""
    kind: str
    storage: str | None = None
    """How the pack is kept on its way: `room`, `refrigerated` or `frozen`."""
    recipient: str | None = None
    """Who took it, as it was typed."""
    text: str | None = None
    """The reference of who took it, as it was typed."""


@dataclass(frozen=True, repr=False)
class Handover(NewHandover):
    """One thing by which a unit left or came back."""

    id: str = ""
    at: str = ""
    by_id: str = ""


_ROWS: Final = "select h.id, h.unit_id, h.job_id, h.kind, h.at, h.by_id, h.storage, h.recipient, h.text"
_NEWEST: Final = (
    "not exists (select 1 from unit_handover n where n.unit_id = h.unit_id and (n.at > h.at or (n.at = h.at and "
    "(length(n.id) > length(h.id) or (length(n.id) = length(h.id) and n.id > h.id)))))"
)


def add(write: Write, new: NewHandover) -> str:
    """Put on record that a unit left or came back, and return the row's id."""
    said: dict[str, Value] = {"seal": secrets.token_hex(16), "recipient": new.recipient, "text": new.text}
    told: dict[str, Value] = {"id": write.new_id(), **asdict(new)}
    for name in ("recipient", "text"):
        del told[name]
    write.run(
        "insert into unit_handover (id, unit_id, job_id, kind, at, by_id, storage, seal, recipient, text) values "
        "(:id, :unit_id, :job_id, :kind, :at, :by, :storage, :seal, :recipient, :text)",
        at=write.at,
        by=write.actor,
        **told,
        **said,
    )
    write.note_in("unit_handovers", {**told, "digest": told_preparations.sealed("unit_handover", said)})
    return str(told["id"])


def of_unit(reader: Reader, unit_id: str) -> list[Handover]:
    """List how a unit left and came back, the oldest first."""
    rows = reader.rows(
        f"{_ROWS} from unit_handover h where h.unit_id = :id order by h.at, length(h.id), h.id", id=unit_id
    )
    return [Handover(**row) for row in rows]


def last_of(reader: Reader, unit_id: str) -> Handover | None:
    """Find the last thing by which a unit left or came back."""
    return next(iter(reversed(of_unit(reader, unit_id))), None)


def has_left(reader: Reader, unit_id: str) -> bool:
    """Say whether a unit left the pharmacy."""
    last = last_of(reader, unit_id)
    return last is not None and last.kind == LEFT


def waiting(reader: Reader, since: str) -> list[Handover]:
    """List every unit that was packed since an instant and is still here, what was packed first, first."""
    rows = reader.rows(
        f"{_ROWS} from unit_handover h join preparation_unit u on u.id = h.unit_id and u.state = 'dispensed' "
        f"where h.at >= :since and h.kind in ('{PACKED}', '{NOT_LEFT}') and {_NEWEST} "
        "order by h.at, length(h.id), h.id",
        since=since,
    )
    return [Handover(**row) for row in rows]


def waiting_in_pack(reader: Reader, job_id: str) -> list[str]:
    """Name the units of a hand-off that are packed and still here, in the order they were packed."""
    rows = reader.rows(
        f"select h.unit_id from unit_handover h where h.job_id = :job and h.kind = '{PACKED}' "
        "order by h.at, length(h.id), h.id",
        job=job_id,
    )
    units = dict.fromkeys(str(row["unit_id"]) for row in rows)
    found = ((unit_id, last_of(reader, unit_id)) for unit_id in units)
    return [unit_id for unit_id, last in found if last and last.job_id == job_id and last.kind in (PACKED, NOT_LEFT)]
