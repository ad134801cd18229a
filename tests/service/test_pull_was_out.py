"""What was pulled cold and was out of the refrigerator for a while comes back with its time counted, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import opened_containers
from db.opened_containers import OpenedContainer
from db.opening import Where
from kiosk.bootstrap import open_pharmacy
from kiosk.services import in_use, labels, open_container
from kiosk.services.outcome import Ask
from kiosk.services.record_filter import Filter
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.printing import SMALL, set_printers
from tests.service.pulling import Shelf, add_person, begun, pulling
from tests.service.reading import page
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, change_item, held, recall, received

COLD = codes.package(codes.DAPTOMYCIN, "D1", "280331")


def with_limit(pharmacy: Pharmacy, minutes: int = 120) -> None:
    pia, item = add_person(pharmacy, "Pia Lund", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    text = "2 hours at room temperature"
    done(in_use.set_limit_by_pin(pharmacy.record, pia, item, "out_of_refrigerator", minutes, text, pia, PIN))


def pulled_cold(pharmacy: Pharmacy, count: int = 2, minutes: int = 45, serials: tuple[str, ...] = ()) -> Shelf:
    received(pharmacy, count, "D1", code=codes.DAPTOMYCIN, serials=serials)
    move = at_shelf(pharmacy, "move")
    for serial in serials or (None,):
        asked(move.scan(codes.package(codes.DAPTOMYCIN, "D1", "280331", serial)), "MOVE_WHERE")
        if serial is None and count > 1:
            move.answer(quantity=count)
        done(move.scan(codes.shelf(pharmacy.places["Refrigerator"])), "MOVED")
    shelf = pulling(pharmacy)
    for serial in serials or (None,):
        done(shelf.scan(codes.package(codes.DAPTOMYCIN, "D1", "280331", serial)), "PULLED")
    if not serials and count > 1:
        done(shelf.answer(quantity=count), "QUANTITY")
    pharmacy.clock.advance(minutes=minutes)
    return shelf


def brought(shelf: Shelf, raw: str = COLD, units: int = 1) -> list[str]:
    """Answer until how it was kept is asked; give the choices."""
    shelf.answer(returning=True)
    asked(shelf.scan(raw), "CONDITION")
    if units > 1:
        asked(shelf.answer(units=units), "CONDITION")
    return [choice.label for choice in asked(shelf.answer(in_our_hands=True), "KEPT").question.choices]


def lying(pharmacy: Pharmacy) -> list[OpenedContainer]:
    return opened_containers.open_of_item(pharmacy.record, pharmacy.items[DAPTOMYCIN])


def test_its_time_out_is_counted_from_the_pull(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy)
    assert "No, it was OUT: count 45 minutes of 2 hours" in brought(shelf, units=2)

    said = done(shelf.answer(was_out=True), "BACK_AFTER_OUT").message

    assert "Out of the refrigerator so far: 45 minutes; it may be out for 75 minutes more." in said
    assert held(pharmacy) == [("D1", "Refrigerator", "opened", 2)]
    assert [(each.kind, each.minutes_used) for each in lying(pharmacy)] == [("back_in_refrigerator", 45)] * 2
    assert_sound(pharmacy.record)


def test_the_record_says_that_its_time_is_counted(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1)
    brought(shelf)
    done(shelf.answer(was_out=True))
    said = "; ".join(line.text for line in page(pharmacy.record, Filter(), 9).lines)
    assert "counts 1 vial of DAPTOmycin 500 mg, lot D1 as out of the refrigerator (45 minutes), at Refrigerator" in said


def test_without_a_makers_limit_it_is_kept_or_wasted_only(pharmacy: Pharmacy) -> None:
    shelf = pulled_cold(pharmacy)
    assert not any("OUT" in label for label in brought(shelf))
    before = contents(pharmacy.record)
    refused(shelf.answer(was_out=True), "NOT_AN_ANSWER")
    assert contents(pharmacy.record) == before


@pytest.mark.parametrize("minutes", [120, 121, 6000])
def test_what_was_out_as_long_as_it_may_does_not_come_back_so(pharmacy: Pharmacy, minutes: int) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, minutes=minutes)
    assert not any("OUT" in label for label in brought(shelf))
    refused(shelf.answer(was_out=True), "OUT_TOO_LONG")
    assert held(pharmacy) == []
    done(shelf.answer(kept=False), "NOT_STOCK")


def test_time_that_runs_out_while_the_question_stands_counts(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, minutes=119)
    assert any("OUT" in label for label in brought(shelf))
    pharmacy.clock.advance(minutes=1)
    refused(shelf.answer(was_out=True), "OUT_TOO_LONG")


def test_taken_back_it_is_out_again_and_nothing_is_open(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, serials=("S1", "S2"))
    one = codes.package(codes.DAPTOMYCIN, "D1", "280331", "S1")
    brought(shelf, one)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    assert [each.serial for each in lying(pharmacy)] == ["S1"]
    done(shelf.undo(), "UNDONE")
    assert held(pharmacy) == []
    assert lying(pharmacy) == []
    brought(shelf, one)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    assert_sound(pharmacy.record)


def test_what_was_set_aside_since_is_not_out_again(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1)
    brought(shelf)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(COLD)
    done(aside.answer(reason="KEPT_WRONGLY"), "QUARANTINED")
    before = contents(pharmacy.record)
    refused(shelf.undo(), "UNDO_BLOCKED")
    assert contents(pharmacy.record) == before


def test_with_others_of_its_lot_in_quarantine_it_is_held_with_its_time(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=2)
    received(pharmacy, 1, "D1", code=codes.DAPTOMYCIN)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(COLD)
    done(aside.answer(reason="KEPT_WRONGLY"), "QUARANTINED")
    brought(shelf)
    assert "QUARANTINE" in done(shelf.answer(was_out=True), "QUARANTINED").message
    assert ("D1", "Refrigerator", "opened_quarantined", 1) in held(pharmacy)
    [container] = lying(pharmacy)
    assert (container.is_held, container.minutes_used) == (True, 45)
    done(shelf.undo(), "UNDONE")
    brought(shelf)
    done(shelf.answer(was_out=True), "QUARANTINED")
    assert_sound(pharmacy.record)


def test_its_label_says_that_it_was_out(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=2)
    set_printers(pharmacy.record, SMALL)
    brought(shelf, units=2)
    assert done(shelf.answer(was_out=True)).message.endswith("Put a label on each.")
    assert len(pharmacy.record.rows("select id from print_job")) == 2
    wanted = labels.opened_label(pharmacy.record, lying(pharmacy)[0].id)
    assert isinstance(wanted, labels.Wanted)
    assert wanted.data["closed_state"] == "put back 2026-11-23 09:45, out 45 minutes of 2 hours"
    assert "opened_at" not in wanted.data
    assert done(shelf.undo()).message.endswith("Take its label off.")


def test_without_a_serial_it_may_be_the_first_that_was_taken(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1, minutes=0)
    received(pharmacy, 1, "D1", code=codes.DAPTOMYCIN)
    move = at_shelf(pharmacy, "move")
    move.scan(COLD)
    done(move.scan(codes.shelf(pharmacy.places["Refrigerator"])), "MOVED")
    pharmacy.clock.advance(minutes=100)
    done(shelf.scan(COLD), "PULLED")
    pharmacy.clock.advance(minutes=5)
    brought(shelf)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    assert [each.minutes_used for each in lying(pharmacy)] == [105]


@pytest.mark.parametrize("since", ["recalled", "held"])
def test_what_may_not_be_used_any_more_is_not_given_out_by_undo(pharmacy: Pharmacy, since: str) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1)
    received(pharmacy, 1, "D1", code=codes.DAPTOMYCIN)
    brought(shelf)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    if since == "recalled":
        recall(pharmacy, DAPTOMYCIN, "D1")
    else:
        aside = at_shelf(pharmacy, "quarantine")
        question = asked(aside.scan(COLD), "WHICH_PLACE").question
        aside.answer(**next(choice for choice in question.choices if "bench" in choice.label).answer)
        done(aside.answer(reason="KEPT_WRONGLY"), "QUARANTINED")
    refused(shelf.undo(), "RECALLED" if since == "recalled" else "SOME_HELD")


def test_after_a_clock_was_set_back_nobody_knows_its_time(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1, minutes=100)
    with pharmacy.record.write("system", "test"):
        pass
    pharmacy.clock.advance(hours=-24)
    assert not any("OUT" in label for label in brought(shelf))
    refused(shelf.answer(was_out=True), "TIME_UNKNOWN")
    done(shelf.answer(kept=False), "NOT_STOCK")


@pytest.mark.parametrize(("behind", "code"), [(90, "BACK_AFTER_OUT"), (600, "TIME_UNKNOWN")])
def test_at_another_kiosk_that_is_behind(pharmacy: Pharmacy, behind: int, code: str) -> None:
    with_limit(pharmacy)
    pulled_cold(pharmacy, count=1, minutes=0)
    late, place = StandingClock(pharmacy.clock() - timedelta(seconds=behind)), pharmacy.place
    there = open_pharmacy(Where(place.target, "K2", late, place.data_folder), "write")
    pharmacy.opened.append(there)
    other = begun(pharmacy, pharmacy.ben, there)
    brought(other)
    assert other.answer(was_out=True).code == code


def test_a_carton_that_comes_back_in_two_parts_keeps_its_serial(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, storage="refrigerated")
    pia, item = add_person(pharmacy, "Pia Lund", "pharmacist"), pharmacy.items[VANCOMYCIN]
    done(in_use.set_limit_by_pin(pharmacy.record, pia, item, "out_of_refrigerator", 120, "2 hours", pia, PIN))
    carton, bench = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331", "C1"), pharmacy.receive()
    outcome = bench.scan(carton)
    while isinstance(outcome, Ask):
        outcome = bench.answer(**({"indicator": "in range"} if outcome.code == "INDICATOR" else {"confirm": True}))
    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])), "PUT_AWAY")
    shelf = pulling(pharmacy)
    asked(shelf.scan(carton), "WHAT_IS_TAKEN")
    done(shelf.answer(quantity=10), "PULLED")
    pharmacy.clock.advance(minutes=30)
    for units in (4, 6):
        brought(shelf, carton, units)
        done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    found = opened_containers.open_of_item(pharmacy.record, item)
    assert [(each.serial, each.minutes_used) for each in found] == [("C1", 30)] * 10
    assert_sound(pharmacy.record)


def test_after_a_slip_it_is_used_by_its_own_label(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1)
    brought(shelf)
    done(shelf.answer(was_out=True), "BACK_AFTER_OUT")
    pharmacy.clock.advance(minutes=6)
    assert "its own label" in refused(shelf.undo(), "RETURN_STANDS").next_step


def test_no_more_than_can_be_labelled_come_back_at_once(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=21)
    brought(shelf, units=21)
    refused(shelf.answer(was_out=True), "TOO_MANY")
    assert held(pharmacy) == []


def test_that_it_came_back_so_is_no_opening_that_is_taken_back(pharmacy: Pharmacy) -> None:
    with_limit(pharmacy)
    shelf = pulled_cold(pharmacy, count=1)
    brought(shelf)
    done(shelf.answer(was_out=True))
    refused(open_container.undo_open(pharmacy.record, pharmacy.ana, lying(pharmacy)[0].id), "OPEN_STANDS")
