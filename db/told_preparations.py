"""What the audit chain tells of preparations: ids, states and amounts in words, what may be a patient's as digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from db import chain
from db.schema_preparations import SEALED
from db.store import Row

Facts = Mapping[str, Any]
ERASED: Final = "erased"
"""Stands where the digest of what a row said was."""

_STANDING: Final = (
    "state", "hood_id", "prepared_by", "started_at", "storage", "beyond_use_date", "beyond_use_cap", "completed_at",
)  # fmt: skip
_BY: Final = ("at", "by_id")
_TOLD: Final[dict[str, tuple[str, ...]]] = {
    "hood": ("location_id", "place_allows", "hazardous"),
    "preparation": ("job_id", "order_id", "order_version", "formula_id", "units", "remake_of", "state"),
    "preparation_unit": ("preparation_id", "number", "state"),
    "preparation_step": (
        "preparation_id", "unit_number", "step", "evidence", "item_id", "lot_id", "movement_id", "container_id",
        "draw_id", "scan_id", "picture_id", "signature_id", "wanted", "measured", "unit", "device", "reverses",
    ),
    "preparation_label": ("unit_id", "kind", "print_job_id"),
    "preparation_event": ("preparation_id", "unit_id", "kind", "signature_id", "facts_json"),
    "preparation_record": ("preparation_id", "version", "sha256", "signature_id"),
    "discarded_drug": (
        "preparation_id", "order_id", "item_id", "lot_id", "amount", "unit", "microlitres",
        "modifier", "witness_id",
    ),
    "unit_handover": ("unit_id", "job_id", "kind", "storage"),
}  # fmt: skip
"""What each table's entry tells, beside who wrote it and when."""
_LATER: Final[dict[str, tuple[str, ...]]] = {
    "preparation": _STANDING[1:],
    "preparation_unit": ("order_id",),
    "preparation_label": ("applied_at", "applied_by", "voided_at", "voided_by", "void_reason"),
}
"""What is empty when a row is written, and filled later."""
_WHO: Final = {"preparation": ("at", "begun_by"), "preparation_unit": ()}

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    table: (
        *told, *_LATER.get(table, ()), *_WHO.get(table, _BY), *(("seal", *SEALED[table]) if table in SEALED else ()),
    )
    for table, told in _TOLD.items()
}  # fmt: skip
"""What is compared of each table."""


def sealed(table: str, row: Mapping[str, Any]) -> str:
    """Hash what a row says, together with its seal."""
    said = [row["seal"], *(row[name] for name in SEALED[table])]
    if row["seal"] is None and not any(said):
        return ERASED
    return hashlib.sha256(chain.canonical({"said": said}).encode()).hexdigest()


def _written(table: str) -> Callable[[Facts, Row], tuple[str, Facts]]:
    def told(fact: Facts, entry: Row) -> tuple[str, Facts]:
        said = {name: fact[name] for name in _TOLD[table]} | dict.fromkeys(_LATER.get(table, ()))
        said |= dict(zip(_WHO.get(table, _BY), (entry["at"], entry["actor"]), strict=False))
        return table, said | ({"sealed": fact["digest"]} if table in SEALED else {})

    return told


WRITTEN: Final[dict[str, Callable[[Facts, Row], tuple[str, Facts]]]] = {
    "hoods": _written("hood"),
    "preparations": _written("preparation"),
    "preparation_units": _written("preparation_unit"),
    "preparation_steps": _written("preparation_step"),
    "preparation_labels": _written("preparation_label"),
    "preparation_events": _written("preparation_event"),
    "preparation_records": _written("preparation_record"),
    "discarded_drugs": _written("discarded_drug"),
    "unit_handovers": _written("unit_handover"),
}
"""How each list of an audit entry tells of rows that were written."""


def _emptied(fact: Facts, _: Row) -> tuple[str, str, Facts]:
    if fact["table"] not in SEALED:
        raise KeyError(fact["table"])
    return str(fact["table"]), fact["id"], {"sealed": ERASED}


def _void(fact: Facts, entry: Row) -> tuple[str, str, Facts]:
    told = {"voided_at": entry["at"], "voided_by": entry["actor"], "void_reason": fact["void_reason"]}
    return "preparation_label", fact["id"], told


CHANGED: Final[dict[str, Callable[[Facts, Row], tuple[str, str, Facts]]]] = {
    "preparations_changed": lambda fact, _: ("preparation", fact["id"], {name: fact[name] for name in _STANDING}),
    "preparation_units_changed": lambda fact, _: (
        "preparation_unit", fact["id"], {name: fact[name] for name in ("state", "order_id")},
    ),
    "preparation_labels_printed": lambda fact, _: (
        "preparation_label", fact["id"], {"print_job_id": fact["print_job_id"]},
    ),
    "preparation_labels_applied": lambda fact, _: (
        "preparation_label", fact["id"], {name: fact[name] for name in ("applied_at", "applied_by")},
    ),
    "preparation_labels_voided": _void,
    "preparation_texts_erased": _emptied,
}  # fmt: skip
"""How each list of an audit entry tells of rows that were changed."""
