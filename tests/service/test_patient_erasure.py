"""Patients' rows are proven by verify without a word of them in the chain, guarded, and erased by a signed act."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from db import credentials, people, settings
from db import patients as rows
from db.backup import make_backup
from db.errors import StoreError
from db.patients import Contact
from db.schema_patients import FACTS
from db.subject import Subject
from kiosk.services import identity, patient_card, patient_care, patient_numbers, retention
from kiosk.services.identity import Proof
from kiosk.services.patient_allergies import add_allergy, allergy_check, none_known
from kiosk.services.patient_measures import NewMeasure, measure
from kiosk.services.patients import Who
from kiosk.services.signing import sign
from kiosk.settings_patients import KEEP_PATIENTS_YEARS
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, done, refused
from tests.service.command_line import Kiosk
from tests.service.patients import MRN, WHO, add, card
from tests.service.tamper import files_of, found_after
from tests.service.test_permissions import clock_confirmed

CHILD = Who("Pennywhistle", "Odette", "2012-05-01")
SECRETS = (b"Quillfeather", b"quillfeather", b"1961-02-28", b"4471902", b"penicillin", b"left upper arm", b"555-0139")


def whole(pharmacy: Pharmacy, who: Who = WHO, mrn: str = MRN.value) -> str:
    """Put somebody on record with an entry of every kind."""
    record, ana = pharmacy.record, pharmacy.ana
    patient = add(pharmacy, who, patient_numbers.NewNumber("mrn", MRN.assigner, mrn))
    done(none_known(record, ana, patient))
    done(add_allergy(record, ana, patient, "penicillin", "rash"))
    done(measure(record, ana, patient, NewMeasure("weight", "70.5", record.now()[:10])))
    done(patient_care.add_device(record, ana, patient, "picc", "left upper arm", None))
    done(patient_care.add_contact(record, ana, patient, Contact("caregiver", "Tom", "555-0139", None)))
    return patient


def test_every_kind_of_entry_is_made_here(pharmacy: Pharmacy) -> None:
    whole(pharmacy)

    assert [table for table in FACTS if not pharmacy.record.rows(f"select id from {table}")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "update patient set at = '2020-01-01T00:00:00.000Z'",
        "update patient set recorded_by = 'demo'",
        "update patient_details set birth_date = '1962-02-28'",
        "update patient_details set family_name = 'Ashgrove', search_name = 'ashgrove marisol anne'",
        "update patient_details set search_name = 'nobody'",
        "update patient_details set status = 'inactive'",
        "update patient_details set recorded_by = 'demo'",
        "update patient_details set seal = 'another'",
        "update patient_identifier set value = '1'",
        "update patient_identifier set assigner = 'Cedar Clinic'",
        "delete from patient_allergy",
        "update patient_allergy set substance = 'latex'",
        "update patient_allergy set reaction = null",
        "update patient_allergy set status = 'refuted'",
        "update patient_allergy_answer set answer = 'none_known'",
        "update patient_measure set value = '170.5'",
        "update patient_measure set measured_on = '2026-11-01'",
        "update patient_measure set patient_id = (select max(id) from patient)",
        "insert into patient_measure select 'K1-ZZZ', patient_id, at, recorded_by, id, status, seal, kind, '7.05', "
        "measured_on, method from patient_measure limit 1",
        "update patient_access_device set removed_on = '2026-11-02'",
        "update patient_contact set phone = '555-0666'",
        "insert into patient_erased select id, at, (select min(id) from signature) from patient limit 1",
        # Erased behind the back: nobody signed for it.
        "update patient_allergy set seal = null, substance = null, reaction = null",
    ],
)
def test_a_patients_row_changed_behind_the_back_is_found(pharmacy: Pharmacy, statement: str) -> None:
    whole(pharmacy)
    add(pharmacy, CHILD)
    _signed_something(pharmacy)
    table = statement.replace("delete from", "update").replace("insert into", "update").split()[1]

    found = {(code, where) for code, where in found_after(pharmacy, statement) if code == "CHAIN_BROKEN"}

    assert ("CHAIN_BROKEN", table) in found


def _signed_something(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        person = people.anybody(write, people.add_person(write, "Dana Whitfield", ["manager"]))
        assert person is not None
        assert isinstance(sign(write, Proof(person, "name+pin", write.at), "reviewed", Subject("x", "y"), {}), str)


@pytest.mark.parametrize("table", FACTS)
def test_the_record_itself_refuses_to_let_an_entry_be_changed_or_taken_out(pharmacy: Pharmacy, table: str) -> None:
    whole(pharmacy)
    store = pharmacy.record.store
    [row] = store.rows(f"select * from {table} limit 1")[:1]
    changes = [f"update {table} set {name} = 'x'" for name in row if row[name] is not None and name != "id"]

    for statement in (*changes, f"delete from {table}"):
        with pytest.raises(StoreError), store.write() as writing:
            writing.run(statement)


@pytest.fixture
def dana(pharmacy: Pharmacy) -> Proof:
    with pharmacy.record.write("system", "test") as write:
        person = people.add_person(write, "Dana Whitfield", ["manager"])
        credentials.add_pin(write, person, QUICK_HASH)
    proof = identity.by_pin(pharmacy.record, person, PIN)
    assert isinstance(proof, Proof)
    return proof


def lived(pharmacy: Pharmacy, *years: int) -> list[str]:
    """Put an adult and a child on record so many years ago, and come back to today."""
    now = pharmacy.clock.instant
    made = []
    for number, ago in enumerate(years):
        pharmacy.clock.instant = now - timedelta(days=ago * 366)
        who = WHO if number == 0 else CHILD
        made.append(whole(pharmacy, who, f"{4471902 + number}"))
    pharmacy.clock.instant = now
    clock_confirmed(pharmacy)
    return made


def test_what_need_not_be_kept_is_erased_to_the_last_word_and_the_rest_verifies(
    pharmacy: Pharmacy, dana: Proof, tmp_path: Path
) -> None:
    old, child = lived(pharmacy, 11, 11)

    assert retention.expired(pharmacy.record, "patients", pharmacy.record.now()).patients == (old,)
    done(retention.erase(pharmacy.record, dana, "patients"), "ERASED")

    left = files_of(pharmacy.record, pharmacy.place.data_folder)
    if pharmacy.record.store.engine == "sqlite":
        pharmacy.record.store.rows("pragma wal_checkpoint(truncate)")
        left = files_of(pharmacy.record, pharmacy.place.data_folder)
    assert [secret for secret in SECRETS[:4] if secret in left] == []
    refused(patient_card.view(pharmacy.record, pharmacy.ana, old, patient_card.CARD), "NO_PATIENT")
    refused(add_allergy(pharmacy.record, pharmacy.ana, old, "latex", None), "NO_PATIENT")
    assert allergy_check(pharmacy.record, old, ["x"]).blocks_verification
    assert rows.is_erased(pharmacy.record, old)
    assert card(pharmacy, child).name == "Pennywhistle, Odette", "a child's are kept until years after they came of age"
    assert_sound(pharmacy.record)
    refused(retention.erase(pharmacy.record, dana, "patients"), "NOTHING_EXPIRED")
    assert make_backup(pharmacy.record, tmp_path / "backups", "system").path.exists()


def test_one_young_entry_keeps_a_patient(pharmacy: Pharmacy, dana: Proof) -> None:
    [old] = lived(pharmacy, 11)
    done(measure(pharmacy.record, pharmacy.ana, old, NewMeasure("weight", "71", "2026-11-20")))

    refused(retention.erase(pharmacy.record, dana, "patients"), "NOTHING_EXPIRED")


def test_a_longer_time_that_the_site_has_set_is_kept_to_for_patients(pharmacy: Pharmacy, dana: Proof) -> None:
    lived(pharmacy, 11)
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, KEEP_PATIENTS_YEARS, 12, source_note="test", approved_by=None)

    refused(retention.erase(pharmacy.record, dana, "patients"), "NOTHING_EXPIRED")


def test_what_was_erased_and_comes_back_by_plain_sql_is_found(pharmacy: Pharmacy, dana: Proof) -> None:
    lived(pharmacy, 11)
    done(retention.erase(pharmacy.record, dana, "patients"), "ERASED")

    found = found_after(pharmacy, "update patient_details set family_name = 'Quillfeather', seal = 'x'")

    assert found == {("CHAIN_BROKEN", "patient_details")}


def test_the_command_erases_patients_with_a_pin(
    pharmacy: Pharmacy, dana: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(pharmacy, 11)
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    assert kiosk("erase", "patients").only["count"] == 1
    assert kiosk("erase", "patients", "--as", "Ana Ruiz").error == "NOT_PERMITTED"
    assert kiosk("erase", "patients", "--as", dana.person.name).only["code"] == "ERASED"
    assert kiosk("verify").only["ok"] is True
