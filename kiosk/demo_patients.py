"""The demo pharmacy's patients: invented people, with what preparation has to know of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db import people
from db.patients import Contact
from db.record import Record
from kiosk.services.outcome import Done, Outcome
from kiosk.services.patient_allergies import add_allergy, none_known
from kiosk.services.patient_care import add_contact, add_device
from kiosk.services.patient_measures import NewMeasure, measure
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patient_record import site_day
from kiosk.services.patients import NewPatient, Registered, Who, add

_BY: Final = "Priya Raman"
_HOSPITAL: Final = "Lakeside Hospital"
NONE_KNOWN: Final = "none known"
NOT_ASKED: Final = "not asked"


@dataclass(frozen=True, repr=False)
class DemoPatient:
    """One patient; days are counted back from today."""

    family_name: str
    given_names: str
    born: tuple[int, int, int]
    """How many years before this one, in which month, on which day."""
    sex: str | None
    mrn: str
    allergies: str | tuple[tuple[str, str | None], ...]
    """`none known`, `not asked`, or substances with what happened."""
    weights: tuple[tuple[str, int], ...] = ()
    """In kg, with how many days ago, the oldest first."""
    height: str | None = None
    """In cm."""
    device: tuple[str, str, int] | None = None
    language: str | None = "English"
    contact: tuple[str, str, str] | None = None


PATIENTS: Final = (
    DemoPatient("Achterberg", "Wilma", (71, 3, 14), "female", "700114", NONE_KNOWN, (("58.2", 40), ("57.6", 5)),
                "161", ("picc", "right upper arm", 21), contact=("caregiver", "Joost Achterberg", "555-0111")),
    DemoPatient("Brightwell", "Desmond", (54, 7, 2), "male", "700228", (("vancomycin", "hives, 2021"),),
                (("92.4", 12),), "183", ("picc", "left upper arm", 12)),
    DemoPatient("Castellanos", "Mariano", (38, 1, 29), "male", "700342", NONE_KNOWN, (("77", 3),), "175",
                ("peripheral", "left forearm", 2), "Spanish"),
    DemoPatient("Dunnegan", "Fiona", (63, 11, 8), "female", "700456",
                (("penicillin", "anaphylaxis, 1988"), ("latex", None)), (("66.8", 60), ("61.9", 30), ("60.4", 2)),
                "168", ("port", "right chest", 400)),
    DemoPatient("Eskildsen", "Nora", (6, 5, 21), "female", "700570", NONE_KNOWN, (("19.8", 96), ("20.6", 4)), "116",
                ("tunneled", "right chest", 110), contact=("parent", "Maja Eskildsen", "555-0155")),
    DemoPatient("Farquhar", "Lennox", (47, 9, 30), "male", "700684", NOT_ASKED, (("84.1", 1),), "179"),
    DemoPatient("Gossamer", "Ottilie", (82, 2, 11), "female", "700798", (("codeine", "nausea"),), (("49.5", 7),),
                "154", ("midline", "left upper arm", 9)),
    DemoPatient("Hargreave", "Tobias", (29, 10, 5), "male", "700812", NONE_KNOWN, (("70.3", 15),), "181",
                ("port", "left chest", 220)),
    DemoPatient("Ingleby-Roux", "Celestine", (58, 6, 17), "female", "700926", (("sulfamethoxazole", "rash"),),
                (("73.9", 20),), "166", ("picc", "right upper arm", 33), "French"),
    DemoPatient("Jovanska", "Marit", (41, 4, 26), "female", "701040", NONE_KNOWN, (("64", 25),), "170"),
    DemoPatient("Kettlewick", "Barnaby", (76, 12, 3), "male", "701154", (("iodinated contrast", "wheezing"),),
                (("101.5", 50), ("98.2", 6)), "177", ("non_tunneled", "right neck", 6)),
    DemoPatient("Larkspur-Obi", "Amara", (33, 8, 19), None, "701268", NONE_KNOWN),
)  # fmt: skip
"""One of whom nobody asked for allergies, one who does not tolerate what lies on the shelf, one child."""


def add_patients(record: Record) -> None:
    """Put them on record, as of today."""
    by = people.staff_called(record, _BY)
    if by is None:
        raise RuntimeError(f"the demo pharmacy could not be built: nobody is called {_BY}")
    today = site_day(record, record.now())
    for demo in PATIENTS:
        _add(record, by.id, demo, today)


def _add(record: Record, by: str, demo: DemoPatient, today: date) -> None:
    years, month, day = demo.born
    who = Who(
        demo.family_name, demo.given_names, date(today.year - years, month, day).isoformat(), demo.sex, demo.language
    )
    added = add(record, by, NewPatient(who, (NewNumber("mrn", _HOSPITAL, demo.mrn),)))
    if not isinstance(added, Registered):
        raise RuntimeError(f"the demo pharmacy could not be built: {added.message}")
    patient = added.patient_id
    if demo.allergies == NONE_KNOWN:
        _expect(none_known(record, by, patient))
    for substance, reaction in () if isinstance(demo.allergies, str) else demo.allergies:
        _expect(add_allergy(record, by, patient, substance, reaction))
    for new in _measures(demo, today):
        _expect(measure(record, by, patient, new))
    if demo.device is not None:
        kind, site, days_ago = demo.device
        _expect(add_device(record, by, patient, kind, site, _ago(today, days_ago)))
    if demo.contact is not None:
        relation, name, phone = demo.contact
        _expect(add_contact(record, by, patient, Contact(relation, name, phone, None)))


def _measures(demo: DemoPatient, today: date) -> list[NewMeasure]:
    found = [NewMeasure("weight", value, _ago(today, days_ago)) for value, days_ago in demo.weights]
    if demo.height is not None:
        found.append(NewMeasure("height", demo.height, _ago(today, demo.weights[0][1])))
    return found


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _expect(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        raise RuntimeError(f"the demo pharmacy could not be built: {outcome.message}")
