"""A patient's weights and heights: each with its day and who noted it; one that is hard to believe is typed twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db import patients
from db.patients import Entry, Measure
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import body_measures
from kiosk.rules import patients as words
from kiosk.rules.dose_words import dose
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.patient_record import Patient, day_fault, on_record, site_day, standing
from kiosk.settings_patients import plausible_at


@dataclass(frozen=True, repr=False)
class NewMeasure:
    """A measure as it is typed."""

    kind: str
    """`weight` in kg or `height` in cm."""
    value: str
    measured_on: str
    """`YYYY-MM-DD`."""
    method: str = "measured"
    again: str | None = None
    """The value typed a second time, where that was asked for."""


@dataclass(frozen=True)
class BodyMeasure:
    """A weight in kg or a height in cm, with its day."""

    entry: Entry[Measure]

    @property
    def value(self) -> Decimal:
        """In kg or cm."""
        return Decimal(self.entry.says.value)

    @property
    def measured_on(self) -> date:
        """The day it is of."""
        return date.fromisoformat(self.entry.says.measured_on)

    @property
    def words(self) -> str:
        """Tell it with its unit and day: `72.5 kg on 2026-03-02, measured`."""
        says = self.entry.says
        value = dose(self.value, body_measures.UNITS[says.kind])
        return f"{value} on {says.measured_on}, {words.METHODS[says.method]}"


def latest(reader: Reader, patient_id: str, kind: str) -> BodyMeasure | None:
    """Find the last `weight` or `height`, by the day it is of; None where there is none."""
    found = patients.last_measure(reader, patient_id, kind)
    return BodyMeasure(found) if found else None


def measure(record: Record, by: str, patient_id: str, new: NewMeasure) -> Outcome:
    """Note a weight or a height; what is hard to believe is asked for again, and has to be the same then."""

    def keep(write: Write, patient: Patient) -> Outcome:
        refused = _fault(new) or day_fault(new.measured_on, patient, site_day(write, write.at))
        if refused is not None:
            return refused
        if (asked := _doubted(write, patient, new)) is not None:
            return asked
        says = Measure(new.kind, new.value, new.measured_on, new.method)
        patients.put(write, patients.MEASURE, patient_id, says)
        return Done("MEASURED", f"The {new.kind} is on record.")

    return on_record(record, by, "patient.measure", patient_id, keep)


def _fault(new: NewMeasure) -> Refused | None:
    if new.kind not in body_measures.UNITS:
        return Refused("BAD_KIND", "Only weight and height are measures.", "Give weight or height.")
    if body_measures.read(new.kind, new.value) is None:
        said = f"That is no {new.kind} in {body_measures.UNITS[new.kind]}."
        return Refused("BAD_MEASURE", said, f"Give {body_measures.allowed(new.kind)}.")
    if new.method not in words.METHODS:
        return Refused("BAD_METHOD", "That is no way to know it.", f"Give one of {', '.join(words.METHODS)}.")
    return None


def _doubted(write: Write, patient: Patient, new: NewMeasure) -> Ask | Refused | None:
    value = Decimal(new.value)
    before = latest(write, patient.patient_id, new.kind)
    on = date.fromisoformat(new.measured_on)
    years = body_measures.years_old(date.fromisoformat(patient.says.birth_date), on)
    plausible = plausible_at(write, new.kind, write.at)
    doubts = body_measures.doubts(new.kind, value, before.value if before else None, plausible, years)
    if not doubts:
        return None
    if new.again is not None:
        again = body_measures.read(new.kind, new.again)
        if again == value:
            return None
        said = "The second value is another one."
        return Refused("NOT_THE_SAME", said, "Measure again, and type it anew. Nothing was kept.")
    other = body_measures.other_unit(new.kind, value)
    text = f"{' '.join(doubts)} Is it really {dose(value, body_measures.UNITS[new.kind])} ({other})? Type it again."
    return Ask(Question("MEASURE_AGAIN", text, fields=("again",)))


def withdraw(record: Record, by: str, patient_id: str, entry_id: str) -> Outcome:
    """Say that a measure was entered in error; it stays as history, and counts no longer."""

    def keep(write: Write, patient: Patient) -> Outcome:
        found = standing(write, patients.MEASURE, patient, entry_id)
        if isinstance(found, Refused):
            return found
        patients.put(write, patients.MEASURE, patient_id, found.says, replaces=found.id, status="entered_in_error")
        return Done("MEASURE_WITHDRAWN", f"That {found.says.kind} no longer counts.")

    return on_record(record, by, "patient.measure", patient_id, keep)
