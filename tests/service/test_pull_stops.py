"""Hard stops of a pull: each with its sentence, for every role, and each stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import instants, lots
from db.ledger import Place
from db.store import Row
from kiosk.rules.permissions import ALLOWED, Act, Role
from kiosk.services import open_container
from kiosk.services.pull import Pull
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import VANCOMYCIN, add_person, begun, pulling, recall, receive, vial
from tests.shelf import at_shelf, place_of


def last_scan(pharmacy: Pharmacy) -> Row:
    return pharmacy.record.rows("select result, reason, said from scan order by length(id) desc, id desc limit 1")[0]


def _recalled(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1"))
    recall(pharmacy, "VN1")
    return vial("VN1")


def _expired(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1", "261120"))
    return vial("VN1", "261120")


def _printed_expiry(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1"))
    return vial("VN1", "270331")


def _quarantined(pharmacy: Pharmacy) -> str:
    bench = pharmacy.receive()
    bench.scan(vial("VN1", "261210"))
    done(bench.answer(quarantine=True), "QUARANTINED")
    return vial("VN1", "261210")


def _patients(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1"), owner="patient:RX 4471")
    return vial("VN1")


def _never_here(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1"))
    return vial("VN2", "280430")


def _gone(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    return vial("VN1", serial="S1")


def _open_too_long(pharmacy: Pharmacy) -> str:
    receive(pharmacy, vial("VN1"))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    until = instants.to_text(pharmacy.clock.instant + timedelta(hours=12))
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, until))
    pharmacy.clock.advance(hours=20)
    return vial("VN1")


def _unverified(pharmacy: Pharmacy) -> str:
    return codes.package(codes.MEROPENEM, "M1", "280331")


def _not_on_file(pharmacy: Pharmacy) -> str:
    return codes.package(codes.NOBODY_KNOWS, "M1", "280331")


HARD_STOPS = {
    "RECALLED": (_recalled, "Vancomycin 1 g, lot VN1 is RECALLED: glass in vials."),
    "EXPIRED": (_expired, "Vancomycin 1 g, lot VN1 EXPIRED 2026-11-20."),
    "EXPIRY_CONFLICT": (_printed_expiry, "but this package says 2027-03-31."),
    "QUARANTINED": (_quarantined, "All of Vancomycin 1 g, lot VN1 is in QUARANTINE (Shelf)."),
    "OTHER_OWNER": (_patients, "Vancomycin 1 g, lot VN1 belongs to one patient alone."),
    "UNKNOWN_LOT": (_never_here, "Vancomycin 1 g: lot VN2 is not on the shelf here."),
    "SERIAL_GONE": (_gone, "Serial S1 of Vancomycin 1 g has left the shelf already."),
    "OPEN_TOO_LONG": (_open_too_long, "The only vial of Vancomycin 1 g, lot VN1 is OPEN TOO LONG."),
    "LINK_UNVERIFIED": (_unverified, "This code was worked out from the NDC of Meropenem 1 g"),
    "NOT_ON_FILE": (_not_on_file, "is a code of nothing on file."),
}
WHO = [Role.TECHNICIAN, Role.PHARMACIST, Role.MANAGER, Role.EMERGENCY]


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("code", HARD_STOPS)
def test_a_hard_stop_is_one_for_every_role_and_stays_on_record(pharmacy: Pharmacy, code: str, role: Role) -> None:
    prepare, sentence = HARD_STOPS[code]
    raw = prepare(pharmacy)
    person = add_person(pharmacy, "Somebody", role.value)
    shelf = pulling(pharmacy, person)
    before = contents(pharmacy.record)

    stop = refused(shelf.scan(raw), code)

    assert sentence in stop.message
    assert contents(pharmacy.record) == before
    assert last_scan(pharmacy) == {"result": "refused", "reason": code, "said": stop.message}
    assert shelf.pull.view().question is None
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("role", [role for role in Role if role not in ALLOWED[Act.PULL] and role is not Role.SYSTEM])
def test_who_may_not_pull_begins_nothing(pharmacy: Pharmacy, role: Role) -> None:
    refused(Pull.start(pharmacy.record, add_person(pharmacy, "Somebody", role.value)), "NOT_PERMITTED")


def test_where_some_of_a_lot_is_held_a_person_looks_that_theirs_is_none_of_them(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    bench.scan(vial("VN1", "261210"))
    done(bench.answer(quarantine=True), "QUARANTINED")
    receive(pharmacy, vial("VN1", "261210"), vial("VN1", "261210"))
    shelf = pulling(pharmacy)

    question = asked(shelf.scan(vial("VN1", "261210")), "SOME_HELD").question
    assert question.facts == (("Not to be used", "1 vial in QUARANTINE: Shelf"),)
    done(shelf.answer(leave_out=True), "LEFT_OUT")
    shelf.scan(vial("VN1", "261210"))
    done(shelf.answer(none_of_these=True), "PULLED")
    done(shelf.scan(vial("VN1", "261210")), "PULLED")
    refused(shelf.scan(vial("VN1", "261210")), "QUARANTINED")


def test_who_looked_looks_again_once_more_of_the_lot_is_held(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 6)
    shelf, aside = pulling(pharmacy), at_shelf(pharmacy, "quarantine", pharmacy.ben)
    aside.scan(vial("VN1"))
    done(aside.answer(said="a crack"), "QUARANTINED")
    asked(shelf.scan(vial("VN1")), "SOME_HELD")
    done(shelf.answer(none_of_these=True), "PULLED")
    done(shelf.scan(vial("VN1")), "PULLED")
    aside.scan(vial("VN1"))
    done(aside.answer(said="another", quantity=2), "QUARANTINED")

    question = asked(shelf.scan(vial("VN1")), "SOME_HELD").question
    assert question.facts == (("Not to be used", "3 vials in QUARANTINE: Shelf"),)
    done(shelf.answer(none_of_these=True), "PULLED")


def test_a_stop_by_the_lot_that_a_person_read_is_a_near_miss_too(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN2"))
    recall(pharmacy, "VN1")
    shelf = pulling(pharmacy)
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")

    stop = refused(shelf.answer(batch_lot="VN1"), "RECALLED")

    assert last_scan(pharmacy) == {"result": "refused", "reason": "RECALLED", "said": stop.message}
    assert_sound(pharmacy.record)


_BY_LOT = [code for code in HARD_STOPS if code in ("RECALLED", "EXPIRED", "QUARANTINED", "OTHER_OWNER", "UNKNOWN_LOT")]


@pytest.mark.parametrize("by_scan", [False, True])
@pytest.mark.parametrize("code", _BY_LOT)
def test_no_other_lot_is_named_for_a_package_that_was_stopped_in_the_hand(
    pharmacy: Pharmacy, code: str, *, by_scan: bool
) -> None:
    HARD_STOPS[code][0](pharmacy)
    receive(pharmacy, vial("VN7"))
    wrong = "VN2" if code == "UNKNOWN_LOT" else "VN1"
    expiry = {"EXPIRED": "261120", "QUARANTINED": "261210", "UNKNOWN_LOT": "280430"}.get(code, "280331")
    shelf = pulling(pharmacy)
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")

    refused(shelf.scan(codes.lot_symbol(wrong, expiry)) if by_scan else shelf.answer(batch_lot=wrong), code)

    assert shelf.pull.view().question is None
    refused(shelf.answer(batch_lot="VN7"), "NOTHING_ASKED")
    assert shelf.pull.view().lines == ()
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")  # the package that is taken instead
    done(shelf.answer(batch_lot="VN7"), "PULLED")
    assert_sound(pharmacy.record)


def test_undo_passes_over_a_stop_to_the_last_thing_that_was_done(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN2"))
    recall(pharmacy, "VN1")
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN2")), "PULLED")
    shelf.scan(codes.databar(codes.VANCOMYCIN))
    refused(shelf.answer(batch_lot="VN1"), "RECALLED")

    done(shelf.undo(), "UNDONE")

    assert [line.quantity for line in shelf.pull.view().lines] == []
    assert pharmacy.on_hand(VANCOMYCIN) == 2


def test_a_larger_quantity_waits_for_a_look_once_some_of_the_lot_are_held(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 6)
    shelf, aside = pulling(pharmacy), at_shelf(pharmacy, "quarantine", pharmacy.ben)
    done(shelf.scan(vial("VN1")), "PULLED")
    aside.scan(vial("VN1"))
    done(aside.answer(said="a crack"), "QUARANTINED")

    refused(shelf.answer(quantity=3), "SOME_HELD")

    asked(shelf.scan(vial("VN1")), "SOME_HELD")
    done(shelf.answer(none_of_these=True), "PULLED")
    done(shelf.answer(quantity=3), "QUANTITY")


def test_what_is_open_already_is_no_whole_unit(pharmacy: Pharmacy) -> None:
    raw = _open_too_long(pharmacy)
    pharmacy.clock.advance(hours=-19)

    asked(pulling(pharmacy).scan(raw), "USE_OPEN")


def test_a_serial_that_is_open_is_said_to_be_open_and_not_unknown(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    unit_id = pharmacy.record.rows("select id from unit where serial = 'S1'")[0]["id"]
    until = instants.to_text(pharmacy.clock.instant + timedelta(hours=12))
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, until, unit_id=unit_id))

    question = asked(pulling(pharmacy).scan(vial("VN1", serial="S1")), "USE_OPEN").question

    assert question.text == "The open vial of Vancomycin 1 g, lot VN1, serial S1: where is it used?"


def test_a_hard_stop_is_one_before_it_is_said_what_the_pull_is_for(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    recall(pharmacy, "VN1")
    shelf = begun(pharmacy)

    refused(shelf.scan(vial("VN1")), "RECALLED")
    done(shelf.answer(purpose="preparation"), "PURPOSE")  # and nothing waits for it any more


def test_a_larger_quantity_takes_nothing_of_what_was_recalled_or_expired_meanwhile(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 3, *[vial("VN2", "261231")] * 3)
    recalled, expired = pulling(pharmacy), pulling(pharmacy, pharmacy.ben)
    done(expired.scan(vial("VN2", "261231")), "PULLED")
    done(expired.answer(quantity=2), "QUANTITY")
    asked(recalled.scan(vial("VN1")), "EARLIER_FIRST")
    done(recalled.answer(why="the other is set aside for a study"), "PULLED")
    done(recalled.answer(quantity=2), "QUANTITY")
    recall(pharmacy, "VN1")
    pharmacy.clock.advance(days=60)

    refused(recalled.answer(quantity=3), "RECALLED")
    refused(expired.answer(quantity=3), "EXPIRED")

    assert pharmacy.on_hand(VANCOMYCIN) == 2
    asked(recalled.answer(quantity=1), "CONDITION")  # fewer than was said may always be, as a return by now


def test_what_a_pharmacist_allowed_for_one_day_is_not_allowed_for_a_later_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 2)
    pia = add_person(pharmacy, "Pia", "pharmacist")
    shelf = pulling(pharmacy, needed_until="2028-04-05")
    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")
    done(shelf.answer(approved_by=pia, pin=PIN), "PULLED")
    done(shelf.undo(), "UNDONE")
    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")  # nor once more for the same day
    done(shelf.answer(leave_out=True), "LEFT_OUT")

    done(shelf.answer(order="RX2", needed_until="2031-01-01"), "PURPOSE")

    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")


def test_a_pharmacist_allows_the_amount_that_they_see_and_no_more(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 5)
    pia = add_person(pharmacy, "Pia", "pharmacist")
    shelf = pulling(pharmacy, needed_until="2028-04-05")
    question = asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON").question
    assert question.facts[0] == ("Amount", "1 vial")
    refused(shelf.answer(quantity=9), "NOT_ENOUGH_STOCK")
    question = asked(shelf.answer(quantity=3), "ENDS_TOO_SOON").question
    assert question.facts[0] == ("Amount", "3 vials")
    done(shelf.answer(approved_by=pia, pin=PIN), "PULLED")
    assert pharmacy.on_hand(VANCOMYCIN) == 2

    refused(shelf.answer(quantity=4), "ENDS_TOO_SOON")
    done(shelf.answer(quantity=2), "QUANTITY")
    refused(shelf.answer(quantity=3), "ENDS_TOO_SOON")
    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")

    assert pharmacy.on_hand(VANCOMYCIN) == 3
    assert_sound(pharmacy.record)


def test_what_has_a_serial_is_allowed_one_by_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    shelf = pulling(pharmacy, needed_until="2028-04-05")
    assert "quantity" not in asked(shelf.scan(vial("VN1", serial="S1")), "ENDS_TOO_SOON").question.fields
    refused(shelf.answer(quantity=2), "NOT_AN_ANSWER")


def test_an_approval_that_meets_a_recall_leaves_nothing_signed(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    pia = add_person(pharmacy, "Pia", "pharmacist")
    shelf = pulling(pharmacy, needed_until="2028-04-05")
    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")
    recall(pharmacy, "VN1")

    refused(shelf.answer(approved_by=pia, pin=PIN), "RECALLED")

    assert pharmacy.record.rows("select id from signature") == []
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    refused(shelf.answer(approved_by=pia, pin=PIN), "NOTHING_TO_APPROVE")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("how", ["put back", "stopped"])
def test_undo_after_a_package_was_put_down_keeps_what_the_pull_is_for(pharmacy: Pharmacy, how: str) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    question = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT").question
    if how == "put back":
        done(shelf.answer(leave_out=True), "LEFT_OUT")
    else:
        recall(pharmacy, "VN1")
        refused(shelf.answer(**question.choices[0].answer), "RECALLED")

    said = done(shelf.undo(), "UNDONE").message

    assert said.startswith("Nothing was taken, so nothing was taken back.")
    assert (shelf.pull.view().purpose, shelf.pull.view().question) == ("preparation", None)
    done(shelf.undo(), "UNDONE")  # once more, and it is said anew
    assert shelf.pull.view().purpose is None
