"""Codes that nobody knows: attached by one person, verified by another; their stock waits in quarantine."""

from __future__ import annotations

from typing import Any

import pytest

from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, contents, done, refused

UNKNOWN = codes.package(codes.NOBODY_KNOWS, "NB1", "280331")
NEW = {"name": "Tobramycin 80 mg", "kind": "drug", "base_unit": "vial", "storage": "room"}


def create(bench: Bench, units: int = 1) -> None:
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    outcome = bench.answer(create=NEW, units_per_pack=units)
    if units > 1:
        asked(outcome, "COMPARE")
        outcome = bench.answer(confirm=True)
    done(outcome, "QUARANTINED")


def test_an_attached_code_keeps_its_stock_in_quarantine_until_a_second_person_signs(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    create(bench, 10)
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB2", "280331")), "COMPARE")
    done(bench.answer(confirm=True), "QUARANTINED")
    [code] = bench.receive.view().unverified
    assert (code.value, code.name, code.pack) == (codes.NOBODY_KNOWS, "Tobramycin 80 mg", "1 pack = 10 vials")

    done(bench.verify(code.identifier, pharmacy.ben), "LINK_VERIFIED")

    assert pharmacy.stock() == [
        ("Tobramycin 80 mg", "NB1", "Shelf", "available", 10),
        ("Tobramycin 80 mg", "NB2", "Shelf", "available", 10),
    ]
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB3", "280331")), "COMPARE")
    done(bench.answer(confirm=True), "RECEIVED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("who", ["ana", "nobody", "system", "demo"])
def test_whoever_attached_a_code_and_no_named_person_cannot_verify_it(pharmacy: Pharmacy, who: str) -> None:
    bench = pharmacy.receive()
    create(bench)
    [code] = bench.receive.view().unverified
    person = pharmacy.ana if who == "ana" else who
    before = contents(pharmacy.record)

    refused(bench.verify(code.identifier, person), "SAME_PERSON" if who == "ana" else "NO_PERSON")

    assert contents(pharmacy.record) == before


def test_the_second_person_is_not_the_one_at_the_kiosk(pharmacy: Pharmacy) -> None:
    """Ana attached it; Ben went on with the delivery, so Ben is not a second pair of eyes at his own screen."""
    bench = pharmacy.receive()
    create(bench)
    [code] = bench.receive.view().unverified
    as_ben = pharmacy.resume(bench.receive.job_id, pharmacy.ben)

    refused(as_ben.verify(code.identifier, pharmacy.ben), "SAME_PERSON")


def test_verifying_a_code_releases_nothing_that_is_held_for_another_reason(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    create(bench)
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NBOLD", "261031")), "EXPIRED")
    done(bench.answer(quarantine=True), "QUARANTINED")
    [code] = bench.receive.view().unverified

    done(bench.verify(code.identifier, pharmacy.ben))

    held = pharmacy.record.rows("select status, reason from delivery_line order by length(id), id")
    assert held == [{"status": "available", "reason": None}, {"status": "quarantined", "reason": "EXPIRED"}]


def test_a_code_is_attached_to_an_item_that_is_there(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    asked(bench.answer(item=pharmacy.items["Vancomycin 1 g"], units_per_pack=4), "COMPARE")
    done(bench.answer(confirm=True, packs=2), "QUARANTINED")

    assert pharmacy.on_hand("Vancomycin 1 g") == 8


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"item": "K1-NONE"}, "NO_ITEM"),
        ({"item": None}, "NO_ITEM"),
        ({"item": "\ud800"}, "NO_ITEM"),
        ({"item": "\x00"}, "NO_ITEM"),
        ({"create": {**NEW, "kind": "toy"}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "storage": "warm"}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "name": " "}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "name": "a\nb"}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "name": "x" * 121}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "kind": ["drug"]}}, "ITEM_INCOMPLETE"),
        ({"create": {**NEW, "hazardous": "yes"}}, "NOT_AN_ANSWER"),
        ({"create": "Tobramycin"}, "NOT_AN_ANSWER"),
        ({"create": NEW, "units_per_pack": 0}, "NOT_A_COUNT"),
        ({"create": NEW, "units_per_pack": "many"}, "NOT_A_COUNT"),
        ({}, "NOT_AN_ANSWER"),
    ],
)
def test_an_answer_that_makes_no_item_is_refused(pharmacy: Pharmacy, answer: dict[str, Any], code: str) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    before = contents(pharmacy.record)

    refused(bench.answer(**answer), code)

    assert contents(pharmacy.record) == before
    assert bench.question() == "UNKNOWN_PRODUCT"


def test_leaving_an_unknown_code_out_attaches_nothing(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    asked(bench.answer(create=NEW, units_per_pack=10), "COMPARE")

    done(bench.answer(confirm=False), "LEFT_OUT")

    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    assert pharmacy.record.rows("select id from item where name = 'Tobramycin 80 mg'") == []


def test_taking_back_a_wrongly_attached_code_frees_it_for_the_right_item(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    done(bench.answer(item=pharmacy.items["Meropenem 1 g"], units_per_pack=1), "QUARANTINED")

    done(bench.undo(), "UNDONE")

    assert bench.receive.view().unverified == ()
    asked(bench.scan(UNKNOWN), "UNKNOWN_PRODUCT")
    done(bench.answer(create=NEW, units_per_pack=1), "QUARANTINED")
    assert pharmacy.stock() == [("Tobramycin 80 mg", "NB1", "Shelf", "quarantined", 1)]
    assert_sound(pharmacy.record)


def test_a_code_that_other_lines_came_under_stays_attached_when_one_is_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    create(bench)
    done(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB2", "280331")), "QUARANTINED")

    done(bench.undo(), "UNDONE")

    [code] = bench.receive.view().unverified
    assert code.name == "Tobramycin 80 mg"
    done(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB3", "280331")), "QUARANTINED")
