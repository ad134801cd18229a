"""Pulling from the shelf: one unit a scan, the right lot first, and every hard stop with its sentence."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from db import catalogue, items, lots, stock
from db.items import NewItem
from db.ledger import Movement, Place, post
from db.opened_containers import open_of_item
from db.opening import Where
from db.record import Record
from kiosk.bootstrap import open_pharmacy
from kiosk.services import end_container, open_container
from kiosk.services.outcome import Done, Refused
from kiosk.services.pull import Pull
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import VANCOMYCIN, add_person, begun, pulling, receive, vial

CARTON = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")


def test_a_scan_takes_one_unit_and_says_what_is_left(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)

    outcome = done(shelf.scan(vial("VN1")), "PULLED")

    assert outcome.message == "1 vial of Vancomycin 1 g, lot VN1, from Shelf. 2 vials of this lot left."
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    view = shelf.pull.view()
    assert [(line.name, line.lot, line.quantity, line.unit, line.location) for line in view.lines] == [
        (VANCOMYCIN, "VN1", 1, "vial", "Shelf")
    ]
    assert (view.purpose, view.needed_until, view.line_count, view.units) == ("preparation", "2026-11-23", 1, 1)
    done(shelf.finish(), "FINISHED")
    assert_sound(pharmacy.record)


def test_what_is_scanned_before_its_purpose_is_kept_and_taken_once_it_is_said(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = begun(pharmacy)

    question = asked(shelf.scan(vial("VN1")), "PURPOSE").question
    refused(shelf.scan(vial("VN1")), "ANSWER_FIRST")
    assert question.facts == (("Scanned", "Vancomycin 1 g, lot VN1"),)
    assert pharmacy.on_hand(VANCOMYCIN) == 2

    done(shelf.answer(order="4471"), "PULLED")
    assert (shelf.pull.view().purpose, shelf.pull.view().reference) == ("order", "4471")
    assert pharmacy.on_hand(VANCOMYCIN) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, "NOT_AN_ANSWER"),
        ({"purpose": "fun"}, "NOT_AN_ANSWER"),
        ({"purpose": "order"}, "NUMBER_NEEDED"),
        ({"order": "7" * 41}, "BAD_NUMBER"),
        ({"order": "Maria Smith"}, "BAD_NUMBER"),
        ({"purpose": "unit", "needed_until": "2026-11-22"}, "BAD_DATE"),
        ({"purpose": "unit", "needed_until": "11/28"}, "BAD_DATE"),
        ({"purpose": "unit", "needed_until": "2026-12"}, "BAD_DATE"),
        ({"leave_out": True}, "NOT_AN_ANSWER"),
    ],
)
def test_a_purpose_that_makes_no_sense_is_refused(pharmacy: Pharmacy, answer: dict[str, Any], code: str) -> None:
    shelf = begun(pharmacy)
    before = contents(pharmacy.record)

    refused(shelf.answer(**answer), code)

    assert contents(pharmacy.record) == before


def test_a_cartons_code_is_one_vial_unless_the_carton_is_chosen(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON, CARTON)
    shelf = pulling(pharmacy)

    question = asked(shelf.scan(CARTON), "WHAT_IS_TAKEN").question
    assert [choice.label for choice in question.choices][:2] == ["Only 1 vial", "The whole carton: 10 vials"]
    refused(shelf.answer(quantity=7), "NOT_AN_ANSWER")
    done(shelf.answer(quantity=1), "PULLED")
    done(shelf.scan(CARTON), "PULLED")  # the same code again is one vial again, and nobody is asked
    assert pharmacy.on_hand(VANCOMYCIN) == 18

    other = pulling(pharmacy)
    other.scan(CARTON)
    done(other.answer(quantity=10), "PULLED")
    assert pharmacy.on_hand(VANCOMYCIN) == 8
    refused(other.scan(vial("VN9")), "UNKNOWN_LOT")
    other.scan(CARTON)
    refused(other.answer(quantity=10), "NOT_ENOUGH_STOCK")
    assert_sound(pharmacy.record)


def test_the_quantity_of_the_last_line_can_be_said(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON)
    shelf = pulling(pharmacy)
    refused(shelf.answer(quantity=2), "NO_LINE")
    done(shelf.scan(vial("VN1")))

    assert done(shelf.answer(quantity=4), "QUANTITY").message == "Vancomycin 1 g, lot VN1: now 4 vials."
    assert pharmacy.on_hand(VANCOMYCIN) == 6
    refused(shelf.answer(quantity=11), "NOT_ENOUGH_STOCK")
    refused(shelf.answer(quantity=0), "NOT_A_COUNT")
    done(shelf.answer(quantity=2))
    assert (pharmacy.on_hand(VANCOMYCIN), shelf.pull.view().units) == (8, 2)
    for left in (6, 9, 10):
        done(shelf.undo(), "UNDONE")
        assert pharmacy.on_hand(VANCOMYCIN) == left
    assert shelf.pull.view().lines == ()
    assert_sound(pharmacy.record)


def test_a_code_without_a_lot_is_asked_for_even_when_there_is_one_lot_only(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)

    question = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT").question
    assert question.choices[0].label == "Lot VN1, expires 2028-03-31"
    refused(shelf.answer(lot="K1-NONE"), "NOT_AN_ANSWER")
    refused(shelf.answer(batch_lot="VN7"), "UNKNOWN_LOT")
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")
    done(shelf.answer(batch_lot="vn1"), "PULLED")

    shelf.scan(codes.databar(codes.VANCOMYCIN))
    done(shelf.scan(codes.lot_symbol("VN1", "280331")), "PULLED")  # the other code of the same package
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    refused(shelf.scan(codes.databar(codes.VANCOMYCIN)), "NOT_ON_SHELF")
    assert_sound(pharmacy.record)


def test_the_lot_that_ends_first_goes_first_and_a_later_one_needs_a_reason(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), vial("LATE"), vial("LATE"))
    shelf = pulling(pharmacy)

    question = asked(shelf.scan(vial("LATE")), "EARLIER_FIRST").question
    assert question.facts[0] == ("Take first", "lot SOON, expires 2027-03-31: 1 vial, Shelf")
    refused(shelf.answer(why="  "), "NOT_AN_ANSWER")
    done(shelf.answer(leave_out=True), "LEFT_OUT")
    assert pharmacy.on_hand(VANCOMYCIN) == 3

    shelf.scan(vial("LATE"))
    done(shelf.answer(why="the other vial is cracked"), "PULLED")
    assert shelf.pull.view().lines[0].reason == "the other vial is cracked"
    done(shelf.scan(vial("LATE")), "PULLED")  # said once, it holds for this lot in this pull
    done(shelf.scan(vial("SOON", "270331")), "PULLED")
    assert_sound(pharmacy.record)


def test_a_lot_that_ends_before_it_is_needed_is_passed_over_and_takes_a_pharmacist(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), vial("SOON", "270331"), vial("LATE"), vial("LATEST", "280430"))
    pia = add_person(pharmacy, "Pia Lund", "pharmacist")
    shelf = pulling(pharmacy, needed_until="2027-04-01")

    done(shelf.scan(vial("LATE")), "PULLED")  # the earlier lot does not last, so nothing is to be explained
    asked(shelf.scan(vial("SOON", "270331")), "ENDS_TOO_SOON")
    refused(shelf.answer(approve=True), "PHARMACIST_NEEDED")
    refused(shelf.answer(approved_by=pharmacy.ben, pin=PIN), "NOT_PERMITTED")
    refused(shelf.answer(approved_by=pia, pin="135790"), "WRONG_PIN")
    assert pharmacy.on_hand(VANCOMYCIN) == 3
    done(shelf.answer(approved_by=pia, pin=PIN), "PULLED")

    assert shelf.pull.view().lines[-1].reason == "allowed by Pia Lund"
    [signature] = pharmacy.record.rows("select person_id, meaning, subject_id from signature")
    assert signature == {"person_id": pia, "meaning": "approved", "subject_id": shelf.pull.job_id}
    hers = pulling(pharmacy, person=pia, needed_until="2027-04-01")
    hers.scan(vial("SOON", "270331"))
    refused(hers.answer(approved_by=pia, pin=PIN), "SAME_PERSON")
    done(hers.answer(leave_out=True))
    done(hers.scan(vial("LATEST", "280430")), "PULLED")  # the earlier lot that is left does not last
    assert_sound(pharmacy.record)


def test_its_last_day_is_long_enough(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"))
    shelf = pulling(pharmacy, needed_until="2027-03-31")

    done(shelf.scan(vial("SOON", "270331")), "PULLED")


def test_an_open_one_goes_first(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, "2026-11-24T00:00:00.000Z"))
    shelf = pulling(pharmacy)

    question = asked(shelf.scan(vial("VN1")), "OPEN_FIRST").question
    assert question.facts[0][0] == "Open one"
    done(shelf.answer(**question.choices[-1].answer), "LEFT_OUT")
    shelf.scan(vial("VN1"))
    done(shelf.answer(why="the open one is for another patient"), "PULLED")
    later = pulling(pharmacy, needed_until="2026-11-30")
    asked(later.scan(vial("VN1")), "OPEN_FIRST")  # its own limit is for its use now
    assert_sound(pharmacy.record)


def test_the_open_one_is_used_where_it_stands_and_the_pull_says_so(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, "2026-11-24T00:00:00.000Z"))
    before = pharmacy.stock()
    shelf = pulling(pharmacy)
    use = asked(shelf.scan(vial("VN1")), "OPEN_FIRST").question.choices[0].answer
    refused(shelf.answer(use_open="K1-NONE", area="hood"), "NOT_AN_ANSWER")
    refused(shelf.answer(use_open=use["use_open"]), "NOT_AN_ANSWER")  # where it is used is part of it

    assert "is used where it stands (Shelf)" in done(shelf.answer(**use), "USED_OPEN").message

    assert pharmacy.stock() == before
    [noted] = shelf.pull.view().uses
    [container] = open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert (noted.container, noted.lot, container.draws) == (container.id, "VN1", 1)
    refused(shelf.answer(purpose="unit"), "PULL_BEGUN")
    done(shelf.undo(), "UNDONE")
    [container] = open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert (shelf.pull.view().uses, container.draws) == ((), 0)
    shelf.scan(vial("VN1"))
    done(shelf.answer(**use), "USED_OPEN")
    done(end_container.end_one(pharmacy.record, pharmacy.ana, container.id, "used up"))
    refused(shelf.undo(), "UNDO_BLOCKED")
    assert done(shelf.finish(), "FINISHED").message == "Pull finished: 0 lines, 0 units. Open ones used: 1."
    assert_sound(pharmacy.record)


def test_an_open_one_that_ran_out_meanwhile_is_not_used(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, "2026-11-23T20:00:00.000Z"))
    shelf = pulling(pharmacy)
    use = asked(shelf.scan(vial("VN1")), "OPEN_FIRST").question.choices[0].answer
    pharmacy.clock.advance(hours=8)
    refused(shelf.answer(**use), "OPEN_TOO_LONG")
    assert shelf.pull.view().uses == ()


def test_a_serial_leaves_once(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)

    done(shelf.scan(vial("VN1", serial="S1")), "PULLED")
    again = refused(shelf.scan(vial("VN1", serial="S1")), "SERIAL_GONE")
    assert "Ana Ruiz pulled it at kiosk K1 at " in again.message
    refused(shelf.answer(quantity=2), "SERIAL_IS_ONE")
    done(shelf.scan(vial("VN1", serial="S2")), "PULLED")  # never seen, but two of unknown serial are there
    refused(shelf.scan(vial("VN1", serial="S2")), "SERIAL_GONE")
    done(shelf.undo())
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    done(shelf.scan(vial("VN1", serial="S2")), "PULLED")  # its serial was free again
    done(shelf.scan(vial("VN1", serial="S3")), "PULLED")
    refused(shelf.scan(vial("VN1", serial="S4")), "NOT_ON_SHELF")
    assert_sound(pharmacy.record)


def test_what_is_known_by_serial_is_not_taken_without_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"))
    shelf = pulling(pharmacy)

    refused(shelf.scan(vial("VN1")), "SERIAL_NEEDED")
    refused(shelf.scan(vial("VN1", serial="S2")), "SERIAL_UNKNOWN")
    receive(pharmacy, vial("VN2", "280430"))
    refused(shelf.scan(vial("VN2", "280430", serial="S1")), "SERIAL_CONFLICT")
    assert pharmacy.on_hand(VANCOMYCIN) == 2


def test_a_lot_in_two_places_is_taken_where_the_person_says(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON)
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    other = pharmacy.places["Refrigerator"]
    with pharmacy.record.write("system", "test") as write:
        post(write, Movement("move", Place(lot.id, pharmacy.places["Shelf"], "available"), -4, key="out"))
        post(write, Movement("move", Place(lot.id, other, "available"), 4, key="in"))
    shelf = pulling(pharmacy)

    asked(shelf.scan(vial("VN1")), "WHERE")
    refused(shelf.answer(location="K1-NONE"), "NOT_AN_ANSWER")
    done(shelf.scan(codes.shelf(other)), "PULLED")
    done(shelf.scan(vial("VN1")), "PULLED")
    assert [line.location for line in shelf.pull.view().lines] == ["Refrigerator", "Refrigerator"]
    assert_sound(pharmacy.record)


def _pull_all(where: Where, person: str, started: Any) -> list[tuple[str, str, str]]:
    record = open_pharmacy(where, "write")
    pull = Pull.start(record, person)
    assert isinstance(pull, Pull)
    pull.answer({"purpose": "unit"})
    started.wait()
    said = [pull.on_scan(vial("VN1"), "serial") for _ in range(25)]
    record.close()
    return [(outcome.name, outcome.code, outcome.message) for outcome in said]


def test_two_kiosks_pull_the_last_vials_and_the_other_is_told_who_has_them(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON, CARTON, CARTON)
    fork = multiprocessing.get_context("spawn")
    with fork.Manager() as manager, fork.Pool(2) as pool:
        started = manager.Barrier(2)
        places = [
            Where(pharmacy.place.target, node, StandingClock(), pharmacy.place.data_folder) for node in ("K2", "K3")
        ]
        people = (pharmacy.ana, pharmacy.ben)
        said = pool.starmap(_pull_all, [(each, who, started) for each, who in zip(places, people, strict=True)])

    outcomes = [outcome for each in said for outcome in each]
    assert sum(name == Done.__dataclass_fields__["name"].default for name, *_ in outcomes) == 30
    stopped = {(code, message.partition(" at kiosk")[0]) for name, code, message in outcomes if name == "refused"}
    assert stopped <= {
        ("NOT_ON_SHELF", f"None of Vancomycin 1 g, lot VN1 is on the shelf. {who} pulled it")
        for who in ("Ana Ruiz", "Ben Okafor")
    }
    assert stopped
    assert stock.on_hand(pharmacy.record, pharmacy.items[VANCOMYCIN]) == 0
    assert_sound(pharmacy.record)


def test_a_serial_leaves_once_whichever_kiosk_is_faster(pharmacy: Pharmacy) -> None:
    serials = [f"S{number}" for number in range(12)]
    receive(pharmacy, *(vial("VN1", serial=serial) for serial in serials))
    records = [pharmacy.reopen(node) for node in ("K2", "K3")]
    together = threading.Barrier(2)

    def pull_all(record: Record) -> list[str]:
        pull = pulling(pharmacy, record=record)
        pulled = []
        for serial in serials:
            together.wait()
            pulled += [serial] if pull.scan(vial("VN1", serial=serial)).name == "done" else []
        return pulled

    with ThreadPoolExecutor(2) as both:
        pulled = [serial for some in both.map(pull_all, records) for serial in some]

    assert sorted(pulled) == sorted(serials)
    assert_sound(pharmacy.record)


def test_who_is_told_is_the_one_who_lost_the_race(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    here, there = pulling(pharmacy), pulling(pharmacy, pharmacy.ben, pharmacy.reopen("K2"))

    done(there.scan(vial("VN1")), "PULLED")
    stop = here.scan(vial("VN1"))

    assert isinstance(stop, Refused)
    assert stop.message.startswith(
        "None of Vancomycin 1 g, lot VN1 is on the shelf. Ben Okafor pulled it at kiosk K2 at "
    )


def test_what_bears_no_lot_number_is_not_asked_for_one(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        item = items.add_item(write, NewItem("Alcohol swab", "supply", "each", "room", requires_lot=False,
                                             requires_expiry=False))  # fmt: skip
        packaging = catalogue.add_packaging(write, item, "each", 1, confirmed=True)
        catalogue.add_identifier(write, item, packaging, "GTIN", codes.NOBODY_KNOWS, "catalogue")
    receive(pharmacy, codes.databar(codes.NOBODY_KNOWS), codes.databar(codes.NOBODY_KNOWS))
    shelf = pulling(pharmacy)

    said = done(shelf.scan(codes.databar(codes.NOBODY_KNOWS)), "PULLED").message
    assert said == "1 each of Alcohol swab, from Shelf. 1 each of this lot left."
    assert_sound(pharmacy.record)
