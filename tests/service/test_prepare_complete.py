"""Completing a worksheet: storage and beyond-use date, final labels, what is left, and what goes over to the check."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from db import (
    container_draws,
    discarded,
    opened_containers,
    preparation_work,
    preparations,
    print_jobs,
    volume_differences,
)
from db.record import Write
from kiosk.rules.formula import Ingredient, Stability
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_bud
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.preparation_void import FINAL, IN_PROCESS
from kiosk.services.prepare_made import made_of
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.completing import Sheet, compounded, furnish, scanned
from tests.service.order_world import Orders
from tests.shelf import change_item

VANCOMYCIN = "Vancomycin 1 g"
WAYS = (
    Stability(storage="crt", hours=30, source="the maker's label"),
    Stability(storage="refrigerator", hours=96, source="the maker's label"),
)


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    orders = furnish(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind="single_dose_vial")
    return orders


def thrown_away(sheet: Sheet) -> Outcome:
    """Say of the rest that is asked about that it is thrown away."""
    question = sheet.question
    assert question is not None
    return sheet.answer(**dict(question.choices[-1].answer))


def test_one_bag_from_its_last_step_to_the_check(made: Orders) -> None:
    sheet = compounded(made)
    said = done(sheet.begin(), "STORED")
    assert said.message == (
        "Stored in the refrigerator. BUD 2026-11-27 09:00: stability of the formula, 4 days in the refrigerator wins."
    )
    assert (sheet.preparation.state, sheet.states) == ("labelling", ["labelled"])
    assert preparations.on_hood(made.record, sheet.hood) is None
    assert sheet.kinds_printed() == ["bag", "in_process"]
    before = contents(made.record)
    refused(sheet.scan(sheet.bears(1, IN_PROCESS)), "WRONG_LABEL")
    assert contents(made.record) == before
    rest = asked(sheet.scan(sheet.bears(1, FINAL)), "PREPARATION_REST")
    assert "5 mL (250 mg) should be left" in rest.message
    refused(sheet.scan(sheet.bears(1, IN_PROCESS)), "VOID_LABEL")
    said = done(thrown_away(sheet), "TO_CHECK")
    assert "1 of 1 unit" in said.message
    assert (sheet.preparation.state, sheet.states) == ("to_check", ["to_check"])
    [row] = discarded.between(made.record, "", "9999")
    assert (row["amount"], row["unit"], row["microlitres"], row["modifier"]) == ("250", "mg", 5000, "JW")
    [event] = preparation_work.events_of(made.record, sheet.id, "completed")
    assert event.facts == {"yield": 1, "planned": 1}
    assert_sound(made.record)


def test_no_final_label_before_the_last_step(made: Orders) -> None:
    sheet = compounded(made)

    def too_early(write: Write) -> Outcome:
        found = labels.final(write, sheet.preparation, sheet.units[0])
        assert isinstance(found, Refused)
        return found

    refused(sheet.perform(too_early), "NOT_COMPLETE")
    assert sheet.kinds_printed() == ["in_process"]
    # Nor without the label that says NOT FOR ADMINISTRATION on every container.
    bare = scanned(made, number="RX77")
    refused(bare.begin(), "LABEL_FIRST")
    refused(bare.scan(bare.bears(1, IN_PROCESS)), "NOT_COMPLETE")


def test_of_two_bags_each_bears_its_own_final_label(made: Orders) -> None:
    sheet = compounded(made, doses=2)
    done(sheet.begin(), "STORED")
    refused(sheet.scan(sheet.bears(1, FINAL)), "CONTAINER_FIRST")
    done(sheet.scan(sheet.bears(2, IN_PROCESS)), "AT_CONTAINER")
    wrong = refused(sheet.scan(sheet.bears(1, FINAL)), "WRONG_CONTAINER")
    assert "the container in hand is unit 2" in wrong.message
    asked(sheet.scan(sheet.bears(2, FINAL)), "FINAL_LABEL")
    assert sheet.states == ["labelled", "to_check"]
    sheet.labelled()
    asked(thrown_away(sheet), "PREPARATION_REST")
    done(thrown_away(sheet), "TO_CHECK")
    assert [row["amount"] for row in discarded.between(made.record, "", "9999")] == ["250", "250"]
    assert_sound(made.record)


@pytest.mark.parametrize(
    ("place_allows", "storage", "until", "cap"),
    [
        ("2", "refrigerator", "2026-11-27 09:00", "stability of the formula"),
        ("1", "refrigerator", "2026-11-24 09:00", "category 1"),
        ("1", "crt", "2026-11-23 21:00", "category 1"),
    ],
)
def test_whoever_stores_it_sees_which_cap_wins(
    pharmacy: Pharmacy, place_allows: str, storage: str, until: str, cap: str
) -> None:
    sheet = compounded(furnish(pharmacy, storage=WAYS), place_allows=place_allows)
    question = asked(sheet.begin(), "PREPARATION_STORAGE").question
    assert [choice.answer["storage"] for choice in question.choices] == ["crt", "refrigerator"]
    refused(sheet.answer(storage="freezer"), "NOT_AN_ANSWER")
    said = asked(sheet.answer(storage=storage), "FINAL_LABEL")
    assert f"BUD {until}: {cap}" in said.message
    stored = sheet.preparation
    assert (stored.storage, (stored.beyond_use_cap or "").startswith(cap)) == (storage, True)


def test_before_it_bears_a_final_label_it_can_be_stored_otherwise(pharmacy: Pharmacy) -> None:
    sheet = compounded(furnish(pharmacy, storage=WAYS), doses=3)
    sheet.begin()
    said = asked(sheet.answer(storage="crt"), "FINAL_LABEL")
    assert "BUD 2026-11-24 15:00" in said.message
    assert "It ends before the last dose of it is due (2026-11-25 08:00): tell the pharmacist." in said.message
    wrong = sheet.bears(1, FINAL)
    done(sheet.scan(sheet.bears(1, IN_PROCESS)), "AT_CONTAINER")
    asked(sheet.answer(storage="anew"), "PREPARATION_STORAGE")
    asked(sheet.answer(storage="refrigerator"), "FINAL_LABEL")
    refused(sheet.scan(wrong), "VOID_LABEL")
    [*_, right] = [each.id for each in preparation_work.labels_of(sheet.record, sheet.units[0].id)]
    refused(sheet.scan(right), "CONTAINER_FIRST")  # it was put down while the labels were printed anew
    done(sheet.scan(sheet.bears(1, IN_PROCESS)), "AT_CONTAINER")
    asked(sheet.scan(right), "FINAL_LABEL")
    refused(sheet.answer(storage="anew"), "SCAN_LABEL")
    assert_sound(pharmacy.record)


def test_what_went_in_can_end_it_first_and_nothing_may_be_left_of_any_time(pharmacy: Pharmacy) -> None:
    short = codes.package(codes.VANCOMYCIN, "VN1", "261124")
    sheet = compounded(furnish(pharmacy, vial=short))
    said = done(sheet.begin(), "STORED")
    assert f"expiry of {VANCOMYCIN}, lot VN1" in said.message
    assert "BUD 2026-11-24 23:59" in said.message


def test_without_a_beyond_use_date_there_is_no_label(pharmacy: Pharmacy) -> None:
    made = furnish(pharmacy, starting_components="one_or_more_nonsterile")
    sheet = compounded(made, place_allows="1")
    asked(sheet.begin(), "PREPARATION_STORAGE")
    wrong = refused(sheet.answer(storage="refrigerator"), "NO_LIMIT")
    assert "only sterile components" in wrong.message
    assert sheet.kinds_printed() == ["in_process"]
    found = made_of(made.record, sheet.id)
    assert found is not None
    assert [ends.code for _, ends in prepare_bud.ways(found, made.record.now())] == ["NO_LIMIT"]  # type: ignore[union-attr]


def test_the_rest_of_a_multi_dose_vial_is_kept_and_bears_its_label(made: Orders) -> None:
    change_item(made.pharmacy, VANCOMYCIN, container_kind="multi_dose_vial")
    sheet = compounded(made)
    done(sheet.begin())
    question = asked(sheet.labelled(), "PREPARATION_REST").question
    assert question.choices[0].label == "It is kept, until 2026-12-21 09:00"
    refused(sheet.answer(**{**question.choices[0].answer, "rest_ml": "25"}), "TOO_MUCH")
    done(sheet.answer(**question.choices[0].answer), "TO_CHECK")
    [kept] = opened_containers.open_of_item(made.record, made.pharmacy.items[VANCOMYCIN])
    assert (kept.left_microlitres, kept.kind, kept.area) == (5000, "multi_dose_vial", "hood")
    assert container_draws.areas_used(made.record, kept.id) == ["hood"]
    assert sheet.kinds_printed() == ["bag", "in_process", "opened_container"]
    assert discarded.between(made.record, "", "9999") == []
    assert_sound(made.record)


def test_where_nothing_is_left_nothing_was_discarded(made: Orders) -> None:
    sheet = compounded(made, measured="20", dose="1000")
    done(sheet.begin())
    done(sheet.labelled(), "TO_CHECK")
    [row] = discarded.between(made.record, "", "9999")
    assert (row["amount"], row["modifier"], row["name"]) == ("0", "JZ", VANCOMYCIN)


def test_a_second_person_sees_a_hazardous_rest_go(made: Orders) -> None:
    sheet = compounded(made)
    change_item(made.pharmacy, VANCOMYCIN, hazardous=True)
    done(sheet.begin())
    sheet.labelled()
    asked(thrown_away(sheet), "WITNESS")
    refused(sheet.answer(proof=made.proof(made.ana)), "SAME_PERSON")
    done(sheet.answer(proof=made.proof(made.dana)), "TO_CHECK")
    [row] = discarded.between(made.record, "", "9999")
    assert (row["modifier"], row["witness"]) == ("JW", "Delia Prine")
    assert_sound(made.record)


def test_what_is_controlled_is_measured_before_anybody_is_told(made: Orders) -> None:
    sheet = compounded(made)
    change_item(made.pharmacy, VANCOMYCIN, dea_schedule="CII")
    done(sheet.begin())
    question = asked(sheet.labelled(), "PREPARATION_REST").question
    assert "5 mL" not in question.text
    refused(thrown_away(sheet), "HOW_MUCH_LEFT")
    asked(sheet.answer(**{**question.choices[-1].answer, "rest_ml": "3.5"}), "WITNESS")
    said = done(sheet.answer(proof=made.proof(made.pharmacy.ben)), "TO_CHECK")
    assert "It DIFFERS: 1.5 mL less than the record has" in said.message
    assert [each.microlitres for each in volume_differences.undecided(made.record)] == [1500]
    assert_sound(made.record)


def test_a_unit_that_failed_is_left_out_with_its_reason(made: Orders) -> None:
    sheet = compounded(made, doses=2)
    done(sheet.begin())
    refused(sheet.answer(leave_out=2, failure=" "), "NO_REASON")
    refused(sheet.answer(leave_out=7, failure="leaks"), "NO_UNIT")
    code = sheet.bears(2, FINAL)
    question = sheet.question
    assert question is not None
    failed = asked(sheet.answer(**question.choices[-1].answer), "LEAVE_OUT")
    assert failed.question.fields == ("leave_out", "failure")
    asked(sheet.answer(leave_out="none"), "FINAL_LABEL")
    asked(sheet.answer(leave_out="2", failure="The bag leaks."), "FINAL_LABEL")
    gone = refused(sheet.scan(code), "VOID_LABEL")
    assert "the unit failed and was left out" in gone.message
    refused(sheet.answer(leave_out=1, failure="leaks too"), "NOTHING_MADE")
    asked(sheet.labelled(), "PREPARATION_REST")
    said = done(thrown_away(sheet), "TO_CHECK")
    assert "1 of 2 units" in said.message
    assert sheet.states == ["to_check", "wasted"]
    assert len(discarded.between(made.record, "", "9999")) == 1  # what went into the waste is no rest
    assert_sound(made.record)


def test_units_of_a_batch_name_no_patient_and_bear_its_lot(pharmacy: Pharmacy) -> None:
    drug = Ingredient(group=VANCOMYCIN, unit="mg", amount=Decimal(750), drawn_as="50 mg/mL")
    formula: dict[str, Any] = {
        "scale": "batch",
        "units_per_batch": 10,
        "label_kind": "batch_unit",
        "ingredients": (drug,),
    }
    made = furnish(pharmacy, **formula)
    change_item(pharmacy, VANCOMYCIN, container_kind="single_dose_vial")
    batch: dict[str, Any] = {"kind": "batch", "patient_id": ..., "every_hours": ..., "starts_at": ..., "minutes": ...}
    sheet = compounded(made, doses=3, **batch)
    done(sheet.begin(), "STORED")
    final = [job for job in print_jobs.latest(made.record, 20) if job.kind == "batch_unit"]
    assert [job.subject for job in final] == [sheet.id] * 3
    said = print_jobs.content(made.record, final[0].id)
    assert said is not None
    assert '"dose": "500 mg to 1 g in 100 mL"' in said.data_json
    for number in (1, 2):
        asked(sheet.scan(sheet.bears(number, FINAL)), "FINAL_LABEL")
    question = asked(sheet.scan(sheet.bears(3, FINAL)), "PREPARATION_REST").question
    assert "15 mL (750 mg) should be left" in question.text  # of three vials 45 mL were drawn
    done(thrown_away(sheet), "TO_CHECK")
    assert sheet.states == ["to_check"] * 3
    assert_sound(made.record)
