"""On an inventory an opened container is exact only where a count measured it; else it is estimated, or refused."""

from __future__ import annotations

import pytest

from db import inventories
from kiosk.rules.in_use import HOOD
from kiosk.services import open_container
from scanners import build_local
from tests.counting import Counter, counting, joining, post
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.controlled_world import CEFAZOLIN, count_item, stock_up, take, taken
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, change_item, opened, place_of


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def opened_one(pharmacy: Pharmacy) -> str:
    stock_up(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=3)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 5_000, area=HOOD))
    pharmacy.clock.advance(minutes=61)
    return container


def by_two(pharmacy: Pharmacy, container: str, rest: str) -> None:
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    parts: tuple[Counter, ...] = (counter, joining(counter, pharmacy.ben, counter.place))
    for part in parts:
        part.see(4, "VN1", "280331")
        asked(part.scan(build_local("container", container)), "COUNT_REST")
        done(part.answer(rest_ml=rest), "COUNTING")
        done(part.finish(), "FINISHED")
    done(post(counter), "POSTED")


def test_what_was_measured_that_day_is_exact_and_what_was_drawn_since_is_counted_first(
    pharmacy: Pharmacy, dana: str
) -> None:
    container = opened_one(pharmacy)
    by_two(pharmacy, container, "14.6")

    lines = inventories.lines_of(pharmacy.record, taken(pharmacy, dana).id)

    told = [(line.state, line.quantity, line.microlitres, line.basis) for line in lines if line.schedule == "CII"]
    assert told == [("sealed", 4, 20_000, "exact"), ("opened", 1, 14_600, "exact")]
    pharmacy.clock.advance(minutes=1)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 1_000, area=HOOD))
    before = contents(pharmacy.record)
    said = refused(take(pharmacy, dana), "COUNT_FIRST")
    assert "the open vial of Vancomycin 1 g, lot VN1 (Shelf)" in said.message
    assert "measure what is open" in said.next_step
    assert contents(pharmacy.record) == before
    pharmacy.clock.advance(minutes=61)
    by_two(pharmacy, container, "14")
    taken(pharmacy, dana)
    assert_sound(pharmacy.record)


def test_a_count_of_yesterday_vouches_for_no_open_one(pharmacy: Pharmacy, dana: str) -> None:
    container = opened_one(pharmacy)
    by_two(pharmacy, container, "15")
    pharmacy.clock.advance(days=1)
    refused(take(pharmacy, dana), "COUNT_FIRST")


def test_what_need_not_be_exact_is_estimated_where_nobody_measured_it(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    change_item(pharmacy, CEFAZOLIN, container_kind="multi_dose_vial", volume_microlitres=10_000)
    container = opened(pharmacy, place_of(pharmacy, CEFAZOLIN, "CZ1", "Shelf"), hours=8)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 2_000, area=HOOD))
    count_item(pharmacy)
    lines = inventories.lines_of(pharmacy.record, taken(pharmacy, dana).id)
    told = [(line.state, line.microlitres, line.basis) for line in lines if line.schedule == "CIII"]
    assert told == [("sealed", 10_000, "by record"), ("opened", 8_000, "by record")]
