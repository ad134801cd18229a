"""The bin that a pull goes into: whose it is while it is filled, and after, until it is emptied."""

from __future__ import annotations

import pytest

from kiosk.services import open_work
from kiosk.services.home import home_view
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Outcome
from kiosk.services.pull import begun_here
from kiosk.services.record_filter import Filter
from scanners import build_local
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import Shelf, begun, pulling, vial
from tests.service.reading import page
from tests.service.tamper import found_after
from tests.service.test_pull_list import bin_of, stocked, with_kits


@pytest.fixture
def label(pharmacy: Pharmacy) -> str:
    """The label of Bin 1."""
    stocked(pharmacy)
    with_kits(pharmacy)
    return build_local("location", bin_of(pharmacy))


def packed(pharmacy: Pharmacy, label: str) -> Shelf:
    """An order's two vials stand in Bin 1, and its pull is finished."""
    shelf = begun(pharmacy)
    done(shelf.answer(order="4471"), "PURPOSE")
    done(shelf.scan(label), "BIN")
    done(shelf.scan(vial("VN1")), "PULLED")
    done(shelf.scan(vial("VN1")), "PULLED")
    said = done(shelf.finish(), "FINISHED").message
    assert said.endswith("Bin 1 is taken until somebody says that it was emptied.")
    return shelf


def emptied(shelf: Shelf, label: str) -> Outcome:
    """Scan the bin and say that it is empty."""
    return shelf.answer(**asked(shelf.scan(label), "BIN_HOLDS").question.choices[1].answer)


def seen(pharmacy: Pharmacy, label: str) -> str:
    return look(
        pharmacy.record, keep_scan(pharmacy.record, label, "serial", pharmacy.ana), pharmacy.ana
    ).outcome.message


def test_a_bin_holds_one_open_pull_and_its_label_says_what_is_in_it(pharmacy: Pharmacy, label: str) -> None:
    shelf = begun(pharmacy)
    asked(shelf.answer(kit="VANC-1"), "PURPOSE")
    done(shelf.answer(order="4471"), "PURPOSE")
    done(shelf.scan(label), "BIN")
    done(shelf.scan(vial("VN1")))

    assert seen(pharmacy, label) == (
        "Bin 1: pulled for a patient's order 4471, 1 line pulled. Missing 2 of 2: 1 vial of Vancomycin 1 g, "
        "1 bag of Sodium chloride 0.9 % 100 mL."
    )
    other = pulling(pharmacy, record=pharmacy.reopen("K2"))
    assert (
        "Bin 1 holds another pull already: for a patient's order 4471"
        in refused(other.scan(label), "BIN_IN_USE").message
    )
    refused(other.answer(bin=pharmacy.places["Shelf"]), "NO_BIN")
    done(other.answer(bin=bin_of(pharmacy, "Bin 2")), "PICK_LIST")
    names = {work.name for work in open_work.open_pulls(pharmacy.record)}
    assert names == {
        "for a patient's order 4471, in Bin 1, by Ana Ruiz", "for a preparation in Bin 2, by Ana Ruiz",
    }  # fmt: skip
    assert_sound(pharmacy.record)


def test_nothing_is_put_away_into_a_bin(pharmacy: Pharmacy) -> None:
    with_kits(pharmacy)
    bench = pharmacy.receive()
    done(bench.scan(vial("VN1")))

    refused(bench.scan(build_local("location", bin_of(pharmacy))), "BIN")


def test_a_bin_stays_taken_when_its_pull_is_finished_until_a_person_says_that_it_was_emptied(
    pharmacy: Pharmacy, label: str
) -> None:
    packed(pharmacy, label)
    assert seen(pharmacy, label) == "Bin 1: pulled for a patient's order 4471, 2 lines, packed."
    other = begun(pharmacy, pharmacy.ben, pharmacy.reopen("K2"))

    question = asked(other.scan(label), "BIN_HOLDS").question

    assert question.text == (
        "Bin 1 holds what was pulled for a patient's order 4471, 2 lines, packed. "
        "Was it emptied: handed on, used or put elsewhere?"
    )
    refused(other.scan(label), "ANSWER_FIRST")  # a scan never answers yes
    refused(other.answer(emptied=bin_of(pharmacy, "Bin 2")), "NOT_AN_ANSWER")
    assert begun_here(other.record, pharmacy.ben) == other.pull.job_id
    question = asked(other.answer(go_on=True), "PURPOSE").question
    assert question.choices[-1].label == "By a kit's list"
    question = asked(other.scan(label), "BIN_HOLDS").question
    asked(other.answer(**question.choices[1].answer), "PURPOSE")
    told = [line.text for line in page(other.record, Filter(), 60).lines if "Bin 1" in line.text]
    assert {"left a finished pull in Bin 1", "said that Bin 1 was emptied"} <= set(told)
    done(other.answer(purpose="preparation"), "PURPOSE")
    assert other.pull.view().bin == "Bin 1"
    done(other.finish(), "CANCELLED")
    assert seen(pharmacy, label) == "Bin 1: it is empty."
    assert_sound(pharmacy.record)


