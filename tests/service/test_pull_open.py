"""An open container in a pull: its lot's end is compared with the day it is needed for, its own limit with now."""

from __future__ import annotations

import pytest

from db import opened_containers
from kiosk.services import end_container, open_container
from kiosk.services.item_card import item_card
from scanners import own_code
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, begun, pulling, receive, vial
from tests.shelf import VANCOMYCIN, at_shelf, place_of


def opened(pharmacy: Pharmacy, lot: str = "VN1", kind: str = "single_dose_vial") -> str:
    """Open one in the hood; give its container."""
    place = place_of(pharmacy, VANCOMYCIN, lot, "Shelf")
    before = {each.id for each in in_use(pharmacy)}
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, kind=kind, area="hood"), "OPENED")
    [found] = {each.id for each in in_use(pharmacy)} - before
    return found


def in_use(pharmacy: Pharmacy) -> list[opened_containers.OpenedContainer]:
    return opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])


def label(container: str) -> str:
    return own_code("container", container).text


def test_the_limit_of_an_open_one_is_for_its_use_now_and_not_for_the_day_it_is_needed(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    container = opened(pharmacy)
    pull = pulling(pharmacy, needed_until="2026-11-25")  # it may be used 12 hours itself

    question = asked(pull.scan(vial("VN1")), "OPEN_FIRST").question

    done(pull.answer(**question.choices[0].answer), "USED_OPEN")
    assert [use.container for use in pull.pull.view().uses] == [container]


def test_a_quantity_that_is_said_after_an_open_one_was_used_is_not_of_the_line_before(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4)
    pull = pulling(pharmacy)
    done(pull.scan(vial("VN1")), "PULLED")
    container = opened(pharmacy)
    asked(pull.scan(label(container)), "USE_OPEN")
    done(pull.answer(use_open=container, area="hood"), "USED_OPEN")

    refused(pull.answer(quantity=3), "SCAN_IT")

    assert [line.quantity for line in pull.pull.view().lines] == [1]
    done(pull.answer(quantity=1), "QUANTITY")  # it stays as it is: nothing more goes


@pytest.mark.parametrize("left", [1, 2])
def test_an_open_one_of_a_lot_that_ends_too_soon_takes_a_pharmacist(pharmacy: Pharmacy, left: int) -> None:
    receive(pharmacy, *[vial("VN1")] * left)
    container, pia = opened(pharmacy), add_person(pharmacy, "Pia Lund", "pharmacist")
    raw = vial("VN1") if left == 1 else label(container)
    pull = pulling(pharmacy, needed_until="2028-06-30")

    question = asked(pull.scan(raw), "ENDS_TOO_SOON").question
    assert question.text.startswith("Vancomycin 1 g, lot VN1 ends before 2028-06-30")
    assert "quantity" not in question.fields
    refused(pull.answer(use_open=container, area="hood"), "NOT_AN_ANSWER")
    refused(pull.answer(approve=True), "PHARMACIST_NEEDED")
    refused(pull.answer(approved_by=pharmacy.ben, pin=PIN), "NOT_PERMITTED")
    assert pharmacy.record.rows("select id from signature") == []
    asked(pull.answer(approved_by=pia, pin=PIN), "USE_OPEN")
    done(pull.answer(use_open=container, area="hood"), "USED_OPEN")

    [signature] = pharmacy.record.rows("select person_id, meaning, subject_id from signature")
    assert signature == {"person_id": pia, "meaning": "approved", "subject_id": pull.pull.job_id}
    asked(pull.scan(raw), "ENDS_TOO_SOON")  # a pharmacist's word is for what they saw alone
    done(pull.answer(leave_out=True), "LEFT_OUT")
    assert_sound(pharmacy.record)


def test_an_open_one_of_a_lot_that_ends_too_soon_is_not_offered_first(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), vial("SOON", "270331"), vial("LATE"))
    opened(pharmacy, "SOON")
    pull = pulling(pharmacy, needed_until="2027-04-01")

    done(pull.scan(vial("LATE")), "PULLED")


