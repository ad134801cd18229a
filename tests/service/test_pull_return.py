"""What comes back, what is taken back, and pulls that somebody else goes on with."""

from __future__ import annotations

from typing import Any

import pytest

from db import settings
from db.errors import StoreError
from db.ledger import Movement, Place, post
from db.waste import wasted
from kiosk.services.open_work import open_work
from kiosk.services.outcome import Outcome
from kiosk.services.pull import Pull, begun_here
from kiosk.services.record_filter import Filter
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, begun, pulling, recall, receive, vial
from tests.service.reading import page
from tests.service.tamper import found_after
from tests.shelf import at_shelf, change_item


def test_what_comes_back_is_never_more_than_was_pulled(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    done(shelf.answer(quantity=2))
    done(shelf.finish())
    later = begun(pharmacy, pharmacy.ben)

    asked(later.answer(returning=True), "COMES_BACK")
    asked(later.scan(vial("VN1")), "CONDITION")
    refused(later.answer(kept=True), "NOT_AN_ANSWER")
    refused(later.answer(units=3), "TOO_MANY")
    asked(later.answer(in_our_hands=True), "KEPT")
    said = done(later.answer(kept=True), "RETURNED").message
    assert said == "1 vial of Vancomycin 1 g, lot VN1, back to Shelf. Put it there now."
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    done(later.comes_back(vial("VN1")), "RETURNED")
    refused(later.comes_back(vial("VN1")), "NOT_PULLED")
    done(later.answer(leave_out=True))
    assert pharmacy.on_hand(VANCOMYCIN) == 3
    done(later.undo(), "UNDONE")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    done(later.finish(), "FINISHED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("answers", [[{"in_our_hands": False}], [{"in_our_hands": True}, {"kept": False}]])
def test_what_left_our_hands_or_was_kept_wrong_is_never_stock_again(
    pharmacy: Pharmacy, answers: list[dict[str, Any]]
) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))

    for answer in answers:
        outcome = shelf.answer(**answer)

    assert "does NOT come back to stock" in done(outcome, "NOT_STOCK").message
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert shelf.pull.view().question is None


