"""What the audit chain tells of orders: numbers, states and persons in words, what they say as digests with a seal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from db import chain
from db.schema_orders import SEALED
from db.store import Row

Facts = Mapping[str, Any]

ERASED: Final = "erased"
"""Stands where the digest of what a row said was."""
STANDING: Final = ("state", "version", "priority", "needed_at", "item_id", "signature_id")
"""What of an order changes."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "patient_order": ("kind", "patient_id", "number", "origin", "at", "entered_by", *STANDING),
    "order_version": ("order_id", "version", "at", "keyed_by", "seal", "content_json"),
    "order_event": ("order_id", "version", "kind", "at", "by_id", "signature_id", "seal", "reason"),
    "order_clarification": ("order_id", "version", "at", "person_id", "answers", "seal", "prescriber", "text"),
    "order_need": ("quantity",),
    "order_pull": ("job_id", "order_id", "version", "at", "by_id"),
    "order_import": ("sha256", "at", "by_id", "read", "kept", "unchanged", "waiting", "rejected"),
    "order_table": ("kind", "source", "content_json", "recorded_by", "recorded_at"),
}
"""What is compared of each table."""
KEYS: Final = {"order_need": "signature_id || ' ' || item_id"}
DIGESTS: Final = {"order_table": ("content_json",)}
"""Columns of which the chain tells a digest only, as they are long."""


def sealed(table: str, row: Mapping[str, Any]) -> str:
    """Hash what a row says, together with its seal."""
    said = [row["seal"], *(row[name] for name in SEALED[table])]
    if row["seal"] is None and not any(said):
        return ERASED
    return hashlib.sha256(chain.canonical({"said": said}).encode()).hexdigest()


def _order(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("kind", "patient_id", "number", "origin", *STANDING)}
    return "patient_order", {**told, "at": entry["at"], "entered_by": entry["actor"]}


def _version(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("order_id", "version")}
    return "order_version", {**told, "at": entry["at"], "keyed_by": entry["actor"], "sealed": fact["digest"]}


def _event(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("order_id", "version", "kind", "signature_id")}
    return "order_event", {**told, "at": entry["at"], "by_id": entry["actor"], "sealed": fact["digest"]}


def _clarification(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("order_id", "version", "answers")}
    return "order_clarification", {
        **told,
        "at": entry["at"],
        "person_id": entry["actor"],
        "sealed": fact["digest"],
    }


def _need(fact: Facts, _: Row) -> tuple[str, Facts]:
    return "order_need", {"quantity": fact["quantity"]}


def _pull(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("job_id", "order_id", "version")}
    return "order_pull", {**told, "at": entry["at"], "by_id": entry["actor"]}


def _import(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("sha256", "read", "kept", "unchanged", "waiting", "rejected")}
    return "order_import", {**told, "at": entry["at"], "by_id": entry["actor"]}


def _table(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {"kind": fact["kind"], "source": fact["source"], "content_json": fact["digest"]}
    return "order_table", {**told, "recorded_by": entry["actor"], "recorded_at": entry["at"]}


WRITTEN: Final[dict[str, Any]] = {
    "orders": _order,
    "order_versions": _version,
    "order_events": _event,
    "order_clarifications": _clarification,
    "order_needs": _need,
    "order_pulls": _pull,
    "order_imports": _import,
    "order_tables": _table,
}
"""How each list of an audit entry tells of rows that were written."""


def _standing(fact: Facts, _: Row) -> tuple[str, str, Facts]:
    return "patient_order", fact["id"], {name: fact[name] for name in STANDING}


def _emptied(fact: Facts, _: Row) -> tuple[str, str, Facts]:
    if fact["table"] not in SEALED:
        raise KeyError(fact["table"])
    return str(fact["table"]), fact["id"], {"sealed": ERASED}


CHANGED: Final[dict[str, Any]] = {"orders_changed": _standing, "order_texts_erased": _emptied}
"""How each list of an audit entry tells of rows that were changed."""
