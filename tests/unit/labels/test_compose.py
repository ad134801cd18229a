"""What a label says, from its data: nothing that was given stays off, nothing that must be there is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.compose import compose
from labels.content import LabelContent
from labels.fields import FIELDS
from labels.kinds import KINDS
from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused
from tests.label_composed import BAG, SYMBOL, paragraph, refused, said, texts, without
from tests.label_samples import SAMPLES


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


def test_a_symbol_that_only_contains_the_number_is_written_out() -> None:
    content = said("bag", BAG | {"internal_id": "448120"}, LabelSymbol("datamatrix", "]d1ABC-448120-77"))
    assert content.caption == "ABC-448120-77"
    assert "No. 448120" in texts(content)


def test_a_received_lot_of_a_look_alike_has_tall_man_letters() -> None:
    lot = SAMPLES["received_lot"].data | {"name": "Vincristine 1 mg/mL, 2 mL vial"}
    assert "vinCRIStine 1 mg/mL, 2 mL vial" in texts(said("received_lot", lot))
    assert "Vincristine shelf" in texts(said("location", SAMPLES["location"].data | {"name": "Vincristine shelf"}))
