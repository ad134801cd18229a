"""Compounding records as they were signed: version after version, none of which is ever changed."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import chain, told_preparations
from db.record import Write
from db.schema_preparations import SEALED
from db.store import Reader, Row, Value
from db.told_labels import ERASED


@dataclass(frozen=True, repr=False)
class PreparationRecord:
    """One version of the compounding record of a preparation."""

    id: str
    preparation_id: str
    version: int
    at: str
    by_id: str
    sha256: str
    """Of what it says, as canonical JSON."""
    signature_id: str
    content: Mapping[str, Any]
    """What it says; empty once it is erased with its patient's data."""

    @property
    def is_as_signed(self) -> bool:
        """Say whether what is stored is what was hashed and signed."""
        return digest(self.content) == self.sha256


_RECORDS: Final = (
    "select id, preparation_id, version, at, by_id, sha256, signature_id, content_json from preparation_record"
)


def digest(content: Mapping[str, Any]) -> str:
    """Hash what a record says."""
    return hashlib.sha256(chain.canonical(content).encode()).hexdigest()


def add_record(write: Write, preparation_id: str, version: int, content: Mapping[str, Any], signature_id: str) -> str:
    """Put a version on record and return its id; the chain tells digests of what it says."""
    said = {"seal": secrets.token_hex(16), "content_json": chain.canonical(content)}
    told: dict[str, Value] = {
        "id": write.new_id(), "preparation_id": preparation_id, "version": version, "sha256": digest(content),
        "signature_id": signature_id,
    }  # fmt: skip
    write.run(
        "insert into preparation_record (id, preparation_id, version, at, by_id, sha256, signature_id, seal, "
        "content_json) values (:id, :preparation_id, :version, :at, :by, :sha256, :signature_id, :seal, :content_json)",
        at=write.at,
        by=write.actor,
        **told,
        **said,
    )
    write.note_in("preparation_records", {**told, "digest": told_preparations.sealed("preparation_record", said)})
    return str(told["id"])


def records_of(reader: Reader, preparation_id: str) -> list[PreparationRecord]:
    """List the versions of a preparation's record, the first first."""
    rows = reader.rows(f"{_RECORDS} where preparation_id = :id order by version", id=preparation_id)
    return [_record(row) for row in rows]


def _record(row: Row) -> PreparationRecord:
    content = row.pop("content_json")
    return PreparationRecord(**row, content=json.loads(content) if content else {})


_OF_PATIENT: Final = "select id from patient_order where patient_id = :patient"
_PREPARED: Final = f"select id from preparation where order_id in ({_OF_PATIENT})"
# Also what came of a batch and was given to the patient.
_WHOSE: Final[Mapping[str, str]] = {
    "preparation_event": (
        f"(preparation_id in ({_PREPARED}) "
        f"or unit_id in (select id from preparation_unit where order_id in ({_OF_PATIENT})))"
    ),
    "preparation_record": f"preparation_id in ({_PREPARED})",
    "unit_handover": (
        f"unit_id in (select id from preparation_unit where preparation_id in ({_PREPARED}) "
        f"or order_id in ({_OF_PATIENT}))"
    ),
}
_THEIR_LABELS: Final = f"select l.print_job_id from preparation_label l where l.{_WHOSE['unit_handover']}"
_LABELLED: Final = f"data_json <> :erased and (id in ({_THEIR_LABELS}) or reprint_of in ({_THEIR_LABELS}))"
"""What stands on the labels of their containers."""


def erase_of(write: Write, patient_ids: Iterable[str]) -> None:
    """Erase what the preparations of patients say of them; what was done, by whom and with which lots stays."""
    for patient_id in patient_ids:
        for table, facts in SEALED.items():
            theirs = f"seal is not null and {_WHOSE[table]}"
            rows = write.rows(f"select id from {table} where {theirs} order by id", patient=patient_id)
            emptied = ", ".join(f"{name} = null" for name in ("seal", *facts))
            write.run(f"update {table} set {emptied} where {theirs}", patient=patient_id)
            write.note_all_in("preparation_texts_erased", ({"table": table, "id": row["id"]} for row in rows))
        rows = write.rows(f"select id from print_job where {_LABELLED} order by id", patient=patient_id, erased=ERASED)
        write.run_many(
            "update print_job set data_json = :erased where id = :id",
            [{"id": row["id"], "erased": ERASED} for row in rows],
        )
        write.note_all_in("print_texts_erased", ({"id": row["id"]} for row in rows))
