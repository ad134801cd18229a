"""Handing preparations over: who gets what, what goes to nobody, and what stays on record of it."""

from __future__ import annotations

import pytest

from db import preparation_work, unit_handovers
from kiosk.rules.preparation import UnitStage
from kiosk.services import order_enter, order_stop, patient_allergies
from kiosk.services.dispense import Dispense, begun_here
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.dispensing import Pack, World, furnish_units
from tests.service.order_world import other_patient


@pytest.fixture
def made(pharmacy: Pharmacy) -> World:
    return furnish_units(pharmacy)


def handovers(made: World, unit_id: str) -> list[str]:
    return [each.kind for each in unit_handovers.of_unit(made.record, unit_id)]


def test_a_pack_of_one_patient_is_handed_over_and_who_took_it_is_told_to_nobody_else(made: World) -> None:
    first, second = made.made(made.order(), 2), made.made(made.order())
    pack = made.at_pack()
    done(pack.scan(first.raw(1)), "IN_PACK")
    done(pack.scan(first.raw(2)), "IN_PACK")
    done(pack.scan(second.raw()), "IN_PACK")
    refused(pack.scan(second.raw()), "IN_PACK_ALREADY")
    assert pack.units == [*first.units, *second.units]
    done(pack.answer(take_out=second.units[0]), "TAKEN_OUT")

    asked(pack.finish(), "WHO_TAKES_IT")
    refused(pack.scan(second.raw()), "ANSWER_FIRST")
    asked(pack.answer(to="courier"), "HOW_PACKED")
    refused(pack.answer(storage="room"), "WRONG_STORAGE")
    asked(pack.answer(storage="refrigerated"), "HAS_IT_LEFT")
    asked(pack.answer(left=True), "NAME_OR_REFERENCE")
    refused(pack.answer(), "NO_RECIPIENT")
    done(pack.answer(name="Odalys Brandt", reference="RX-77"), "HANDED_OVER")

    assert pack.dispense.view().status == "finished"
    assert [made.unit(first, each).state for each in (1, 2)] == [UnitStage.DISPENSED] * 2
    assert made.unit(second).state == UnitStage.RELEASED
    [packed, left] = unit_handovers.of_unit(made.record, first.units[0])
    assert (packed.kind, packed.recipient, packed.text, packed.storage) == (
        "packed", "Odalys Brandt", "RX-77", "refrigerated",
    )  # fmt: skip
    assert left.kind == "left"
    told = made.record.rows("select detail from audit")
    assert not any("Odalys" in row["detail"] or "RX-77" in row["detail"] for row in told)
    assert_sound(made.record)


def test_what_is_not_released_or_not_proven_goes_to_nobody(made: World) -> None:
    order = made.order()
    pack = made.at_pack()
    refused(pack.scan(made.made(order, state=UnitStage.TO_CHECK).raw()), "NOT_RELEASED")
    refused(pack.scan(made.made(order, state=UnitStage.REJECTED).raw()), "VOID_LABEL")
    refused(pack.scan(made.made(order, applied=False).raw()), "LABEL_NOT_APPLIED")
    refused(pack.scan("]d1%KIOSK-L-A1-3"), "NOT_A_UNIT")
    replaced = made.made(order)
    with made.record.write("system", "test") as write:
        in_process = preparation_work.add_label(write, replaced.units[0], "in_process", None)
        preparation_work.apply_label(write, in_process)
        preparation_work.void_label(write, replaced.codes[0], "REPLACED")
    refused(pack.scan(replaced.raw()), "VOID_LABEL")
    refused(pack.scan(made.code(replaced)), "IN_PROCESS_LABEL")
    assert pack.units == []
    done(pack.finish(), "CANCELLED")


def test_what_is_past_its_time_or_recalled_goes_to_nobody_even_when_it_is_packed_already(made: World) -> None:
    late, fresh = made.made(made.order(), hours=1), made.made(made.order())
    pack = made.at_pack()
    done(pack.scan(late.raw()))
    made.pharmacy.clock.advance(hours=1)
    refused(pack.finish(), "PAST_BEYOND_USE")
    done(pack.undo(), "UNDONE")
    refused(pack.scan(late.raw()), "PAST_BEYOND_USE")

    done(pack.scan(fresh.raw()))
    made.recall("Vancomycin 1 g")
    outcome = refused(pack.finish(), "RECALLED")
    assert "Vancomycin 1 g, lot L-VAN" in outcome.message
    assert made.unit(fresh).state == UnitStage.RELEASED


def test_a_unit_of_another_patient_or_of_a_batch_or_kept_otherwise_is_not_of_the_pack(made: World) -> None:
    other = other_patient(made.orders)
    done(patient_allergies.none_known(made.record, made.orders.ana, other))
    pack = made.at_pack()
    done(pack.scan(made.made(made.order()).raw()))
    refused(pack.scan(made.made(made.order(patient_id=other)).raw()), "OTHER_PATIENT")
    refused(pack.scan(made.made(made.order(), storage="crt").raw()), "OTHER_STORAGE")
    refused(pack.scan(made.made(made.batch(), 2).raw()), "BATCH_UNIT")
    assert len(pack.units) == 1


