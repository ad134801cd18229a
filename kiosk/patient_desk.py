"""The part of the desk where patients are looked up; for whoever acts here now, and for nobody who comes after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db import scans
from db.record import Record
from db.scans import StoredScan
from kiosk.door import Door
from kiosk.rules.permissions import Act
from kiosk.services import patient_card, patient_find, patient_numbers, patients, permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_find import Found, Query
from kiosk.services.patients import NewPatient, Registered
from kiosk.services.reading import read_scan
from kiosk.settings import site_at
from kiosk.shown import PatientsSeen
from scanners import BarcodeData

Keep = Callable[[Record, str, str], Outcome]
"""Puts something on the record of a patient: the record, who does it, and the patient's number."""


_SCANNED: Final = "A patient's code."
"""All that Home says of it among the last scans."""


class PatientDesk:
    """Looks patients up and puts things on their record; a scan names a patient while it is open."""

    def __init__(self, record: Record, door: Door) -> None:
        self._record = record
        self._door = door
        self._whose: str | None = None
        self._band_of: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether patients are looked up here now."""
        return self._whose is not None

    @property
    def _by(self) -> str:
        return self._door.person_id

    def open(self) -> Outcome:
        """Begin to look patients up."""
        if (refused := permit.refusal(self._record, self._by, Act.FIND_PATIENT)) is not None:
            return permit.noted_alone(self._record, self._by, "patient.find", refused)
        self._whose, self._band_of = self._by, None
        return Done("READY", "Scan a wristband, or press F6 to search.")

    def close(self) -> None:
        """Look nobody up any more."""
        self._whose = self._band_of = None

    def close_unless_its_own(self) -> None:
        """Leave it open under the lock for whoever opened it, and close it before anybody else."""
        sessions = self._door.sessions
        if not sessions.locked and (sessions.person is None or sessions.person.id != self._whose):
            self.close()

    def find(self, query: Query) -> PatientsSeen:
        """Look patients up by what was typed."""
        return _listed(patient_find.find(self._record, self._by, query))

    def view(self, patient_id: str) -> PatientsSeen:
        """Look at a card; who looks is noted."""
        self._band_of = None
        card = patient_card.view(self._record, self._by, patient_id, patient_card.CARD)
        if isinstance(card, Refused):
            return PatientsSeen(card)
        return PatientsSeen(Done("PATIENT", f"Patient {patient_id}. Who looks is noted."), card=card)

    def add(self, new: NewPatient, *, is_new: bool) -> PatientsSeen:
        """Put a patient on record, and look at the card."""
        added = patients.add(self._record, self._by, new, is_new=is_new)
        if not isinstance(added, Registered):
            return PatientsSeen(added)
        return PatientsSeen(added.outcome, card=self.view(added.patient_id).card)

    def keep(self, patient_id: str, keep: Keep) -> PatientsSeen:
        """Put something on a patient's record, and look at the card as it is then."""
        outcome = keep(self._record, self._by, patient_id)
        return PatientsSeen(outcome, card=self.view(patient_id).card if isinstance(outcome, Done) else None)

    def await_wristband(self, patient_id: str | None) -> PatientsSeen:
        """Take the next scan as a wristband of this patient, or, with None, not any more."""
        self._band_of = patient_id
        if patient_id is None:
            return PatientsSeen(Done("READY", "No wristband is waited for."))
        return PatientsSeen(Done("READY", "Scan the wristband, after comparing name and birth date on it."))

    def scanned(self, stored: StoredScan) -> PatientsSeen:
        """Look up whose wristband or number was scanned, or take it as the wristband that is waited for."""
        now = self._record.now()
        data = read_scan(self._record, site_at(self._record, now), now, stored.raw, stored.id)
        seen = self._found(data) if self._band_of is None else self._band(self._band_of, data)
        with self._record.write(self._by, "look") as write:
            outcome = seen.outcome
            said = outcome.message if isinstance(outcome, Refused) else _SCANNED
            scans.judge_scan(write, stored.id, outcome.name, outcome.code, said)
        return seen

    def _band(self, patient_id: str, data: BarcodeData) -> PatientsSeen:
        return self.keep(patient_id, lambda record, by, who: patient_numbers.add_wristband(record, by, who, data))

    def _found(self, data: BarcodeData) -> PatientsSeen:
        found = patient_find.find_scanned(self._record, self._by, data)
        if isinstance(found, Found) and len(found.patients) == 1:
            return self.view(found.patients[0].patient_id)
        return _listed(found)


def _listed(found: Found | Refused) -> PatientsSeen:
    if isinstance(found, Refused):
        return PatientsSeen(found)
    count = len(found.patients)
    if not count:
        nobody = Refused("NOBODY_FOUND", "No patient was found.", "Look again, or put the patient on record (F2).")
        return PatientsSeen(nobody, found)
    more = f" The first {count} are shown: say more of the name." if found.has_more else ""
    words = "1 patient was found." if count == 1 else f"{count} patients were found."
    return PatientsSeen(Done("PATIENTS_FOUND", words + more), found)
