"""Formulas: what cannot be approved by anyone, and that whatever may be approved keeps within every limit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from kiosk.rules.calculations.units import concentration_in
from kiosk.rules.formula import Container, Diluent, Finished, Ingredient, InPump, Stability, Step
from kiosk.rules.formula_amounts import NoAmounts, amounts
from kiosk.rules.formula_check import faults
from kiosk.rules.formula_check_amounts import outside_limits
from kiosk.rules.measuring import DEVICES, measured, why_not
from tests.formulas import SALINE, VANCOMYCIN, site, vancomycin

DRUG = vancomycin().ingredients[0]
STEPS = vancomycin().steps


def drug(**changed: Any) -> dict[str, Any]:
    return {"ingredients": (replace(DRUG, **changed),)}


def measuring(**changed: Any) -> dict[str, Any]:
    return {"steps": tuple(replace(each, **changed) if each.evidence == "measure" else each for each in STEPS)}


def kept(*storage: Stability) -> dict[str, Any]:
    return {"storage": storage}


def test_one_without_a_fault_may_be_approved() -> None:
    assert faults(vancomycin(), site()) == ()


STERILE = "Sterile water"


def fixed(**changed: Any) -> dict[str, Any]:
    """The same with 750 mg, which are 15 mL, and are not as ordered."""
    return drug(least=None, most=None, amount=Decimal(750), **changed)


def dissolved(millilitres: str) -> dict[str, Any]:
    """With steps that dissolve the vial in so much water."""
    into = Step(
        do="Add.", evidence="measure", item=STERILE, amount=Decimal(millilitres), unit="mL", device="syringe_20"
    )
    return {"steps": (Step(do="Scan.", evidence="scan", item=STERILE), into, *STEPS)}


TENTH = Decimal("0.1")
FIXED = {"amount": Decimal(1000), "least": None, "most": None}
IN_WATER = {"reconstitute_with": "Water", "reconstitute_ml": Decimal(20)}
WATER = Step(do="x", evidence="measure", item="Water", amount=Decimal(10), unit="mL", device="syringe_10")


def with_steps(*more: Step) -> dict[str, Any]:
    return {"steps": (*STEPS, *more)}


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"tolerance_percent": Decimal("5.01")}, "TOLERANCE", "tolerance_percent"),
    ({"tolerance_percent": Decimal(0)}, "TOLERANCE", "tolerance_percent"),
    ({"code": "vancomycin"}, "BAD_CODE", "code"),
    ({"physical_description": ""}, "MISSING", "physical_description"),
    ({"references": ()}, "MISSING", "references"),
    ({"quality_controls": ()}, "MISSING", "quality_controls"),
    ({"hazardous": True}, "HAZARDOUS", "hazardous_handling"),
    ({"category": "3"}, "CATEGORY", "sterility_tested"),
    ({"category": "label", "starting_components": "one_or_more_nonsterile"}, "CATEGORY", "starting_components"),
    ({"category": "immediate_use", "hazardous": True, "hazardous_handling": "x"}, "CATEGORY", "category"),
    ({"units_per_batch": 4}, "SCALE", "units_per_batch"),
    ({"scale": "batch"}, "SCALE", "units_per_batch"),
    ({"scale": "batch", "units_per_batch": 251, "sterility_tested": True}, "SCALE", "units_per_batch"),
    ({"scale": "batch", "units_per_batch": 20}, "SCALE", "ingredients.1.amount"),
    (kept(), "NO_STABILITY", "storage"),
    (kept(Stability(storage="crt", source="label")), "NO_STABILITY", "storage.1.hours"),
    (kept(Stability(storage="crt", hours=0, source="label")), "NO_STABILITY", "storage.1.hours"),
    (kept(Stability(storage="crt", hours=24)), "NO_SOURCE", "storage.1.source"),
    (kept(Stability(storage="crt", hours=97, source="label")), "BEYOND_LIMIT", "storage.1.hours"),
    ({"category": "1", **kept(Stability(storage="freezer", hours=9, source="x"))}, "NO_LIMIT", "storage.1"),
    (kept(*[Stability(storage="crt", hours=9, source="x")] * 2), "TWICE", "storage.2"),
    ({"in_pump": InPump(hours=0, at="37 °C", source="x")}, "NO_STABILITY", "in_pump.hours"),
    ({"in_pump": InPump(hours=24, at="37 °C")}, "NO_SOURCE", "in_pump.source"),
    ({"ingredients": ()}, "MISSING", "ingredients"),
    (drug(unit="IU"), "UNIT", "ingredients.1.unit"),
    (drug(unit="mgs"), "UNIT", "ingredients.1.unit"),
    (drug(drawn_as="50 units/mL"), "UNIT", "ingredients.1.drawn_as"),
    (drug(drawn_as="50 mg"), "UNIT", "ingredients.1.drawn_as"),
    (drug(drawn_as=""), "MISSING", "ingredients.1.drawn_as"),
    (drug(most_concentration="5 mEq/mL"), "UNIT", "ingredients.1.most_concentration"),
    (drug(most_concentration="8.2 mg/mL"), "CONCENTRATION", "ingredients.1.most_concentration"),
    (drug(least_concentration="5 mg/mL"), "CONCENTRATION", "ingredients.1.least_concentration"),
    (drug(most=None), "MISSING", "ingredients.1.least"),
    (drug(least=Decimal(2000)), "OUT_OF_LIMITS", "ingredients.1.least"),
    (drug(amount=Decimal(750)), "AMBIGUOUS", "ingredients.1.amount"),
    (drug(reconstitute_ml=Decimal(20)), "MISSING", "ingredients.1.reconstitute_ml"),
    (drug(volume_basis="withdrawn", drawn_as="1 mg/mL"), "VOLUME", "ingredients"),
    ({"finished": Finished(least_ml=Decimal(100), most_ml=Decimal(119))}, "OUT_OF_LIMITS", "finished"),
    ({"finished": Finished(least_ml=Decimal(125), most_ml=Decimal(105))}, "OUT_OF_LIMITS", "finished.least_ml"),
    ({"container": Container(words="a bag", capacity_ml=Decimal(120))}, "OUT_OF_LIMITS", "container.capacity_ml"),
    ({"steps": ()}, "MISSING", "steps"),
    ({"steps": STEPS[1:]}, "NOT_SCANNED", "steps"),
    ({"steps": (*STEPS[:2], *STEPS[3:])}, "NOT_MEASURED", "steps"),
    ({"steps": (*STEPS, Step(do="Scan.", evidence="scan", item="Heparin"))}, "NO_ITEM", "steps.6.item"),
    ({"steps": (*STEPS, Step(do="Look.", evidence="confirm", unit="mL"))}, "AMBIGUOUS", "steps.6"),
    (measuring(device=""), "NO_DEVICE", "steps.3.device"),
    (measuring(device="balance"), "MEASURE", "steps.3.device"),
    ({**measuring(device="syringe_60"), "tolerance_percent": Decimal(4)}, "MEASURE", "steps.3.device"),
    (measuring(amount=Decimal(10), unit="mg"), "MEASURE", "steps.3.amount"),
    (measuring(amount=Decimal(11), unit="mL"), "MEASURE", "steps.3.amount"),
    (measuring(amount=TENTH * 9, unit="mL"), "MEASURE", "steps.3.amount"),
    (measuring(unit="mL"), "AMBIGUOUS", "steps.3.unit"),
    (measuring(amount=Decimal(10), unit="mL"), "MEASURE", "steps"),
    ({**drug(**FIXED), **measuring(amount=Decimal(2), unit="mL")}, "MEASURE", "steps"),
    (with_steps(Step(do="x", evidence="measure", item=SALINE, amount=Decimal(50), unit="mL", device="syringe_60")),
     "MEASURE", "steps"),
    ({**drug(**IN_WATER), **with_steps(Step(do="x", evidence="scan", item="Water"), WATER)}, "MEASURE", "steps"),
    ({**fixed(), **measuring(amount=Decimal(4), unit="mL")}, "MEASURE", "steps"),
    ({**fixed(), "steps": (*STEPS, STEPS[2])}, "AMBIGUOUS", "steps"),
    ({**dissolved("2"), **fixed(reconstitute_with=STERILE, reconstitute_ml=Decimal(20))}, "MEASURE", "steps"),
]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {**fixed(), **measuring(amount=Decimal(15), unit="mL", device="syringe_20")},
        {**fixed(), **measuring(amount=Decimal("0.0152"), unit="L", device="syringe_60")},
        {**fixed(), "steps": (*STEPS[:2], *[replace(STEPS[2], amount=Decimal("7.6"), unit="mL")] * 2, *STEPS[3:])},
        {**dissolved("20"), **fixed(reconstitute_with=STERILE, reconstitute_ml=Decimal(20))},
    ],
)
def test_what_the_steps_measure_comes_to_what_is_wanted_within_the_tolerance(changed: dict[str, Any]) -> None:
    assert faults(vancomycin(**changed), site()) == ()


@pytest.mark.parametrize(("changed", "code", "field"), CASES, ids=[f"{code}-{field}" for _, code, field in CASES])
def test_a_fault_is_named_where_it_is_with_what_to_do(changed: dict[str, Any], code: str, field: str) -> None:
    found = faults(vancomycin(**changed), site())
    assert (code, field) in {(each.code, each.field) for each in found}, found
    for each in found:
        assert each.message.endswith(".")
        assert ":" in each.message or ". " in each.message  # what is wrong, and what to do about it


def test_amounts_that_steps_write_out_may_be_those_that_go_in() -> None:
    parts = [Step(do="x", evidence="measure", item=SALINE, amount=Decimal(50), unit="mL", device="syringe_60")] * 2
    twenty = replace(WATER, amount=Decimal(20), device="syringe_20")
    scanned = Step(do="x", evidence="scan", item="Water")
    formula = vancomycin(**drug(**IN_WATER), **with_steps(scanned, twenty, *parts))
    assert faults(formula, site()) == ()
    fixed = {**drug(**FIXED), **measuring(amount=Decimal(20), unit="mL", device="syringe_20")}
    assert faults(vancomycin(**fixed), site()) == ()


def test_a_draft_limit_holds_only_where_drafts_do() -> None:
    assert [each.code for each in faults(vancomycin(), site(draft=True))] == ["NO_LIMIT"]
    assert faults(vancomycin(), site(draft=True, drafts_hold=True)) == ()


def test_the_makers_limits_need_none_of_the_sites() -> None:
    long = Stability(storage="crt", hours=700, source="the maker's label")
    for category in ("label", "docked"):
        assert faults(vancomycin(category=category, storage=(long,)), site(draft=True)) == ()


# --- parenteral nutrition

NUTRITION = {
    "parenteral_nutrition": True,
    "ingredients": (Ingredient(group="Dextrose 70 %", unit="mL"), Ingredient(group="Amino acids", unit="mL")),
    "diluent": None,
    "steps": (
        Step(do="Scan it.", evidence="scan", item="Dextrose 70 %"),
        Step(do="Scan it.", evidence="scan", item="Amino acids"),
        Step(do="Compare with the signed additive list.", evidence="confirm"),
    ),
}


def test_of_parenteral_nutrition_nothing_is_calculated() -> None:
    formula = vancomycin(**NUTRITION)
    assert faults(formula, site()) == ()
    with pytest.raises(NoAmounts, match="signed additive list"):
        amounts(formula, {"Dextrose 70 %": Decimal(500)})
    told = replace(formula.ingredients[0], amount=Decimal(500))
    found = faults(replace(formula, ingredients=(told, formula.ingredients[1])), site())
    assert [each.code for each in found] == ["NUTRITION"]
    assert not any("compatib" in each.message for each in found)


# --- whatever may be approved

hundredths = st.integers(1, 20_000).map(lambda each: Decimal(each) / 100)
some = st.fixed_dictionaries(
    {
        "least": st.integers(1, 20).map(lambda each: Decimal(each) * 50),
        "more": hundredths,
        "per_ml": st.sampled_from([Decimal(1), Decimal("0.7"), Decimal(10), Decimal(50)]),
        "diluent": st.integers(50, 1000).map(Decimal),
        "basis": st.sampled_from(["added", "withdrawn", "to_volume"]),
        "units": st.sampled_from([*[("mg", "mg"), ("units", "units"), ("mcg", "mg"), ("mg", "g")] * 4, ("g", "mEq")]),
        "device": st.sampled_from(["syringe_1", "syringe_3", "syringe_10", "repeater_pump", "syringe_60"]),
        "tolerance": st.integers(1, 55).map(lambda each: Decimal(each) / 10),
        "hours": st.integers(0, 100),
        "storage": st.sampled_from(["crt", "refrigerator"]),
        "category": st.sampled_from(["immediate_use", "1", "2", "2", "2", "label"]),
        "room": st.sampled_from([Decimal(10), Decimal(1000), Decimal(1000)]),
        "most_conc": st.sampled_from(["", "", "1 mg/mL", "50 mg/mL", "5 g/mL", "100 units/mL"]),
    }
)
often = settings(suppress_health_check=[HealthCheck.filter_too_much])


@often
@given(some, st.integers(0, 100))
def test_whatever_may_be_approved_keeps_within_its_limits_for_every_order(told: dict[str, Any], percent: int) -> None:
    least, most = told["least"], told["least"] + told["more"]
    ingredient = Ingredient(
        group=VANCOMYCIN,
        unit=told["units"][0],
        least=least,
        most=most,
        drawn_as=f"{told['per_ml']:f} {told['units'][1]}/mL",
        volume_basis=told["basis"],
        most_concentration=told["most_conc"],
    )
    formula = vancomycin(
        ingredients=(ingredient,),
        diluent=Diluent(group=SALINE, volume_ml=told["diluent"]),
        finished=Finished(least_ml=told["diluent"] / 2, most_ml=told["diluent"] + told["room"]),
        container=Container(words="a bag", capacity_ml=Decimal(2000)),
        tolerance_percent=told["tolerance"],
        category=told["category"],
        storage=(Stability(storage=told["storage"], hours=told["hours"], source="a study"),),
        **measuring(device=told["device"]),
    )
    rules = site()
    assume(not faults(formula, rules))
    event(told["basis"])
    assert 0 < formula.tolerance_percent <= 5
    limit = {"immediate_use": "imm", "1": "c1", "2": "c2-asep-nontest-sterile"}.get(formula.category)
    if limit is not None:
        assert 0 < told["hours"] <= rules.limits.limits[limit].hours[told["storage"]]
    drawn = concentration_in("drawn_as", ingredient.drawn_as)
    wanted = least + (most - least) * percent / 100
    found = amounts(formula, {VANCOMYCIN: wanted})
    assert formula.finished.least_ml <= found.final_ml <= formula.finished.most_ml
    assert list(outside_limits(formula, found)) == []
    [part] = found.parts
    assert part.millilitres is not None
    assert (drawn.unit == "units") == (ingredient.unit == "units")
    shown = measured(part.millilitres, DEVICES[told["device"]])
    assert shown.off_percent <= formula.tolerance_percent + Decimal("1e-15")
    with pytest.raises(NoAmounts):
        amounts(formula, {VANCOMYCIN: most + 1})


@given(wanted=hundredths, device=st.sampled_from([each for each in DEVICES.values() if each.unit == "mL"]))
def test_what_is_measured_is_a_whole_number_of_marks_and_the_nearest(wanted: Decimal, device: Any) -> None:
    shown = measured(wanted, device)
    assert shown.amount % device.resolution == 0
    assert abs(shown.amount - wanted) * 2 <= device.resolution
    within = why_not(wanted, "mL", device.code, Decimal(5)) is None
    assert within == (wanted <= device.holds and abs(shown.amount - wanted) * 20 <= wanted)