def test_home_says_which_bins_wait_packed(pharmacy: Pharmacy, label: str) -> None:
    def waits() -> list[tuple[str, str]]:
        rows = home_view(pharmacy.record, pharmacy.record.now()).due.rows
        return [(row.text, row.detail) for row in rows if row.word == "PACKED"]

    assert waits() == []
    shelf = packed(pharmacy, label)
    assert waits() == [("Bin 1", "since 2026-11-23 09:00")]
    other = begun(pharmacy, pharmacy.ben)
    other.answer(purpose="preparation")
    done(emptied(other, label), "BIN")
    assert waits() == []
    assert shelf.pull.view().status == "finished"


def test_that_a_bin_was_emptied_is_taken_back_unless_another_pull_took_it(pharmacy: Pharmacy, label: str) -> None:
    packed(pharmacy, label)
    other = pulling(pharmacy, pharmacy.ben)
    done(emptied(other, label), "BIN")
    done(other.undo(), "UNDONE")
    assert "4471" in seen(pharmacy, label)
    assert other.pull.view().bin is None

    done(other.answer(go_on=True), "GO_ON")
    done(emptied(other, label), "BIN")
    done(other.scan(build_local("location", bin_of(pharmacy, "Bin 2"))), "BIN")
    done(pulling(pharmacy).scan(label), "BIN")
    done(other.undo(), "UNDONE")
    refused(other.undo(), "UNDO_BLOCKED")
    assert_sound(pharmacy.record)


def test_a_bin_is_free_once_all_that_was_put_into_it_came_back_or_was_wasted(pharmacy: Pharmacy, label: str) -> None:
    packed(pharmacy, label)
    back = begun(pharmacy, pharmacy.ben)
    done(back.comes_back(vial("VN1")), "RETURNED")
    assert seen(pharmacy, label) == "Bin 1: pulled for a patient's order 4471, 1 line, packed."
    back.answer(returning=True)
    back.scan(vial("VN1"))
    done(back.answer(in_our_hands=False), "NOT_STOCK")

    assert seen(pharmacy, label) == "Bin 1: it is empty."
    done(pulling(pharmacy).scan(label), "BIN")
    assert_sound(pharmacy.record)


def test_a_bin_that_is_packed_is_not_taken_beside_another_question_or_by_a_list(pharmacy: Pharmacy, label: str) -> None:
    packed(pharmacy, label)
    other = begun(pharmacy, pharmacy.ben)
    asked(other.scan(vial("VN1")), "PURPOSE")

    stop = refused(other.scan(label), "BIN_IN_USE")
    refused(other.answer(purpose="preparation", bin=bin_of(pharmacy)), "BIN_IN_USE")

    assert stop.next_step == "Take another bin. If it was emptied, scan its label when nothing else is asked."
    done(other.answer(purpose="preparation"), "PULLED")
    asked(other.scan(label), "BIN_HOLDS")


def test_two_kiosks_that_empty_a_bin_do_not_both_take_it(pharmacy: Pharmacy, label: str) -> None:
    packed(pharmacy, label)
    one, two = pulling(pharmacy), pulling(pharmacy, pharmacy.ben, pharmacy.reopen("K2"))
    yes = asked(two.scan(label), "BIN_HOLDS").question.choices[1].answer

    done(emptied(one, label), "BIN")
    refused(two.answer(**yes), "BIN_IN_USE")
    done(one.scan(vial("VN1")), "PULLED")
    done(one.finish(), "FINISHED")
    question = asked(two.answer(**yes), "BIN_HOLDS").question  # that it is out was said of another pull
    assert "for a preparation, 1 line, packed." in question.text
    done(two.answer(go_on=True), "GO_ON")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("change", ["null", "'K1-1'"])
def test_verify_names_a_bin_that_was_emptied_behind_the_kiosk(pharmacy: Pharmacy, label: str, change: str) -> None:
    packed(pharmacy, label)

    assert found_after(pharmacy, f"update location set holds_job = {change} where name = 'Bin 1'") == {
        ("CHAIN_BROKEN", "location")
    }
