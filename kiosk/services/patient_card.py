"""A patient's card: everything that preparation needs, drawn only for who may see it, and each look is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import patients
from db.patients import AccessDevice, Contact, Entry, Identifier, Measure
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import body_measures
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Refused
from kiosk.services.patient_allergies import Allergies, allergies_of
from kiosk.services.patient_find import full_name, numbers_of
from kiosk.services.patient_measures import BodyMeasure, latest
from kiosk.services.patient_record import Patient, patient_of, site_day, well_formed
from kiosk.settings import site_at

CARD: Final = "the patient's card"
COMMAND: Final = "the command line"


@dataclass(frozen=True, repr=False)
class PatientCard:
    """All that is known of a patient now."""

    patient: Patient
    name: str
    years: int
    """Today, at the site."""
    numbers: tuple[str, ...]
    """The numbers in words; see `identifiers` for those with an id, wristbands too."""
    identifiers: tuple[Entry[Identifier], ...]
    allergies: Allergies
    weight: BodyMeasure | None
    height: BodyMeasure | None
    measures: tuple[Entry[Measure], ...]
    """All that count, the last first."""
    devices: tuple[Entry[AccessDevice], ...]
    contacts: tuple[Entry[Contact], ...]
    zone: ZoneInfo
    """The site's."""

    @property
    def is_active(self) -> bool:
        """Say whether the patient is still served."""
        return self.patient.status == patients.ACTIVE


def view(record: Record, by: str, patient_id: str, screen: str) -> PatientCard | Refused:
    """Draw a patient's card; the record keeps who looked, when, and from where (`screen`), before anything is shown."""
    with record.write(by, "patient.view", well_formed(patient_id)) as write:
        patient = permit.refusal(write, by, Act.VIEW_PATIENT) or patient_of(write, patient_id)
        if isinstance(patient, Refused):
            return permit.noted(write, patient)
        note_view(write, patient_id, screen)
        return _card(write, patient, write.at)


def note_view(write: Write, patient_id: str, screen: str) -> None:
    """Note inside a write that its actor sees a patient's data; every screen that shows any does so."""
    write.note_in("patients_viewed", {"id": patient_id, "screen": screen})


def _card(reader: Reader, patient: Patient, at: str) -> PatientCard:
    patient_id = patient.patient_id
    measures = patients.entries(reader, patients.MEASURE, patient_id)
    return PatientCard(
        patient=patient,
        name=full_name(patient),
        years=body_measures.years_old(date.fromisoformat(patient.says.birth_date), site_day(reader, at)),
        numbers=numbers_of(reader, patient_id),
        identifiers=tuple(patients.entries(reader, patients.IDENTIFIER, patient_id)),
        allergies=allergies_of(reader, patient_id),
        weight=latest(reader, patient_id, body_measures.WEIGHT),
        height=latest(reader, patient_id, body_measures.HEIGHT),
        measures=tuple(
            sorted(measures, key=lambda each: (each.says.measured_on, each.at, len(each.id), each.id), reverse=True)
        ),
        devices=tuple(patients.entries(reader, patients.ACCESS_DEVICE, patient_id)),
        contacts=tuple(patients.entries(reader, patients.CONTACT, patient_id)),
        zone=site_at(reader, at).zone,
    )


def to_json(card: PatientCard) -> dict[str, Any]:
    """Give a card to a program."""
    says = card.patient.says

    def entry(each: Entry[Any], **facts: Any) -> dict[str, Any]:
        return {"id": each.id, **facts, "recorded_at": each.at, "recorded_by": each.recorded_by}

    return {
        "patient": card.patient.patient_id,
        "details": card.patient.id,
        "family_name": says.family_name,
        "given_names": says.given_names,
        "birth_date": says.birth_date,
        "years": card.years,
        "sex": says.sex,
        "language": says.language,
        "active": card.is_active,
        "identifiers": [
            entry(each, kind=each.says.kind, assigner=each.says.assigner, value=each.says.value)
            for each in card.identifiers
        ],
        "allergies": {
            "state": str(card.allergies.state),
            "answer": entry(card.allergies.answer) if card.allergies.answer else None,
            "entries": [
                entry(each, substance=each.says.substance, reaction=each.says.reaction)
                for each in card.allergies.entries
            ],
        },
        "measures": [
            entry(
                each,
                kind=each.says.kind,
                value=each.says.value,
                unit=body_measures.UNITS[each.says.kind],
                measured_on=each.says.measured_on,
                method=each.says.method,
            )
            for each in card.measures
        ],
        "access_devices": [
            entry(each, kind=each.says.kind, site=each.says.site, placed_on=each.says.placed_on)
            for each in card.devices
        ],
        "contacts": [
            entry(each, relation=each.says.relation, name=each.says.name, phone=each.says.phone,
                  address=each.says.address)
            for each in card.contacts
        ],
    }  # fmt: skip
