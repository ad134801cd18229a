"""Patients: who they are and what is known of them; every entry stays, and another one takes its place.

What says something of a patient has no `repr` of its own, so that none of it comes into a log or a crash's text.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Any, Final, Generic, TypeVar

from db import told_patients
from db.record import Write, one
from db.schema_patients import FACTS
from db.store import Reader, Row


@dataclass(frozen=True, repr=False)
class Details:
    """Who somebody is."""

    family_name: str
    given_names: str
    """Empty for who has one name only."""
    search_name: str
    """Both names as they are looked for: see `kiosk.rules.names`."""
    birth_date: str
    """`YYYY-MM-DD`."""
    sex: str | None
    """`female`, `male` or `other`; None where it is not given."""
    language: str | None
    """What the patient wants to be spoken to in; None where nobody asked."""


@dataclass(frozen=True, repr=False)
class Identifier:
    """A number or code by which somebody calls the patient."""

    kind: str
    """`mrn`, `wristband` or `other`."""
    assigner: str
    """Who gave it: a hospital, a clinic, an insurer."""
    value: str | None
    """None for a wristband."""
    code_hash: str | None
    """The keyed hash of a wristband's code, which is itself kept nowhere; None for everything else."""


@dataclass(frozen=True, repr=False)
class Allergy:
    """What a patient does not tolerate, as it was told."""

    substance: str
    reaction: str | None
    """None where nobody knows what happened."""


@dataclass(frozen=True, repr=False)
class AllergyAnswer:
    """What was answered when somebody asked for allergies at all."""

    answer: str
    """`none_known`, or `not_asked` where an earlier answer was none."""


@dataclass(frozen=True, repr=False)
class Measure:
    """A weight or a height."""

    kind: str
    """`weight` in kg or `height` in cm."""
    value: str
    """A decimal number as it was read."""
    measured_on: str
    """`YYYY-MM-DD`."""
    method: str
    """`measured`, `stated` by the patient, or `estimated`."""


@dataclass(frozen=True, repr=False)
class AccessDevice:
    """A line or port through which the patient is infused."""

    kind: str
    site: str
    """Where it lies, in words."""
    placed_on: str | None
    """`YYYY-MM-DD`; None where nobody knows."""
    removed_on: str | None


@dataclass(frozen=True, repr=False)
class Contact:
    """Somebody who is called about the patient, or the patient at home."""

    relation: str
    name: str
    phone: str
    address: str | None


_T = TypeVar("_T")


@dataclass(frozen=True)
class Kind(Generic[_T]):
    """One kind of entry: where it stands, and what it says."""

    table: str
    facts: type[_T]


DETAILS: Final = Kind("patient_details", Details)
IDENTIFIER: Final = Kind("patient_identifier", Identifier)
ALLERGY: Final = Kind("patient_allergy", Allergy)
ALLERGY_ANSWER: Final = Kind("patient_allergy_answer", AllergyAnswer)
MEASURE: Final = Kind("patient_measure", Measure)
ACCESS_DEVICE: Final = Kind("patient_access_device", AccessDevice)
CONTACT: Final = Kind("patient_contact", Contact)

ACTIVE: Final = "active"
"""How an entry stands that says what is so; any other word says why it no longer does."""


@dataclass(frozen=True)
class Entry(Generic[_T]):
    """Something that somebody put on a patient's record."""

    id: str
    patient_id: str
    at: str
    recorded_by: str
    """The person's name."""
    replaces: str | None
    status: str
    says: _T


def add_patient(write: Write) -> str:
    """Give a patient a number and return it."""
    patient_id = write.new_id()
    write.run(
        "insert into patient (id, node, at, recorded_by) values (:id, :node, :at, :by)",
        id=patient_id,
        node=write.node,
        at=write.at,
        by=write.actor,
    )
    write.note_in("patients", {"id": patient_id})
    return patient_id


def put(
    write: Write, kind: Kind[_T], patient_id: str, says: _T, *, replaces: str | None = None, status: str = ACTIVE
) -> str:
    """Keep an entry, perhaps in the place of another one, and return its id; the chain tells only a digest of it."""
    names = _names(kind)
    told = dict(zip(names, astuple(says), strict=True))  # type: ignore[call-overload]
    row = {
        "id": write.new_id(),
        "patient_id": patient_id,
        "at": write.at,
        "recorded_by": write.actor,
        "replaces": replaces,
        "status": status,
        "seal": secrets.token_hex(16),
        **told,
    }
    columns = ", ".join(row)
    write.run(f"insert into {kind.table} ({columns}) values ({', '.join(':' + name for name in row)})", **row)
    fact = {name: row[name] for name in ("id", "patient_id", "replaces", "status")}
    digest = told_patients.sealed(kind.table, row)
    write.note_in("patient_entries", {"table": kind.table, **fact, "digest": digest})
    return str(row["id"])


def _names(kind: Kind[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind.facts))


def _select(kind: Kind[Any]) -> str:
    columns = ", ".join(f"e.{name}" for name in ("id", "patient_id", "at", "replaces", "status", *_names(kind)))
    return (
        f"select {columns}, p.name as recorded_by from {kind.table} e join person p on p.id = e.recorded_by "
        "where e.seal is not null"
    )


