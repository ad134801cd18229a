"""How printers were when a kiosk last looked; written when it changes, and not at each look."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class PrinterSeen:
    """One printer of one kiosk."""

    node: str
    name: str
    state: str
    message: str
    since: str


_SEEN = "select node, name, state, message, since from printer_state"


def seen(reader: Reader) -> list[PrinterSeen]:
    """List all that were ever looked at, by kiosk and name."""
    return [PrinterSeen(**row) for row in reader.rows(f"{_SEEN} order by node, name")]


def last_seen(reader: Reader, node: str, name: str) -> PrinterSeen | None:
    """Find how one printer was."""
    row = one(reader, f"{_SEEN} where node = :node and name = :name", node=node, name=name)
    return PrinterSeen(**row) if row else None


def set_state(write: Write, name: str, state: str, message: str) -> None:
    """Say how a printer of this node is from now on."""
    write.run(
        "insert into printer_state (node, name, state, message, since) values (:node, :name, :state, :message, :at) "
        "on conflict (node, name) do update set state = :state, message = :message, since = :at",
        node=write.node,
        name=name,
        state=state,
        message=message,
        at=write.at,
    )
    write.note_in("printers", {"printer": name, "state": state})
