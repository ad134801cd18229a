"""What screens are told of controlled substances: who may see what, how much of it, and what is written beside it."""

from __future__ import annotations

import csv

import pytest

from db import controlled
from kiosk.services import (
    controlled_due,
    controlled_list,
    controlled_record,
    controlled_seen,
    count_review,
    inventory,
    inventory_due,
    inventory_print,
)
from kiosk.services.controlled_list import Line
from kiosk.services.controlled_seen import RecordSeen
from kiosk.services.hand import own_hand
from kiosk.services.inventory import ToTake
from kiosk.services.inventory_lines import Gathered
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at
from tests.counting import Counter, counting, joining, post, review
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.controlled_world import CEFAZOLIN, count_item, stock_up, taken
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, change_item, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    stock_up(pharmacy)
    return pharmacy


def _lines(pharmacy: Pharmacy, person: str) -> dict[str, Line]:
    found = controlled_list.current(pharmacy.record, person)
    assert not isinstance(found, Refused), found
    return {line.name: line for line in found}


def _found(pharmacy: Pharmacy, quantity: int) -> Counter:
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(quantity, "VN1", "280331")
        done(part.finish(), "FINISHED")
    return counter


def test_the_list_says_what_is_counted_and_lost(stocked: Pharmacy, dana: str) -> None:
    def states() -> list[tuple[bool, int]]:
        found = _lines(stocked, dana)
        return [(each.being_counted, each.losses) for each in (found[VANCOMYCIN], found[CEFAZOLIN])]

    assert states() == [(False, 0), (False, 0)]
    counter = _found(stocked, 4)
    assert states() == [(True, 0), (False, 0)], "what differs is nobody's to see here"
    for line in review(counter).lines:
        done(count_review.explain(stocked.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    assert states() == [(True, 1), (False, 0)]
    done(post(counter, dana), "POSTED")
    assert states() == [(False, 1), (False, 0)]


def test_whoever_counts_controlled_substances_reads_nothing_of_them(stocked: Pharmacy, dana: str) -> None:
    asked = controlled_record.wanted(stocked.record, VANCOMYCIN, Filter())
    assert not isinstance(asked, Refused)
    assert _lines(stocked, dana)
    part = counting(stocked, dana, item=stocked.items[VANCOMYCIN])
    record, hand = stocked.record, own_hand(stocked.record)
    for stop in (
        controlled_list.current(record, dana),
        controlled_seen.seen(record, hand, dana, asked),
    ):
        assert isinstance(stop, Refused)
        assert stop.code == "STILL_COUNTING"
    assert _lines(stocked, add_person(stocked, "Eva Lang", "manager"))
    part.see(5, "VN1", "280331")
    done(part.finish(), "FINISHED")
    assert _lines(stocked, dana), "who is done reads on"


def test_whoever_counts_where_nothing_controlled_lies_reads_on(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 5, "VN1", "280331")
    counting(pharmacy, dana)
    assert _lines(pharmacy, dana) == {}


def test_a_technician_reads_none_of_it(stocked: Pharmacy) -> None:
    ana, record = stocked.ana, stocked.record
    before = contents(record)
    asked = controlled_record.wanted(record, VANCOMYCIN, Filter())
    assert not isinstance(asked, Refused)
    for stop in (
        controlled_list.current(record, ana),
        controlled_seen.seen(record, own_hand(record), ana, asked),
        controlled_due.listed(record, ana, record.now()),
        inventory.taken(record, ana),
        inventory.ready(record, ana, ToTake("initial", "opening"), record.now()),
    ):
        assert isinstance(stop, Refused), stop
        assert stop.code == "NOT_PERMITTED"
    assert contents(record) == before


def _seen(pharmacy: Pharmacy, dana: str, most: int) -> RecordSeen:
    asked = controlled_record.wanted(pharmacy.record, VANCOMYCIN, Filter())
    assert not isinstance(asked, Refused)
    found = controlled_seen.seen(pharmacy.record, own_hand(pharmacy.record), dana, asked, most)
    assert isinstance(found, RecordSeen), found
    return found


@pytest.mark.parametrize(("most", "left_out"), [(500, 0), (5, 0), (2, 3), (1, 4)])
def test_a_screen_has_the_newest_movements_and_says_how_many_it_leaves_out(
    stocked: Pharmacy, dana: str, most: int, left_out: int
) -> None:
    seen = _seen(stocked, dana, most)
    assert [row["balance"] for row in seen.movements] == [1, 2, 3, 4, 5][-most:]
    assert (seen.left_out, seen.balance) == (left_out, "5 vials")
    [looked] = stocked.record.rows("select detail from audit where action = 'records.view'")
    assert "record of controlled substances, item Vancomycin 1 g" in looked["detail"]


def test_what_would_be_taken_is_said_before_anybody_signs(stocked: Pharmacy, dana: str) -> None:
    def ready(kind: str = "biennial", *items: str) -> Gathered | Refused:
        return inventory.ready(stocked.record, dana, ToTake(kind, "opening", items), stocked.record.now())

    stop = ready()
    assert isinstance(stop, Refused)
    assert (stop.code, VANCOMYCIN in stop.message) == ("COUNT_FIRST", True)
    stop = ready("newly-scheduled")
    assert isinstance(stop, Refused)
    assert stop.code == "WHICH_ITEMS"
    count_item(stocked)
    found = ready()
    assert isinstance(found, Gathered)
    assert [(line.name, line.quantity) for line in found.lines] == [(VANCOMYCIN, 5), (CEFAZOLIN, 3)]
    assert inventory.taken(stocked.record, dana) == []
    made = taken(stocked, dana)
    assert made.lines == len(found.lines)
    assert inventory.taken(stocked.record, dana) == [made]


def test_the_next_inventory_is_two_years_after_the_last_whole_one(stocked: Pharmacy, dana: str) -> None:
    record = stocked.record
    zone = site_at(record, record.now()).zone
    assert inventory_due.next_by(record, record.now(), zone) is None
    count_item(stocked)
    taken(stocked, dana, "newly-scheduled", items=(stocked.items[VANCOMYCIN],))
    assert inventory_due.next_by(record, record.now(), zone) is None
    taken(stocked, dana)
    due = inventory_due.next_by(record, record.now(), zone)
    assert due is not None
    assert (due.year, due.month) == (2028, 11)


def test_both_are_written_to_the_folder_of_exports_and_noted(stocked: Pharmacy, dana: str) -> None:
    count_item(stocked)
    record, hand = stocked.record, own_hand(stocked.record)
    asked = controlled_record.wanted(record, VANCOMYCIN, Filter())
    assert not isinstance(asked, Refused)
    made = taken(stocked, dana)

    def both(who: str) -> tuple[Outcome, ...]:
        return (
            controlled_record.record_here(record, hand, who, "csv", asked),
            inventory_print.inventory_here(record, hand, who, "csv", made.id, "cii"),
        )

    for stop in both(stocked.ana):
        refused(stop, "NOT_PERMITTED")
    folder = record.heads.path.absolute().parent / "exports"
    assert not any(folder.iterdir())
    for outcome in both(dana):
        done(outcome, "EXPORTED")
    items = {}
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            items[path.name.partition("-")[0]] = {
                row["item"] for row in csv.DictReader(file) if "chain head" not in row.values()
            }
    assert items == {"controlled": {VANCOMYCIN}, "inventory": {VANCOMYCIN}}
    noted = record.rows("select detail from audit where action = 'controlled.export'")
    assert len(noted) == 4, "who was refused too"
    assert_sound(record)


def test_a_count_covers_what_is_controlled_where_it_looks(stocked: Pharmacy) -> None:
    shelf = counting(stocked)
    assert controlled.is_counted_in(stocked.record, shelf.count_id)
    change_item(stocked, CEFAZOLIN, dea_schedule=None)
    other = counting(stocked, item=stocked.items[CEFAZOLIN])
    assert not controlled.is_counted_in(stocked.record, other.count_id)
