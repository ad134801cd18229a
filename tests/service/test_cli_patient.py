"""`kiosk patient`: everything of a patient comes by standard input, is shown to who may see it, and is noted."""

from __future__ import annotations

import pytest

from db import credentials
from tests import codes
from tests.pharmacy import QUICK_HASH, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, Ran, lines

MARISOL = {
    "family_name": "Quillfeather", "given_names": "Marisol", "birth_date": "1961-02-28", "sex": "female",
    "language": "Spanish", "mrn": "4471902", "assigner": "Lakeside Hospital",
}  # fmt: skip


@pytest.fixture
def kiosk(pharmacy: Pharmacy, pharmacist: str, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    with pharmacy.record.write("system", "test") as write:
        credentials.add_pin(write, pharmacist, QUICK_HASH)
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def as_ana(kiosk: Kiosk, *arguments: str, by: str = "Ana Ruiz", **said: object) -> Ran:
    return kiosk("patient", *arguments, "--as", by, stdin=lines(dict(said)))


def test_a_patient_is_added_cared_for_and_shown(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    patient = as_ana(kiosk, "add", **MARISOL).only["patient"]
    again = as_ana(kiosk, "add", **(MARISOL | {"mrn": ""}))
    assert again.error == "SAME_PATIENT"
    assert "is_new" in again.only["error"]["next"]

    for action, said in (
        ("allergy", {"none_known": True}),
        ("allergy", {"substance": "vancomycin", "reaction": "flushing"}),
        ("measure", {"weight_kg": "61.5", "measured_on": "2026-11-20"}),
        ("measure", {"height_cm": 168, "measured_on": "2026-11-20", "method": "stated"}),
        ("device", {"kind": "picc", "site": "left arm", "placed_on": "2026-10-01"}),
        ("contact", {"relation": "caregiver", "name": "Tom", "phone": "555-0139"}),
        ("wristband", {"scan": codes.patient()}),
        ("number", {"kind": "other", "number": "X9", "assigner": "Insurer"}),
    ):
        assert as_ana(kiosk, action, patient, **said).code == 0, action

    shown = as_ana(kiosk, "show", patient).only
    assert (shown["family_name"], shown["birth_date"], shown["years"]) == ("Quillfeather", "1961-02-28", 65)
    assert shown["allergies"]["state"] == "recorded"
    [allergy] = shown["allergies"]["entries"]
    assert (allergy["substance"], allergy["reaction"], allergy["recorded_by"]) == (
        "vancomycin", "flushing", "Ana Ruiz",
    )  # fmt: skip
    assert {(each["kind"], each["value"], each["unit"]) for each in shown["measures"]} == {
        ("weight", "61.5", "kg"), ("height", "168", "cm"),
    }  # fmt: skip
    assert [each["kind"] for each in shown["identifiers"]] == ["mrn", "wristband", "other"]
    assert codes.patient()[-8:] not in str(shown)
    assert as_ana(kiosk, "rule-out", patient, entry=allergy["id"], why="refuted").error == "NOT_PERMITTED"
    ruled_out = as_ana(kiosk, "rule-out", patient, by="Dana Whitfield", entry=allergy["id"], why="refuted")
    assert ruled_out.only["code"] == "ALLERGY_RULED_OUT"
    assert as_ana(kiosk, "change", patient, language="English", status="inactive").only["code"] == "PATIENT_CHANGED"
    assert as_ana(kiosk, "show", patient).only["language"] == "English"
    assert_sound(pharmacy.record)


def test_who_is_found_is_listed_and_in_the_audit_without_a_name(kiosk: Kiosk) -> None:
    patient = as_ana(kiosk, "add", **MARISOL).only["patient"]
    as_ana(kiosk, "wristband", patient, scan=codes.patient())

    for said in (
        {"number": "4471902"},
        {"name": "quill", "birth_date": "1961-02-28"},
        {"scan": codes.patient()},
    ):
        [found] = as_ana(kiosk, "find", **said).lines
        assert (found["patient_id"], found["name"]) == (patient, "Quillfeather, Marisol")
    assert as_ana(kiosk, "find", name="quill").error == "NOT_PERMITTED"
    assert as_ana(kiosk, "find", number="none").lines == []
    as_ana(kiosk, "show", patient)

    audit = kiosk("audit", "--patient", patient, "--as", "Dana Whitfield")
    said_in_words = [line["text"] for line in audit.lines]
    assert f"looked at patient {patient} (the command line)" in said_in_words
    assert sum(text.startswith("looked for a patient") for text in said_in_words) == 3
    assert f"put patient {patient} on record; noted who patient {patient} is" in " ".join(said_in_words)
    assert "Quill" not in audit.out
    assert "4471902" not in audit.out
    assert kiosk("audit", "--patient", "Quillfeather", "--as", "Dana Whitfield").error == "NOTHING_NAMED"


def test_a_weight_that_is_hard_to_believe_is_given_twice(kiosk: Kiosk) -> None:
    patient = as_ana(kiosk, "add", **MARISOL).only["patient"]
    heavy = {"weight_kg": "200", "measured_on": "2026-11-20"}

    asked = as_ana(kiosk, "measure", patient, **heavy)
    assert asked.error == "MEASURE_AGAIN"
    assert "again" in asked.only["error"]["next"]
    assert as_ana(kiosk, "measure", patient, **heavy, again="20").error == "NOT_THE_SAME"
    assert as_ana(kiosk, "measure", patient, **heavy, again="200").only["code"] == "MEASURED"


@pytest.mark.parametrize(
    "sent",
    [b"", b"\n", b"[]\n", b"{\n", b'{"family_name": 1e999999}\n', b'{"family_name": ["x"]}\n', b'{"name": "x"}\n',
     b'{"mrn": "1", "mrn": "2"}\n', b"\xff\n", b'{"family_name": "' + b"x" * 9000 + b'"}\n'],
)  # fmt: skip
def test_data_that_are_none_are_refused_in_a_sentence(kiosk: Kiosk, pharmacy: Pharmacy, sent: bytes) -> None:
    ran = kiosk("patient", "add", "--as", "Ana Ruiz", stdin=sent)

    assert ran.code == 1
    assert ran.error in ("BAD_REQUEST", "BAD_TEXT", "BAD_BIRTH_DATE")
    assert pharmacy.record.rows("select id from patient") == []


def test_a_card_is_words_for_people_too(kiosk: Kiosk) -> None:
    patient = as_ana(kiosk, "add", **MARISOL).only["patient"]

    shown = kiosk.raw("patient", "show", patient, "--as", "Ana Ruiz")

    assert "Quillfeather, Marisol" in shown.out
    assert "NOT ASKED" in shown.out


def test_nobody_without_a_pin_sees_anything(kiosk: Kiosk) -> None:
    patient = as_ana(kiosk, "add", **MARISOL).only["patient"]
    kiosk.pin = "000000"

    ran = kiosk("patient", "show", patient, "--as", "Ana Ruiz")

    assert ran.error == "WRONG_PIN"
    assert "Quill" not in ran.out + ran.err
    assert kiosk("patient", "show", patient).error == "WHO"
