"""`kiosk prepare`: the day's work for a program, without a patient."""

from __future__ import annotations

import pytest

from tests.pharmacy import Pharmacy, asked, done
from tests.service.checking import furnish_checking
from tests.service.command_line import Kiosk
from tests.service.dispensing import furnish_units


def test_what_is_to_be_prepared_checked_and_was_released_today(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = furnish_checking(pharmacy)
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    stat = world.made.verified(priority="stat", number="RX7")
    made = world.prepare()

    found = kiosk("prepare", "--as", "Ana Ruiz")

    first, second = found.lines
    assert (first["standing"], first["order"], first["preparation"], first["units"], first["hood"]) == (
        "to_check", world.order.id, made.id, 2, "Hood 1",
    )  # fmt: skip
    assert (first["prepared_by"], first["beyond_use_date"]) == ("Ana Ruiz", made.beyond_use_date)
    assert (second["standing"], second["order"], second["number"], second["priority"], second["preparation"]) == (
        "to_prepare", stat.id, "RX7", "stat", None,
    )  # fmt: skip
    assert "Larkspur" not in found.out
    assert "waits for the check: Vancomycin 1 g" in kiosk.raw("prepare", "--as", "Ana Ruiz").out

    released = world.released()
    standings = {each["preparation"]: each["standing"] for each in kiosk("prepare", "--as", "Ana Ruiz").lines}
    assert standings[released.id] == "released"
    tomorrow = "2026-11-24T15:00:00Z"
    assert released.id not in {each["preparation"] for each in kiosk("prepare", "--as", "Ana Ruiz", now=tomorrow).lines}


def test_a_unit_that_is_wanted_again_is_to_be_prepared(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    world = furnish_units(pharmacy)
    order = world.order()
    made = world.made(order)
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    assert [each["standing"] for each in kiosk("prepare", "--as", "Ana Ruiz").lines] == []
    pack = world.at_pack(action="waste")
    asked(pack.scan(made.raw()), "WASTE_WHY")
    asked(pack.answer(reason="BROKEN"), "MAKE_ANOTHER")
    done(pack.answer(remake=True), "WASTED")

    [again] = kiosk("prepare", "--as", "Ana Ruiz").lines

    assert (again["standing"], again["order"], again["remake_of"], again["units"]) == (
        "to_prepare", order.id, made.id, 1,
    )  # fmt: skip