def _is_last(kind: Kind[Any]) -> str:
    return f"not exists (select 1 from {kind.table} later where later.replaces = e.id)"


def _entry(kind: Kind[_T], row: Row) -> Entry[_T]:
    says = kind.facts(**{name: row.pop(name) for name in _names(kind)})
    return Entry(says=says, **row)


def history(reader: Reader, kind: Kind[_T], patient_id: str) -> list[Entry[_T]]:
    """List every entry of a kind, also those in whose place another one stands, the oldest first."""
    rows = reader.rows(
        f"{_select(kind)} and e.patient_id = :patient order by e.at, length(e.id), e.id", patient=patient_id
    )
    return [_entry(kind, row) for row in rows]


def entries(reader: Reader, kind: Kind[_T], patient_id: str) -> list[Entry[_T]]:
    """List what is so now, the oldest first."""
    rows = reader.rows(
        f"{_select(kind)} and e.patient_id = :patient and e.status = '{ACTIVE}' and {_is_last(kind)} "
        "order by e.at, length(e.id), e.id",
        patient=patient_id,
    )
    return [_entry(kind, row) for row in rows]


def entry(reader: Reader, kind: Kind[_T], entry_id: str) -> Entry[_T] | None:
    """Find an entry that is so now."""
    row = one(reader, f"{_select(kind)} and e.id = :id and e.status = '{ACTIVE}' and {_is_last(kind)}", id=entry_id)
    return _entry(kind, row) if row else None


def details(reader: Reader, patient_id: str) -> Entry[Details] | None:
    """Say who a patient is, also one who is no longer served; None for nobody, and for who is erased."""
    row = one(reader, f"{_select(DETAILS)} and e.patient_id = :patient and {_is_last(DETAILS)}", patient=patient_id)
    return _entry(DETAILS, row) if row else None


def last_measure(reader: Reader, patient_id: str, kind: str) -> Entry[Measure] | None:
    """Find the weight or height that was measured last, with its date and who recorded it."""
    found = [each for each in entries(reader, MEASURE, patient_id) if each.says.kind == kind]
    return max(found, key=lambda each: (each.says.measured_on, each.at, len(each.id), each.id), default=None)


def called(reader: Reader, value: str, limit: int) -> list[Entry[Identifier]]:
    """Find who has a number now, whoever assigned it."""
    rows = reader.rows(
        f"{_select(IDENTIFIER)} and e.value = :value and e.status = '{ACTIVE}' and {_is_last(IDENTIFIER)} "
        "order by length(e.id), e.id limit :limit",
        value=value,
        limit=limit,
    )
    return [_entry(IDENTIFIER, row) for row in rows]


def wearing(reader: Reader, code_hashes: Iterable[str]) -> Entry[Identifier] | None:
    """Find who wears a wristband, by the keyed hash of its code."""
    for code_hash in code_hashes:
        row = one(
            reader,
            f"{_select(IDENTIFIER)} and e.code_hash = :hash and e.status = '{ACTIVE}' and {_is_last(IDENTIFIER)}",
            hash=code_hash,
        )
        if row:
            return _entry(IDENTIFIER, row)
    return None


def born_on(reader: Reader, birth_date: str) -> list[Entry[Details]]:
    """List who was born on a day, by name."""
    rows = reader.rows(
        f"{_select(DETAILS)} and e.birth_date = :birth and {_is_last(DETAILS)} order by e.search_name, e.patient_id",
        birth=birth_date,
    )
    return [_entry(DETAILS, row) for row in rows]


def named_like(reader: Reader, words: Iterable[str], limit: int) -> list[Entry[Details]]:
    """List whose name has words that begin so, by name; `words` are as in `search_name`, without signs."""
    wanted = {f"w{number}": f"% {word}%" for number, word in enumerate(words)}
    like = " and ".join(f"' ' || e.search_name like :{name}" for name in wanted)
    rows = reader.rows(
        f"{_select(DETAILS)} and {like} and {_is_last(DETAILS)} order by e.search_name, e.patient_id limit :limit",
        limit=limit,
        **wanted,
    )
    return [_entry(DETAILS, row) for row in rows]


def is_erased(reader: Reader, patient_id: str) -> bool:
    """Say whether nothing but a patient's number is left."""
    return one(reader, "select 1 as there from patient_erased where patient_id = :id", id=patient_id) is not None


def erase(write: Write, patient_ids: Iterable[str], signature_id: str) -> None:
    """Erase all that is known of patients; their numbers stay, with the signed act."""
    for patient_id in patient_ids:
        for table, facts in FACTS.items():
            emptied = ", ".join(f"{name} = null" for name in ("seal", *facts))
            rows = write.rows(f"select id from {table} where patient_id = :id order by id", id=patient_id)
            write.run(f"update {table} set {emptied} where patient_id = :id", id=patient_id)
            write.note_all_in("patient_entries_erased", ({"table": table, "id": row["id"]} for row in rows))
        write.run(
            "insert into patient_erased (patient_id, at, signature_id) values (:id, :at, :signature)",
            id=patient_id,
            at=write.at,
            signature=signature_id,
        )
        write.note_in("patients_erased", {"id": patient_id, "signature": signature_id})
