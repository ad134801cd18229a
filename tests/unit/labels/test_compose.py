"""What a label says, from its data: nothing that was given stays off, nothing that must be there is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.tall_man import tall_man
from labels.compose import compose
from labels.content import LabelContent, Paragraph
from labels.fields import FIELDS, PATIENT
from labels.kinds import KINDS
from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused
from tests.label_samples import SAMPLES

SYMBOL = LabelSymbol("datamatrix", "]d1%KIOSK-B-K1-7F2C-X")
BAG = SAMPLES["bag"].data
NUTRITION = SAMPLES["bag-nutrition"].data


def said(kind: str, data: dict[str, Any], symbol: LabelSymbol | None = SYMBOL) -> LabelContent:
    content = compose(kind, data, symbol, tall_man=tall_man)
    assert isinstance(content, LabelContent), content
    return content


def refused(kind: str, data: dict[str, Any], symbol: LabelSymbol | None = SYMBOL) -> tuple[str, str]:
    found = compose(kind, data, symbol)
    assert isinstance(found, LabelRefused), found
    assert found.message.endswith(".")
    assert found.next_step
    return found.code, found.field


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def texts(content: LabelContent) -> list[str]:
    return [paragraph.text for paragraph in content.paragraphs]


def paragraph(content: LabelContent, field: str) -> Paragraph:
    return next(each for each in content.paragraphs if each.field == field)


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_that_is_given_is_printed(name: str) -> None:
    sample = SAMPLES[name]
    whole = "\n".join([*texts(said(sample.kind, sample.data)), "K1-7F2C"]).lower()
    for key, value in sample.data.items():
        if key in ("internal_id", "home") or value is None or value is True:
            continue
        assert last_word(value) in whole, key


def last_word(value: object) -> str:
    """A word of a value that no rule writes in another way; of a moment its day as digits or its year."""
    if isinstance(value, dict):
        return last_word(list(value.values())[-1])
    if isinstance(value, list | tuple):
        return last_word(value[-1])
    text = str(value)
    if text[:4].isdigit() and "T" in text:
        return text[:4]
    return text.lower().split()[-1].removesuffix("ml").removesuffix("mg").removesuffix("g")[-3:]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_missing_is_named(kind: str) -> None:
    full = next(sample.data for name, sample in SAMPLES.items() if sample.kind == kind and name != "reprint")
    for keys in KINDS[kind].required:
        asked = {"dob", "mrn"} if "second_identifier" in keys else set(keys)
        if asked.isdisjoint(full):
            continue
        assert refused(kind, without(full, *asked)) == ("MISSING_FIELD", keys[0])
        assert refused(kind, full | dict.fromkeys(asked, "")) == ("MISSING_FIELD", keys[0])
        assert refused(kind, full | dict.fromkeys(asked)) == ("MISSING_FIELD", keys[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_without_a_symbol_is_none(kind: str) -> None:
    full = next(sample.data for name, sample in SAMPLES.items() if sample.kind == kind)
    assert refused(kind, full, None) == ("MISSING_FIELD", "symbol")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", ["colour", "Drug", "", "symbol", "vinca", "bud_home", "__class__"])
def test_an_unknown_key_is_refused_so_that_nothing_stays_off_unsaid(kind: str, key: str) -> None:
    full = next(sample.data for name, sample in SAMPLES.items() if sample.kind == kind)
    assert refused(kind, full | {key: "x"}) == ("UNKNOWN_FIELD", key)


def test_the_nearest_key_is_offered() -> None:
    found = compose("bag", BAG | {"storrage": "cold"}, SYMBOL)
    assert isinstance(found, LabelRefused)
    assert found.next_step == "Did you mean storage?"


def test_an_unknown_kind_is_refused() -> None:
    assert refused("bagg", BAG) == ("UNKNOWN_FIELD", "kind")


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
def test_a_room_is_no_second_identifier(second: str) -> None:
    data = without(BAG, "dob", "mrn") | {"second_identifier": second}
    assert refused("bag", data) == ("UNSAFE_TEXT", "second_identifier")


def test_names_are_bold_and_look_alikes_have_their_tall_letters() -> None:
    content = said("bag", BAG | {"drug": "ceftriaxone"})
    assert paragraph(content, "drug").text == "cefTRIAXone"
    for field in ("patient_name", "drug", "dose", "bud"):
        assert paragraph(content, field).bold, field


def test_signs_of_trade_marks_stay_off_a_drugs_name() -> None:
    content = said("bag", BAG | {"drug": "filgrastim\N{REGISTERED SIGN}", "brand": "Neupogen\N{TRADE MARK SIGN}"})
    assert paragraph(content, "drug").text == "filgrastim"
    assert paragraph(content, "brand").text == "Brand Neupogen"


def test_a_name_is_never_rewritten() -> None:
    names = {"patient_name": "Ms. Od Au", "facility": {"name": "MS Pharmacy", "address": "5.0 U St, Jackson, MS"}}
    content = said("bag", BAG | names | {"prescriber": "Dr. HS Ug, MS", "internal_id": "1000.0"})
    whole = "\n".join(texts(content))
    for name in ("Ms. Od Au", "MS Pharmacy", "5.0 U St, Jackson, MS", "Dr. HS Ug, MS", "1000.0"):
        assert name in whole


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


def test_numbers_are_written_right() -> None:
    content = said("bag", BAG | {"dose": "1000.0mg", "rate": ".5 mL/hour"})
    assert paragraph(content, "dose").text == "1,000 mg"
    assert "0.5 mL/hour" in paragraph(content, "rate").text


@pytest.mark.parametrize(
    "actives",
    [
        "cefazolin 2 g",
        ["cefazolin 2 g"],
        [{"name": "cefazolin", "amount": "2g"}],
        {"name": "cefazolin", "amount": "2.0 g"},
        ("cefazolin 2g",),
        [{"name": "cefazolin", "strength": "2 g"}],
    ],
)
def test_actives_are_taken_in_every_form(actives: object) -> None:
    data = without(BAG, "drug", "dose") | {"actives": actives}
    assert paragraph(said("bag", data), "actives").text == "ceFAZolin 2 g"


@pytest.mark.parametrize("value", [{"a": "b"}, [["x"]], object(), 1.5, True, b"x", {"name": {"x": "y"}, "colour": 1}])
@pytest.mark.parametrize("key", ["drug", "warnings", "facility", "bud", "home", "reprint", "storage"])
def test_a_form_that_cannot_be_printed_is_refused(key: str, value: object) -> None:
    if (key, value) == ("home", True):
        return
    assert refused("bag", BAG | {key: value})[1] == key


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
    content = said("bag", data | {"immediate_use": True})
    assert paragraph(content, "bud").text == "Begin before 2026-12-01 14:00"
    assert refused("bag", without(data, "prepared_by") | {"immediate_use": True}) == ("MISSING_FIELD", "prepared_by")


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


def test_the_symbol_is_written_out_and_so_is_the_number() -> None:
    elements = (("01", "00312345678906"), ("10", "AB12"))
    symbol = LabelSymbol("gs1_datamatrix", "]d2010031234567890610AB12", elements)
    content = said("bag", BAG, symbol)
    assert content.caption == "(01)00312345678906 (10)AB12"
    assert "No. K1-7F2C" in texts(content)
    own = said("bag", BAG)
    assert own.caption == "K1-7F2C"
    assert "No. K1-7F2C" not in texts(own)


def test_a_badge_does_not_write_its_code_out() -> None:
    content = said("badge", SAMPLES["badge"].data, LabelSymbol("datamatrix", "]d1%KIOSK-P-7F3K-22Q-X"))
    assert "7F3K" not in "\n".join([*texts(content), content.caption])


def test_a_key_given_under_two_names_is_refused() -> None:
    assert refused("bag", BAG | {"beyond_use_date": "2026-12-02"}) == ("UNKNOWN_FIELD", "bud")


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=20)))
def test_whatever_is_given_there_is_a_label_or_a_sentence(kind: str, data: dict[str, str]) -> None:
    found = compose(kind, data, SYMBOL)
    assert isinstance(found, LabelContent) or found.message.endswith(".")
