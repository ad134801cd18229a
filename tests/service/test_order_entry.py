"""Entering an order question by question: each answer is kept, can be taken back, and survives; no name is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from kiosk.services import patient_measures
from kiosk.services.keep_scan import keep_scan
from kiosk.services.order_entry import OrderEntry, begun_here
from kiosk.services.outcome import Outcome
from kiosk.services.patient_measures import NewMeasure
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.order_world import Orders, furnish_orders
from tests.service.pulling import vial


@dataclass
class Desk:
    """Somebody who enters an order."""

    entry: OrderEntry
    person: str

    def answer(self, **answer: Any) -> Outcome:
        return self.entry.answer(answer)

    def scan(self, raw: str) -> Outcome:
        record = self.entry.engine.record
        stored = keep_scan(record, raw, "serial", self.person, job_id=self.entry.job_id)
        return self.entry.on_scan(raw, "serial", scan_id=stored.id)

    @property
    def question(self) -> str | None:
        found = self.entry.view().question
        return found.code if found else None


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


@pytest.fixture
def desk(made: Orders) -> Desk:
    begun = OrderEntry.start(made.record, made.ana)
    assert isinstance(begun, OrderEntry)
    return Desk(begun, made.ana)


def to_the_end(desk: Desk, *, dose: str = "1250 mg") -> None:
    asked(desk.answer(kind="patient"), "ORDER_PATIENT")
    asked(desk.answer(patient_number="4471988"), "ORDER_THIS_PATIENT")
    asked(desk.answer(this_patient=True), "ORDER_DRUG")
    asked(desk.scan(vial("VN1")), "ORDER_DOSE")
    if "/" in dose:
        asked(desk.answer(dose=dose), "ORDER_BODY")
        asked(desk.answer(use_record=True), "ORDER_FLUID")
    else:
        asked(desk.answer(dose=dose), "ORDER_FLUID")
    asked(desk.answer(code="NS100"), "ORDER_FLOW")
    asked(desk.answer(volume_in_ml="250", minutes="90"), "ORDER_ROUTE")
    asked(desk.answer(route="iv"), "ORDER_TIMES")
    times = {"starts_at": "2026-11-24 08:00", "every_hours": "12", "doses": "2", "needed_at": "2026-11-23 16:00"}
    asked(desk.answer(**times), "ORDER_PAPER")
    asked(desk.answer(order_number="RX2001", prescriber="Dr Osei", priority="stat"), "ORDER_CONFIRM")


def test_an_order_is_entered_answer_by_answer_and_waits_for_another_pharmacist(made: Orders, desk: Desk) -> None:
    to_the_end(desk)
    question = desk.entry.view().question
    assert question is not None
    facts = dict(question.facts)
    assert facts["Patient"] == "Larkspur, Henning, born 1957-05-03"
    assert (facts["Drug"], facts["Dose"], facts["Priority"]) == ("Vancomycin 1 g", "1250 mg", "STAT")

    done(desk.answer(enter=True), "ORDER_ENTERED")

    [row] = made.record.rows("select id, number, entered_by, state, priority from patient_order")
    assert (row["number"], row["entered_by"], row["state"], row["priority"]) == (
        "RX2001", made.ana, "entered", "stat",
    )  # fmt: skip
    assert made.order(row["id"]).content["minutes"] == 90
    assert desk.entry.view().status == "finished"
    done(made.verify(row["id"]))
    assert_sound(made.record)


def test_a_dose_by_weight_takes_the_weight_on_record(made: Orders, desk: Desk) -> None:
    asked(desk.answer(kind="patient"), "ORDER_PATIENT")
    asked(desk.answer(patient_number="4471988"), "ORDER_THIS_PATIENT")
    asked(desk.answer(this_patient=True), "ORDER_DRUG")
    asked(desk.answer(code="VANC1G"), "ORDER_DOSE")
    asked(desk.answer(dose="15 mg/kg"), "ORDER_BODY")
    refused(desk.answer(use_record=True), "NO_MEASURE")
    patient_measures.measure(made.record, made.ana, made.patient, NewMeasure("weight", "82", "2026-11-20"))
    asked(desk.answer(use_record=True), "ORDER_FLUID")
    assert ("Weight used", "82 kg") in desk.entry.view().facts


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"dose": "much"}, "BAD_DOSE"),
        ({"dose": "1,250 mg"}, "AMBIGUOUS"),
        ({"dose": "1250 IU"}, "UNIT"),
        ({"dose": "0 mg"}, "OUT_OF_RANGE"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_and_asked_again(
    desk: Desk, answer: dict[str, str], code: str
) -> None:
    desk.answer(kind="batch")
    asked(desk.answer(code="VANC1G"), "ORDER_DOSE")
    refused(desk.answer(**answer), code)
    assert desk.question == "ORDER_DOSE"


def test_a_name_that_is_typed_is_chosen_by_a_person(made: Orders, desk: Desk) -> None:
    desk.answer(kind="batch")
    refused(desk.answer(code="nothing like it"), "NO_ITEM")
    question = asked(desk.answer(code="vanco"), "ORDER_DRUG").question
    assert [choice.label for choice in question.choices] == ["Vancomycin 1 g"]
    asked(desk.answer(**question.choices[0].answer), "ORDER_DOSE")
    assert made.record.rows("select state_json from job where id = :id", id=desk.entry.job_id)


def test_the_last_answer_is_taken_back_and_a_part_is_changed_before_it_is_entered(made: Orders, desk: Desk) -> None:
    to_the_end(desk)
    done(desk.entry.undo(), "UNDONE")
    assert desk.question == "ORDER_PAPER"
    asked(desk.answer(priority="routine"), "ORDER_CONFIRM")
    asked(desk.answer(again="dose"), "ORDER_DOSE")
    asked(desk.answer(dose="1000 mg"), "ORDER_CONFIRM")
    done(desk.entry.finish(), "ORDER_ENTERED")
    [row] = made.record.rows("select id from patient_order")
    assert made.order(row["id"]).content["dose"] == "1000"


def test_a_draft_survives_and_somebody_else_goes_on_with_it(made: Orders, desk: Desk) -> None:
    asked(desk.answer(kind="patient"), "ORDER_PATIENT")
    asked(desk.answer(patient_number="4471988"), "ORDER_THIS_PATIENT")
    assert begun_here(made.record, made.ana) is None
    again = OrderEntry.resume(made.pharmacy.reopen(), made.pharmacy.ben, desk.entry.job_id)
    assert isinstance(again, OrderEntry)
    asked(again.answer({"this_patient": True}), "ORDER_DRUG")


def test_who_keyed_a_part_of_a_draft_does_not_verify_what_somebody_else_entered_of_it(made: Orders) -> None:
    begun = OrderEntry.start(made.record, made.dana)
    assert isinstance(begun, OrderEntry)
    to_the_end(Desk(begun, made.dana))
    again = OrderEntry.resume(made.record, made.ana, begun.job_id)
    assert isinstance(again, OrderEntry)
    [looked] = made.record.rows("select detail from audit where action = 'order.take_over'")
    assert "patients_viewed" in looked["detail"]

    done(again.answer({"enter": True}), "ORDER_ENTERED")

    [row] = made.record.rows("select id from patient_order")
    assert made.look(row["id"]).keyers == ("Ana Ruiz", "Delia Prine")
    refused(made.verify(row["id"], made.dana), "OWN_ORDER")
    done(made.verify(row["id"], made.eli), "ORDER_VERIFIED")


def test_nothing_that_was_said_of_a_patient_is_kept_with_a_name(made: Orders, desk: Desk) -> None:
    to_the_end(desk)
    kept = str(made.record.rows("select state_json from job")) + str(made.record.rows("select * from job_step"))
    assert "Larkspur" not in kept
    assert "4471988" not in kept
    chain = " ".join(row["detail"] for row in made.record.rows("select detail from audit"))
    assert "Larkspur" not in chain


def test_a_wristband_that_is_scanned_for_an_order_is_kept_nowhere(made: Orders, desk: Desk) -> None:
    asked(desk.answer(kind="patient"), "ORDER_PATIENT")
    refused(desk.scan("HENNING LARKSPUR 0305"), "NO_PATIENT")
    asked(desk.scan("4471988"), "ORDER_THIS_PATIENT")
    desk.scan("4471988")
    everything = str([made.record.rows(f"select * from {name}") for name in ("scan", "audit", "job", "job_step")])
    for code in ("LARKSPUR", "4471988"):
        assert code not in everything
        assert code.encode().hex() not in everything.lower()


def test_nothing_but_a_drug_is_scanned_as_one(desk: Desk) -> None:
    refused(desk.scan(vial("VN1")), "ANSWER_FIRST")
    desk.answer(kind="batch")
    refused(desk.scan("HELLO"), "NOT_ON_FILE")
    needle = codes.package(codes.SALINE, "NS1", "280331")
    asked(desk.scan(needle), "ORDER_DOSE")  # a fluid can be what is ordered


def test_an_entry_in_which_nothing_was_said_is_closed_without_a_trace(made: Orders, desk: Desk) -> None:
    assert begun_here(made.record, made.ana) == desk.entry.job_id
    done(desk.entry.finish(), "CANCELLED")
    assert made.record.rows("select id from patient_order") == []
    assert_sound(made.record)
