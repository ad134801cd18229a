"""The rules of orders: states, queue, refills, what an order may say, its arithmetic, and what is warned of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.order_arithmetic import amount, steps, vials
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.rules.order_reading import Fault, read_content
from kiosk.rules.order_warnings import DoseRange, OtherOrder, TherapyGroup, duplicates, out_of_range
from kiosk.rules.orders import IN_QUEUE, Event, State, after, may, place_in_queue
from kiosk.rules.refills import Schedule, calendar, dose_at

START = datetime.fromisoformat("2026-11-24 08:00")
SAID: dict[str, Any] = {
    "item_id": "K1-5", "patient_id": "K1-9", "dose": "1250", "dose_unit": "mg", "route": "iv",
    "starts_at": "2026-11-24 08:00", "every_hours": 12, "doses": 14, "diluent_id": "K1-6", "volume_ml": "250",
    "rate_ml_h": "166.7",
}  # fmt: skip


def content(**more: Any) -> OrderContent:
    found = read_content({**SAID, **more})
    assert isinstance(found, OrderContent), found
    return found


def fault(**more: Any) -> tuple[str, str]:
    found = read_content({name: value for name, value in {**SAID, **more}.items() if value is not ...})
    assert isinstance(found, Fault), found
    assert found.message.endswith(".")
    return found.field, found.code


# --- states


@given(st.lists(st.sampled_from(Event), max_size=12))
def test_nothing_is_verified_but_by_a_signature_of_the_version_that_stands(happens: list[Event]) -> None:
    state, signed = State.ENTERED, False
    for event in happens:
        if not may(state, event):
            with pytest.raises(ValueError, match="is not to"):
                after(state, event, signed=signed)
            continue
        signed = event is Event.VERIFY or (signed and event is not Event.CHANGE)
        state = after(state, event, signed=signed)
        assert state is not State.VERIFIED or signed
    assert state is not State.DISCONTINUED or not any(may(state, event) for event in Event)


def test_what_is_held_or_discontinued_stands_in_no_queue() -> None:
    for event in (Event.HOLD, Event.DISCONTINUE):
        assert after(State.VERIFIED, event, signed=True) not in IN_QUEUE


@given(st.lists(st.tuples(st.sampled_from(["stat", "routine"]), st.datetimes(), st.integers(1, 999)), max_size=20))
def test_stat_stands_before_everything_else_and_then_what_is_needed_first(
    found: list[tuple[str, datetime, int]],
) -> None:
    places = sorted(place_in_queue(priority, f"{at:%Y-%m-%d %H:%M}", f"K1-{n}") for priority, at, n in found)
    kinds = [place[0] for place in places]
    assert kinds == sorted(kinds)
    for kind in (0, 1):
        times = [place[1] for place in places if place[0] == kind]
        assert times == sorted(times)


# --- refills


@given(st.integers(1, 72), st.integers(1, 40), st.integers(1, 6), st.integers(0, 300), st.integers(0, 3))
def test_the_calendar_names_the_dose_after_the_last_one_that_is_covered(
    hours: int, doses: int, fills: int, made: int, lead: int
) -> None:
    schedule = Schedule(START, hours, doses, fills)
    found = calendar(schedule, made, lead)
    if made >= doses * fills:
        assert (found.next_dose, found.compound_on) == (None, None)
        assert found.last_covered == dose_at(schedule, doses * fills)
    else:
        assert found.next_dose == dose_at(schedule, made + 1)
        assert found.compound_on == found.next_dose.date() - timedelta(days=lead)
        assert (found.last_covered is None) == (made == 0)
        assert found.last_covered is None or found.next_dose - found.last_covered == timedelta(hours=hours)


# --- what an order may say


def test_an_order_says_what_was_read_and_comes_back_as_it_was_kept() -> None:
    found = content(dose="0.50", dose_unit="g", per="", priority="STAT")
    assert (found.dose, found.priority) == ("0.5", "stat")
    assert from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"dose": ...}, ("dose", "MISSING")),
        ({"dose": "0"}, ("dose", "OUT_OF_RANGE")),
        ({"dose": "-5"}, ("dose", "BAD_NUMBER")),
        ({"dose": "1,250"}, ("dose", "AMBIGUOUS")),
        ({"dose": "1e3"}, ("dose", "BAD_NUMBER")),
        ({"dose": "١٢"}, ("dose", "BAD_NUMBER")),
        ({"dose": True}, ("dose", "BAD_VALUE")),
        ({"dose_unit": "IU"}, ("dose_unit", "UNIT")),
        ({"dose_unit": "µg"}, ("dose_unit", "UNIT")),
        ({"dose_unit": "h"}, ("dose_unit", "UNIT")),
        ({"route": "oral"}, ("route", "BAD_VALUE")),
        ({"patient_id": ...}, ("patient_id", "MISSING")),
        ({"per": "kg"}, ("weight_kg", "NO_WEIGHT")),
        ({"per": "m2", "weight_kg": "70"}, ("height_cm", "NO_HEIGHT")),
        ({"weight_kg": "700"}, ("weight_kg", "OUT_OF_RANGE")),
        ({"starts_at": "24.11.2026"}, ("starts_at", "BAD_TIME")),
        ({"starts_at": "2026-02-30 08:00"}, ("starts_at", "BAD_TIME")),
        ({"starts_at": ...}, ("starts_at", "NO_START")),
        ({"every_hours": 0}, ("every_hours", "NO_SCHEDULE")),
        ({"every_hours": 2160, "doses": 1000, "fills": 100}, ("fills", "OUT_OF_RANGE")),
        ({"volume_ml": ...}, ("volume_ml", "NO_VOLUME")),
        ({"minutes": 60}, ("rate_ml_h", "FLOW")),
        ({"number": "Jane Doe"}, ("number", "BAD_NUMBER")),
        ({"owner": "Jane Doe"}, ("owner", "BAD_NUMBER")),
        ({"kind": "batch", "fills": 2}, ("kind", "NOT_A_BATCH")),
        ({"note": "a\nb"}, ("note", "BAD_TEXT")),
        ({"name": "vancomycin"}, ("", "UNKNOWN_FIELD")),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(more: dict[str, Any], expected: tuple[str, str]) -> None:
    assert fault(**more) == expected


def test_a_rate_and_a_time_that_go_together_are_taken() -> None:
    assert content(minutes=90).minutes == 90


@given(st.dictionaries(st.sampled_from([*SAID, "per", "note", "weight_kg"]), st.text(max_size=30) | st.none()))
def test_whatever_is_said_comes_to_an_order_or_to_a_sentence(more: dict[str, Any]) -> None:
    found = read_content({**SAID, **more})
    if isinstance(found, OrderContent):
        assert from_json(found.to_json()) == found
        assert steps(found, "1 g")
    else:
        assert found.message.endswith(".")


# --- arithmetic


def test_each_calculation_shows_its_formula_with_its_numbers() -> None:
    found = {step.label: step.working for step in steps(content(dose="15", per="kg", weight_kg="80"), "1 g")}
    assert found["Dose"] == "15 mg/kg × 80 kg = 1,200 mg"
    assert found["Strength"] == "1,200 mg ÷ 250 mL = 4.8 mg/mL"
    assert found["Vials"] == "1,200 mg ÷ 1 g each = 2, whole ones; × 14 = 28"
    assert "250 mL" in found["Runs for"]
    assert found["Left over"] == "2 × 1 g − 1.2 g = 0.8 g"


@pytest.mark.parametrize(
    ("said", "label", "end"),
    [
        ({"dose": "0.25", "volume_ml": "500"}, "Strength", "= 0.0005 mg/mL"),
        ({"dose": "1", "volume_ml": "1", "minutes": 1440}, "Rate", "= 0.0417 mL/h"),
        ({"dose": "0.001", "per": "m2", "weight_kg": "70.3", "height_cm": "171"}, "Dose", "= 0.00183 mg"),
        ({"dose": "100", "per": "m2", "weight_kg": "70.3", "height_cm": "171"}, "Strength", "= 0.731 mg/mL"),
    ],
)
def test_nothing_small_is_shown_as_nothing(said: dict[str, Any], label: str, end: str) -> None:
    found = {step.label: step.working for step in steps(content(**{"rate_ml_h": None, "minutes": None, **said}), "1 g")}
    assert found[label].endswith(end)
    assert all(len(number) < 12 for working in found.values() for number in working.split())


def test_a_dose_by_surface_is_reckoned_by_mosteller() -> None:
    found = content(dose="400", per="m2", weight_kg="72", height_cm="180")
    assert abs(amount(found) - Decimal("758.947")) < Decimal("0.01")


def test_a_drug_of_which_nobody_says_what_one_holds_is_not_reckoned_and_that_is_said() -> None:
    [last] = [step for step in steps(content(), None) if step.label == "Vials"]
    assert last.failed
    assert vials(content(), None) is None
    assert vials(content(), "1,000 units") is None


@given(st.integers(1, 10_000), st.integers(1, 5_000))
def test_vials_always_hold_the_dose_and_one_fewer_never_does(dose: int, each: int) -> None:
    count = vials(content(dose=str(dose), doses=1), f"{each} mg")
    assert count is not None
    assert count * each >= dose > (count - 1) * each


@given(st.integers(1, 10_000), st.integers(1, 5_000), st.integers(1, 250))
def test_units_of_a_batch_share_vials_and_doses_of_a_patient_do_not(dose: int, each: int, doses: int) -> None:
    batch = vials(content(kind="batch", patient_id="", dose=str(dose), doses=doses), f"{each} mg")
    one = vials(content(dose=str(dose), doses=1), f"{each} mg")
    assert one is not None
    assert batch is not None
    assert batch * each >= dose * doses > (batch - 1) * each
    assert vials(content(dose=str(dose), doses=doses), f"{each} mg") == one * doses


def test_what_a_batch_takes_and_leaves_is_said_for_all_of_it() -> None:
    found = {step.label: step.working for step in steps(content(kind="batch", dose="50", doses=10), "1 g")}
    assert found["Vials"] == "50 mg × 10 = 500 mg ÷ 1 g each = 1, whole ones"
    assert found["Left over"] == "1 × 1 g − 0.5 g = 0.5 g"


# --- warnings


def warned(found: OrderContent, *ranges: DoseRange) -> list[str]:
    return [each.word for each in out_of_range(found, frozenset({"K1-5", "vanc"}), ranges, "formulary")]


def test_a_dose_is_compared_with_the_sites_range_in_whatever_unit_it_is() -> None:
    grams = DoseRange("vanc", "iv", "dose", "g", "0.5", "2")
    assert warned(content(), grams) == []
    assert warned(content(dose="2500"), grams) == ["DOSE HIGH"]
    assert warned(content(dose="250"), grams) == ["DOSE LOW"]
    assert warned(content(dose="2500", route="im"), grams) == ["NO RANGE"]
    assert warned(content(dose="2500", dose_unit="units"), grams) == ["NO RANGE"]
    assert warned(content(dose="2500")) == ["NO RANGE"]


def test_a_range_for_each_day_and_kilogram_counts_all_doses_of_the_day() -> None:
    daily = DoseRange("K1-5", None, "kg_day", "mg", "15", "60")
    assert warned(content(dose="1250", weight_kg="50"), daily) == []
    assert warned(content(dose="1250", weight_kg="50", every_hours=6), daily) == ["DOSE HIGH"]
    assert warned(content(dose="1250"), daily) == ["NO RANGE"]


def test_the_same_drug_and_the_same_group_are_named_and_nothing_else() -> None:
    keys = frozenset({"K1-5"})
    same = OtherOrder("K1-30", "Vancomycin 1 g", keys, "iv")
    related = OtherOrder("K1-31", "Telavancin 750 mg", frozenset({"K1-7"}), "iv")
    other = OtherOrder("K1-32", "CeFAZolin 2 g", frozenset({"K1-8"}), "iv")
    groups = [TherapyGroup("Glycopeptides", ("K1-5", "K1-7"))]
    found = list(duplicates(keys, [same, related, other], groups, "formulary"))
    assert [(each.word, each.text.split()[1]) for each in found] == [("DUPLICATE", "K1-30"), ("SAME GROUP", "K1-31")]
