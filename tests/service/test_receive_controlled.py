"""What is schedule II comes in on an order, before a second person, and goes back only before one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pharmacy import PIN, Bench, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk, lines
from tests.service.ordering import (
    CEFAZOLIN,
    CSOS,
    OTHER,
    PAPER,
    VIAL,
    arrived,
    signatures,
    signed_with_more_to_ask,
    witness,
)
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN, change_item


@pytest.fixture
def bench(pharmacy: Pharmacy) -> Bench:
    """Three vials of schedule II, of which nobody has said on which order they came."""
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    return arrived(pharmacy)


def test_each_item_of_schedule_ii_is_asked_for_once_and_signed_by_a_second_person(
    pharmacy: Pharmacy, bench: Bench
) -> None:
    change_item(pharmacy, CEFAZOLIN, dea_schedule="CII")
    done(bench.scan(OTHER))
    first = asked(bench.finish(), "ORDER_FORM").question
    assert dict(first.facts) == {"Item": CEFAZOLIN, "Lots": "CZ1", "Received": "1 vial"}
    asked(bench.answer(**PAPER), "WITNESS")
    second = asked(witness(bench, pharmacy.ben), "ORDER_FORM").question
    assert ("Item", VANCOMYCIN) in second.facts
    facts = dict(asked(bench.answer(**CSOS), "WITNESS").question.facts)
    assert facts["Order"] == "Electronic order (CSOS) 26X00A123, line 2, 2026-11-20"
    assert "Not as ordered" not in done(witness(bench, pharmacy.ben), "FINISHED").message

    assert signatures(pharmacy) == [(pharmacy.ben, "witnessed", "controlled_receipt")] * 2
    rows = pharmacy.record.rows("select * from controlled_receipt where form = 'csos'")
    [kept] = [{name: row[name] for name in row if name not in ("id", "delivery_id", "at")} for row in rows]
    assert kept == {
        "item_id": pharmacy.items[VANCOMYCIN], "form": "csos", "number": "26X00A123", "line": 2,
        "ordered_on": "2026-11-20", "ordered_quantity": 3, "received_quantity": 3, "person_id": pharmacy.ana,
        "witness_id": pharmacy.ben,
    }  # fmt: skip
    refused(bench.undo(), "JOB_ENDED")
    assert not any(PIN in str(row) for row in pharmacy.record.rows("select undo_json, outcome_json from job_step"))
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("schedule", [None, "CIII"])
def test_nothing_else_is_asked_for_an_order(pharmacy: Pharmacy, schedule: str | None) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule=schedule)
    done(arrived(pharmacy).finish(), "FINISHED")


def test_another_quantity_than_was_ordered_is_told_and_stops_nobody(pharmacy: Pharmacy, bench: Bench) -> None:
    asked(bench.finish(), "ORDER_FORM")
    question = asked(bench.answer(**{**CSOS, "ordered": 10}), "WITNESS").question
    assert "7 fewer than ordered" in question.text
    finished = done(witness(bench, pharmacy.ben), "FINISHED")
    assert f"Not as ordered: {VANCOMYCIN}: 3 of 10 vials." in finished.message


def test_nobody_signs_for_themselves_and_a_refusal_changes_nothing(pharmacy: Pharmacy, bench: Bench) -> None:
    asked(bench.finish(), "ORDER_FORM")
    refused(witness(bench, pharmacy.ben), "NOTHING_TO_WITNESS")
    asked(bench.answer(**CSOS), "WITNESS")
    before = contents(pharmacy.record)
    refused(witness(bench, pharmacy.ana), "SAME_PERSON")
    refused(witness(bench, pharmacy.ben, "135790"), "WRONG_PIN")
    refused(bench.answer(witness=5, pin=[]), "NO_PERSON")
    refused(bench.answer(**CSOS), "NOT_AN_ANSWER")
    refused(bench.scan(VIAL), "ANSWER_FIRST")
    refused(bench.finish(), "ANSWER_FIRST")
    assert contents(pharmacy.record) == before
    assert signatures(pharmacy) == []
    done(witness(bench, pharmacy.ben), "FINISHED")


def test_in_an_emergency_nobody_is_a_witness_and_the_delivery_stays_open(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    bench = arrived(pharmacy, "emergency")
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    before = contents(pharmacy.record)
    refused(witness(bench, pharmacy.ben), "EMERGENCY_ALONE")
    assert contents(pharmacy.record) == before
    done(bench.answer(leave=True), "LEFT")

    later = pharmacy.resume(bench.receive.job_id, pharmacy.ana)
    asked(later.finish(), "ORDER_FORM")
    asked(later.answer(**CSOS), "WITNESS")
    done(witness(later, pharmacy.ben), "FINISHED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"form": "106"}, "NOT_AN_ANSWER"),
        ({"form": ["222"]}, "NOT_AN_ANSWER"),
        ({"form": None}, "NOT_AN_ANSWER"),
        ({"number": ""}, "BAD_NUMBER"),
        ({"number": 26}, "BAD_NUMBER"),
        ({"number": "200123456"}, "BAD_NUMBER"),  # a paper form's number is none of an electronic order
        ({"form": "222", "number": "ABCDEFGH"}, "BAD_NUMBER"),
        ({"form": "222", "number": "1" * 21}, "BAD_NUMBER"),
        ({"form": "222", "number": "Jane Doe 1"}, "BAD_NUMBER"),
        ({"number": "26X00A12\ud800"}, "BAD_NUMBER"),
        ({"line": 0}, "NOT_A_COUNT"),
        ({"line": "1.5"}, "NOT_A_COUNT"),
        ({"line": True}, "NOT_A_COUNT"),
        ({"ordered": None}, "NOT_A_COUNT"),
        ({"ordered": 10**30}, "NOT_A_COUNT"),
        ({"ordered_on": "2099-01-01"}, "BAD_DATE"),
        ({"ordered_on": "2026-11"}, "BAD_DATE"),
        ({"ordered_on": "2026-02-30"}, "BAD_DATE"),
        ({"ordered_on": None}, "BAD_DATE"),
        ({"ordered_on": 20261120}, "BAD_DATE"),
    ],
)
def test_what_makes_no_sense_is_refused(pharmacy: Pharmacy, bench: Bench, said: dict[str, Any], code: str) -> None:
    asked(bench.finish(), "ORDER_FORM")
    before = contents(pharmacy.record)
    refused(bench.answer(**{**CSOS, **said}), code)
    assert contents(pharmacy.record) == before
    assert bench.question() == "ORDER_FORM"


def test_without_an_order_the_line_is_taken_back_by_whoever_scanned_it(pharmacy: Pharmacy, bench: Bench) -> None:
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    done(bench.undo(), "UNDONE")
    assert bench.question() == "ORDER_FORM"
    done(bench.undo(), "UNDONE")
    for _ in range(3):
        done(bench.undo(), "UNDONE")
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    done(bench.finish(), "CANCELLED")
    assert_sound(pharmacy.record)


def test_a_line_that_two_people_saw_come_is_taken_back_only_before_two(pharmacy: Pharmacy) -> None:
    bench = signed_with_more_to_ask(pharmacy)
    done(bench.undo(), "UNDONE")
    assert bench.question() is None
    question = asked(bench.undo(), "WITNESS_UNDO").question
    assert ("Amount", "1 vial") in question.facts
    before = contents(pharmacy.record)
    refused(witness(bench, pharmacy.ana), "SAME_PERSON")
    refused(bench.finish(), "ANSWER_FIRST")
    assert contents(pharmacy.record) == before
    done(bench.answer(leave=True), "LEFT")
    assert pharmacy.on_hand(CEFAZOLIN) == 1
    done(bench.undo(), "UNDONE")
    assert bench.question() == "WITNESS_UNDO"
    done(witness(bench, pharmacy.ben), "UNDONE")
    assert pharmacy.on_hand(CEFAZOLIN) == 0
    assert len(signatures(pharmacy)) == 2

    done(bench.scan(OTHER))
    question = asked(bench.finish(), "ORDER_FORM").question
    assert ("Item", CEFAZOLIN) in question.facts
    assert_sound(pharmacy.record)


def test_what_came_after_the_receipt_is_signed_for_by_itself(pharmacy: Pharmacy) -> None:
    bench = signed_with_more_to_ask(pharmacy)
    done(bench.answer(leave=True), "LEFT")
    done(bench.scan(OTHER))
    question = asked(bench.finish(), "ORDER_FORM").question
    assert dict(question.facts) == {"Item": CEFAZOLIN, "Lots": "CZ1", "Received": "1 vial"}


@pytest.mark.parametrize(
    "change",
    [
        "delivery_id = (select min(id) from delivery)",
        "item_id = (select min(id) from item)",
        "form = '222'", "number = '26X00A124'", "line = 3", "ordered_on = '2026-11-21'", "ordered_quantity = 4",
        "received_quantity = 2", "person_id = witness_id", "witness_id = person_id", "at = '2020-01-01T00:00:00.000Z'",
    ],
)  # fmt: skip
def test_a_receipt_changed_behind_the_back_is_found(pharmacy: Pharmacy, change: str) -> None:
    done(arrived(pharmacy).finish(), "FINISHED")
    change_item(pharmacy, CEFAZOLIN, dea_schedule="CII")
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True))
    done(bench.scan(OTHER))
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    done(witness(bench, pharmacy.ben), "FINISHED")

    assert found_after(pharmacy, f"update controlled_receipt set {change}") == {("CHAIN_BROKEN", "controlled_receipt")}


def test_the_same_by_lines(pharmacy: Pharmacy, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    signed = {"answer": {"witness": pharmacy.ben, "pin": PIN}, "key": "w"}
    sent = ({"finish": True}, {"answer": CSOS}, signed, signed)

    ran = kiosk("job", "receive", "--as", "Ana Ruiz", "--resume", bench.receive.job_id, stdin=lines(*sent))

    assert [(line["outcome"], line["code"]) for line in ran.lines] == [
        ("ask", "ORDER_FORM"), ("ask", "WITNESS"), ("done", "FINISHED"), ("done", "FINISHED"),
    ]  # fmt: skip
