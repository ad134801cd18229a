"""Codes that wait for a second person are found in every delivery, however much came since."""

from __future__ import annotations

import pytest

from db import item_search, items
from db.items import NewItem
from kiosk.desk import Desk
from kiosk.front_desk import LINES_ON_SCREEN
from tests import codes
from tests.pharmacy import PIN, Bench, Pharmacy, asked, assert_sound, done

UNKNOWN = codes.package(codes.NOBODY_KNOWS, "NB1", "280331")
OTHER = codes.package(codes.gtin("0099999955015"), "Q1", "290331")


def attach(bench: Bench, item: str, raw: str = UNKNOWN) -> None:
    asked(bench.scan(raw), "UNKNOWN_PRODUCT")
    outcome = bench.answer(item=item, units_per_pack=1)
    if outcome.name == "ask":
        outcome = bench.answer(confirm=True)
    done(outcome, "QUARANTINED")


def test_a_code_is_not_lost_behind_the_latest_lines(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    attach(bench, pharmacy.items["Vancomycin 1 g"])
    for number in range(LINES_ON_SCREEN + 1):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", f"S{number}")))

    [code] = bench.receive.view(LINES_ON_SCREEN).unverified
    assert code.value == codes.NOBODY_KNOWS


def test_a_code_of_a_finished_delivery_is_verified_in_the_next(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.sscc()))
    attach(bench, pharmacy.items["Vancomycin 1 g"])
    done(bench.finish(), "FINISHED")
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.receive()

    [code] = desk.to_verify().to_verify

    done(desk.answer({"verify": code.identifier, "verified_by": pharmacy.ben, "pin": PIN}).outcome, "LINK_VERIFIED")
    assert pharmacy.stock() == [("Vancomycin 1 g", "NB1", "Shelf", "available", 1)]
    assert (desk.to_verify().to_verify, desk.to_verify().outcome.code) == ((), "NOTHING_TO_VERIFY")
    assert_sound(pharmacy.record)


def test_codes_of_the_open_delivery_come_first(pharmacy: Pharmacy) -> None:
    attach(pharmacy.receive(), pharmacy.items["CeFAZolin 2 g"])
    desk = Desk(pharmacy.record, pharmacy.ana)
    opened = desk.receive().receive
    assert opened is not None
    attach(pharmacy.resume(opened.job), pharmacy.items["Vancomycin 1 g"], OTHER)

    shown = desk.to_verify()

    assert [code.name for code in shown.to_verify] == ["Vancomycin 1 g", "CeFAZolin 2 g"]
    assert shown.receive is not None
    assert [code.name for code in shown.receive.unverified] == ["Vancomycin 1 g"]


@pytest.mark.parametrize("text", ["Tobramycin 80 mg", "tobramycin  80  MG "])
def test_an_item_of_just_that_name_is_found_first_however_it_is_spaced(pharmacy: Pharmacy, text: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        for number in range(25):
            items.add_item(write, NewItem(f"A tobramycin 80 mg kit {number}", "drug", "vial", "room"))
        items.add_item(write, NewItem("Tobramycin  80 mg", "drug", "vial", "room"))
    assert item_search.search(pharmacy.record, text)[0].name == "Tobramycin  80 mg"