def test_a_serial_comes_back_as_itself(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    shelf = pulling(pharmacy)
    for serial in ("S1", "S2"):
        done(shelf.scan(vial("VN1", serial=serial)))

    refused(shelf.comes_back(vial("VN1", serial="S3")), "NOT_PULLED")
    done(shelf.answer(leave_out=True))
    done(shelf.comes_back(vial("VN1", serial="S2")), "RETURNED")
    done(shelf.scan(vial("VN1", serial="S2")), "PULLED")
    done(shelf.undo())
    done(shelf.undo())  # the return
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert [line.quantity for line in shelf.pull.view().lines] == [1, 1]
    assert_sound(pharmacy.record)


def test_undo_stops_where_somebody_else_went_on(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    bens = Shelf(shelf.pull, pharmacy.ben)
    resumed = Pull.resume(pharmacy.record, pharmacy.ben, shelf.pull.job_id)
    assert isinstance(resumed, Pull)
    bens.pull = resumed

    refused(bens.undo(), "OTHERS_STEP")
    done(begun(pharmacy, pharmacy.ben).comes_back(vial("VN1")), "RETURNED")
    refused(shelf.undo(), "UNDO_BLOCKED")
    assert pharmacy.on_hand(VANCOMYCIN) == 2


def test_a_return_is_not_taken_back_once_the_very_package_left_again(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1", serial="S2"))
    shelf, other = pulling(pharmacy), pulling(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1", serial="S1")))
    done(shelf.comes_back(vial("VN1", serial="S1")), "RETURNED")
    done(other.scan(vial("VN1", serial="S1")), "PULLED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    done(other.scan(vial("VN1", serial="S2")), "PULLED")  # the other one is where it was


def test_a_return_without_a_serial_is_not_taken_back_from_those_that_have_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1", serial="S2"))
    shelf, other = pulling(pharmacy), pulling(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1")))
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    done(other.scan(vial("VN1")), "PULLED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    done(other.scan(vial("VN1", serial="S2")), "PULLED")


def test_a_quantity_is_not_taken_back_once_all_of_it_came_back_elsewhere(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 5)
    shelf, other = pulling(pharmacy), begun(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1")))
    done(shelf.answer(quantity=5), "QUANTITY")
    asked(other.answer(returning=True), "COMES_BACK")
    asked(other.scan(vial("VN1")), "CONDITION")
    asked(other.answer(in_our_hands=True, units=5), "KEPT")
    done(other.answer(kept=True), "RETURNED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    assert pharmacy.on_hand(VANCOMYCIN) == 5


def test_a_step_is_done_once_under_its_key(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)

    first = shelf.scan(vial("VN1"), key="a")
    assert shelf.scan(vial("VN1"), key="a") == first
    refused(shelf.undo(key="a"), "IDEMPOTENCY_MISMATCH")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    undone = shelf.undo(key="b")
    assert shelf.undo(key="b") == undone
    assert pharmacy.on_hand(VANCOMYCIN) == 3


def test_a_pull_that_is_left_waits_on_home_and_is_gone_on_with(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    untouched = begun(pharmacy)
    assert [work for work in open_work(pharmacy.record) if work.kind == "pull"] == []
    assert begun_here(pharmacy.record, pharmacy.ben) == untouched.pull.job_id
    done(untouched.answer(order="4471"))
    done(untouched.scan(vial("VN1")))

    [work] = [each for each in open_work(pharmacy.record) if each.kind == "pull"]

    assert (work.word, work.name, work.lines) == ("Pull", "for a patient's order 4471, by Ana Ruiz", 1)
    assert begun_here(pharmacy.record, pharmacy.ben) is None
    there = pharmacy.reopen("K2")
    taken = Pull.resume(there, pharmacy.ben, work.job_id)
    assert isinstance(taken, Pull)
    refused(untouched.scan(vial("VN1")), "JOB_MOVED")
    done(taken.finish(), "FINISHED")
    assert_sound(pharmacy.record)


def test_nothing_pulled_is_nothing_finished(pharmacy: Pharmacy) -> None:
    done(begun(pharmacy).finish(), "CANCELLED")
    done(pulling(pharmacy).finish(), "CANCELLED")


def test_what_was_recalled_meanwhile_comes_back_into_quarantine(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    recall(pharmacy, "VN1")

    said = done(shelf.comes_back(vial("VN1")), "QUARANTINED").message

    assert said == "1 vial of Vancomycin 1 g, lot VN1 into QUARANTINE: it is RECALLED now. Put it there."
    [held] = pharmacy.record.rows("select quantity from stock where status = 'quarantined' and quantity > 0")
    assert held["quantity"] == 1
    done(shelf.undo())
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    assert_sound(pharmacy.record)


def _history_of(pharmacy: Pharmacy, *kinds: str) -> list[tuple[str, int, str, str | None]]:
    rows = pharmacy.record.rows("select kind, quantity, status, reason from movement order by length(id), id")
    return [(row["kind"], row["quantity"], row["status"], row["reason"]) for row in rows if row["kind"] in kinds]


_UNFIT: dict[str, list[dict[str, Any]]] = {
    "LEFT_OUR_HANDS": [{"in_our_hands": False}],
    "NOT_WHOLE": [{"in_our_hands": True, "whole": False}],
    "KEPT_WRONGLY": [{"in_our_hands": True}, {"kept": False}],
}


@pytest.mark.parametrize("why", _UNFIT)
@pytest.mark.parametrize("serial", [None, "S1"])
def test_what_is_never_stock_again_is_on_record_as_wasted_and_comes_back_no_second_time(
    pharmacy: Pharmacy, why: str, serial: str | None
) -> None:
    receive(pharmacy, vial("VN1", serial=serial), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1", serial=serial)))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1", serial=serial))
    *before, last = _UNFIT[why]
    for answer in before:
        shelf.answer(**answer)

    said = done(shelf.answer(**last), "NOT_STOCK").message

    assert said == (
        "1 vial of Vancomycin 1 g, lot VN1 does NOT come back to stock: it is on record as wasted. "
        "Put it in the waste now."
    )
    moved = _history_of(pharmacy, "return_unfit", "waste")
    assert moved == [("return_unfit", 1, "quarantined", why), ("waste", -1, "quarantined", why)]
    assert [(row["quantity"], row["reason"]) for row in wasted(pharmacy.record, "", "9999")] == [(1, why)]
    said = page(pharmacy.record, Filter(), 1).lines[0].text
    assert said.startswith("brought 1 vial of Vancomycin 1 g, lot VN1 back, never to be used; wasted 1 vial of ")
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    assert [line.quantity for line in shelf.pull.view().lines] == [0]
    refused(shelf.comes_back(vial("VN1", serial=serial)), "NOT_PULLED")
    done(shelf.answer(leave_out=True))
    if serial:
        refused(shelf.scan(vial("VN1", serial=serial)), "SERIAL_GONE")

    done(shelf.undo(), "UNDONE")

    assert [line.quantity for line in shelf.pull.view().lines] == [1]
    assert wasted(pharmacy.record, "", "9999") == []
    done(shelf.comes_back(vial("VN1", serial=serial)), "RETURNED")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("facts", [{"hazardous": True}, {"dea_schedule": "CII"}])
def test_a_second_person_sees_what_is_hazardous_or_controlled_go_into_the_waste(
    pharmacy: Pharmacy, facts: dict[str, Any]
) -> None:
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, **facts)
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    shelf.answer(in_our_hands=True)

    question = asked(shelf.answer(kept=False), "WITNESS").question

    assert ("Wasted", "Was too warm or too cold") in question.facts
    refused(shelf.answer(witnessed=True), "WITNESS_NEEDED")
    refused(shelf.answer(witness=pharmacy.ana, pin=PIN), "SAME_PERSON")
    assert _history_of(pharmacy, "waste") == []
    done(shelf.answer(witness=pharmacy.ben, pin=PIN), "NOT_STOCK")
    [signature] = pharmacy.record.rows(
        "select s.person_id, m.kind from signature s join movement m on m.id = s.subject_id"
    )
    assert signature == {"person_id": pharmacy.ben, "kind": "waste"}
    refused(shelf.comes_back(vial("VN1")), "NOT_PULLED")
    done(shelf.answer(leave_out=True))
    refused(shelf.undo(), "WITNESSED")
    assert_sound(pharmacy.record)


def test_a_controlled_drug_from_outside_is_refused_in_the_sites_words_whatever_is_said_later(
    pharmacy: Pharmacy,
) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(
            write, "shelf.controlled_return", "Give them the red leaflet.", source_note="", approved_by=None
        )
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))

    stop = refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    assert stop.message == ("Vancomycin 1 g, lot VN1 is CONTROLLED and was outside the pharmacy: it is not taken back.")
    assert stop.next_step == "Give them the red leaflet."
    [scan] = pharmacy.record.rows("select result, said from scan where reason = 'CONTROLLED_RETURN'")
    assert scan == {"result": "refused", "said": stop.message}
    assert _history_of(pharmacy, "return", "return_unfit", "waste") == []
    assert shelf.pull.view().question is None
    refused(shelf.comes_back(vial("VN1")), "CONTROLLED_RETURN")
    done(shelf.answer(leave_out=True))
    refused(begun(pharmacy, pharmacy.ben).comes_back(vial("VN1")), "CONTROLLED_RETURN")
    pharmacy.clock.advance(minutes=6)
    refused(shelf.undo(), "OUTSIDE_STANDS")
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert_sound(pharmacy.record)


def test_a_wrong_no_for_a_controlled_drug_is_taken_back_within_a_moment(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    said = done(shelf.undo(), "UNDONE").message

    assert said.startswith("Taken back: nobody said that Vancomycin 1 g was outside.")
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    [scan] = pharmacy.record.rows("select result from scan where reason = 'CONTROLLED_RETURN'")
    assert scan["result"] == "refused"  # the near miss stays
    told = [line.text for line in page(pharmacy.record, Filter(), 10).lines]
    assert any("took back that a controlled drug was outside" in each for each in told)
    assert_sound(pharmacy.record)


def test_one_controlled_vial_from_outside_leaves_the_others_of_its_line_free_to_come_back(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    done(shelf.answer(quantity=4), "QUANTITY")
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    done(shelf.answer(quantity=1), "QUANTITY")  # the three others are back
    done(shelf.answer(quantity=4), "QUANTITY")
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    refused(shelf.answer(in_our_hands=True, units=3), "TOO_MANY")
    done(shelf.answer(leave_out=True))
    done(shelf.answer(quantity=2), "QUANTITY")
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    refused(shelf.comes_back(vial("VN1")), "CONTROLLED_RETURN")  # both that are out were outside
    done(shelf.answer(leave_out=True))
    refused(shelf.answer(quantity=1), "CONTROLLED_RETURN")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("way", ["return", "quantity", "undo", "undo of a quantity"])
def test_what_comes_back_to_a_lot_in_quarantine_comes_into_quarantine(pharmacy: Pharmacy, way: str) -> None:
    receive(pharmacy, *[vial("VN1")] * 3)
    shelf, aside = pulling(pharmacy), at_shelf(pharmacy, "quarantine", pharmacy.ben)
    done(shelf.scan(vial("VN1")))
    if way != "undo":
        done(shelf.answer(quantity=2), "QUANTITY")
    aside.scan(vial("VN1"))
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")

    match way:
        case "return":
            outcome = done(shelf.comes_back(vial("VN1")), "QUARANTINED")
        case "quantity":
            outcome = done(shelf.answer(quantity=1), "QUANTITY")
        case _:
            outcome = done(shelf.undo(), "UNDONE")

    assert "QUARANTINE: others of its lot are there" in outcome.message
    assert ("Vancomycin 1 g", "VN1", "Shelf", "quarantined", 2) in pharmacy.stock()
    if way in ("return", "quantity"):
        done(shelf.undo(), "UNDONE")
        assert ("Vancomycin 1 g", "VN1", "Shelf", "quarantined", 1) in pharmacy.stock()
    assert_sound(pharmacy.record)


def test_who_looked_that_theirs_was_none_of_those_in_quarantine_takes_it_back_to_the_others(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 3)
    shelf, aside = pulling(pharmacy), at_shelf(pharmacy, "quarantine", pharmacy.ben)
    aside.scan(vial("VN1"))
    done(aside.answer(reason="DAMAGED"), "QUARANTINED")
    shelf.scan(vial("VN1"))
    done(shelf.answer(none_of_these=True), "PULLED")

    assert done(shelf.undo(), "UNDONE").message.endswith("Put it back on the shelf.")

    assert ("Vancomycin 1 g", "VN1", "Shelf", "available", 2) in pharmacy.stock()


def _carton(pharmacy: Pharmacy) -> tuple[Shelf, str]:
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331", "C1")
    receive(pharmacy, carton)
    shelf = pulling(pharmacy)
    asked(shelf.scan(carton), "WHAT_IS_TAKEN")
    done(shelf.answer(quantity=10), "PULLED")
    return shelf, carton


def _some_back(shelf: Shelf, carton: str, count: int) -> Outcome:
    asked(shelf.answer(returning=True), "COMES_BACK")
    asked(shelf.scan(carton), "CONDITION")
    asked(shelf.answer(in_our_hands=True, units=count), "KEPT")
    return shelf.answer(kept=True)


def test_some_of_a_carton_with_a_serial_come_back_and_the_carton_is_in_one_place(pharmacy: Pharmacy) -> None:
    shelf, carton = _carton(pharmacy)

    done(_some_back(shelf, carton, 3), "RETURNED")
    done(_some_back(shelf, carton, 4), "RETURNED")
    asked(shelf.answer(returning=True), "COMES_BACK")
    asked(shelf.scan(carton), "CONDITION")
    refused(shelf.answer(in_our_hands=True, units=4), "TOO_MANY")
    done(shelf.answer(leave_out=True))
    done(shelf.undo(), "UNDONE")

    assert pharmacy.on_hand(VANCOMYCIN) == 3
    assert [line.quantity for line in shelf.pull.view().lines] == [7]
    assert_sound(pharmacy.record)


def test_a_carton_of_which_the_rest_was_moved_is_in_no_second_place(pharmacy: Pharmacy) -> None:
    shelf, carton = _carton(pharmacy)
    done(_some_back(shelf, carton, 3), "RETURNED")
    aside = at_shelf(pharmacy, "quarantine", pharmacy.ben)
    asked(aside.scan(carton), "PACK")
    aside.answer(pack="unit")
    done(aside.answer(quantity=3, reason="DAMAGED"), "QUARANTINED")
    released = pharmacy.record.rows(
        "select status, sum(quantity) as held from movement where unit_id is not null "
        "group by status having sum(quantity) <> 0"
    )
    assert [(row["status"], int(row["held"])) for row in released] == [("quarantined", 3)]
    with pharmacy.record.write("system", "test") as write:
        unit = write.rows("select id, lot_id, location_id from unit")[0]
        held = Place(unit["lot_id"], pharmacy.places["Shelf"], "quarantined")
        for place, by in ((held, -3), (Place(unit["lot_id"], pharmacy.places["Freezer"], "available"), 3)):
            post(write, Movement("move", place, by, key=f"test:{by}", unit_id=unit["id"]))

    done(_some_back(shelf, carton, 2), "RETURNED")

    lying = pharmacy.record.rows(
        "select location_id, sum(quantity) as held from movement where unit_id is not null "
        "group by location_id, status having sum(quantity) > 0"
    )
    assert [(row["location_id"], int(row["held"])) for row in lying] == [(pharmacy.places["Freezer"], 3)]
    assert pharmacy.on_hand(VANCOMYCIN) == 5
    done(shelf.undo(), "UNDONE")
    assert pharmacy.on_hand(VANCOMYCIN) == 3
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from not_taken_back",
        "update not_taken_back set units = 2",
        "update not_taken_back set said_by = 'demo'",
        "update not_taken_back set said_at = '2020-01-01T00:00:00.000Z'",
    ],
)
def test_that_something_is_not_taken_back_cannot_be_changed_unseen(pharmacy: Pharmacy, statement: str) -> None:
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))
    refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    with pytest.raises(StoreError):
        pharmacy.record.store.run(statement)
    assert ("CHAIN_BROKEN", "not_taken_back") in found_after(pharmacy, statement)
