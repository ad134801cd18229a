"""What becomes of a unit that is not handed over as it was meant: given away, wasted, stopped, reached by a recall."""

from __future__ import annotations

import pytest

from db import preparation_lists, preparation_records, preparation_work, unit_handovers
from db.orders import Order
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import order_enter, order_stop, patient_allergies
from kiosk.services.home import must_not_use
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.recall_reach import units_of_lot, units_recalled
from kiosk.services.stopped_bags import StoppedBag, still_here, stopped_bags
from kiosk.services.units_missing import missing
from tests.formulas import SALINE, VANCOMYCIN, in_force, vancomycin
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.dispensing import Made, Pack, World, furnish_units
from tests.service.order_world import other_patient
from tests.service.printing import ZEBRA, set_printers
from tests.shelf import change_item


@pytest.fixture
def made(pharmacy: Pharmacy) -> World:
    return furnish_units(pharmacy)


def stopped(made: World) -> list[StoppedBag]:
    return stopped_bags(made.record, still_here(made.record, made.record.now()))


def giving(made: World, bag: Made, order: Order) -> Pack:
    """Scan a unit, name an order, and wait for the pharmacist."""
    pack = made.at_pack(action="give")
    asked(pack.scan(bag.raw()), "WHICH_ORDER")
    asked(pack.answer(order=order.id), "PHARMACIST")
    return pack


def test_a_batch_unit_becomes_a_patients_by_both_labels_and_a_pharmacists_word(made: World) -> None:
    set_printers(made.record, ZEBRA)
    batch, order = made.batch(), made.order()
    bags = made.made(batch, 2)
    pack = giving(made, bags, order)
    refused(pack.scan(bags.raw(2)), "ANSWER_FIRST")
    refused(pack.signs(made.pharmacy.ben), "NOT_PERMITTED")
    said = asked(pack.signs(made.orders.dana), "NEW_LABEL").message
    assert said.startswith("The final label is printed.")
    assert made.unit(bags).order_id == order.id

    new = made.code(bags)
    [printed] = made.record.rows(
        "select j.kind, j.data_json from print_job j join preparation_label l on l.print_job_id = j.id "
        "where l.unit_id = :unit and l.voided_at is null",
        unit=bags.units[0],
    )
    assert printed["kind"] == "bag"
    assert "Larkspur" in printed["data_json"]
    refused(pack.scan(bags.raw(1)), "VOID_LABEL")
    refused(pack.scan(bags.raw(2)), "ANSWER_FIRST")
    done(pack.scan(new), "GIVEN")
    done(pack.finish(), "FINISHED")

    hand = made.at_pack()
    refused(hand.scan(bags.raw(1)), "VOID_LABEL")
    refused(hand.scan(bags.raw(2)), "BATCH_UNIT")
    done(hand.scan(new), "IN_PACK")
    done(hand.hand_over(left=True), "HANDED_OVER")
    assert_sound(made.record)


def test_a_wristband_or_its_number_finds_the_order_of_the_same_content(made: World) -> None:
    bags = made.made(made.batch(), 2)
    pack = made.at_pack(action="give")
    asked(pack.scan(bags.raw()), "WHICH_ORDER")
    refused(pack.scan("4471988"), "NO_SUCH_ORDER")
    order, _ = made.order(), made.order(dose="0.75")
    assert f"order {order.id}" in asked(pack.scan("4471988"), "PHARMACIST").message
    done(pack.undo())
    second = made.order()
    choices = asked(pack.scan("4471988"), "WHICH_ORDER").question.choices
    assert [dict(each.answer) for each in choices] == [{"order": order.id}, {"order": second.id}, {"leave": True}]
    assert made.record.rows("select id from scan where raw_hex = :raw", raw=b"4471988".hex()) == []


@pytest.mark.parametrize(
    ("ordered", "code"),
    [
        ({"dose": "0.75"}, "OTHER_CONTENT"),
        ({"volume_ml": "150"}, "OTHER_CONTENT"),
        ({"starts_at": "2026-11-26 08:00"}, "TOO_SHORT"),
    ],
)
def test_only_what_the_order_says_and_for_as_long_is_given(made: World, ordered: dict[str, str], code: str) -> None:
    bags, order = made.made(made.batch(), 2), made.order(**ordered)
    pack = made.at_pack(action="give")
    asked(pack.scan(bags.raw()), "WHICH_ORDER")
    refused(pack.answer(order=order.id), code)
    assert made.unit(bags).order_id is None


