"""What every change of a patient's record has in common: who may, which patient, and one change at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from db import instants, patients
from db.patients import Details, Entry, Kind
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import patients as words
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.settings import site_at

Patient = Entry[Details]
_T = TypeVar("_T")

_NUMBER: Final = re.compile("[0-9A-Z]{1,8}-[0-9A-Z]{1,16}")
NO_PATIENT: Final = Refused("NO_PATIENT", "No patient has that number here.", "Look the patient up (Patients).")
NO_ENTRY: Final = Refused(
    "CHANGED_MEANWHILE", "That entry is not there, or another one took its place.", "Look at the card again."
)


def well_formed(patient_id: str) -> str | None:
    """Give an id back that can be a patient's or an entry's: a name that was typed in its place is kept nowhere."""
    return patient_id if _NUMBER.fullmatch(patient_id) else None


def patient_of(reader: Reader, patient_id: str) -> Patient | Refused:
    """Find who has a number; nobody has it once the patient is erased."""
    return (patients.details(reader, patient_id) if well_formed(patient_id) else None) or NO_PATIENT


def site_day(reader: Reader, at: str) -> date:
    """Say which day it is at the site at an instant."""
    return instants.from_text(at).astimezone(site_at(reader, at).zone).date()


def on_record(
    record: Record,
    by: str,
    action: str,
    patient_id: str,
    keep: Callable[[Write, Patient], Outcome],
    *,
    act: Act = Act.KEEP_PATIENT,
) -> Outcome:
    """Put something on a patient's record, if `by` may; what is asked or refused changes nothing."""
    with record.write(by, action, well_formed(patient_id)) as write:
        alone_with(write, patient_id)
        patient = permit.refusal(write, by, act) or patient_of(write, patient_id)
        outcome = patient if isinstance(patient, Refused) else keep(write, patient)
        if isinstance(outcome, Refused):
            return permit.noted(write, outcome)
        if isinstance(outcome, Ask):
            write.note(asked=outcome.code)
    return outcome


def alone_with(write: Write, patient_id: str) -> None:
    """Let nobody else change this patient's record until a write ends."""
    write.alone_with(f"patient {patient_id}")


def standing(reader: Reader, kind: Kind[_T], patient: Patient, entry_id: str) -> Entry[_T] | Refused:
    """Find an entry of this patient that is so now."""
    found = patients.entry(reader, kind, entry_id) if well_formed(entry_id) else None
    return found if found is not None and found.patient_id == patient.patient_id else NO_ENTRY


def text_fault(what: str, text: str, longest: int = words.LONGEST_TEXT) -> Refused | None:
    """Refuse a text that is no line, without repeating it."""
    if words.is_line(text, longest):
        return None
    return Refused("BAD_TEXT", f"{what} has to be one line of 1 to {longest} letters.", "Type it again.")


def day_fault(text: str, patient: Patient, today: date) -> Refused | None:
    """Refuse a day that cannot be."""
    fault = words.past_fault(text, patient.says.birth_date, today)
    return Refused("BAD_DATE", fault, "Give a day as YYYY-MM-DD, such as 2026-02-28.") if fault else None
