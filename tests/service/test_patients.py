"""Patients on record: put there once, corrected with history, found by who may, and every look is noted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import patients as rows
from db import people
from db.patients import Contact
from kiosk.rules.permissions import Role
from kiosk.services import patient_card, patient_care, patient_find, patient_numbers, patients
from kiosk.services.outcome import Refused
from kiosk.services.patient_find import Found, Query
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import NewPatient, Registered, Who
from kiosk.services.record_filter import Filter
from scanners import BarcodeData, ScannerProfile, read
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.patients import MRN, WHO, add, card, outcome_of
from tests.service.reading import page

OTHER = Who("Quillfeather", "Ruth", "1988-07-04")


def scanned(raw: str) -> BarcodeData:
    return read(raw, replace(ScannerProfile(), tested=True), date(2026, 11, 23))


def found(pharmacy: Pharmacy, query: Query, by: str | None = None) -> list[str]:
    answer = patient_find.find(pharmacy.record, by or pharmacy.ana, query)
    assert isinstance(answer, Found), answer
    return [each.patient_id for each in answer.patients]


def test_a_patient_is_put_on_record_with_everything_that_was_given(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy, WHO, MRN)

    seen = card(pharmacy, patient)

    says = seen.patient.says
    assert (seen.name, says.birth_date, says.sex, says.language) == (
        "Quillfeather, Marisol Anne", "1961-02-28", "female", "Spanish",
    )  # fmt: skip
    assert seen.numbers == ("MRN 4471902 (Lakeside Hospital)",)
    assert seen.years == 65
    assert seen.patient.recorded_by == "Ana Ruiz"
    assert seen.is_active
    assert (seen.weight, seen.height, seen.devices, seen.contacts) == (None, None, (), ())
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (replace(WHO, family_name="  "), "BAD_TEXT"),
        (replace(WHO, family_name="…"), "BAD_TEXT"),
        (replace(WHO, family_name="A" * 81), "BAD_TEXT"),
        (replace(WHO, given_names="Ana\x1bMaria"), "BAD_TEXT"),
        (replace(WHO, birth_date="1961-02-30"), "BAD_BIRTH_DATE"),
        (replace(WHO, birth_date="19610228"), "BAD_BIRTH_DATE"),
        (replace(WHO, birth_date="2026-11-24"), "BAD_BIRTH_DATE"),
        (replace(WHO, birth_date="1890-01-01"), "BAD_BIRTH_DATE"),
        (replace(WHO, sex="F"), "BAD_SEX"),
        (replace(WHO, language="x" * 81), "BAD_TEXT"),
    ],
)
def test_what_cannot_be_is_refused_and_not_repeated(pharmacy: Pharmacy, who: Who, code: str) -> None:
    outcome = refused(outcome_of(patients.add(pharmacy.record, pharmacy.ana, NewPatient(who))), code)

    assert "Quillfeather" not in outcome.message + outcome.next_step
    assert pharmacy.record.rows("select id from patient") == []
    assert_sound(pharmacy.record)


def test_somebody_who_may_be_on_record_already_is_asked_about(pharmacy: Pharmacy) -> None:
    first = add(pharmacy)
    again = NewPatient(replace(WHO, family_name="QUILLFEATHER", given_names=" marisol  anne"))

    question = asked(outcome_of(patients.add(pharmacy.record, pharmacy.ben, again)), "SAME_PATIENT")
    assert first in question.message
    assert len(pharmacy.record.rows("select id from patient")) == 1

    second = patients.add(pharmacy.record, pharmacy.ben, again, is_new=True)
    assert isinstance(second, Registered)
    assert found(pharmacy, Query(name="quill mar", birth_date="1961-02-28")) == [first, second.patient_id]


def test_a_name_is_corrected_and_the_former_one_stays_as_history(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    seen = card(pharmacy, patient).patient.id
    pharmacy.clock.advance(minutes=1)
    married = replace(WHO, family_name="Ashgrove")

    done(patients.correct(pharmacy.record, pharmacy.ben, patient, married, seen), "PATIENT_CHANGED")

    assert [each.says.family_name for each in rows.history(pharmacy.record, rows.DETAILS, patient)] == [
        "Quillfeather", "Ashgrove",
    ]  # fmt: skip
    assert card(pharmacy, patient).name == "Ashgrove, Marisol Anne"
    assert found(pharmacy, Query(name="ashgrove", birth_date="1961-02-28")) == [patient]
    assert found(pharmacy, Query(name="quillfeather", birth_date="1961-02-28")) == []
    refused(patients.correct(pharmacy.record, pharmacy.ana, patient, WHO, seen), "CHANGED_MEANWHILE")
    assert_sound(pharmacy.record)


def test_a_patient_who_is_no_longer_served_stays_and_says_so(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    seen = card(pharmacy, patient).patient.id

    done(patients.correct(pharmacy.record, pharmacy.ana, patient, WHO, seen, status="inactive"), "PATIENT_CHANGED")

    assert not card(pharmacy, patient).is_active
    refused(
        patients.correct(
            pharmacy.record, pharmacy.ana, patient, WHO, card(pharmacy, patient).patient.id, status="dead"
        ),
        "BAD_STATUS",
    )


def test_one_number_of_one_assigner_is_one_patients(pharmacy: Pharmacy) -> None:
    first, second = add(pharmacy, WHO, MRN), add(pharmacy, OTHER)
    record, ana = pharmacy.record, pharmacy.ana
    shouted = replace(MRN, assigner="LAKESIDE  hospital")

    refused(patient_numbers.add_number(record, ana, second, shouted), "NUMBER_TAKEN")
    refused(patient_numbers.add_number(record, ana, first, MRN), "ALREADY")
    twice = NewPatient(Who("Elmsworth", "Ida", "1950-01-01"), (replace(MRN, value="7"), replace(MRN, value=" 7 ")))
    refused(outcome_of(patients.add(record, ana, twice)), "ALREADY")
    refused(
        outcome_of(patients.add(record, ana, NewPatient(Who("Elmsworth", "Ida", "1950-01-01"), (MRN,)))),
        "NUMBER_TAKEN",
    )
    done(patient_numbers.add_number(record, ana, second, replace(MRN, assigner="Cedar Clinic")))

    assert found(pharmacy, Query(number="4471902")) == [first, second], "the same number of two assigners"


def test_a_number_that_was_taken_off_finds_nobody_and_is_free_again(pharmacy: Pharmacy) -> None:
    first, second = add(pharmacy, WHO, MRN), add(pharmacy, OTHER)
    [number] = card(pharmacy, first).identifiers

    refused(patient_numbers.withdraw(pharmacy.record, pharmacy.ana, second, number.id), "CHANGED_MEANWHILE")
    done(patient_numbers.withdraw(pharmacy.record, pharmacy.ana, first, number.id), "NUMBER_WITHDRAWN")

    assert found(pharmacy, Query(number="4471902")) == []
    refused(patient_numbers.withdraw(pharmacy.record, pharmacy.ana, first, number.id), "CHANGED_MEANWHILE")
    done(patient_numbers.add_number(pharmacy.record, pharmacy.ana, second, MRN))
    assert found(pharmacy, Query(number="4471902")) == [second]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("raw", [codes.patient(), "]C04471902", "]C0WB-77/12"])
def test_a_wristband_names_its_patient_and_its_code_is_kept_nowhere(pharmacy: Pharmacy, raw: str) -> None:
    patient, other = add(pharmacy), add(pharmacy, OTHER)
    band = scanned(raw)

    refused(patient_find.find_scanned(pharmacy.record, pharmacy.ana, scanned(codes.VANCOMYCIN)), "NOT_A_PATIENTS_CODE")
    assert patient_find.find_scanned(pharmacy.record, pharmacy.ana, band) == Found((), False)
    done(patient_numbers.add_wristband(pharmacy.record, pharmacy.ana, patient, band), "WRISTBAND_ADDED")
    refused(patient_numbers.add_wristband(pharmacy.record, pharmacy.ana, patient, band), "ALREADY")
    refused(patient_numbers.add_wristband(pharmacy.record, pharmacy.ana, other, band), "WRISTBAND_TAKEN")

    looked = patient_find.find_scanned(pharmacy.record, pharmacy.ana, band)
    assert isinstance(looked, Found)
    assert [each.patient_id for each in looked.patients] == [patient]
    kept = repr(pharmacy.record.rows("select * from patient_identifier"))
    assert raw[3:] not in kept
    assert codes.patient()[-10:] not in kept
    assert_sound(pharmacy.record)


def test_a_bar_code_of_a_number_finds_its_patient_too(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy, WHO, MRN)

    looked = patient_find.find_scanned(pharmacy.record, pharmacy.ana, scanned("]C04471902"))

    assert isinstance(looked, Found)
    assert [each.patient_id for each in looked.patients] == [patient]


def test_a_technician_finds_by_number_or_by_name_with_birth_date_a_pharmacist_by_name_alone(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    first, second = add(pharmacy, WHO, MRN), add(pharmacy, OTHER)

    assert found(pharmacy, Query(number=" 4471902 ")) == [first]
    assert found(pharmacy, Query(number=second.lower())) == [second]
    assert found(pharmacy, Query(name="RUTH quill", birth_date="1988-07-04")) == [second]
    assert found(pharmacy, Query(name="feather", birth_date="1988-07-04")) == [], "only beginnings of words"
    for query in (Query(name="quillfeather"), Query(birth_date="1961-02-28"), Query("", "q", "1961-02-28")):
        said = refused(patient_find.find(pharmacy.record, pharmacy.ana, query), "NOT_PERMITTED")
        assert "wristband" in said.next_step
    assert found(pharmacy, Query(name="Quillfeather"), pharmacist) == [first, second]
    assert found(pharmacy, Query(birth_date="1961-02-28"), pharmacist) == [first]
    for nothing in (Query(name="%"), Query(number="4471902\x00"), Query(number="\ud800"), Query(number="9" * 300)):
        refused(patient_find.find(pharmacy.record, pharmacist, nothing), "TOO_LITTLE")
    refused(patient_card.view(pharmacy.record, pharmacy.ana, "K1-1\x00", patient_card.CARD), "NO_PATIENT")
    refused(patient_find.find(pharmacy.record, pharmacist, Query(name="quill", birth_date="28.2.61")), "BAD_DATE")


def test_no_more_than_twenty_are_listed_and_it_is_said(pharmacy: Pharmacy, pharmacist: str) -> None:
    for number in range(21):
        add(pharmacy, Who("Quillfeather", f"Nr {number}", "1970-01-01"))

    for query in (Query(name="quillfeather"), Query(name="quillfeather", birth_date="1970-01-01")):
        answer = patient_find.find(pharmacy.record, pharmacist, query)
        assert isinstance(answer, Found)
        assert (len(answer.patients), answer.has_more) == (20, True)


def test_every_look_is_on_record_and_told_in_words(pharmacy: Pharmacy, pharmacist: str) -> None:
    patient = add(pharmacy, WHO, MRN)
    found(pharmacy, Query(name="quillfeather"), pharmacist)
    card(pharmacy, patient)
    refused(patient_card.view(pharmacy.record, "system", patient, patient_card.CARD), "SIGN_IN_FIRST")
    refused(patient_card.view(pharmacy.record, pharmacy.ana, "K1-ZZZ", patient_card.CARD), "NO_PATIENT")

    said = [line.text for line in page(pharmacy.record, Filter(), 100).lines]

    assert f"looked at patient {patient} (the patient's card)" in said
    assert f"looked for a patient (by name, and saw {patient})" in said
    [looked] = pharmacy.record.rows(
        "select actor, subject from audit where action = 'patient.view' and detail like :seen", seen="%patients_viewed%"
    )
    assert (looked["actor"], looked["subject"]) == (pharmacy.ana, patient)
    assert any(text.startswith("was refused (sign in first): looked at a patient's card") for text in said)


def test_nothing_of_a_patient_stands_in_the_chain_also_when_a_name_is_typed_for_a_number(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy, WHO, MRN)
    done(patient_care.add_device(pharmacy.record, pharmacy.ana, patient, "picc", "left arm", "2026-10-01"))
    done(
        patient_care.add_contact(
            pharmacy.record, pharmacy.ana, patient, Contact("caregiver", "Tomas Quillfeather", "555-0139", "9 Elm St")
        )
    )
    refused(patient_card.view(pharmacy.record, pharmacy.ana, "Quillfeather", patient_card.CARD), "NO_PATIENT")
    found(pharmacy, Query(name="quillfeather", birth_date="1961-02-28"))

    chain = json.dumps(pharmacy.record.rows("select subject, detail from audit")).casefold()

    secrets = (
        "quill",
        "marisol",
        "1961-02-28",
        "spanish",
        "4471902",
        "left arm",
        "2026-10-01",
        "tomas",
        "555-0139",
        "elm st",
    )
    for secret in (*secrets, "lakeside", "female", "picc", "caregiver"):
        assert secret not in chain
    assert_sound(pharmacy.record)


def test_the_same_patient_looks_different_in_the_chain_each_time(pharmacy: Pharmacy) -> None:
    for _ in range(2):
        assert isinstance(patients.add(pharmacy.record, pharmacy.ana, NewPatient(WHO), is_new=True), Registered)

    details = [json.loads(row["detail"]) for row in pharmacy.record.rows("select detail from audit")]
    digests = [entry["digest"] for detail in details for entry in detail.get("patient_entries", ())]
    assert len(digests) == 2
    assert len(set(digests)) == 2


def test_an_access_device_has_its_dates(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    record, ana = pharmacy.record, pharmacy.ana

    done(patient_care.add_device(record, ana, patient, "picc", "left upper arm", "2026-10-01"), "DEVICE_ADDED")
    done(patient_care.add_device(record, ana, patient, "port", "right chest", None), "DEVICE_ADDED")
    refused(patient_care.add_device(record, ana, patient, "straw", "mouth", None), "BAD_KIND")
    refused(patient_care.add_device(record, ana, patient, "picc", "left arm", "2026-11-24"), "BAD_DATE")
    refused(patient_care.add_device(record, ana, patient, "picc", "left arm", "1961-02-27"), "BAD_DATE")
    picc, port = card(pharmacy, patient).devices
    refused(patient_care.remove_device(record, ana, patient, picc.id, "2026-09-30"), "BAD_DATE")
    done(patient_care.remove_device(record, ana, patient, picc.id, "2026-11-20"), "DEVICE_REMOVED")

    assert [each.id for each in card(pharmacy, patient).devices] == [port.id]
    [_, _, removed] = rows.history(record, rows.ACCESS_DEVICE, patient)
    assert (removed.says.placed_on, removed.says.removed_on, removed.replaces) == ("2026-10-01", "2026-11-20", picc.id)
    refused(patient_care.remove_device(record, ana, patient, picc.id, "2026-11-20"), "CHANGED_MEANWHILE")
    assert_sound(record)


def test_contacts_are_called_until_they_are_taken_off(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    record, ana = pharmacy.record, pharmacy.ana

    done(patient_care.add_contact(record, ana, patient, Contact("parent", "Ida  Quill", "555-0100", " ")))
    refused(patient_care.add_contact(record, ana, patient, Contact("friend", "Ida", "555", None)), "BAD_KIND")
    refused(patient_care.add_contact(record, ana, patient, Contact("parent", "Ida", "", None)), "BAD_TEXT")

    [contact] = card(pharmacy, patient).contacts
    assert contact.says == Contact("parent", "Ida Quill", "555-0100", None)
    done(patient_care.withdraw_contact(record, ana, patient, contact.id))
    assert card(pharmacy, patient).contacts == ()


def test_an_entry_of_one_patient_is_not_changed_by_the_number_of_another(pharmacy: Pharmacy) -> None:
    first, second = add(pharmacy), add(pharmacy, OTHER)
    done(patient_care.add_device(pharmacy.record, pharmacy.ana, first, "picc", "left arm", None))
    [device] = card(pharmacy, first).devices

    outcome = patient_care.remove_device(pharmacy.record, pharmacy.ana, second, device.id, "2026-11-20")

    refused(outcome, "CHANGED_MEANWHILE")


def test_two_kiosks_do_not_put_the_same_patient_on_record_twice(pharmacy: Pharmacy) -> None:
    add(pharmacy)
    other = pharmacy.reopen("K2")

    asked(outcome_of(patients.add(other, pharmacy.ben, NewPatient(WHO))), "SAME_PATIENT")
    added = patients.add(other, pharmacy.ben, NewPatient(OTHER, (NewNumber("other", "Insurer", "X9"),)))
    assert isinstance(added, Registered)
    assert added.patient_id.startswith("K2-")
    pharmacy.clock.instant += timedelta(minutes=1)
    seen = card(pharmacy, added.patient_id)
    done(patients.correct(pharmacy.record, pharmacy.ana, added.patient_id, WHO, seen.patient.id))
    assert_sound(pharmacy.record)


def test_in_an_emergency_a_patient_is_found_and_seen_and_nothing_is_put_on_record(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)

    assert found(pharmacy, Query(name="quill", birth_date="1961-02-28"), "emergency") == [patient]
    assert not isinstance(patient_card.view(pharmacy.record, "emergency", patient, patient_card.CARD), Refused)
    refused(outcome_of(patients.add(pharmacy.record, "emergency", NewPatient(OTHER))), "NOT_PERMITTED")


def test_whoever_only_manages_sees_no_patient(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        manager = people.add_person(write, "Mo Manager", [Role.MANAGER])

    refused(patient_card.view(pharmacy.record, manager, patient, patient_card.CARD), "NOT_PERMITTED")
    refused(patient_find.find(pharmacy.record, manager, Query(number=patient)), "NOT_PERMITTED")


def test_nothing_of_a_patient_stands_in_what_a_crash_would_print(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy, WHO, MRN)
    listed = patient_find.find(pharmacy.record, pharmacy.ana, Query(number="4471902"))

    printed = repr((card(pharmacy, patient), listed, WHO, MRN, NewPatient(WHO, (MRN,)), Query(name="Quillfeather")))

    assert not any(secret in printed for secret in ("Quill", "4471902", "1961", "Lakeside"))
