"""What a label must not say, cannot do without, and says without being asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from labels.compose import compose
from labels.fields import PATIENT
from labels.kinds import KINDS
from labels.refusal import LabelRefused
from tests.label_composed import BAG, NUTRITION, SYMBOL, paragraph, refused, said, texts, without
from tests.label_samples import SAMPLES


@pytest.mark.parametrize("key", sorted(PATIENT | {"dob", "mrn", "patient"}))
def test_a_batch_has_no_patient(key: str) -> None:
    found = compose("batch_unit", SAMPLES["batch_unit"].data | {key: "Rosalind"}, SYMBOL)
    assert isinstance(found, LabelRefused)
    assert (found.code, found.field) == ("UNKNOWN_FIELD", key)
    assert "no patient" in found.message


def test_a_patients_syringe_has_two_identifiers() -> None:
    syringe = SAMPLES["syringe"].data
    assert refused("syringe", syringe | {"patient_name": "Dana Whitfield"}) == ("MISSING_FIELD", "second_identifier")
    assert refused("syringe", syringe | {"dob": "1974-09-30"}) == ("MISSING_FIELD", "patient_name")
    both = said("syringe", syringe | {"patient_name": "Dana Whitfield", "dob": "1974-09-30"})
    assert {"Dana Whitfield", "DOB 1974-09-30"} <= set(texts(both))


@pytest.mark.parametrize("second", ["Room 12", "bed 4", "rm 3", "Rosalind Okafor-Lindqvist"])
@pytest.mark.parametrize("key", ["second_identifier", "mrn", "dob"])
def test_a_room_is_no_second_identifier(second: str, key: str) -> None:
    data = without(BAG, "dob", "mrn") | {key: second}
    assert refused("bag", data) == ("UNSAFE_TEXT", "second_identifier")


@pytest.mark.parametrize(
    "key", ["drug", "dose", "rate", "directions", "frequency", "concentration", "route", "diluent"]
)
@pytest.mark.parametrize("token", ["U", "QD", "MgSO4", "\N{MICRO SIGN}g", "cc"])
def test_an_unsafe_abbreviation_is_refused_where_a_dose_is_spoken_of(key: str, token: str) -> None:
    found = compose("bag", BAG | {key: f"5 {token}"}, SYMBOL)
    assert isinstance(found, LabelRefused)
    assert (found.code, found.field) == ("UNSAFE_TEXT", key)
    assert found.next_step.startswith("Write ")


@pytest.mark.parametrize("key", ["dose", "rate", "concentration", "total_volume"])
@pytest.mark.parametrize("value", ["2,5 mg", "5", 5, Decimal("2.50"), "\N{ARABIC-INDIC DIGIT FIVE} mg"])
def test_a_measure_that_can_be_misread_is_refused(key: str, value: object) -> None:
    assert refused("bag", BAG | {key: value}) == ("UNSAFE_TEXT", key)


@pytest.mark.parametrize(
    "bud",
    [
        "12/01/2026",
        "tomorrow",
        "2026-02-30",
        "2026-12-01T25:00",
        "2026-12-01T14:00Z",
        "Dec 32, 2026",
        "Foo 1, 2026",
        "2026-12-01 13:00 PM",
        "2026-13-01",
        20261201,
    ],
)
def test_a_date_that_can_be_misread_is_refused(bud: object) -> None:
    assert refused("bag", BAG | {"bud": bud}) == ("UNSAFE_TEXT", "bud")


@pytest.mark.parametrize(
    ("given_bud", "printed"),
    [
        ("Dec 1, 2026 2:00 PM", "2026-12-01 14:00"),
        ("December 1, 2026", "2026-12-01"),
        ("1 Dec 2026 14:00", "2026-12-01 14:00"),
        ("01-DEC-2026", "2026-12-01"),
        ("2026-DEC-01, 12:05 a.m.", "2026-12-01 00:05"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01T14:00", "2026-12-01 14:00"),
        ("2026-12-01 14:00:00", "2026-12-01 14:00"),
    ],
)
def test_a_beyond_use_date_is_framed(given_bud: str, printed: str) -> None:
    found = paragraph(said("bag", BAG | {"bud": given_bud}), "bud")
    assert found.text == f"BUD, do not start after {printed}"
    assert found.boxed


def test_a_beyond_use_date_before_its_preparation_is_refused() -> None:
    assert refused("bag", BAG | {"bud": "2026-11-27"}) == ("UNSAFE_TEXT", "bud")
    assert refused("opened_container", SAMPLES["opened_container"].data | {"bud": "2028-04-01"}) == (
        "UNSAFE_TEXT",
        "bud",
    )


def test_a_label_for_home_is_in_plain_words() -> None:
    home = SAMPLES["bag-home"].data
    whole = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(said("bag", home))]
    assert "Do not use after December 1, 2026, 2:00 PM" in whole
    assert "24-hour phone 601-555-0100" in whole
    assert any("do not use if it leaks" in text for text in whole)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bud": "2026-12-01"}, "bud"),
        ({"facility": None}, "facility"),
        ({"facility": "Magnolia Infusion Pharmacy"}, "facility"),
        ({"facility": {"name": "Magnolia", "address": "410 Capitol St, Jackson, MS"}}, "facility"),
        ({"directions": None}, "directions"),
    ],
)
def test_a_label_for_home_has_address_phone_directions_and_time(changed: dict[str, Any], field: str) -> None:
    assert refused("bag", SAMPLES["bag-home"].data | changed) == ("MISSING_FIELD", field)


def test_for_immediate_use_it_says_until_when_to_begin() -> None:
    data = without(BAG, "total_volume", "storage", "dosage_form", "route", "rate", "frequency")
    soon = {"immediate_use": True, "bud": "2026-11-28T12:00"}
    content = said("bag", data | soon)
    assert paragraph(content, "bud").text == "Begin before 2026-11-28 12:00"
    assert refused("bag", without(data, "prepared_by") | soon) == ("MISSING_FIELD", "prepared_by")


@pytest.mark.parametrize("drug", ["vincristine", "vinBLAStine sulfate", "Vinorelbine"])
def test_a_vinca_alkaloid_warns_by_itself(drug: str) -> None:
    content = said("bag", BAG | {"drug": drug})
    [warning] = [each for each in content.paragraphs if "FATAL IF GIVEN BY OTHER ROUTES" in each.text]
    assert (warning.reversed, warning.field) == (True, "drug")


@pytest.mark.parametrize("route", ["Intrathecal", "intravenous or intrathecal", "IT", "as directed"])
def test_a_vinca_alkaloid_for_another_route_gets_no_label(route: str) -> None:
    assert refused("bag", BAG | {"drug": "vincristine", "route": route}) == ("UNSAFE_TEXT", "route")


def test_marks_stand_in_bands() -> None:
    content = said("bag", BAG | {"high_alert": True, "hazardous": True})
    assert content.paragraphs[0].text == "HIGH ALERT"
    assert content.paragraphs[1].text.startswith("HAZARDOUS DRUG")
    assert all(each.reversed for each in content.paragraphs[:2])
    assert not any(each.reversed for each in said("bag", BAG | {"high_alert": False}).paragraphs)


@pytest.mark.parametrize(("schedule", "has_caution"), [("II", True), ("C-III", True), ("4", True), ("CV", False)])
def test_a_controlled_substance_of_a_patient_carries_the_federal_caution(schedule: str, has_caution: bool) -> None:
    [text] = [each for each in texts(said("bag", BAG | {"schedule": schedule})) if "Controlled substance" in each]
    assert ("Federal law prohibits the transfer" in text) is has_caution


def test_a_schedule_that_is_none_is_refused() -> None:
    assert refused("bag", BAG | {"schedule": "I"}) == ("UNSAFE_TEXT", "schedule")


def test_a_controlled_batch_has_no_caution_for_a_patient() -> None:
    whole = "\n".join(texts(said("batch_unit", SAMPLES["batch_unit"].data | {"schedule": "II"})))
    assert "Controlled substance, schedule II." in whole
    assert "Federal" not in whole


def test_single_and_multiple_dose_exclude_one_another() -> None:
    assert refused("bag", BAG | {"multi_dose": True}) == ("UNSAFE_TEXT", "single_dose")


@pytest.mark.parametrize("key", ["pn_dosing_weight", "pn_line", "rate", "pn_filter", "pn_components"])
def test_parenteral_nutrition_needs_what_aspen_asks_for(key: str) -> None:
    assert refused("bag", without(NUTRITION, key)) == (
        "MISSING_FIELD",
        "dose" if key == "pn_components" else key,
    )


@pytest.mark.parametrize(
    ("osmolarity", "is_printed"), [("900 mOsm/L", True), ("901 mOsm/L", False), ("1,750 mOsm/L", False)]
)
def test_a_peripheral_line_takes_at_most_900(osmolarity: str, is_printed: bool) -> None:
    data = NUTRITION | {"pn_line": "peripheral", "pn_osmolarity": osmolarity}
    if is_printed:
        said("bag", data)
    else:
        assert refused("bag", data) == ("UNSAFE_TEXT", "pn_osmolarity")
    assert refused("bag", without(data, "pn_osmolarity")) == ("MISSING_FIELD", "pn_osmolarity")


def test_rows_of_parenteral_nutrition_are_name_and_amount() -> None:
    row = next(each for each in said("bag", NUTRITION).paragraphs if each.text.startswith("calcium"))
    assert (row.text[: row.lead], row.text[row.lead :].strip()) == ("calcium gluconate", "9.3 mEq")


@pytest.mark.parametrize("kind", KINDS)
def test_a_reprint_says_so_first(kind: str) -> None:
    full = next(sample.data for name, sample in SAMPLES.items() if sample.kind == kind and name != "reprint")
    first = said(kind, full | {"reprint": 2}).paragraphs[0]
    assert (first.text, first.reversed, first.field) == ("REPRINT 2", True, "reprint")


@pytest.mark.parametrize("number", [0, -1, "2", True, 1.0])
def test_a_reprint_is_counted(number: object) -> None:
    assert refused("location", SAMPLES["location"].data | {"reprint": number}) == ("UNSAFE_TEXT", "reprint")


def test_what_is_in_process_is_not_for_administration() -> None:
    first = said("in_process", SAMPLES["in_process"].data).paragraphs[0]
    assert (first.text, first.reversed) == ("NOT FOR ADMINISTRATION", True)


@pytest.mark.parametrize(
    ("printed", "extended", "found"),
    [
        (None, "2027-05-31", ("MISSING_FIELD", "expiry")),
        ("2027-05", "2027-05-31", ("UNSAFE_TEXT", "extended_expiry")),
        ("2027-05-31", "2027-05", None),  # the month ends with the day or later; this one says no less
        ("2027-06", "2027-05", ("UNSAFE_TEXT", "extended_expiry")),
    ],
)
def test_an_extended_expiry_stands_beside_an_earlier_printed_one(
    printed: str | None, extended: str, found: tuple[str, str] | None
) -> None:
    lot = without(SAMPLES["received_lot"].data, "expiry") | {"expiry": printed, "extended_expiry": extended}
    if found is not None:
        assert refused("received_lot", lot) == found
    else:
        lines = texts(said("received_lot", lot))
        assert (f"Expires {printed}" in lines, f"Extended to {extended}" in lines) == (True, True)
