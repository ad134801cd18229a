"""What is found is nobody's own until a person says so; what no longer is in use is counted while some lies there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import ledger
from db.ledger import Movement
from kiosk.services import count_begin, count_plans
from kiosk.services.count_plans import Wanted
from kiosk.services.outcome import Refused
from tests import codes
from tests.counting import counting, joining, post
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.controlled_world import stock_up
from tests.service.pulling import vial
from tests.shelf import VANCOMYCIN, change_item, place_of, received


@pytest.fixture
def patients(pharmacy: Pharmacy) -> Pharmacy:
    """Five of a lot, all of them one patient's own."""
    received(pharmacy, 5, "VN1", "280331")
    ours = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    with pharmacy.record.write("system", "test") as write:
        ledger.post(write, Movement("move", ours, -5, key="not ours"))
        ledger.post(write, Movement("move", replace(ours, owner="patient:Rosa Smith"), 5, key="a patient's"))
    pharmacy.clock.advance(minutes=61)
    return pharmacy


def kept(pharmacy: Pharmacy) -> list[tuple[str, str, int]]:
    rows = pharmacy.record.rows("select owner, status, quantity from count_entry where withdrawn_at is null")
    return [(row["owner"], row["status"], row["quantity"]) for row in rows]


@pytest.mark.parametrize(
    ("chosen", "line"),
    [(0, ("patient:Rosa Smith", "available", 1)), (1, ("own", "quarantined", 1))],
    ids=["the patient's", "found"],
)
def test_what_lies_by_a_patients_own_is_that_only_if_a_person_says_so(
    patients: Pharmacy, chosen: int, line: tuple[str, str, int]
) -> None:
    counter = counting(patients)
    question = asked(counter.scan(vial("VN1")), "COUNT_LINE").question
    assert "Rosa" not in str([choice.label for choice in question.choices])

    done(counter.answer(**question.choices[chosen].answer), "COUNTING")
    done(counter.answer(next=True), "KEPT")

    assert kept(patients) == [line]
    assert_sound(patients.record)


def test_our_own_is_not_asked_about(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5, "VN1", "280331")
    done(counting(pharmacy).scan(vial("VN1")), "COUNTING")


def test_nothing_is_kept_where_it_is_that_lies_nowhere(pharmacy: Pharmacy) -> None:
    """Else the count could not be posted, and the next delivery of it not be received."""
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    stop = count_begin.begin_alone(pharmacy.record, pharmacy.ana, {"item": pharmacy.items[VANCOMYCIN]})
    assert isinstance(stop, Refused)
    refused(stop, "NOTHING_THERE")
    stop = count_begin.begin_alone(pharmacy.record, pharmacy.ana, {"plan": "controlled"})
    assert isinstance(stop, Refused)
    refused(stop, "NOTHING_DUE")
    received(pharmacy, 5, "VN1", "280331")


def test_what_is_out_of_use_is_counted_while_some_of_it_lies_there(pharmacy: Pharmacy) -> None:
    stock_up(pharmacy)
    item_id = pharmacy.items[VANCOMYCIN]
    with pharmacy.record.write("system", "test") as write:
        write.run("update item set active = 0 where id = :id", id=item_id)

    wanted = count_plans.wanted(pharmacy.record, pharmacy.record.now(), "controlled")

    assert isinstance(wanted, Wanted)
    assert item_id in {target.item_id for target in wanted.targets}
    due = count_plans.controlled_due(pharmacy.record, pharmacy.record.now())
    assert due is not None
    assert due.words == "2 lines"


def test_what_is_controlled_on_a_shelf_is_counted_with_the_shelf(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "CZ1", "280331", code=codes.CEFAZOLIN)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CIV")
    pharmacy.clock.advance(minutes=61)
    counter = counting(pharmacy)
    counter.see(3, "CZ1", "280331", codes.CEFAZOLIN)
    asked(counter.finish(), "NONE_HERE")
    done(counter.answer(left_all=True), "FINISHED")
    before = contents(pharmacy.record)
    stop = refused(post(counter), "COUNT_INCOMPLETE")
    assert "1 line of a controlled substance was not counted" in stop.message
    assert contents(pharmacy.record) == before
    for who in (pharmacy.ana, pharmacy.ben):
        joining(counter, who, counter.place).see(5, "VN1", "280331")
    done(post(counter), "POSTED")
    assert_sound(pharmacy.record)