def test_an_order_that_stands_no_longer_stops_its_unit_at_every_step(made: World) -> None:
    held, changed = made.order(), made.order()
    bags = made.made(held), made.made(changed)
    pack = made.at_pack()
    done(pack.scan(bags[0].raw()))
    done(order_stop.hold(made.record, made.orders.ana, held.id, "wait"))
    refused(pack.finish(), "ORDER_HELD")
    done(order_enter.change(made.record, made.orders.ana, changed.id, {"minutes": "60"}, "told so"))
    done(made.orders.verify(changed.id))
    refused(pack.scan(bags[1].raw()), "ORDER_CHANGED")


def test_a_hand_off_is_undone_resumed_and_never_done_twice(made: World) -> None:
    bag = made.made(made.order(), 2)
    pack = made.at_pack()
    assert begun_here(made.record, made.orders.ana) == pack.dispense.job_id
    first = pack.scan(bag.raw(1), key="one")
    assert pack.scan(bag.raw(1), key="one") == first
    done(pack.scan(bag.raw(2)))
    done(pack.undo())
    assert pack.units == bag.units[:1]

    elsewhere = made.pharmacy.reopen("K2")
    taken = Dispense.resume(elsewhere, made.orders.ana, pack.dispense.job_id)
    assert isinstance(taken, Dispense)
    refused(pack.scan(bag.raw(2)), "JOB_MOVED")
    there = Pack(taken, made.orders.ana)
    done(there.hand_over(left=False), "HANDED_OVER")
    assert handovers(made, bag.units[0]) == ["packed"]
    refused(made.at_pack().scan(bag.raw(1)), "ALREADY_DISPENSED")
    assert begun_here(made.record, made.orders.ana) is not None


def test_a_pack_leaves_once_and_a_slip_is_taken_back(made: World) -> None:
    bag = made.made(made.order(), 2)
    made.packed(bag, left=False, units=2)
    pack = made.at_pack(action="picked_up")
    done(pack.scan(bag.raw(2)), "LEFT")
    refused(pack.scan(bag.raw(1)), "LEFT_THE_PHARMACY")
    done(pack.undo(), "UNDONE")
    assert handovers(made, bag.units[0]) == ["packed", "left", "not_left"]
    assert len(unit_handovers.waiting(made.record, "2026-01-01")) == 2

    done(pack.scan(bag.raw(1)), "LEFT")
    made.pharmacy.clock.advance(minutes=30)
    refused(pack.undo(), "LEFT_STANDS")
    assert unit_handovers.waiting(made.record, "2026-01-01") == []
    refused(made.at_pack().scan(bag.raw(1)), "LEFT_THE_PHARMACY")
    assert_sound(made.record)


def test_a_pack_that_waits_does_not_leave_once_its_order_is_stopped(made: World) -> None:
    order = made.order()
    bag = made.made(order)
    made.packed(bag, left=False)
    done(order_stop.hold(made.record, made.orders.ana, order.id, "wait"))
    refused(made.at_pack(action="picked_up").scan(bag.raw()), "ORDER_HELD")
    assert handovers(made, bag.units[0]) == ["packed"]


def test_what_never_left_is_released_again_by_a_pharmacist_alone(made: World) -> None:
    bag, gone = made.made(made.order()), made.made(made.order())
    made.packed(bag, left=False)
    made.packed(gone, left=True)
    pack = made.at_pack(action="take_back")
    refused(pack.scan(gone.raw()), "LEFT_THE_PHARMACY")
    asked(pack.scan(bag.raw()), "KEPT_AS_IT_SHOULD")
    asked(pack.answer(kept=True), "PHARMACIST")
    refused(pack.signs(made.pharmacy.ben), "NOT_PERMITTED")
    done(pack.signs(made.orders.dana), "CAME_BACK")
    assert made.unit(bag).state == UnitStage.RELEASED
    assert handovers(made, bag.units[0]) == ["packed", "came_back"]
    refused(pack.undo(), "FINAL")
    done(pack.finish(), "FINISHED")
    made.packed(bag, left=True)
    assert_sound(made.record)


def test_a_unit_that_two_people_packed_goes_out_once(made: World) -> None:
    bag = made.made(made.order())
    first, second = made.at_pack(), made.at_pack(made.pharmacy.ben)
    for pack in (first, second):
        done(pack.scan(bag.raw()), "IN_PACK")
    done(first.hand_over(left=True), "HANDED_OVER")
    outcome = refused(second.finish(), "LEFT_THE_PHARMACY")
    assert outcome.next_step.startswith("Take it out of the pack.")
    assert handovers(made, bag.units[0]) == ["packed", "left"]
