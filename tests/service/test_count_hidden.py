"""How much of a controlled substance there is by the record is told nobody while it is counted, on any screen."""

from __future__ import annotations

import pytest

from db import items
from kiosk.rules.in_use import HOOD
from kiosk.services import inventory, open_container, stock_day
from kiosk.services.hand import own_hand
from kiosk.services.home import home_view
from kiosk.services.item_card import ItemCard, item_card
from kiosk.services.record_filter import Filter
from scanners import build_local
from tests import codes
from tests.counting import counting, explain_all, joining, post
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, vial
from tests.service.test_count_rests import begun, container, counts_all  # noqa: F401
from tests.service.test_look import looked_at
from tests.service.test_record_words import texts
from tests.shelf import VANCOMYCIN, at_shelf


def card_of(pharmacy: Pharmacy, name: str = VANCOMYCIN) -> ItemCard:
    card = item_card(pharmacy.record, pharmacy.items[name], pharmacy.record.now())
    assert card is not None
    return card


@pytest.fixture
def low(pharmacy: Pharmacy, container: str) -> str:  # noqa: F811
    """Of the four closed ones ten should be there, so that Home lists them."""
    with pharmacy.record.write("system", "test") as write:
        items.set_par(write, pharmacy.items[VANCOMYCIN], pharmacy.places["Shelf"], 10)
    return container


def run_out(pharmacy: Pharmacy) -> str:
    rows = home_view(pharmacy.record, pharmacy.record.now()).will_run_out.rows
    return next(row.detail for row in rows if row.text == VANCOMYCIN)


def test_card_home_and_scans_tell_no_number_until_the_count_is_ended(pharmacy: Pharmacy, low: str) -> None:
    label, package_of = build_local("container", low), vial("VN1")
    assert (card_of(pharmacy).usable, run_out(pharmacy)) == (4, "4 of 10 vials")
    assert "15 mL left" in looked_at(pharmacy, label).message
    assert "4 usable vials" in looked_at(pharmacy, package_of).message

    counter = begun(pharmacy)

    card = card_of(pharmacy)
    assert (card.usable, card.levels, run_out(pharmacy)) == (None, (), "being counted")
    for board in (card.lots, card.places, card.movements):
        assert [row.word for row in board.rows] == ["COUNTING"]
    assert "mL" not in looked_at(pharmacy, label).message
    assert "is not told while it is being counted" in looked_at(pharmacy, package_of).message

    counts_all(counter, low, "15")
    counts_all(joining(counter, pharmacy.ben, counter.place), low, "15")
    done(post(counter), "POSTED")
    assert card_of(pharmacy).usable == 4
    assert "15 mL left" in looked_at(pharmacy, label).message


def test_a_draw_that_is_too_large_tells_nothing_of_what_is_left(pharmacy: Pharmacy, low: str) -> None:
    begun(pharmacy)
    stopped = open_container.draw(pharmacy.record, pharmacy.ana, low, 19_000, area=HOOD)
    assert "15 mL" not in refused(stopped, "PLACE_FROZEN").message


def test_the_shelf_offers_its_lots_without_a_number(pharmacy: Pharmacy, low: str) -> None:
    begun(pharmacy)
    shelf = at_shelf(pharmacy, "quarantine")
    ask = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")
    assert not any("vial" in choice.label for choice in ask.question.choices)


def test_what_the_first_one_counted_stands_nowhere_before_the_second_did(pharmacy: Pharmacy, low: str) -> None:
    counter = begun(pharmacy)
    counts_all(counter, low, "12.5")

    def told() -> str:
        return "\n".join(each for each in texts(pharmacy) if "counted" in each or "measured" in each)

    assert "blind" in told()
    assert "12.5 mL" not in told()
    assert "4 vials" not in told()
    counts_all(joining(counter, pharmacy.ben, counter.place), low, "12.5")
    explain_all(counter)
    done(post(counter, add_person(pharmacy, "Dana Whitfield", "pharmacist")), "POSTED")
    assert "measured what is left in an open one: 12.5 mL" in told()


def test_what_is_not_controlled_is_told_as_before(pharmacy: Pharmacy, low: str) -> None:
    counting(pharmacy, place="Refrigerator")
    assert (card_of(pharmacy).usable, run_out(pharmacy)) == (4, "4 of 10 vials")
    assert_sound(pharmacy.record)


def test_whoever_counts_sees_neither_inventories_nor_the_stock_of_a_day(pharmacy: Pharmacy, low: str) -> None:
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    record, hand, today = pharmacy.record, own_hand(pharmacy.record), pharmacy.clock().date()
    counter = counting(pharmacy, dana, item=pharmacy.items[VANCOMYCIN])
    refused(inventory.taken(record, dana), "STILL_COUNTING")
    refused(stock_day.stock_at_end_of(record, hand, dana, today, Filter()), "STILL_COUNTING")
    counts_all(counter, low, "15")
    assert inventory.taken(record, dana) == []
    assert isinstance(stock_day.stock_at_end_of(record, hand, dana, today, Filter()), stock_day.StockDay)
