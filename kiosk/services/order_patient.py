"""The patient of an order, as they stand on the order check."""

from __future__ import annotations

from dataclasses import dataclass

from db import patients
from db.store import Reader
from kiosk.services.patient_allergies import allergies_of


@dataclass(frozen=True, repr=False)
class PatientShown:
    """Who an order is for."""

    patient_id: str
    name: str
    birth_date: str
    numbers: tuple[str, ...]
    """Each with who assigned it."""
    allergies_by: str
    """Who asked for the allergies, and when; empty where nobody did."""

    @property
    def words(self) -> str:
        """Say who it is, by all that tells them from others."""
        return f"{self.name}, born {self.birth_date}; {'; '.join(self.numbers)}"


def patient_shown(reader: Reader, patient_id: str) -> PatientShown | None:
    """Read who a patient is; None for who is erased."""
    found = patients.details(reader, patient_id)
    if found is None:
        return None
    numbers = tuple(
        f"{each.says.value} ({each.says.assigner})"
        for each in patients.entries(reader, patients.IDENTIFIER, patient_id)
        if each.says.value
    )
    known = allergies_of(reader, patient_id)
    said = known.answer or (known.entries[-1] if known.entries else None)
    by = f"recorded by {said.recorded_by} on {said.at[:10]}" if said is not None else ""
    name = ", ".join(filter(None, (found.says.family_name, found.says.given_names)))
    return PatientShown(patient_id, name, found.says.birth_date, numbers, by)
