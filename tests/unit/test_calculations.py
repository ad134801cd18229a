"""The arithmetic of a dose: every shared case, and what no number may follow from."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.calculations import KINDS, CalculationError, calculate
from kiosk.rules.dose_words import plain

CASES: list[dict[str, Any]] = [
    json.loads(line, parse_float=Decimal)
    for line in (Path(__file__).parents[1] / "data" / "calculations.jsonl").read_text().splitlines()
]
REFUSED = {
    "calc-067": ("alligation_parts", "IMPOSSIBLE", "target"),
    "calc-068": ("bsa_mosteller", "OUT_OF_RANGE", "height_cm"),
    "calc-078": ("ndc_ambiguous", "AMBIGUOUS", "digits"),
}
RECKONED = [case for case in CASES if case["id"] not in REFUSED]


@pytest.mark.parametrize("case", RECKONED, ids=[case["id"] for case in RECKONED])
def test_a_shared_case_comes_to_what_it_says(case: dict[str, Any]) -> None:
    found = calculate(case["kind"], case["input"])
    assert found.value == case["expected"]
    if "round_to" in case:
        assert (found.unit, found.round_to) == (case["unit"], case["round_to"])
        assert found.raw is not None
        assert abs(Decimal(found.raw) - Decimal(case["raw"])) < Decimal("1e-13") * abs(Decimal(case["raw"]))


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in REFUSED], ids=list(REFUSED))
def test_a_shared_case_that_is_refused_names_its_input(case: dict[str, Any]) -> None:
    kind, code, field = REFUSED[case["id"]]
    given_ = {name: value for name, value in case["input"].items() if name != "what"}
    if kind == "alligation_parts":
        given_["want"] = "high:low"
    assert refused(kind, given_) == (code, field)


_BAG = {"dose_mg": 1, "bag_mL": 250}


def refused(kind: str, given_: dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(CalculationError) as caught:
        calculate(kind, given_)
    assert caught.value.message
    return caught.value.code, caught.value.field


def test_every_kind_is_met_by_a_shared_case() -> None:
    assert set(KINDS) == {case["kind"] for case in CASES} - {"error"}


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"hours": 6}, ("MISSING_INPUT", "volume_mL")),
        ({"volume_mL": 750, "hours": 6, "minutes": 3}, ("UNKNOWN_INPUT", "minutes")),
        ({"volume_mL": 750, "hours": 0}, ("OUT_OF_RANGE", "hours")),
        ({"volume_mL": -750, "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": "1,250", "hours": 6}, ("AMBIGUOUS", "volume_mL")),
        ({"volume_mL": "750 mL", "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": True, "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": None, "hours": 6}, ("MISSING_INPUT", "volume_mL")),
        ({"volume_mL": Decimal("NaN"), "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": Decimal("Infinity"), "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": "\u0667\u0665\u0660", "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": "1e3", "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
        ({"volume_mL": [750], "hours": 6}, ("OUT_OF_RANGE", "volume_mL")),
    ],
)
def test_what_no_rate_follows_from(given_: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refused("flow_ml_h", given_) == expected


@pytest.mark.parametrize(
    ("kind", "given_", "expected"),
    [
        ("unit_convert", {"value": 1, "frm": "g", "to": "mL"}, ("UNIT", "to")),
        ("unit_convert", {"value": 1, "frm": "IU", "to": "units"}, ("UNIT", "to")),
        ("unit_convert", {"value": 1, "frm": "µg", "to": "mg"}, ("UNIT", "to")),
        ("dose_volume", {"dose": 5, "unit": "mg"}, ("MISSING_INPUT", "conc_per_mL")),
        ("dose_volume", {"dose": 5, "unit": "mg", "conc_per_mL": 1, "conc_per": "1 mg/mL"}, ("AMBIGUOUS", "conc_per")),
        ("dose_volume", {"dose": 5, "unit": "mg", "conc_per": "5,000 units/mL"}, ("UNIT", "conc_per")),
        ("dose_volume", {"dose": 5, "unit": "mg", "conc_per": "1,5 mg/mL"}, ("AMBIGUOUS", "conc_per")),
        ("dose_volume", {"dose": 5, "unit": "mg", "conc_per": "0 mg/mL"}, ("OUT_OF_RANGE", "conc_per")),
        ("weight", {"lb": 125, "lb_per_kg": "0.45"}, ("OUT_OF_RANGE", "lb_per_kg")),
        ("flow_gtt_min", {"volume_mL": 100, "minutes": 30, "gtt_mL": 12}, ("OUT_OF_RANGE", "gtt_mL")),
        ("flow_gtt_min", {"volume_mL": 100, "minutes": 30, "hours": 1, "gtt_mL": 10}, ("AMBIGUOUS", "hours")),
        ("vial_waste", {"dose": 410, "vial": 100, "vials": 4, "unit": "mg"}, ("IMPOSSIBLE", "vials")),
        ("vial_waste", {"dose": 410, "vial": 100, "vials": "4.5", "unit": "mg"}, ("OUT_OF_RANGE", "vials")),
        ("dilution_c1v1", {"c1": 20, "v1": 5, "c2": 100}, ("IMPOSSIBLE", "c2")),
        ("alligation_volume", {"high": 5, "low": 50, "target": 9, "total_mL": 1, "want": "low"}, ("IMPOSSIBLE", "low")),
        ("alligation_parts", {"high": 50, "low": 5, "target": 2, "want": "high:low"}, ("IMPOSSIBLE", "target")),
        ("reconstitution_diluent", {"drug": "1 g", "target": "9 g/mL", "displacement_mL": 2}, ("IMPOSSIBLE", "target")),
        ("reconstitution_conc", {"drug": "ampicillin", "diluent_mL": 3, "displacement_mL": 0}, ("UNIT", "drug")),
        ("concentration_final", {**_BAG, "add_mL": 300, "remove_from_bag": True}, ("IMPOSSIBLE", "add_mL")),
        ("ndc", {"ndc10": "0591036901", "format": "4-4-2"}, ("AMBIGUOUS", "ndc10")),
        ("ndc", {"ndc10": "00591-0369-01", "format": "4-4-2"}, ("AMBIGUOUS", "ndc10")),
        ("mean_kinetic_temperature", {"temps_C": []}, ("OUT_OF_RANGE", "temps_C")),
        ("osmolarity", {"pct": "101", "mw": 84, "particles": 2}, ("OUT_OF_RANGE", "pct")),
        ("dose", {"mg": 1}, ("UNKNOWN_KIND", "kind")),
    ],
)  # fmt: skip
def test_what_is_impossible_or_can_mean_two_things_is_refused(
    kind: str, given_: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert refused(kind, given_) == expected


amounts = st.decimals("0.001", "9999", places=3, allow_nan=False)


@given(volume=st.decimals("0.1", "19999", places=1), hours=st.decimals("0.1", "700", places=1))
def test_a_rate_is_rounded_half_up_once_from_all_its_digits(volume: Decimal, hours: Decimal) -> None:
    found = calculate("flow_ml_h", {"volume_mL": volume, "hours": hours})
    exact = (volume * 10) / (hours * 10)
    assert Decimal(str(found.value)) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(value=amounts, pair=st.sampled_from([("g", "mg"), ("mg", "mcg"), ("kg", "g"), ("L", "mL"), ("mcg", "ng")]))
def test_a_unit_turned_there_and_back_is_what_it_was(value: Decimal, pair: tuple[str, str]) -> None:
    there = calculate("unit_convert", {"value": value, "frm": pair[0], "to": pair[1]})
    back = calculate("unit_convert", {"value": there.value, "frm": pair[1], "to": pair[0]})
    assert Decimal(str(back.value)) == value
    assert Decimal(str(there.value)) == value * 1000


@given(dose=amounts, strength=amounts, scale=st.sampled_from([10, 100, 1000]))
def test_a_dose_and_a_strength_scaled_alike_are_the_same_volume(dose: Decimal, strength: Decimal, scale: int) -> None:
    once = calculate("dose_volume", {"dose": dose, "conc_per_mL": strength, "unit": "mg"})
    more = calculate("dose_volume", {"dose": dose * scale, "conc_per_mL": strength * scale, "unit": "mg"})
    assert (once.value, once.round_to) == (more.value, more.round_to)


@given(dose=amounts, strength=amounts)
def test_a_dose_in_another_unit_is_the_same_volume(dose: Decimal, strength: Decimal) -> None:
    ours = calculate("dose_volume", {"dose": dose, "conc_per": f"{strength:f} mg/mL", "unit": "mg"})
    theirs = calculate("dose_volume", {"dose": dose * 1000, "conc_per": f"{strength:f} mg/mL", "unit": "mcg"})
    assert (ours.value, ours.round_to) == (theirs.value, theirs.round_to)


@given(dose=amounts, vial=amounts)
def test_the_vials_that_are_needed_hold_the_dose_and_one_fewer_does_not(dose: Decimal, vial: Decimal) -> None:
    vials = int(str(calculate("vials_needed", {"dose": dose, "vial": vial, "unit": "mg"}).value))
    assert (vials - 1) * vial < dose <= vials * vial
    if vials <= 10_000:
        waste = calculate("vial_waste", {"dose": dose, "vial": vial, "vials": vials, "unit": "mg"})
        assert Decimal(str(waste.value)) == vials * vial - dose


@given(st.decimals("0", "99999999", places=4))
def test_no_dose_for_people_ends_with_a_zero_or_begins_with_a_point(value: Decimal) -> None:
    words = plain(value)
    assert Decimal(words.replace(",", "")) == value
    assert not words.startswith(".")
    assert "." not in words or words[-1] not in "0."
    assert all(len(part) == 3 for part in words.split(".")[0].split(",")[1:])


_NAMES = (
    "dose", "unit", "volume_mL", "hours", "want", "target", "high", "low", "drug", "digits", "temps_C", "mg",
    "conc_per", "ndc10",
)  # fmt: skip
_ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=12)
    | st.lists(st.integers(), max_size=3)
)


@given(kind=st.sampled_from(sorted(KINDS)), given_=st.dictionaries(st.sampled_from(_NAMES), _ANYTHING, max_size=6))
def test_whatever_is_given_is_a_number_or_a_sentence(kind: str, given_: dict[str, Any]) -> None:
    try:
        said = calculate(kind, given_).working
    except CalculationError as error:
        said = error.message
    assert said
