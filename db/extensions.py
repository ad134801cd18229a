"""Extended expiry: what a maker or the FDA said of a lot, entry after entry; the last one holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.lots import Expiry, Lot
from db.record import Write
from db.store import Reader, Row


@dataclass(frozen=True)
class Extension:
    """One entry about a lot."""

    id: str
    expiry: str | None
    """None where it takes an extension back: what is printed holds again."""
    expiry_precision: str | None
    unusable_from: str
    reference: str
    """Where it is written: the maker's letter, or the FDA's list of a day."""
    attachment: str | None
    """SHA-256 of the paper."""
    person: str
    """The name of whoever recorded it."""
    recorded_at: str


def extensions_of(reader: Reader, lot_id: str) -> list[Extension]:
    """List what was said of a lot, the last first."""
    rows = reader.rows(
        "select x.id, x.expiry, x.expiry_precision, x.unusable_from, x.reference, x.attachment, p.name as person, "
        "x.recorded_at from lot_extension x join person p on p.id = x.recorded_by where x.lot_id = :lot "
        "order by x.recorded_at desc, length(x.id) desc, x.id desc",
        lot=lot_id,
    )
    return [Extension(**row) for row in rows]


@dataclass(frozen=True)
class Paper:
    """Where an extension is written."""

    reference: str
    attachment: str | None = None
    """SHA-256 of an attachment that is on record."""


def extend(write: Write, lot: Lot, until: Expiry, paper: Paper) -> str:
    """Let a lot be used for longer than is printed, and all that lies of it; return the entry's id."""
    return _add(write, lot, until.unusable_from, {"until": until.text, "precision": until.precision}, paper)


def take_back(write: Write, lot: Lot, printed_ends: str, paper: Paper) -> str:
    """Let what is printed hold again, which ends at an instant."""
    return _add(write, lot, printed_ends, {"until": None, "precision": None}, paper)


def _add(write: Write, lot: Lot, ends: str, until: Mapping[str, str | None], paper: Paper) -> str:
    extension_id = write.new_id()
    write.run(
        "insert into lot_extension (id, lot_id, expiry, expiry_precision, unusable_from, reference, attachment, "
        "recorded_by, recorded_at) values (:id, :lot, :until, :precision, :ends, :reference, :attachment, :by, :at)",
        id=extension_id,
        lot=lot.id,
        ends=ends,
        reference=paper.reference,
        attachment=paper.attachment,
        by=write.actor,
        at=write.at,
        **until,
    )
    write.run(
        "update lot set extension_id = :id, unusable_from = :ends where id = :lot",
        id=extension_id,
        ends=ends,
        lot=lot.id,
    )
    write.run("update stock set unusable_from = :ends where lot_id = :lot", ends=ends, lot=lot.id)
    told = {"id": extension_id, "lot": lot.id, **until, "unusable_from": ends}
    write.note_in("lot_extensions", {**told, "reference": paper.reference, "attachment": paper.attachment})
    return extension_id


COLUMNS: Final = {
    "lot_extension": (
        "lot_id", "expiry", "expiry_precision", "unusable_from", "reference", "attachment", "recorded_by",
        "recorded_at",
    ),
}  # fmt: skip
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    return "lot_extension", {
        "lot_id": fact["lot"],
        "expiry": fact["until"],
        "expiry_precision": fact["precision"],
        **{name: fact[name] for name in ("unusable_from", "reference", "attachment")},
        "recorded_by": entry["actor"],
        "recorded_at": entry["at"],
    }


def _changed(fact: Mapping[str, Any], _: Row) -> tuple[str, str, Mapping[str, Any]]:
    return "lot", fact["lot"], {"extension_id": fact["id"], "unusable_from": fact["unusable_from"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "lot_extensions": _written
}
CHANGED: Final = {"lot_extensions": _changed}
