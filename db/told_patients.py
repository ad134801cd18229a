"""What the audit chain tells of patients: numbers, times and persons in words, all else as digests with a seal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from db import chain
from db.schema_patients import ENTRY, FACTS
from db.store import Row

Facts = Mapping[str, Any]

ERASED: Final = "erased"
"""Stands where the digest of what an entry said was."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "patient": ("node", "at", "recorded_by"),
    "patient_erased": ("at", "signature_id"),
    **{table: (*ENTRY, "seal", *facts) for table, facts in FACTS.items()},
}
"""What is compared of each table."""

KEYS: Final = {"patient_erased": "patient_id"}


def sealed(table: str, row: Mapping[str, Any]) -> str:
    """Hash what an entry says, together with its seal: nobody who has only the hash can try names or days at it."""
    said = [row["seal"], *(row[name] for name in FACTS[table])]
    if not any(said):
        return ERASED
    return hashlib.sha256(chain.canonical({"said": said}).encode()).hexdigest()


def _patient(fact: Facts, entry: Row) -> tuple[str, Facts]:
    del fact
    return "patient", {"node": entry["node"], "at": entry["at"], "recorded_by": entry["actor"]}


def _entry(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("patient_id", "replaces", "status")}
    return _table(fact), {**told, "at": entry["at"], "recorded_by": entry["actor"], "sealed": fact["digest"]}


def _erased(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "patient_erased", {"at": entry["at"], "signature_id": fact["signature"]}


def _table(fact: Facts) -> str:
    if fact["table"] not in FACTS:
        raise KeyError(fact["table"])
    return str(fact["table"])


WRITTEN: Final[dict[str, Any]] = {"patients": _patient, "patient_entries": _entry, "patients_erased": _erased}
"""How each list of an audit entry tells of rows that were written."""

CHANGED: Final[dict[str, Any]] = {
    "patient_entries_erased": lambda fact, _: (_table(fact), fact["id"], {"sealed": ERASED}),
}
"""How each list of an audit entry tells of rows that were changed."""