def test_the_label_of_one_that_was_emptied_meanwhile_is_put_down(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    container, pia = opened(pharmacy), add_person(pharmacy, "Pia Lund", "pharmacist")
    pull = pulling(pharmacy, needed_until="2028-06-30")
    asked(pull.scan(label(container)), "ENDS_TOO_SOON")
    done(end_container.end_one(pharmacy.record, pharmacy.ben, container, "used up"))

    refused(pull.answer(approved_by=pia, pin=PIN), "NOT_OPEN")

    assert pull.pull.view().question is None
    assert pharmacy.record.rows("select id from signature") == []
    done(begun(pharmacy).answer(purpose="preparation"), "PURPOSE")


def test_the_last_vial_that_is_open_is_used_by_its_own_code(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    container = opened(pharmacy)
    pull = pulling(pharmacy)

    asked(pull.scan(vial("VN1")), "USE_OPEN")
    done(pull.answer(use_open=container, area="hood"), "USED_OPEN")

    assert [use.container for use in pull.pull.view().uses] == [container]
    assert_sound(pharmacy.record)


def test_which_one_of_several_that_are_open_its_label_alone_says(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    opened(pharmacy)
    pharmacy.clock.advance(minutes=5)
    second = opened(pharmacy)
    pull = pulling(pharmacy)

    assert "small label" in refused(pull.scan(vial("VN1")), "ONLY_OPEN").next_step

    asked(pull.scan(label(second)), "USE_OPEN")
    done(pull.answer(use_open=second, area="hood"), "USED_OPEN")


def test_the_last_vial_that_is_open_too_long_is_cleared(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    opened(pharmacy)
    pharmacy.clock.advance(hours=13)

    stop = refused(pulling(pharmacy).scan(vial("VN1")), "OPEN_TOO_LONG")

    assert stop.next_step == "Do not use it. Clear it off the shelf (F1)."


def left(pharmacy: Pharmacy, container: str) -> str:
    """Read what is said to be left where its end is asked for."""
    shelf = at_shelf(pharmacy, "end")
    facts = dict(asked(shelf.scan(label(container)), "CONTAINER_END").question.facts)
    card = item_card(pharmacy.record, pharmacy.items[VANCOMYCIN], pharmacy.record.now())
    assert card is not None
    assert facts["What is left"] in card.lots.rows[0].detail
    return facts["What is left"]


def test_a_use_draws_what_is_said_to_be_drawn(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    container = opened(pharmacy)
    pull = pulling(pharmacy)
    question = asked(pull.scan(label(container)), "USE_OPEN").question
    assert question.fields == ("volume_ml",)
    for wrong in ("some", "0", "-5"):
        refused(pull.answer(use_open=container, area="hood", volume_ml=wrong), "BAD_VALUE")
    refused(pull.answer(use_open=container, area="hood", volume_ml=[]), "NOT_AN_ANSWER")
    refused(pull.answer(use_open=container, area="hood", volume_ml="20.001"), "NOT_ENOUGH_LEFT")

    said = done(pull.answer(use_open=container, area="hood", volume_ml="12.5"), "USED_OPEN").message

    assert "12.5 mL drawn, 7.5 mL left." in said
    asked(pull.scan(vial("VN1")), "OPEN_FIRST")
    done(pull.answer(use_open=container, area="hood", volume_ml="2.5 mL"), "USED_OPEN")
    assert left(pharmacy, container) == "5 mL left"
    done(pull.undo(), "UNDONE")
    assert left(pharmacy, container) == "7.5 mL left"
    assert_sound(pharmacy.record)


def test_what_nobody_measured_leaves_nobody_knows_how_much(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    container = opened(pharmacy)
    assert left(pharmacy, container) == "20 mL left"
    pull = pulling(pharmacy)
    for words in ("used once without a volume", "used 2 times without a volume"):
        asked(pull.scan(label(container)), "USE_OPEN")
        done(pull.answer(use_open=container, area="hood"), "USED_OPEN")
        assert left(pharmacy, container) == f"{words}, what is left is not known"
    asked(pull.scan(label(container)), "USE_OPEN")
    refused(pull.answer(use_open=container, area="hood", volume_ml="21"), "NOT_ENOUGH_LEFT")
