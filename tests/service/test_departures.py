"""What is said of what left the shelf: how it truly left, by whom, and what for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import opened_containers
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from tests.pharmacy import Pharmacy, done, refused
from tests.service.pulling import VANCOMYCIN, begun, pulling, receive, vial
from tests.shelf import at_shelf

S1 = vial("VN1", "261130", serial="S1")


def _pulled(pharmacy: Pharmacy) -> None:
    pull = begun(pharmacy)
    done(pull.answer(order="4471"), "PURPOSE")
    done(pull.scan(S1), "PULLED")


def _wasted(pharmacy: Pharmacy) -> None:
    _pulled(pharmacy)
    back = begun(pharmacy)
    done(back.comes_back(S1), "RETURNED")
    shelf = at_shelf(pharmacy, "waste", pharmacy.ben)
    shelf.scan(S1)
    done(shelf.answer(reason="BROKEN"), "WASTED")


def _came_back_unfit(pharmacy: Pharmacy) -> None:
    _pulled(pharmacy)
    back = begun(pharmacy, pharmacy.ben)
    back.answer(returning=True)
    back.scan(S1)
    done(back.answer(in_our_hands=False), "NOT_STOCK")


def _cleared(pharmacy: Pharmacy) -> None:
    pharmacy.clock.advance(days=10)
    shelf = at_shelf(pharmacy, "clear", pharmacy.ben)
    shelf.scan(S1)
    done(shelf.answer(confirm=True), "CLEARED")
    pharmacy.clock.advance(days=-10)


def _discarded(pharmacy: Pharmacy) -> None:
    shelf = at_shelf(pharmacy, "open", pharmacy.ben)
    shelf.scan(S1)
    done(shelf.answer(area="hood"), "OPENED")
    done(shelf.answer(action="end"))
    shelf.scan(S1)
    done(shelf.answer(end="discarded"), "CONTAINER_ENDED")
    assert opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN]) == []


WAYS: dict[str, Callable[[Pharmacy], None]] = {
    "Ana Ruiz pulled it at kiosk K1 at 09:00 for a patient's order 4471.": _pulled,
    "Ben Okafor wasted it at kiosk K1 at 09:00.": _wasted,
    "Ben Okafor wasted it at kiosk K1 at 09:00. ": _came_back_unfit,
    "Ben Okafor cleared it off the shelf for the return list at kiosk K1 on 2026-12-03 at 09:00.": _cleared,
    "Ben Okafor discarded it at kiosk K1 at 09:00.": _discarded,
}


@pytest.mark.parametrize("said", WAYS)
def test_a_serial_that_is_gone_is_said_to_have_gone_the_way_it_went(pharmacy: Pharmacy, said: str) -> None:
    receive(pharmacy, S1, vial("VN1", "261130"))
    WAYS[said](pharmacy)

    pull, shelf = pulling(pharmacy), at_shelf(pharmacy, "move")

    assert refused(pull.scan(S1), "SERIAL_GONE").message == (
        f"Serial S1 of Vancomycin 1 g has left the shelf already. {said.strip()}"
    )
    assert refused(shelf.scan(S1), "SERIAL_GONE").message.endswith(said.strip())
    looked = look(pharmacy.record, keep_scan(pharmacy.record, S1, "serial", pharmacy.ana), pharmacy.ana)
    assert looked.outcome.message.endswith(f"This very package has left the shelf: {said.strip()}")


def test_the_last_of_a_lot_is_said_to_have_gone_the_way_it_went(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    done(pulling(pharmacy).scan(vial("VN1")), "PULLED")
    pharmacy.clock.advance(minutes=5)
    shelf = at_shelf(pharmacy, "waste", pharmacy.ben)
    shelf.scan(vial("VN1"))
    done(shelf.answer(reason="BROKEN"), "WASTED")

    stop = refused(pulling(pharmacy).scan(vial("VN1")), "NOT_ON_SHELF")

    assert stop.message == (
        "None of Vancomycin 1 g, lot VN1 is on the shelf. Ben Okafor wasted it at kiosk K1 at 09:05."
    )