def test_what_its_own_order_needs_is_given_to_nobody_else_until_it_is_stopped(made: World) -> None:
    other = other_patient(made.orders)
    done(patient_allergies.none_known(made.record, made.orders.ana, other))
    first, second = made.order(), made.order(patient_id=other)
    bag = made.made(first)
    refused(made.at_pack(action="give").scan(bag.raw()), "STILL_NEEDED")
    done(order_stop.discontinue(made.record, made.orders.dana, first.id, "ended"))
    [bagged] = stopped(made)
    assert (bagged.order_id, bagged.unit_id, bagged.code) == (first.id, bag.units[0], "ORDER_STOPPED")
    scan = keep_scan(made.record, bag.raw(), "serial", made.orders.ana)
    refused(look(made.record, scan, made.orders.ana).outcome, "ORDER_STOPPED")
    board = must_not_use(made.record, made.record.now(), 12)
    row = board.rows[0]
    assert (board.total, row.word, row.text) == (1, "ORDER STOPPED", f"BAG MADE: order {first.id}")
    assert row.detail == f"preparation {bag.id}, unit 1 · released, in the refrigerator"

    pack = giving(made, bag, second)
    asked(pack.signs(made.orders.eli), "NEW_LABEL")
    done(pack.scan(made.code(bag)), "GIVEN")
    assert stopped(made) == []
    assert preparation_lists.good_of_verified(made.record) == {second.id: 1}
    done(order_stop.hold(made.record, made.orders.ana, second.id, "wait"))
    [bagged] = stopped(made)
    assert (bagged.order_id, bagged.code) == (second.id, "ORDER_HELD")
    refused(made.at_pack().scan(made.code(bag)), "ORDER_HELD")


def test_a_batch_unit_of_an_order_that_stopped_is_free_for_others_until_its_batch_is_stopped_too(made: World) -> None:
    batch, first, second = made.batch(3), made.order(), made.order()
    bags = made.made(batch, 3)
    pack = giving(made, bags, first)
    asked(pack.signs(made.orders.dana), "NEW_LABEL")
    done(order_stop.hold(made.record, made.orders.ana, first.id, "wait"))
    said = done(pack.scan(made.code(bags)), "GIVEN").message
    assert f"and is NOT handed over: Order {first.id} is ON HOLD." in said
    refused(made.at_pack().scan(made.code(bags)), "ORDER_HELD")

    again = made.at_pack(action="give")
    asked(again.scan(made.code(bags)), "WHICH_ORDER")
    asked(again.answer(order=second.id), "PHARMACIST")
    done(order_stop.discontinue(made.record, made.orders.dana, batch.id, "the batch is doubted"))
    stop = refused(again.signs(made.orders.eli), "ORDER_STOPPED")
    assert f"made for the batch of order {batch.id}, and is given to nobody" in stop.message
    for code in (made.code(bags), bags.raw(2)):
        refused(made.at_pack(action="give").scan(code), "ORDER_STOPPED")
    assert [made.unit(bags, number).order_id for number in (1, 2)] == [first.id, None]
    assert_sound(made.record)


def test_a_unit_of_another_version_of_the_formula_is_given_to_nobody(made: World) -> None:
    first = made.order()
    bag = made.made(first)
    done(order_stop.discontinue(made.record, made.orders.dana, first.id, "ended"))
    in_force(made.pharmacy, vancomycin(other="shake it"), made.orders.proof(made.orders.eli))
    second = made.order()
    pack = made.at_pack(action="give")
    asked(pack.scan(bag.raw()), "WHICH_ORDER")
    refused(pack.answer(order=second.id), "FORMULA_CHANGED")


def test_what_went_to_another_order_or_version_counts_for_none_it_does_not_serve(made: World) -> None:
    bags, order = made.made(made.batch(), 2), made.order()
    pack = giving(made, bags, order)
    asked(pack.signs(made.orders.dana), "NEW_LABEL")
    assert preparation_lists.good_of_verified(made.record)[order.id] == 1
    made.pharmacy.clock.advance(minutes=1)
    done(order_enter.change(made.record, made.orders.ana, order.id, {"note": "over an hour"}, "Dr Osei"))
    done(made.orders.verify(order.id))
    assert order.id not in preparation_lists.good_of_verified(made.record)


def test_what_was_typed_of_a_unit_that_was_given_is_erased_with_its_patient(made: World) -> None:
    bags, order = made.made(made.batch(), 2), made.order()
    pack = giving(made, bags, order)
    asked(pack.signs(made.orders.dana), "NEW_LABEL")
    done(pack.scan(made.code(bags)), "GIVEN")
    gone = made.at_pack(action="waste")
    asked(gone.scan(made.code(bags)), "WASTE_WHY")
    asked(gone.answer(reason="BROKEN", said="Mr Larkspur dropped it"), "MAKE_ANOTHER")
    done(gone.answer(remake=False), "WASTED")
    assert order.patient_id is not None
    with made.record.write("system", "test") as write:
        preparation_records.erase_of(write, [order.patient_id])
    [event] = preparation_work.events_of(made.record, bags.id, "wasted")
    assert event.text is None
    assert_sound(made.record)


