"""Of which pull something comes back: asked wherever several have it out."""

from __future__ import annotations

from kiosk.services.outcome import Refused
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, begun, pulling, receive, vial
from tests.shelf import change_item


def two_pulls(pharmacy: Pharmacy) -> tuple[Shelf, Shelf]:
    """Ben's yesterday for an order, two vials; Ana's today for a preparation, one."""
    receive(pharmacy, *[vial("VN1")] * 4)
    bens = begun(pharmacy, pharmacy.ben)
    done(bens.answer(order="4471"), "PURPOSE")
    done(bens.scan(vial("VN1")), "PULLED")
    done(bens.scan(vial("VN1")), "PULLED")
    pharmacy.clock.advance(days=1)
    anas = pulling(pharmacy)
    done(anas.scan(vial("VN1")), "PULLED")
    return bens, anas


def out(shelf: Shelf) -> list[int]:
    return [line.quantity for line in shelf.pull.view().lines]


def test_of_several_pulls_of_a_lot_the_right_one_is_asked_for_the_latest_first(pharmacy: Pharmacy) -> None:
    bens, anas = two_pulls(pharmacy)
    asked(anas.answer(returning=True), "COMES_BACK")

    question = asked(anas.scan(vial("VN1")), "WHICH_PULL").question

    assert [choice.label for choice in question.choices] == [
        "Of this pull: 1 vial out",
        "Pulled for a patient's order 4471 by Ben Okafor on 2026-11-23 at 09:00: 2 vials out",
        "Stop: nothing comes back",
    ]
    refused(anas.scan(vial("VN1")), "ANSWER_FIRST")
    refused(anas.answer(line="K1-NONE"), "NOT_AN_ANSWER")
    asked(anas.answer(**question.choices[1].answer), "CONDITION")
    asked(anas.answer(in_our_hands=True), "KEPT")
    done(anas.answer(kept=True), "RETURNED")
    assert (sorted(out(bens)), out(anas)) == ([0, 1], [1])
    assert_sound(pharmacy.record)


def test_the_pull_at_hand_is_first_and_pulls_that_sound_the_same_are_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4)
    anas = pulling(pharmacy)
    done(anas.scan(vial("VN1")), "PULLED")
    for _ in range(3):
        others = begun(pharmacy, pharmacy.ben)
        done(others.answer(purpose="preparation", needed_until=None), "PURPOSE")
        done(others.scan(vial("VN1")), "PULLED")
    anas.answer(returning=True)

    question = asked(anas.scan(vial("VN1")), "WHICH_PULL").question

    assert [choice.label for choice in question.choices] == [
        "Of this pull: 1 vial out",
        "Pulled for a preparation by Ben Okafor at 09:00: 3 vials out",
        "Stop: nothing comes back",
    ]
    asked(anas.answer(**question.choices[1].answer), "CONDITION")
    anas.answer(in_our_hands=True)
    done(anas.answer(kept=True), "RETURNED")
    assert out(others) == [0]  # of the three it is the latest


def test_a_code_without_a_lot_is_asked_for_its_lot_and_then_for_its_pull(pharmacy: Pharmacy) -> None:
    bens, anas = two_pulls(pharmacy)
    anas.answer(returning=True)
    question = asked(anas.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT").question
    question = asked(anas.answer(**question.choices[0].answer), "WHICH_PULL").question
    asked(anas.answer(**question.choices[0].answer), "CONDITION")
    anas.answer(in_our_hands=True)
    done(anas.answer(kept=True), "RETURNED")
    assert (out(bens), out(anas)) == ([1, 1], [0])


def test_what_only_one_pull_has_out_is_not_asked_about(pharmacy: Pharmacy) -> None:
    _, anas = two_pulls(pharmacy)
    anas.answer(returning=True)
    question = asked(anas.scan(vial("VN1")), "WHICH_PULL").question
    anas.answer(**question.choices[0].answer)
    anas.answer(in_our_hands=True)
    done(anas.answer(kept=True), "RETURNED")

    done(anas.comes_back(vial("VN1")), "RETURNED")  # two lines of one pull: which of them makes no difference


def test_what_was_pulled_long_ago_comes_back_too_the_waste_on_record(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    long_ago = pulling(pharmacy)
    done(long_ago.scan(vial("VN1")), "PULLED")
    pharmacy.clock.advance(days=90)
    back = begun(pharmacy, pharmacy.ben)
    back.answer(returning=True)

    asked(back.scan(vial("VN1")), "CONDITION")

    done(back.answer(in_our_hands=False), "NOT_STOCK")
    assert out(long_ago) == [0]
    assert_sound(pharmacy.record)


def test_whoever_brings_a_controlled_drug_that_was_never_pulled_is_told_the_sites_words(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    receive(pharmacy, vial("VN1"))
    back = begun(pharmacy)
    for raw in (vial("VN1"), vial("VN7"), vial("VN1", "251231")):
        back.answer(returning=True)
        stop = back.scan(raw)
        assert isinstance(stop, Refused)
        assert "a collector that the DEA has authorized" in stop.next_step


def test_a_pull_of_which_all_came_back_meanwhile_takes_nothing_more(pharmacy: Pharmacy) -> None:
    bens, anas = two_pulls(pharmacy)
    anas.answer(returning=True)
    question = asked(anas.scan(vial("VN1")), "WHICH_PULL").question
    bens.answer(returning=True)
    bens.scan(vial("VN1"))
    bens.answer(**question.choices[0].answer)
    bens.answer(in_our_hands=True)
    done(bens.answer(kept=True), "RETURNED")

    refused(anas.answer(**question.choices[0].answer), "NOT_PULLED")


def test_the_scan_of_a_controlled_drug_from_outside_is_a_near_miss_whichever_pull_was_chosen(
    pharmacy: Pharmacy,
) -> None:
    _, anas = two_pulls(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    anas.answer(returning=True)
    question = asked(anas.scan(vial("VN1")), "WHICH_PULL").question
    anas.answer(**question.choices[0].answer)

    refused(anas.answer(in_our_hands=False), "CONTROLLED_RETURN")

    [scan] = pharmacy.record.rows("select result from scan where reason = 'CONTROLLED_RETURN'")
    assert scan["result"] == "refused"
    asked(anas.answer(returning=True), "COMES_BACK")
    asked(anas.scan(vial("VN1")), "CONDITION")  # that one is out of the question: only Ben's are left
