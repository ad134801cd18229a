"""People to be cared for in the tests, and what is done with them; all names are invented."""

from __future__ import annotations

from kiosk.services import patient_card, patients
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import NewPatient, Registered, Who
from tests.pharmacy import Pharmacy

WHO = Who("Quillfeather", "Marisol Anne", "1961-02-28", "female", "Spanish")
MRN = NewNumber("mrn", "Lakeside Hospital", "4471902")


def add(pharmacy: Pharmacy, who: Who = WHO, *numbers: NewNumber) -> str:
    """Put somebody on record, and give their number."""
    added = patients.add(pharmacy.record, pharmacy.ana, NewPatient(who, numbers))
    assert isinstance(added, Registered), added
    return added.patient_id


def somebody(pharmacy: Pharmacy) -> str:
    """Put somebody on record who may be there already under another number."""
    added = patients.add(pharmacy.record, pharmacy.ana, NewPatient(WHO), is_new=True)
    assert isinstance(added, Registered), added
    return added.patient_id


def card(pharmacy: Pharmacy, patient_id: str) -> PatientCard:
    """Look at a card."""
    seen = patient_card.view(pharmacy.record, pharmacy.ana, patient_id, patient_card.CARD)
    assert isinstance(seen, PatientCard), seen
    return seen


def outcome_of(added: Registered | Outcome | Refused) -> Outcome:
    """Give what came of adding somebody."""
    return added.outcome if isinstance(added, Registered) else added
