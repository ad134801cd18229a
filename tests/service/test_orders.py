"""Orders on record: verified by another pharmacist as they were shown, in versions, and stopped at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from db import erasure, order_work, orders, people
from kiosk.services import (
    order_check,
    order_clarify,
    order_enter,
    order_queue,
    order_stop,
    order_verify,
    patient_allergies,
    patient_measures,
)
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.order_queue import Queue
from kiosk.services.patient_measures import NewMeasure
from tests.formulas import in_force, vancomycin
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.order_world import Orders, furnish_orders, other_patient
from tests.service.tamper import found_after


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def gate(made: Orders, order_id: str, version: int | None = None) -> str | None:
    found = not_to_be_prepared(made.record, made.order(order_id), made.record.now(), version)
    return found.code if found else None


def queued(made: Orders) -> list[str]:
    found = order_queue.queue(made.record, made.ana)
    assert isinstance(found, Queue), found
    return [line.order.id for line in found.lines]


# --- verifying


def test_an_order_may_be_prepared_only_once_a_pharmacist_signed_it(made: Orders) -> None:
    order = made.enter()
    assert gate(made, order.id) == "ORDER_NOT_VERIFIED"

    done(made.verify(order.id), "ORDER_VERIFIED")

    assert gate(made, order.id) is None
    [event] = orders.events(made.record, order.id)
    assert (event.kind, event.person, event.version) == ("verify", "Delia Prine", 1)
    saline = made.pharmacy.items["Sodium chloride 0.9 % 100 mL"]
    vancomycin = made.pharmacy.items["Vancomycin 1 g"]
    assert order_work.needs(made.record, made.order(order.id)) == {vancomycin: 4, saline: 2}
    assert_sound(made.record)


def test_nobody_verifies_what_they_keyed_themselves_in_any_version(made: Orders) -> None:
    order = made.enter(made.dana)
    refused(made.verify(order.id, made.dana), "OWN_ORDER")
    done(order_enter.change(made.record, made.ana, order.id, {"dose": "1000"}, "Dr Osei by telephone"))

    refused(made.verify(order.id, made.dana), "OWN_ORDER")
    done(made.verify(order.id, made.eli))


def test_a_technician_signs_for_nothing(made: Orders) -> None:
    order = made.enter(made.dana)
    before = contents(made.record)
    refused(made.verify(order.id, made.ana), "NOT_PERMITTED")
    assert contents(made.record) == before


def test_a_signature_is_for_what_was_shown_and_for_nothing_else(made: Orders) -> None:
    order = made.enter()
    seen = made.look(order.id).digest
    done(order_enter.change(made.record, made.ana, order.id, {"rate_ml_h": "125", "minutes": None}, "slower"))
    refused(made.verify(order.id, seen=seen), "CHANGED")

    seen = made.look(order.id).digest
    done(patient_allergies.add_allergy(made.record, made.ana, made.patient, "latex", None))
    refused(made.verify(order.id, seen=seen), "CHANGED")

    done(made.verify(order.id))


def test_allergies_that_nobody_asked_for_block_the_verification(made: Orders) -> None:
    order = made.enter(patient_id=other_patient(made))
    shown = made.look(order.id)
    assert ("✕", "NOT ASKED") in [(each.sign, each.word) for each in shown.warnings]
    refused(made.verify(order.id), "NOT_ASKED")

    done(patient_allergies.none_known(made.record, made.ana, str(order.patient_id)))
    done(made.verify(order.id))


def test_an_allergy_of_the_same_name_stands_there_with_sign_and_word(made: Orders) -> None:
    done(patient_allergies.add_allergy(made.record, made.ana, made.patient, "VANCOMYCIN", "flushing"))
    shown = made.look(made.enter().id)
    [marked] = [each for each in shown.warnings if each.code == "ALLERGY"]
    assert (marked.sign, marked.word) == ("✕", "ALLERGY")
    assert "flushing" in marked.text
    assert shown.allergies is not None
    assert "NOT checked" in shown.allergies.words[-1]


def test_an_allergy_that_becomes_known_later_stops_what_was_verified(made: Orders) -> None:
    order = made.verified()
    done(patient_allergies.add_allergy(made.record, made.ana, made.patient, "latex", None))
    assert gate(made, order.id) == "ALLERGIES_CHANGED"

    done(order_stop.hold(made.record, made.ana, order.id, "new allergy"))
    done(order_stop.resume(made.record, made.dana, order.id, "looked at"))
    assert made.order(order.id).state == "entered"
    done(made.verify(order.id))
    assert gate(made, order.id) is None
    assert_sound(made.record)


def test_a_weight_that_differs_from_the_record_is_pointed_out(made: Orders) -> None:
    order = made.enter(dose="15", per="kg", weight_kg="90")
    assert [each.word for each in made.look(order.id).warnings] == ["WEIGHT"]
    patient_measures.measure(made.record, made.ana, made.patient, NewMeasure("weight", "70", "2026-11-20"))
    [found] = made.look(order.id).warnings
    assert "90 kg" in found.text
    assert "70 kg" in found.text


def test_doses_outside_of_the_sites_range_and_therapies_of_one_group_are_warned_of(made: Orders) -> None:
    high = made.enter(dose="2500")
    assert [each.word for each in made.look(high.id).warnings] == ["DOSE HIGH"]
    items = made.pharmacy.items
    made.enter(item_id=items["Meropenem 1 g"], dose="1", dose_unit="g")
    other = made.enter(item_id=items["CeFAZolin 2 g"], dose="2", dose_unit="g")
    assert [each.word for each in made.look(other.id).warnings] == ["NO RANGE", "SAME GROUP"]
    again = made.enter()
    assert [each.word for each in made.look(again.id).warnings] == ["DUPLICATE"]
    done(made.verify(again.id))  # a warning is for the pharmacist to judge


def test_a_question_to_the_prescriber_keeps_an_order_waiting_until_it_is_answered(made: Orders) -> None:
    order = made.enter()
    done(order_clarify.ask(made.record, made.ana, order.id, "Dr Osei", "Is every 12 hours meant?"))
    refused(made.verify(order.id), "NOT_CLARIFIED")
    [asked] = made.look(order.id).clarifications
    assert (asked.asked_by, asked.prescriber, asked.answered_at) == ("Ana Ruiz", "Dr Osei", None)

    done(order_clarify.answer(made.record, made.dana, order.id, asked.id, "Yes."))
    refused(order_clarify.answer(made.record, made.dana, order.id, asked.id, "No."), "NOT_OPEN")
    [asked] = made.look(order.id).clarifications
    assert (asked.answer, asked.answered_by) == ("Yes.", "Delia Prine")
    done(made.verify(order.id))
    assert_sound(made.record)


def test_an_order_by_a_formula_waits_until_a_version_of_it_is_in_force(made: Orders) -> None:
    order = made.enter(formula="NOTHING-YET")
    refused(made.verify(order.id), "NO_FORMULA")


# --- changing and stopping


def test_a_change_is_another_version_to_be_verified_again(made: Orders) -> None:
    order = made.verified()
    done(order_enter.change(made.record, made.ana, order.id, {"dose": "1000"}, "Dr Osei by telephone"))

    assert gate(made, order.id) == "ORDER_NOT_VERIFIED"
    assert gate(made, order.id, version=1) == "ORDER_CHANGED"
    assert [found["dose"] for *_, found in orders.versions(made.record, order.id)] == ["1250", "1000"]
    done(made.verify(order.id))
    assert gate(made, order.id) is None
    assert_sound(made.record)


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"dose": "1250"}, "why", "SAME"),
        ({"dose": "much"}, "why", "BAD_NUMBER"),
        ({"dose": "1000"}, " ", "NO_REASON"),
        ({"patient_id": "K1-1"}, "why", "FIXED"),
        ({"number": "RX9"}, "why", "FIXED"),
        ({"item_id": "K1-999"}, "why", "NO_ITEM"),
    ],
)
def test_a_change_that_is_none_changes_nothing(made: Orders, changes: dict[str, Any], reason: str, code: str) -> None:
    order = made.verified()
    before = contents(made.record)
    refused(order_enter.change(made.record, made.ana, order.id, changes, reason), code)
    assert contents(made.record) == before


def test_what_is_held_or_discontinued_leaves_the_queue_at_once(made: Orders) -> None:
    first, second = made.verified(), made.verified()
    assert queued(made) == [first.id, second.id]

    done(order_stop.hold(made.record, made.ana, first.id, "patient in hospital"))
    assert queued(made) == [second.id]
    assert gate(made, first.id) == "ORDER_HELD"
    done(order_stop.resume(made.record, made.dana, first.id, "back home"))
    assert gate(made, first.id) is None

    done(order_stop.discontinue(made.record, made.dana, second.id, "therapy ended"))
    assert queued(made) == [first.id]
    assert gate(made, second.id) == "ORDER_STOPPED"
    for stop in (order_stop.hold, order_stop.resume, order_stop.discontinue):
        refused(stop(made.record, made.dana, second.id, "why"), "NOT_NOW")
    refused(order_enter.change(made.record, made.ana, second.id, {"dose": "1"}, "why"), "ORDER_STOPPED")
    assert_sound(made.record)


def test_an_order_that_is_changed_while_held_stays_held(made: Orders) -> None:
    order = made.verified()
    done(order_stop.hold(made.record, made.ana, order.id, "asked"))
    done(order_enter.change(made.record, made.ana, order.id, {"dose": "1000"}, "Dr Osei"))
    assert queued(made) == []
    done(order_stop.resume(made.record, made.dana, order.id, "goes on"))
    assert made.order(order.id).state == "entered"


def test_stat_stands_first_and_then_what_is_needed_first(made: Orders) -> None:
    late = made.enter(needed_at="2026-11-23 18:00")
    soon = made.enter(needed_at="2026-11-23 15:00")
    stat = made.enter(needed_at="2026-11-23 20:00", priority="stat")
    assert queued(made) == [stat.id, soon.id, late.id]


def test_a_batch_is_for_nobody_and_is_verified_like_the_others(made: Orders) -> None:
    order = made.verified(kind="batch", patient_id=..., every_hours=..., starts_at=..., doses=20)
    shown = made.look(order.id)
    assert (shown.patient, shown.allergies) == (None, None)
    assert dict(shown.facts)["Count"] == "20 units"
    assert gate(made, order.id) is None


# --- who sees, and what stands where


def test_each_look_at_an_order_is_on_record_with_its_patient(made: Orders) -> None:
    order = made.enter()
    made.look(order.id, made.ana)
    [row] = made.record.rows("select actor, detail from audit where action = 'order.view'")
    detail = json.loads(row["detail"])
    assert (row["actor"], detail["orders_viewed"][0]["id"]) == (made.ana, order.id)
    assert detail["patients_viewed"][0]["id"] == made.patient


def test_a_name_that_is_typed_in_the_place_of_an_order_is_kept_nowhere(made: Orders) -> None:
    name, why = "Larkspur, Henning", "Dr Osei"
    order_check.look(made.record, made.dana, name)
    for act in (order_stop.hold, order_stop.resume, order_stop.discontinue):
        refused(act(made.record, made.dana, name, why), "NO_ORDER")
    refused(order_enter.change(made.record, made.dana, name, {"dose": "1"}, why), "NO_ORDER")
    refused(order_clarify.ask(made.record, made.dana, name, why, "?"), "NO_ORDER")
    refused(order_clarify.answer(made.record, made.dana, name, "x", "!"), "NO_ORDER")
    refused(made.verify(name, seen="x"), "NO_ORDER")
    assert "Larkspur" not in str(made.record.rows("select * from audit"))


def test_neither_name_nor_dose_nor_words_of_an_order_stand_in_the_chain(made: Orders) -> None:
    order = made.enter(note="Zyzzyva at the door", prescriber="Dr Quux", dose="1237")
    done(order_clarify.ask(made.record, made.ana, order.id, "Dr Quux", "Grault?"))
    done(order_stop.hold(made.record, made.ana, order.id, "corge"))
    chain = " ".join(row["detail"] for row in made.record.rows("select detail from audit"))
    signed = " ".join(row["content_json"] for row in made.record.rows("select content_json from signature"))
    for word in ("Zyzzyva", "Quux", "1237", "Grault", "corge", "Larkspur"):
        assert word not in chain + signed


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update order_version set content_json = replace(content_json, '1250', '125')", "order_version"),
        ("update order_version set seal = 'x'", "order_version"),
        ("update order_event set reason = 'nothing'", "order_event"),
        ("update order_event set kind = 'hold'", "order_event"),
        ("update order_clarification set text = 'Yes?' where answers is null", "order_clarification"),
        ("delete from order_clarification where answers is not null", "order_clarification"),
        ("update order_need set quantity = 1", "order_need"),
        ("update patient_order set state = 'discontinued'", "patient_order"),
        ("update patient_order set priority = 'stat'", "patient_order"),
        ("update order_table set content_json = '{\"rows\":[]}' where kind = 'dose_range'", "order_table"),
    ],
)
def test_whoever_changes_a_row_behind_the_back_is_found(made: Orders, statement: str, table: str) -> None:
    order = made.enter()
    done(order_clarify.ask(made.record, made.ana, order.id, "Dr Osei", "Is it meant?"))
    [asked] = orders.clarifications(made.record, order.id)
    done(order_clarify.answer(made.record, made.ana, order.id, asked.id, "Yes."))
    done(made.verify(order.id))
    assert_sound(made.record)

    assert ("CHAIN_BROKEN", table) in found_after(made.pharmacy, statement)


def test_a_pharmacist_who_is_suspended_signs_nothing_any_more(made: Orders) -> None:
    order = made.enter()
    seen, proof = made.look(order.id).digest, made.proof(made.dana)
    with made.record.write("system", "test") as write:
        people.set_active(write, made.dana, active=False)
    refused(order_verify.verify(made.record, proof, order.id, seen), "SUSPENDED")


def test_an_order_that_departs_from_its_formula_is_pointed_out(made: Orders) -> None:
    version = in_force(made.pharmacy, vancomycin(), made.proof(made.eli)).id
    order = made.enter(formula="VANCOMYCIN-NS", dose="1", dose_unit="g", volume_ml="100")
    shown = made.look(order.id)
    assert shown.formula is not None
    assert (shown.formula.version_id, list(shown.warnings)) == (version, [])
    assert dict(shown.facts)["Formula"].startswith("Vancomycin in sodium chloride 0.9 %, version 1")
    batch = made.enter(kind="batch", patient_id=..., every_hours=..., starts_at=..., formula="VANCOMYCIN-NS")
    high = made.look(batch.id)
    assert {each.word for each in high.warnings} == {"NOT FORMULA"}
    other = made.enter(formula="VANCOMYCIN-NS", item_id=made.pharmacy.items["Meropenem 1 g"], dose="1", dose_unit="g")
    assert "WRONG FORMULA" in [each.word for each in made.look(other.id).warnings]
    done(made.verify(order.id))
    saline = made.pharmacy.items["Sodium chloride 0.9 % 100 mL"]
    assert order_work.needs(made.record, made.order(order.id))[saline] == 2


def test_what_an_order_says_goes_with_its_patients_data(made: Orders) -> None:
    order = made.verified(note="Zyzzyva at the door")
    with made.record.write("system", "test") as write:
        order_work.erase_of(write, [made.patient])
    assert made.order(order.id).content == {}
    refused(order_check.look(made.record, made.dana, order.id), "ERASED")
    assert gate(made, order.id) == "ERASED"
    assert queued(made) == [order.id]
    kept = str(made.record.rows("select * from order_version")) + str(made.record.rows("select * from order_event"))
    assert "Zyzzyva" not in kept
    assert_sound(made.record)


def test_a_patient_with_a_young_order_is_kept(made: Orders) -> None:
    made.pharmacy.clock.advance(days=2)
    before = made.record.now()
    assert erasure.old_patients(made.record, before, "2020-01-01") == [made.patient]
    made.enter()
    assert erasure.old_patients(made.record, before, "2020-01-01") == []


def test_a_name_that_is_typed_in_place_of_an_orders_number_is_kept_nowhere(made: Orders) -> None:
    name = "Henning Larkspur"
    refused(order_stop.hold(made.record, made.ana, name, "wait"), "NO_ORDER")
    refused(order_enter.change(made.record, made.ana, name, {"dose": "1"}, "why"), "NO_ORDER")
    refused(order_clarify.ask(made.record, made.ana, name, "Dr Osei", "Is it?"), "NO_ORDER")
    refused(order_check.look(made.record, made.ana, name), "NO_ORDER")
    assert name not in str(made.record.rows("select subject, detail from audit"))