def test_a_damaged_unit_is_wasted_from_one_scan_and_its_order_lacks_one(made: World) -> None:
    order = made.order()
    bag = made.made(order, 2)
    pack = made.at_pack(action="waste")
    asked(pack.scan(bag.raw(1)), "WASTE_WHY")
    asked(pack.answer(reason="BROKEN", said="fell off the bench beside Larkspur"), "MAKE_ANOTHER")
    done(pack.answer(remake=True), "WASTED")
    refused(pack.undo(), "FINAL")

    assert made.unit(bag).state == UnitStage.WASTED
    refused(pack.scan(bag.raw(1)), "VOID_LABEL")
    refused(made.at_pack().scan(bag.raw(1)), "VOID_LABEL")
    [event] = preparation_work.events_of(made.record, bag.id, "wasted")
    assert (event.facts["cost_minor"], event.facts["without_cost"]) == (1_560, 0)
    assert not any("Larkspur" in row["detail"] for row in made.record.rows("select detail from audit"))
    assert [(each.preparation_id, each.units) for each in missing(made.record, order.id)] == [(bag.id, 1)]
    made.made(order, remake_of=bag.id)
    assert missing(made.record, order.id) == []
    assert_sound(made.record)


def test_what_is_controlled_or_hazardous_goes_before_a_witness(made: World) -> None:
    change_item(made.pharmacy, VANCOMYCIN, hazardous=1)
    bag = made.made(made.order())
    pack = made.at_pack(action="waste")
    asked(pack.scan(bag.raw()), "WASTE_WHY")
    asked(pack.answer(reason="CONTAMINATED"), "MAKE_ANOTHER")
    asked(pack.answer(remake=False), "WITNESS")
    refused(pack.witness(made.orders.ana), "SAME_PERSON")
    done(pack.witness(made.pharmacy.ben), "WASTED")
    assert missing(made.record, made.orders.order(bag_order(made, bag)).id) == []


def bag_order(made: World, bag: Made) -> str:
    [row] = made.record.rows("select order_id from preparation where id = :id", id=bag.id)
    return str(row["order_id"])


def test_what_waits_for_its_check_and_is_all_wasted_is_checked_by_nobody(made: World) -> None:
    bag = made.made(made.order(), state=UnitStage.TO_CHECK)
    pack = made.at_pack(action="waste")
    asked(pack.scan(bag.raw()), "WASTE_WHY")
    asked(pack.answer(reason="PARTICLES"), "MAKE_ANOTHER")
    done(pack.answer(remake=True), "WASTED")
    [row] = made.record.rows("select state from preparation where id = :id", id=bag.id)
    assert row["state"] == Stage.REJECTED


def test_a_recall_reaches_every_unit_that_its_lot_went_into(made: World) -> None:
    batch, order = made.batch(), made.order()
    bags, here, gone = made.made(batch, 2), made.made(order), made.made(order)
    made.packed(gone, left=True)
    with made.record.write("system", "test") as write:
        [step] = [s for s in preparation_work.steps_of(write, here.id) if s.lot_id == made.lots[SALINE]]
        preparation_work.take_back_step(write, step)
    found = units_of_lot(made.record, made.lots[SALINE])
    assert [each.unit_id for each in found] == [*bags.units, *gone.units]
    assert [each.left for each in found] == [False, False, True]
    assert units_recalled(made.record) == []
    made.recall(SALINE)
    assert [each.unit_id for each in units_recalled(made.record)] == [*bags.units, *gone.units]
    words = [each.word for each in must_not_use(made.record, made.record.now(), 12).rows]
    assert words == ["RECALLED"] * 3
    refused(made.at_pack(action="give").scan(bags.raw(2)), "RECALLED")
    done(made.at_pack().scan(here.raw()), "IN_PACK")


def test_what_came_back_may_go_to_another_order(made: World) -> None:
    first, second = made.order(), made.order()
    bag = made.made(first)
    made.packed(bag, left=False)
    back = made.at_pack(action="take_back")
    asked(back.scan(bag.raw()), "KEPT_AS_IT_SHOULD")
    asked(back.answer(kept=True), "PHARMACIST")
    done(back.signs(made.orders.dana), "CAME_BACK")
    pack = giving(made, bag, second)
    asked(pack.signs(made.orders.dana), "NEW_LABEL")
    done(pack.scan(made.code(bag)), "GIVEN")
    full = made.order()
    made.made(full, 2)
    extra = made.made(made.batch(1))
    pack = made.at_pack(action="give")
    asked(pack.scan(extra.raw()), "WHICH_ORDER")
    assert "2 units" in refused(pack.answer(order=full.id), "NOT_NEEDED").message
    made.pharmacy.clock.advance(hours=48)
    refused(made.at_pack().scan(made.code(bag)), "PAST_BEYOND_USE")
    assert [each.kind for each in unit_handovers.of_unit(made.record, bag.units[0])] == ["packed", "came_back"]
