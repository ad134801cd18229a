"""Patients on record: putting somebody on it, and correcting who they are; nobody is put on it twice unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db import patients
from db.patients import ACTIVE, Details
from db.record import Record, Write
from kiosk.rules import patients as words
from kiosk.rules.names import folded, search_name
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Ask, Choice, Done, Outcome, Question, Refused
from kiosk.services.patient_numbers import NewNumber, keep_number, number_fault
from kiosk.services.patient_record import Patient, on_record, site_day, text_fault

INACTIVE: Final = "inactive"
"""How a patient stands who is no longer served."""
_ALL: Final = "patients"
"""Patients are put on record one after the other at all kiosks, so that nobody is twice."""


@dataclass(frozen=True, repr=False)
class Who:
    """Who somebody is, as it is typed."""

    family_name: str
    given_names: str
    birth_date: str
    """`YYYY-MM-DD`."""
    sex: str | None = None
    language: str | None = None


@dataclass(frozen=True, repr=False)
class NewPatient:
    """Somebody to be put on record."""

    who: Who
    numbers: tuple[NewNumber, ...] = ()


@dataclass(frozen=True)
class Registered:
    """Somebody is on record."""

    patient_id: str
    outcome: Done


def add(record: Record, by: str, new: NewPatient, *, is_new: bool = False) -> Registered | Ask | Refused:
    """Put a patient on record.

    Asks where somebody of the same name and birth date is on record already; `is_new` says that it is somebody else.
    """
    with record.write(by, "patient.add") as write:
        write.alone_with(_ALL)
        who = permit.refusal(write, by, Act.KEEP_PATIENT) or _details(write, new.who)
        if not isinstance(who, Refused):
            who = _fault_of_numbers(write, new.numbers) or who
        if isinstance(who, Refused):
            return permit.noted(write, who)
        if not is_new and (same := _same(write, who)):
            write.note(asked=_SAME)
            return _which(same)
        patient_id = patients.add_patient(write)
        patients.put(write, patients.DETAILS, patient_id, who)
        for number in new.numbers:
            keep_number(write, patient_id, number)
    return Registered(patient_id, Done("PATIENT_ADDED", f"The patient is on record as {patient_id}."))


_SAME: Final = "SAME_PATIENT"


def _fault_of_numbers(write: Write, numbers: Sequence[NewNumber]) -> Refused | None:
    if len({(folded(each.assigner), words.line(each.value)) for each in numbers}) < len(numbers):
        return Refused("ALREADY", "The same number is given twice.", "Give each number once.")
    return next(filter(None, (number_fault(write, None, each) for each in numbers)), None)


def _same(write: Write, who: Details) -> list[Patient]:
    return [each for each in patients.born_on(write, who.birth_date) if each.says.search_name == who.search_name]


def _which(same: list[Patient]) -> Ask:
    numbers = ", ".join(each.patient_id for each in same)
    text = f"Somebody of this name and birth date is on record already ({numbers}). Is this somebody else?"
    return Ask(Question(_SAME, text, (Choice("Yes, put on record", {"is_new": True}), Choice("No", {"is_new": False}))))


def correct(record: Record, by: str, patient_id: str, who: Who, seen: str, *, status: str | None = None) -> Outcome:
    """Say who a patient is from now on; `seen` is the entry that was on the screen, which stays as history.

    `status`: `active`, or `inactive` for who is no longer served; None leaves it as it is.
    """

    def keep(write: Write, patient: Patient) -> Outcome:
        if patient.id != seen:
            said = "Somebody changed this patient's details meanwhile."
            return Refused("CHANGED_MEANWHILE", said, "Look at the card again.")
        if status not in (None, ACTIVE, INACTIVE):
            return Refused("BAD_STATUS", "A patient is active or inactive.", "Give one of these.")
        details = _details(write, who)
        if isinstance(details, Refused):
            return details
        stands = status or patient.status
        if (details, stands) == (patient.says, patient.status):
            return Done("NOTHING_CHANGED", "Nothing was changed.")
        patients.put(write, patients.DETAILS, patient_id, details, replaces=patient.id, status=stands)
        return Done("PATIENT_CHANGED", "The patient's details are changed; the former ones stay as history.")

    return on_record(record, by, "patient.change", patient_id, keep)


def _details(write: Write, who: Who) -> Details | Refused:
    family, given = words.line(who.family_name), words.line(who.given_names)
    refused = text_fault("The family name", family, words.LONGEST_NAME)
    if refused is None and given:
        refused = text_fault("The given names", given, words.LONGEST_NAME)
    if refused is None and not folded(family):
        refused = Refused("BAD_TEXT", "The family name has no letter.", "Type it again.")
    language = words.line(who.language or "") or None
    if refused is None and language is not None:
        refused = text_fault("The language", language, words.LONGEST_NAME)
    if refused is not None:
        return refused
    if (fault := words.birth_fault(who.birth_date, site_day(write, write.at))) is not None:
        return Refused("BAD_BIRTH_DATE", fault, "Give it as YYYY-MM-DD, such as 1961-02-28.")
    if who.sex is not None and who.sex not in words.SEXES:
        return Refused("BAD_SEX", "That is none of the words for a sex.", f"Give {', '.join(words.SEXES)} or nothing.")
    return Details(family, given, search_name(family, given), who.birth_date, who.sex, language)
