"""Serials of a count: which packages somebody scanned in an entry, and the unit of each that is on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from db.ledger import Place
from db.record import Write
from db.store import Reader, Row


def add(write: Write, entry_id: str, scanned: Mapping[str, str | None]) -> None:
    """Note what was scanned in an entry, by serial, with its unit."""
    for serial, unit_id in scanned.items():
        write.run(
            "insert into count_serial (entry_id, serial, unit_id) values (:entry, :serial, :unit)",
            entry=entry_id,
            serial=serial,
            unit=unit_id,
        )
        write.note_in("count_serials", {"id": f"{entry_id} {serial}", "unit": unit_id})


def left_of(reader: Reader, entry_id: str, place: Place, since: str, at: str) -> dict[str, str | None]:
    """Name the serials of an entry whose packages did not leave its line from one instant to another."""
    rows = reader.rows(
        "select s.serial, s.unit_id from count_serial s where s.entry_id = :id and (s.unit_id is null or not exists "
        "(select 1 from movement m where m.unit_id = s.unit_id and m.lot_id = :lot_id and m.at > :since "
        "and m.at <= :at) or (select coalesce(sum(m.quantity), 0) from movement m where m.unit_id = s.unit_id "
        "and m.lot_id = :lot_id and m.location_id = :location_id and m.status = :status and m.owner = :owner "
        "and m.at <= :at) > 0) order by s.serial",
        id=entry_id,
        since=since,
        at=at,
        **asdict(place),
    )
    return {row["serial"]: row["unit_id"] for row in rows}


def of_count(reader: Reader, count_id: str) -> dict[str, dict[str, str | None]]:
    """Name the serials that were scanned, entry by entry, and the unit of each."""
    found: dict[str, dict[str, str | None]] = {}
    for row in reader.rows(
        "select s.entry_id, s.serial, s.unit_id from count_entry e join count_serial s on s.entry_id = e.id "
        "where e.count_id = :count and e.withdrawn_at is null",
        count=count_id,
    ):
        found.setdefault(row["entry_id"], {})[row["serial"]] = row["unit_id"]
    return found


KEYS: Final = {"count_serial": "entry_id || ' ' || serial"}
"""How `verify` names rows whose key has several columns."""
COLUMNS: Final = {"count_serial": ("unit_id",)}
"""What `verify` compares with the audit chain."""


def _serial_told(fact: Mapping[str, Any], _: Row) -> tuple[str, Mapping[str, Any]]:
    return "count_serial", {"unit_id": fact["unit"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "count_serials": _serial_told
}
