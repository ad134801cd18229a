"""What is taken back of an opening or a use, and what stands: no time and no amount is trimmed by Undo."""

from __future__ import annotations

import pytest

from db import container_draws, opened_containers
from kiosk.services import in_use
from kiosk.services.open_container import undo_open
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import Shelf, add_person, pulling, vial
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, change_item, received


def only_open(pharmacy: Pharmacy, item: str) -> opened_containers.OpenedContainer:
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[item])
    return found


def test_no_second_out_of_the_refrigerator_is_taken_back(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, "D1", code=codes.DAPTOMYCIN)
    pia, item = add_person(pharmacy, "Pia", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    text, out = "48 hours at room temperature", "out_of_refrigerator"
    done(in_use.set_limit_by_pin(pharmacy.record, pia, item, out, 2880, text, pia, PIN), "LIMIT_SET")
    shelf, cold = at_shelf(pharmacy, "open"), codes.package(codes.DAPTOMYCIN, "D1", "280331")
    asked(shelf.scan(cold), "OPEN_KIND")
    done(shelf.answer(kind=out), "OPENED")
    pharmacy.clock.advance(seconds=5)

    refused(shelf.undo(), "OPEN_STANDS")

    done(shelf.answer(action="end"), "ACTION")
    asked(shelf.scan(cold), "CONTAINER_END")
    done(shelf.answer(end="back_in_refrigerator"), "WENT_ON")
    assert only_open(pharmacy, DAPTOMYCIN).minutes_used == 1
    assert_sound(pharmacy.record)


def used(pharmacy: Pharmacy) -> Shelf:
    """Open one, and use it in a pull."""
    received(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(vial("VN1")), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")
    pull = pulling(pharmacy)
    asked(pull.scan(vial("VN1")), "OPEN_FIRST")
    done(pull.answer(use_open=only_open(pharmacy, VANCOMYCIN).id, area="hood"), "USED_OPEN")
    return pull


@pytest.mark.parametrize(("minutes", "stands"), [(5, False), (6, True)])
def test_a_use_is_taken_back_within_a_moment_alone(pharmacy: Pharmacy, minutes: int, *, stands: bool) -> None:
    pull = used(pharmacy)
    pharmacy.clock.advance(minutes=minutes)

    if stands:
        assert "more than 5 minutes ago" in refused(pull.undo(), "USE_STANDS").message
    else:
        done(pull.undo(), "UNDONE")

    assert only_open(pharmacy, VANCOMYCIN).draws == int(stands)
    assert len(pull.pull.view().uses) == int(stands)
    assert_sound(pharmacy.record)


def test_of_a_controlled_one_neither_the_use_nor_the_opening_is_taken_back_by_one_alone(pharmacy: Pharmacy) -> None:
    pull = used(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    refused(pull.undo(), "USE_STANDS")
    found = only_open(pharmacy, VANCOMYCIN)
    assert found.draws == 1
    with pharmacy.record.write("system", "test") as write:
        use = container_draws.draw(write, pull.pull.view().uses[0].use)
        assert use is not None
        container_draws.take_back(write, use)

    stop = refused(undo_open(pharmacy.record, pharmacy.ana, found.id), "OPEN_STANDS")

    assert stop.message == "Vancomycin 1 g is controlled: one person alone does not take its opening back."
