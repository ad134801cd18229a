"""Kits: the supply list of a therapy, by the code that is printed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True)
class KitLine:
    """One thing on a list."""

    item_id: str
    name: str
    unit: str
    quantity: int
    """Base units."""


@dataclass(frozen=True)
class Kit:
    """One supply list; it never changes."""

    id: str
    code: str
    name: str
    lines: tuple[KitLine, ...]


_KITS = "select id, code, name from kit"


def kit(reader: Reader, kit_id: str) -> Kit | None:
    """Find a kit by id, also one that another has taken the place of."""
    return _kit(reader, one(reader, f"{_KITS} where id = :id", id=kit_id))


def kit_with_code(reader: Reader, code: str) -> Kit | None:
    """Find the kit that a code names now."""
    return _kit(reader, one(reader, f"{_KITS} where code = :code and withdrawn_at is null", code=code))


def kits(reader: Reader) -> list[Kit]:
    """List the kits in use, by name."""
    rows = reader.rows(f"{_KITS} where withdrawn_at is null order by name, code")
    return [found for row in rows if (found := _kit(reader, row)) is not None]


def has_kits(reader: Reader) -> bool:
    """Say whether any kit is in use."""
    return bool(reader.rows("select 1 as there from kit where withdrawn_at is null limit 1"))


def _kit(reader: Reader, row: Row | None) -> Kit | None:
    if row is None:
        return None
    lines = reader.rows(
        "select k.item_id, i.name, i.base_unit as unit, k.quantity from kit_line k join item i on i.id = k.item_id "
        "where k.kit_id = :kit order by k.position",
        kit=row["id"],
    )
    return Kit(**row, lines=tuple(KitLine(**line) for line in lines))


def add_kit(write: Write, code: str, name: str, lines: Sequence[tuple[str, int]]) -> str:
    """Put a kit on file as (item, base units), in place of the one that had its code; return its id."""
    withdraw_kit(write, code)
    kit_id = write.new_id()
    write.run(
        "insert into kit (id, code, name, recorded_by, recorded_at) values (:id, :code, :name, :by, :at)",
        id=kit_id,
        code=code,
        name=name,
        by=write.actor,
        at=write.at,
    )
    write.note_in("kits", {"id": kit_id, "code": code, "name": name})
    for position, (item_id, quantity) in enumerate(lines, start=1):
        values: dict[str, Value] = {"kit_id": kit_id, "position": position, "item_id": item_id, "quantity": quantity}
        write.run(
            "insert into kit_line (kit_id, position, item_id, quantity) values "
            "(:kit_id, :position, :item_id, :quantity)",
            **values,
        )
        write.note_in("kit_lines", {"id": f"{kit_id} {position}", "item": item_id, "quantity": quantity})
    return kit_id


def withdraw_kit(write: Write, code: str) -> bool:
    """Take the kit with a code out of use, and say whether there was one."""
    before = kit_with_code(write, code)
    if before is None:
        return False
    write.run("update kit set withdrawn_at = :at where id = :id", at=write.at, id=before.id)
    write.note_in("kits_withdrawn", before.id)
    return True


KEYS: Final = {"kit_line": "kit_id || ' ' || cast(position as text)"}
"""How `verify` names rows whose key has several columns."""
COLUMNS: Final = {
    "kit": ("code", "name", "recorded_by", "recorded_at", "withdrawn_at"),
    "kit_line": ("item_id", "quantity"),
}
"""What `verify` compares with the audit chain."""


def _kit_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {"code": fact["code"], "name": fact["name"], "recorded_by": entry["actor"], "recorded_at": entry["at"]}
    return "kit", {**told, "withdrawn_at": None}


def _line_told(fact: Mapping[str, Any], _: Row) -> tuple[str, Mapping[str, Any]]:
    return "kit_line", {"item_id": fact["item"], "quantity": fact["quantity"]}


def _withdrawn(fact: str, entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    return "kit", fact, {"withdrawn_at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "kits": _kit_told,
    "kit_lines": _line_told,
}
CHANGED: Final = {"kits_withdrawn": _withdrawn}
