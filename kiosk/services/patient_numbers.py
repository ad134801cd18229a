"""What a patient is called by elsewhere: numbers by who assigned them, and wristbands, of which only a hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import patients
from db.patients import Identifier
from db.record import Record, Write
from db.secret import SecretKey
from kiosk.rules import patients as words
from kiosk.rules.names import folded
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import Patient, on_record, standing, text_fault
from scanners import BarcodeData

_LONGEST: Final = 40
_ALL: Final = "patients"
NO_CODE: Final = Refused(
    "NOT_A_PATIENTS_CODE", "That is no code of a patient: it names a product or something of ours.", "Scan a wristband."
)


@dataclass(frozen=True, repr=False)
class NewNumber:
    """A number as it is typed."""

    kind: str
    """`mrn` or `other`."""
    assigner: str
    """Who assigned it, such as a hospital."""
    value: str


def number_fault(write: Write, patient_id: str | None, new: NewNumber) -> Refused | None:
    """Say why a number cannot be kept; one number of one assigner is one patient's."""
    if new.kind not in words.IDENTIFIERS:
        return Refused("BAD_KIND", "That is no kind of number.", f"Give {' or '.join(words.IDENTIFIERS)}.")
    assigner, value = words.line(new.assigner), words.line(new.value)
    fault = text_fault("Who assigned it", assigner, words.LONGEST_NAME) or text_fault("The number", value, _LONGEST)
    if fault is not None:
        return fault
    for each in patients.called(write, value, _MOST):
        if folded(each.says.assigner) == folded(assigner):
            return _taken(each.patient_id == patient_id)
    return None


_MOST: Final = 100


def _taken(is_own: bool) -> Refused:
    if is_own:
        return Refused("ALREADY", "This number is on the patient's record already.", "Nothing was changed.")
    said = "Another patient has this number, of the same assigner."
    return Refused("NUMBER_TAKEN", said, "Look that patient up by the number: it may be the same person.")


def keep_number(write: Write, patient_id: str, new: NewNumber) -> str:
    """Keep a number that has no fault."""
    says = Identifier(new.kind, words.line(new.assigner), words.line(new.value), None)
    return patients.put(write, patients.IDENTIFIER, patient_id, says)


def add_number(record: Record, by: str, patient_id: str, new: NewNumber) -> Outcome:
    """Put a number on a patient's record."""

    def keep(write: Write, _: Patient) -> Outcome:
        write.alone_with(_ALL)
        if (fault := number_fault(write, patient_id, new)) is not None:
            return fault
        keep_number(write, patient_id, new)
        return Done("NUMBER_ADDED", "The number is on record.")

    return on_record(record, by, "patient.identifier", patient_id, keep)


def wristband_code(data: BarcodeData) -> str | None:
    """Give what a wristband says: a service relation number (8018), or a text that is of no product and not ours."""
    if data.gsrn_recipient is not None:
        return None if data.status == "reject" else f"8018 {data.gsrn_recipient}"
    is_else = data.local or data.gtin or data.sscc or data.hibc or data.ppn or data.gsrn_provider or data.sensitive
    text = data.text.strip()
    return f"text {text}" if not is_else and text and text.isprintable() and len(text) <= _LONGEST else None


def add_wristband(record: Record, by: str, patient_id: str, data: BarcodeData) -> Outcome:
    """Let a wristband that was scanned name a patient; its code is kept nowhere, only the keyed hash of it.

    A former wristband goes on to name the patient until it is taken off the record.
    """
    code = wristband_code(data)
    if code is None:
        return permit.noted_alone(record, by, "patient.identifier", NO_CODE)
    code_hash = record.secret.hash(code)

    def keep(write: Write, patient: Patient) -> Outcome:
        write.alone_with(_ALL)
        worn = patients.wearing(write, [code_hash])
        if worn is not None and worn.patient_id == patient.patient_id:
            return Refused("ALREADY", "This wristband is the patient's already.", "Nothing was changed.")
        if worn is not None:
            said = "This wristband is another patient's."
            return Refused("WRISTBAND_TAKEN", said, "STOP: compare the name and birth date on it with the card.")
        patients.put(write, patients.IDENTIFIER, patient_id, Identifier(words.WRISTBAND, "", None, code_hash))
        return Done("WRISTBAND_ADDED", "The wristband names this patient now.")

    return on_record(record, by, "patient.identifier", patient_id, keep)


def withdraw(record: Record, by: str, patient_id: str, entry_id: str) -> Outcome:
    """Take a number or a wristband off a patient: it finds nobody any more."""

    def keep(write: Write, patient: Patient) -> Outcome:
        found = standing(write, patients.IDENTIFIER, patient, entry_id)
        if isinstance(found, Refused):
            return found
        patients.put(write, patients.IDENTIFIER, patient_id, found.says, replaces=found.id, status="withdrawn")
        return Done("NUMBER_WITHDRAWN", "It names this patient no longer.")

    return on_record(record, by, "patient.identifier", patient_id, keep, act=Act.KEEP_PATIENT)


def code_hashes(secret: SecretKey, data: BarcodeData) -> list[str]:
    """Give the keyed hashes under which a wristband can be on record."""
    code = wristband_code(data)
    return [secret.hash(code)] if code is not None else []
