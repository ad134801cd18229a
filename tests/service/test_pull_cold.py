"""What is out of the refrigerator and closed still: a pull takes it first, and opens it for that."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from db import opened_containers
from kiosk.services import in_use, open_container
from scanners import build_local
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, begun, pulling
from tests.shelf import DAPTOMYCIN, at_shelf, change_item, held, received

COLD = codes.package(codes.DAPTOMYCIN, "D1", "280331")


def taken_out(pharmacy: Pharmacy, count: int = 2, **facts: Any) -> str:
    """Some daptomycin, one vial of which is out of the refrigerator; give its container."""
    received(pharmacy, count, "D1", code=codes.DAPTOMYCIN)
    change_item(pharmacy, DAPTOMYCIN, **{"container_kind": "single_dose_vial", **facts})
    pia, item = add_person(pharmacy, "Pia", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    limit = partial(in_use.set_limit_by_pin, pharmacy.record, pia, item, "out_of_refrigerator", 2880)
    done(limit("48 hours at room temperature", pia, PIN), "LIMIT_SET")
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(COLD), "OPEN_KIND")
    done(shelf.answer(kind="out_of_refrigerator"), "OPENED")
    [found] = opened_containers.open_of_item(pharmacy.record, item)
    return found.id


def only_open(pharmacy: Pharmacy) -> opened_containers.OpenedContainer:
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[DAPTOMYCIN])
    return found


def test_it_goes_before_a_cold_one_and_is_opened_for_the_pull(pharmacy: Pharmacy) -> None:
    taken_out(pharmacy)
    before = held(pharmacy)
    pull = pulling(pharmacy)

    question = asked(pull.scan(COLD), "OPEN_FIRST").question

    assert "is OUT of the refrigerator. Use it first" in question.text
    labels = [choice.label for choice in question.choices]
    assert labels[0] == "Open it and use it in a hood (ISO 5)"
    assert not any("outside" in label for label in labels)  # a single-dose vial is opened in a hood alone
    said = done(pull.answer(**question.choices[0].answer), "USED_OPEN").message
    assert "one vial is open, until 2026-11-23 21:00" in said
    assert held(pharmacy) == before
    [use] = pull.pull.view().uses
    assert (use.container, only_open(pharmacy).draws) == (only_open(pharmacy).id, 1)
    assert only_open(pharmacy).kind == "single_dose_vial"
    done(pull.undo(), "UNDONE")
    assert only_open(pharmacy).draws == 0
    assert pull.pull.view().uses == ()
    assert_sound(pharmacy.record)


def test_a_cold_one_is_taken_with_a_reason(pharmacy: Pharmacy) -> None:
    taken_out(pharmacy)
    pull = pulling(pharmacy)
    asked(pull.scan(COLD), "OPEN_FIRST")
    done(pull.answer(why="the other one is for the ward"), "PULLED")


@pytest.mark.parametrize("by_label", [True, False])
def test_the_last_vial_is_found_by_its_label_and_by_its_own_code(pharmacy: Pharmacy, *, by_label: bool) -> None:
    container = taken_out(pharmacy, 1)
    pull = pulling(pharmacy)

    question = asked(pull.scan(build_local("container", container) if by_label else COLD), "USE_OPEN").question

    assert "is out of the refrigerator and closed: where is it opened and used?" in question.text
    done(pull.answer(**question.choices[0].answer), "USED_OPEN")
    assert only_open(pharmacy).area == "hood"
    assert_sound(pharmacy.record)


def test_a_hazardous_one_is_opened_in_its_hood_alone(pharmacy: Pharmacy) -> None:
    taken_out(pharmacy, 1, hazardous=True)
    question = asked(pulling(pharmacy).scan(COLD), "USE_OPEN").question
    assert [choice.answer.get("area") for choice in question.choices] == ["hazardous_hood", None]


def test_one_that_went_back_is_taken_by_its_label(pharmacy: Pharmacy) -> None:
    container = taken_out(pharmacy, 1)
    pharmacy.clock.advance(hours=2)
    done(open_container.go_on(pharmacy.record, pharmacy.ana, container, "back_in_refrigerator"), "WENT_ON")
    pull = pulling(pharmacy)
    question = asked(pull.scan(build_local("container", only_open(pharmacy).id)), "USE_OPEN").question
    assert "is back in the refrigerator and closed" in question.text
    done(pull.answer(**question.choices[0].answer), "USED_OPEN")


def test_one_that_was_out_too_long_stops(pharmacy: Pharmacy) -> None:
    container = taken_out(pharmacy, 1)
    pharmacy.clock.advance(days=3)
    pull = pulling(pharmacy)
    assert "was out of the refrigerator for as long as it may be" in refused(pull.scan(COLD), "OUT_TOO_LONG").message
    refused(pull.scan(build_local("container", container)), "OUT_TOO_LONG")


def test_where_nobody_said_what_it_is_once_it_is_open_the_card_is_named(pharmacy: Pharmacy) -> None:
    container = taken_out(pharmacy, 1, container_kind=None)
    pull = begun(pharmacy)
    done(pull.answer(purpose="preparation"), "PURPOSE")
    assert "card (F8)" in refused(pull.scan(build_local("container", container)), "NO_KIND").next_step
    assert "card (F8)" in refused(pull.scan(COLD), "NO_KIND").next_step


def test_a_code_without_a_lot_finds_what_is_in_use_alone(pharmacy: Pharmacy) -> None:
    taken_out(pharmacy, 1)
    pull = pulling(pharmacy)
    question = asked(pull.scan(codes.databar(codes.DAPTOMYCIN)), "WHICH_LOT").question
    question = asked(pull.answer(**question.choices[0].answer), "USE_OPEN").question
    done(pull.answer(**question.choices[0].answer), "USED_OPEN")
    asked(pull.scan(codes.databar(codes.DAPTOMYCIN)), "WHICH_LOT")
    asked(pull.answer(batch_lot="D1"), "USE_OPEN")


def test_what_went_on_is_not_said_to_be_open_for_long(pharmacy: Pharmacy) -> None:
    container = taken_out(pharmacy, 1)
    done(open_container.go_on(pharmacy.record, pharmacy.ana, container, "single_dose_vial", "hood"), "WENT_ON")
    stop = refused(open_container.undo_open(pharmacy.record, pharmacy.ana, only_open(pharmacy).id), "OPEN_STANDS")
    assert stop.message.startswith("It was out of the refrigerator and is opened since")


def test_what_was_opened_for_a_pull_gets_its_label(pharmacy: Pharmacy) -> None:
    taken_out(pharmacy, 1)
    pull = pulling(pharmacy)
    question = asked(pull.scan(COLD), "USE_OPEN").question
    said = done(pull.answer(**question.choices[0].answer), "USED_OPEN").message
    assert "label" in said


def test_who_was_faster_to_open_it_is_named(pharmacy: Pharmacy) -> None:
    container = taken_out(pharmacy, 1)
    slow = pulling(pharmacy)
    question = asked(slow.scan(COLD), "USE_OPEN").question
    fast = pulling(pharmacy, pharmacy.ben)
    asked(fast.scan(COLD), "USE_OPEN")
    done(fast.answer(**question.choices[0].answer), "USED_OPEN")

    stop = refused(slow.answer(**question.choices[0].answer), "NOT_OPEN")

    [ben] = [row["name"] for row in pharmacy.record.rows("select name from person where id = :id", id=pharmacy.ben)]
    assert stop.message == f"The vial of {DAPTOMYCIN}, lot D1: {ben} opened it at 2026-11-23 09:00."
    assert container != only_open(pharmacy).id
