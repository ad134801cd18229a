"""Needed stock: what is usable, less what open pulls are still to fetch."""

from __future__ import annotations

import pytest

from db import items
from kiosk.services import needed
from tests.pharmacy import Pharmacy, asked, done
from tests.service.command_line import Kiosk
from tests.service.pulling import VANCOMYCIN, begun, receive, vial

CEFAZOLIN = "CeFAZolin 2 g"


def lines(pharmacy: Pharmacy) -> list[tuple[str, int, int, int, str]]:
    return [(line.name, line.usable, line.reserved, line.free, line.state) for line in needed.needed(pharmacy.record)]


def set_par(pharmacy: Pharmacy, name: str, par: int) -> None:
    with pharmacy.record.write("system", "test") as write:
        items.set_par(write, pharmacy.items[name], pharmacy.places["Shelf"], par)


def test_what_open_pulls_want_is_not_free(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4)
    assert lines(pharmacy) == []
    shelf = begun(pharmacy)
    wanted = [{"item": pharmacy.items[VANCOMYCIN], "quantity": 3}]
    done(shelf.answer(purpose="preparation", wanted=wanted), "PURPOSE")
    assert lines(pharmacy) == [(VANCOMYCIN, 4, 3, 1, "enough")]
    set_par(pharmacy, VANCOMYCIN, 2)
    assert lines(pharmacy) == [(VANCOMYCIN, 4, 3, 1, "below_par")]
    done(shelf.scan(vial("VN1")))
    assert lines(pharmacy) == [(VANCOMYCIN, 3, 2, 1, "below_par")]

    other = begun(pharmacy)
    said = done(other.answer(purpose="preparation", wanted=wanted), "PURPOSE").message
    assert said.endswith(
        "Too little is there: only 3 vials of Vancomycin 1 g may be used, and other pulls and orders want 2 of them."
    )
    assert lines(pharmacy) == [(VANCOMYCIN, 3, 5, -2, "lacking")]

    asked(shelf.finish(), "MISSING")
    done(shelf.answer(finish_short=True), "FINISHED")  # what it did not fetch is free
    assert lines(pharmacy) == [(VANCOMYCIN, 3, 3, 0, "out")]


def test_what_is_expired_is_not_counted_and_what_is_short_is_listed(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "261130"))
    set_par(pharmacy, VANCOMYCIN, 2)
    set_par(pharmacy, CEFAZOLIN, 5)
    assert lines(pharmacy) == [(CEFAZOLIN, 0, 0, 0, "out"), (VANCOMYCIN, 1, 0, 1, "below_par")]
    pharmacy.clock.advance(days=30)
    assert lines(pharmacy) == [(CEFAZOLIN, 0, 0, 0, "out"), (VANCOMYCIN, 0, 0, 0, "out")]


def test_the_command_lists_it(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    receive(pharmacy, vial("VN1"))
    shelf = begun(pharmacy)
    done(shelf.answer(purpose="unit", wanted=[{"item": pharmacy.items[VANCOMYCIN], "quantity": 2}]))

    ran = kiosk("short", "--needed")

    assert (ran.code, ran.only) == (0, {
        "item": pharmacy.items[VANCOMYCIN], "name": VANCOMYCIN, "unit": "vial", "usable": 1, "reserved": 2,
        "free": -1, "par": None, "state": "lacking",
    })  # fmt: skip
    assert kiosk("short").lines == []
