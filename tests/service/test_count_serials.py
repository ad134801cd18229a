"""Counting packages known by serial, and when a line was counted: nothing is booked back, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import count_entries, count_serials, count_sheets, units
from db.ledger import OPEN
from kiosk.services.count_sheet import Sheet, write_sheet
from kiosk.services.outcome import Ask, Done, Outcome
from kiosk.services.sheet_code import value_of
from scanners import build_local
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, at_shelf, held, opened, place_of, received

_HOUR = 61 * 60
_CARTON = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331", "C1")


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _rests(pharmacy: Pharmacy) -> None:
    pharmacy.clock.advance(seconds=_HOUR)


def _posted(pharmacy: Pharmacy, counter: Counter, dana: str) -> Outcome:
    _rests(pharmacy)
    explain_all(counter)
    return post(counter, dana)


def _none_here(counter: Counter, ben: str) -> None:
    for part in (counter, joining(counter, ben)):
        asked(part.finish(), "NONE_HERE")
        done(part.answer(none=True), "FINISHED")


def _carton(pharmacy: Pharmacy) -> None:
    """Receive one carton of ten by its serial."""
    bench = pharmacy.receive()
    outcome = bench.scan(_CARTON)
    while isinstance(outcome, Ask):
        outcome = bench.answer(**dict(outcome.question.choices[0].answer))
    assert isinstance(outcome, Done), outcome
    _rests(pharmacy)


def _carton_holds(pharmacy: Pharmacy) -> int:
    [row] = pharmacy.record.rows("select id from unit where serial = 'C1'")
    unit = units.unit_by_id(pharmacy.record, row["id"])
    assert unit is not None
    return sum(each.quantity for each in units.places_of_unit(pharmacy.record, unit))


def test_packages_with_serials_that_are_all_gone_leave_by_their_names(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 3, serials=("S1", "S2"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    _none_here(counter, pharmacy.ben)
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert held(pharmacy) == []
    refused(pulling(pharmacy).scan(vial("VN1", serial="S1")), "SERIAL_GONE")
    assert_sound(pharmacy.record)


def test_which_one_is_missing_is_still_asked_where_some_lie_there(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 2, serials=("S1", "S2"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        part.see(1, "VN1", "280331")
        done(part.finish(), "FINISHED")
    refused(_posted(pharmacy, counter, dana), "SCAN_SERIALS")


def test_a_carton_of_which_some_are_missing_holds_so_many_fewer(pharmacy: Pharmacy, dana: str) -> None:
    _carton(pharmacy)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        asked(part.scan(_CARTON), "COUNT_PACK")
        done(part.answer(pack="unit"))
        done(part.answer(quantity=9))
        done(part.finish(), "FINISHED")
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 9)]
    assert _carton_holds(pharmacy) == 9
    assert_sound(pharmacy.record)


def test_a_carton_of_which_the_vials_were_counted_holds_so_many_fewer(pharmacy: Pharmacy, dana: str) -> None:
    _carton(pharmacy)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        part.see(6, "VN1", "280331")
        done(part.finish(), "FINISHED")
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert _carton_holds(pharmacy) == 6
    assert_sound(pharmacy.record)


def test_a_carton_with_a_serial_counts_once(pharmacy: Pharmacy) -> None:
    _carton(pharmacy)
    counter = counting(pharmacy)
    asked(counter.scan(_CARTON), "COUNT_PACK")
    assert done(counter.answer(pack="whole")).message.endswith("10 vials.")
    refused(counter.scan(_CARTON), "COUNTED_ALREADY")
    done(counter.finish(), "FINISHED")
    [entry] = count_entries.entries(pharmacy.record, counter.count_id)
    assert None not in count_serials.of_count(pharmacy.record, entry.count_id)[entry.id].values()
    # Another part has not said yet what the carton's code stands for.
    refused(joining(counter, pharmacy.ben).scan(_CARTON), "COUNTED_ALREADY")


def test_a_serial_that_is_pulled_after_it_was_counted_stays_pulled(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 3, serials=("S1", "S2"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        done(part.scan(vial("VN1", serial="S1")))
        done(part.scan(vial("VN1", serial="S2")))
        done(part.finish(), "FINISHED")
    _rests(pharmacy)
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]
    refused(pulling(pharmacy).scan(vial("VN1", serial="S1")), "SERIAL_GONE")
    assert_sound(pharmacy.record)


def test_a_serial_that_left_before_the_rest_was_added_is_not_found(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 3, serials=("S1", "S2"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    done(counter.scan(vial("VN1", serial="S1")))
    done(counter.answer(next=True), "KEPT")
    _rests(pharmacy)
    done(pulling(pharmacy, pharmacy.ben).scan(vial("VN1", serial="S1")))
    _rests(pharmacy)
    asked(counter.scan(vial("VN1", serial="S2")), "COUNTED_BEFORE")
    done(counter.answer(adds=True))
    done(counter.finish(), "FINISHED")
    last = count_entries.entries(pharmacy.record, counter.count_id)[-1]
    assert (last.quantity, last.expected) == (1, 2)
    assert set(count_serials.of_count(pharmacy.record, last.count_id)[last.id]) == {"S2"}


def test_a_line_in_hand_is_stamped_when_it_was_counted(pharmacy: Pharmacy) -> None:
    """Five lay there when they were counted; one was pulled before the line was kept."""
    received(pharmacy, 5)
    _rests(pharmacy)
    counter = counting(pharmacy)
    done(counter.scan(vial("VN1")))
    done(counter.answer(quantity=5))
    counted = pharmacy.record.now()
    pharmacy.clock.advance(seconds=600)
    done(pulling(pharmacy, pharmacy.ben).scan(vial("VN1")))
    _rests(pharmacy)
    done(counter.finish(), "FINISHED")
    [entry] = count_entries.entries(pharmacy.record, counter.count_id)
    assert (entry.at, entry.quantity, entry.expected) == (counted, 5, 5)
    done(post(counter), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 4)]
    assert_sound(pharmacy.record)


def test_what_is_missing_is_not_hidden_by_what_moved_while_the_line_was_in_hand(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    _rests(pharmacy)
    counter = counting(pharmacy)
    done(counter.scan(vial("VN1")))
    done(counter.answer(quantity=4))
    pharmacy.clock.advance(seconds=600)
    done(pulling(pharmacy, pharmacy.ben).scan(vial("VN1")))
    pharmacy.clock.advance(hours=2)
    done(counter.finish(), "FINISHED")
    [line] = review(counter).lines
    assert (line.outcome, line.why, line.variance) == ("count again", "moved", -1)


def test_a_zero_that_was_typed_is_kept(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    _rests(pharmacy)
    counter = counting(pharmacy)
    done(counter.scan(vial("VN1")))
    done(counter.answer(quantity=0))
    done(counter.answer(next=True), "KEPT")
    [entry] = count_entries.entries(pharmacy.record, counter.count_id)
    assert (entry.quantity, entry.expected, entry.method) == (0, 1, "keys")


def _found(part: Counter) -> None:
    asked(part.scan(vial("LOST7", "270531")), "FOUND_UNKNOWN")
    done(part.answer(found=True), "COUNTING")


def test_a_lot_that_was_never_received_lies_in_quarantine_wherever_it_is_counted(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 1)
    _rests(pharmacy)
    counter = counting(pharmacy, location=pharmacy.places["Refrigerator"])
    for part in (counter, joining(counter, pharmacy.ben)):
        _found(part) if part is counter else done(part.scan(vial("LOST7", "270531")))
        done(part.answer(next=True))
    done(_posted(pharmacy, counter, dana), "POSTED")
    other = counting(pharmacy)
    done(other.scan(vial("LOST7", "270531")), "COUNTING")
    done(other.answer(next=True))
    assert [each.status for each in count_entries.entries(pharmacy.record, other.count_id)] == ["quarantined"]


@pytest.mark.parametrize("kept", [True, False])
def test_a_found_lot_stays_while_somebody_else_counts_it(pharmacy: Pharmacy, kept: bool) -> None:
    counter = counting(pharmacy)
    other = joining(counter, pharmacy.ben)
    _found(counter)
    done(other.scan(vial("LOST7", "270531")), "COUNTING")
    if kept:
        done(other.answer(next=True), "KEPT")
    done(counter.undo(), "UNDONE")
    lots = pharmacy.record.rows("select withdrawn_at from lot where batch_lot = 'LOST7'")
    assert [row["withdrawn_at"] for row in lots] == [None]
    done(counter.answer(found=True), "COUNTING")
    assert_sound(pharmacy.record)


def test_a_found_lot_that_nobody_else_counts_goes_with_its_undo(pharmacy: Pharmacy) -> None:
    counter = counting(pharmacy)
    _found(counter)
    done(counter.undo(), "UNDONE")
    [lot] = pharmacy.record.rows("select withdrawn_at from lot where batch_lot = 'LOST7'")
    assert lot["withdrawn_at"] is not None


def test_a_package_in_quarantine_is_counted_where_it_lies(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, serials=("S1", "S2", "S3"))
    shelf = at_shelf(pharmacy, "quarantine")
    shelf.scan(vial("VN1", serial="S2"))
    done(shelf.answer(reason="SUSPECT"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    for serial in ("S1", "S3", "S2"):
        done(counter.scan(vial("VN1", serial=serial)), "COUNTING")
    done(counter.finish(), "FINISHED")
    counted = count_entries.entries(pharmacy.record, counter.count_id)
    assert sorted((each.status, each.quantity) for each in counted) == [("available", 2), ("quarantined", 1)]
    assert review(counter).lines == ()


def test_the_second_code_of_a_package_says_its_serial_and_its_expiry(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, serials=("S1", "S2", "S3"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    done(counter.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")))
    counter.answer(next=True)
    asked(counter.scan(codes.retail(codes.VANCOMYCIN)), "COUNT_LOT")
    refused(counter.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")), "COUNTED_ALREADY")
    refused(counter.scan(codes.package(codes.VANCOMYCIN, "VN1", "290331", "S2")), "EXPIRY_CONFLICT")
    asked(counter.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S2")), "COUNTED_BEFORE")
    done(counter.answer(adds=True), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    last = count_entries.entries(pharmacy.record, counter.count_id)[-1]
    assert (last.quantity, set(count_serials.of_count(pharmacy.record, last.count_id)[last.id])) == (2, {"S1", "S2"})


@pytest.mark.parametrize("accepted", [0, 2])
def test_a_number_on_a_sheet_that_does_not_tell_which_open_one_is_missing_is_refused_at_once(
    pharmacy: Pharmacy, tmp_path: Path, accepted: int
) -> None:
    received(pharmacy, 3)
    for _ in range(2):
        opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=20)
    _rests(pharmacy)
    counter = counting(pharmacy)
    assert isinstance(write_sheet(pharmacy.record, pharmacy.ana, counter.count_id, tmp_path / "sheet.pdf"), Sheet)
    [mark] = [each.mark for each in count_sheets.lines(pharmacy.record, counter.count_id) if each.place.status in OPEN]
    code = build_local("sheet", value_of(counter.count_id, mark))
    asked(counter.scan(code), "SHEET_NUMBER")
    before = contents(pharmacy.record)
    for number in (1, 3):
        stop = refused(counter.answer(quantity=number), "SCAN_SERIALS")
        assert stop.next_step == "Count that line again, and scan every package. Nothing was kept."
    assert contents(pharmacy.record) == before
    done(counter.answer(quantity=accepted), "KEPT")
    assert [each.quantity for each in count_entries.entries(pharmacy.record, counter.count_id)] == [accepted]
    assert_sound(pharmacy.record)


def test_a_number_typed_beside_one_serial_takes_no_name_away(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 4, serials=("S1", "S2", "S3", "S4"))
    _rests(pharmacy)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        done(part.scan(vial("VN1", serial="S1")))
        done(part.answer(quantity=3))
        done(part.finish(), "FINISHED")
    refused(_posted(pharmacy, counter, dana), "SCAN_SERIALS")
    done(pulling(pharmacy).scan(vial("VN1", serial="S2")))
    assert_sound(pharmacy.record)
