"""Finding a patient: by a code that is scanned, by a number, by name and birth date; by name alone only who may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from db import patients
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import patients as words
from kiosk.rules.names import folded
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Refused
from kiosk.services.patient_numbers import NO_CODE, code_hashes, wristband_code
from kiosk.services.patient_record import Patient
from scanners import BarcodeData

SHOWN: Final = 20
_SHORTEST: Final = 2


@dataclass(frozen=True, repr=False)
class Query:
    """What somebody looks a patient up by, as it is typed."""

    number: str = ""
    """A number of any assigner, or the patient's number here; alone."""
    name: str = ""
    """Beginnings of the words of a name, in any order."""
    birth_date: str = ""
    """`YYYY-MM-DD`."""


@dataclass(frozen=True, repr=False)
class FoundPatient:
    """One patient as a list shows them: two identifiers tell them from others."""

    patient_id: str
    name: str
    birth_date: str
    numbers: tuple[str, ...]
    """Such as `MRN 4471 (Lakeside)`."""
    is_active: bool


@dataclass(frozen=True)
class Found:
    """Who was found, by name."""

    patients: tuple[FoundPatient, ...]
    has_more: bool


def find(record: Record, by: str, query: Query) -> Found | Refused:
    """Look patients up; the record says who looked, by what kind of thing, and whom they saw, not what they typed."""
    how = _how(query)
    with record.write(by, "patient.find") as write:
        refused = permit.refusal(write, by, _ACTS[how] if not isinstance(how, Refused) else Act.FIND_PATIENT)
        refused = refused or (how if isinstance(how, Refused) else None)
        if refused is not None:
            return permit.noted(write, _with_way_out(refused, how))
        found = _found(write, query)
        _note(write, str(how), found)
    return found


def find_scanned(record: Record, by: str, data: BarcodeData) -> Found | Refused:
    """Look up whose wristband or number was scanned."""
    with record.write(by, "patient.find") as write:
        refused = permit.refusal(write, by, Act.FIND_PATIENT)
        if refused is None and wristband_code(data) is None:
            refused = NO_CODE
        if refused is not None:
            return permit.noted(write, refused)
        worn = patients.wearing(write, code_hashes(record.secret, data))
        ids = (
            [worn.patient_id]
            if worn
            else [each.patient_id for each in patients.called(write, data.text.strip(), SHOWN)]
        )
        found = _listed(write, ids)
        _note(write, "scan", found)
    return found


_ACTS: Final = {
    "number": Act.FIND_PATIENT,
    "name and birth date": Act.FIND_PATIENT,
    "name": Act.SEARCH_PATIENTS,
    "birth date": Act.SEARCH_PATIENTS,
}


_TOO_LITTLE: Final = Refused(
    "TOO_LITTLE", "There is nothing in that to look for.", "Scan a wristband, or type a name and a birth date."
)


def _how(query: Query) -> str | Refused:
    if query.number.strip():
        return "number" if words.is_line(words.line(query.number)) else _TOO_LITTLE
    if query.birth_date and words.day(query.birth_date) is None:
        return Refused("BAD_DATE", "The birth date is no date.", "Give it as YYYY-MM-DD, such as 1961-02-28.")
    letters = len(folded(query.name).replace(" ", ""))
    if query.birth_date:
        return "name and birth date" if letters >= _SHORTEST else "birth date"
    if letters >= _SHORTEST:
        return "name"
    return _TOO_LITTLE


def _with_way_out(refused: Refused, how: str | Refused) -> Refused:
    if refused.code == "NOT_PERMITTED" and how in ("name", "birth date"):
        return replace(refused, next_step="Scan a wristband, type a number, or give name and birth date together.")
    return refused


def _found(reader: Reader, query: Query) -> Found:
    if number := words.line(query.number):
        ids = [each.patient_id for each in patients.called(reader, number, SHOWN + 1)]
        return _listed(reader, ids or [number.upper()])
    parts = folded(query.name).split()
    if query.birth_date:
        born = [each for each in patients.born_on(reader, query.birth_date) if _fits(each.says.search_name, parts)]
        return _rows(reader, born)
    return _rows(reader, patients.named_like(reader, parts, SHOWN + 1))


def _fits(name: str, parts: list[str]) -> bool:
    return all(any(word.startswith(part) for word in name.split()) for part in parts)


def _listed(reader: Reader, patient_ids: list[str]) -> Found:
    there = (patients.details(reader, each) for each in dict.fromkeys(patient_ids))
    return _rows(reader, [each for each in there if each is not None])


def _rows(reader: Reader, found: list[Patient]) -> Found:
    return Found(tuple(_row(reader, each) for each in found[:SHOWN]), len(found) > SHOWN)


def _row(reader: Reader, patient: Patient) -> FoundPatient:
    return FoundPatient(
        patient.patient_id,
        full_name(patient),
        patient.says.birth_date,
        numbers_of(reader, patient.patient_id),
        patient.status == patients.ACTIVE,
    )


def full_name(patient: Patient) -> str:
    """Write a name as lists have it: `Okafor, Ben`."""
    return ", ".join(filter(None, (patient.says.family_name, patient.says.given_names)))


def numbers_of(reader: Reader, patient_id: str) -> tuple[str, ...]:
    """Write a patient's numbers with who assigned them; medical record numbers first."""
    found = [each.says for each in patients.entries(reader, patients.IDENTIFIER, patient_id) if each.says.value]
    found.sort(key=lambda each: each.kind != "mrn")
    return tuple(f"{'MRN' if each.kind == 'mrn' else 'No.'} {each.value} ({each.assigner})" for each in found)


def _note(write: Write, how: str, found: Found) -> None:
    write.note(patients_found={"by": how, "patients": [each.patient_id for each in found.patients]})
