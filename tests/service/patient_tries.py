"""What each role tries with patients; somebody is on record for it already."""

from __future__ import annotations

from kiosk.services import (
    patient_allergies,
    patient_card,
    patient_care,
    patient_find,
    patient_measures,
    patient_numbers,
    patients,
)
from kiosk.services.patient_find import Query
from kiosk.services.patient_measures import NewMeasure
from kiosk.services.patients import NewPatient, Who
from tests.pharmacy import Pharmacy, done
from tests.service.patients import MRN, WHO, add, card, outcome_of

_OTHER = NewPatient(Who("Elmsworth", "Ida", "1950-01-01"))


def furnish(pharmacy: Pharmacy) -> str:
    """Put somebody on record, with an allergy."""
    patient = add(pharmacy)
    done(patient_allergies.add_allergy(pharmacy.record, pharmacy.ana, patient, "penicillin", "rash"))
    return patient


def put_on_record(pharmacy: Pharmacy, who: str) -> object:
    return outcome_of(patients.add(pharmacy.record, who, _OTHER))


def correct(pharmacy: Pharmacy, who: str, patient: str) -> object:
    [row] = pharmacy.record.rows("select id from patient_details where patient_id = :id", id=patient)
    return patients.correct(pharmacy.record, who, patient, WHO, row["id"])


def number(pharmacy: Pharmacy, who: str, patient: str) -> object:
    return patient_numbers.add_number(pharmacy.record, who, patient, MRN)


def allergy(pharmacy: Pharmacy, who: str, patient: str) -> object:
    return patient_allergies.add_allergy(pharmacy.record, who, patient, "latex", None)


def weigh(pharmacy: Pharmacy, who: str, patient: str) -> object:
    return patient_measures.measure(pharmacy.record, who, patient, NewMeasure("weight", "70", "2026-11-20"))


def device(pharmacy: Pharmacy, who: str, patient: str) -> object:
    return patient_care.add_device(pharmacy.record, who, patient, "port", "right chest", None)


def rule_out(pharmacy: Pharmacy, who: str, patient: str) -> object:
    [entry] = card(pharmacy, patient).allergies.entries
    return patient_allergies.rule_out(pharmacy.record, who, patient, entry.id, "refuted")


def find(pharmacy: Pharmacy, who: str) -> object:
    return patient_find.find(pharmacy.record, who, Query(name="quill", birth_date="1961-02-28"))


def search(pharmacy: Pharmacy, who: str) -> object:
    return patient_find.find(pharmacy.record, who, Query(name="quill"))


def look(pharmacy: Pharmacy, who: str, patient: str) -> object:
    return patient_card.view(pharmacy.record, who, patient, patient_card.CARD)
