"""Controlled substances: the perpetual record, and inventories that are kept as they were taken."""

from __future__ import annotations

from typing import Any

import pytest

from db import inventories, items, settings
from kiosk.rules.in_use import HOOD
from kiosk.services import controlled_record, end_container, inventory, open_container
from kiosk.services.controlled_record import Wanted
from kiosk.services.export_tables import Table
from kiosk.services.home import home_view
from kiosk.services.inventory import ToTake
from kiosk.services.inventory_print import table_of
from kiosk.services.record_filter import Filter
from kiosk.settings_controlled import COUNT_HOLDS_HOURS, EXACT_SCHEDULES, INVENTORY_MONTHS, VOLUME_TOLERANCE_PERCENT
from scanners import build_local
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.controlled_world import CEFAZOLIN, count_item, proof_of, stock_up, take, taken
from tests.service.ordering import CSOS, PAPER, arrived, received_on_order, witness
from tests.service.pulling import add_person, begun, receive, vial
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN, at_shelf, change_item, opened, place_of, received


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    stock_up(pharmacy)
    return pharmacy


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def set_value(pharmacy: Pharmacy, key: str, value: object) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, key, value, source_note="test", approved_by="system")


def dicts(table: object) -> list[dict[str, Any]]:
    assert isinstance(table, Table), table
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def recorded(pharmacy: Pharmacy, name: str = VANCOMYCIN) -> list[dict[str, Any]]:
    wanted = controlled_record.wanted(pharmacy.record, name, Filter())
    assert isinstance(wanted, Wanted), wanted
    return dicts(controlled_record.table_of(pharmacy.record, wanted, pharmacy.record.now()))


def test_every_movement_stands_in_order_with_its_balance_and_its_witness(stocked: Pharmacy) -> None:
    pull = begun(stocked, stocked.ben)
    done(pull.answer(order="RX4417"))
    done(pull.scan(vial("VN1")))
    shelf = at_shelf(stocked, "waste")
    shelf.scan(vial("VN1"))
    asked(shelf.answer(said="dropped beside Mrs Smith"), "WITNESS")
    done(shelf.witness(stocked.ben), "WASTED")

    rows = recorded(stocked)

    assert [(row["what"], row["quantity"], row["balance"]) for row in rows] == [
        *[("received", 1, number) for number in (1, 2, 3, 4, 5)],
        ("pulled", -1, 4),
        ("wasted", -1, 3),
    ]
    pulled, wasted = rows[-2:]
    assert (pulled["person"], pulled["reference"], pulled["millilitres"]) == (
        "Ben Okafor",
        "order RX4417",
        "20 mL",
    )
    assert (wasted["person"], wasted["witness"], wasted["note"]) == ("Ana Ruiz", "Ben Okafor", "another reason")
    assert "Smith" not in str(rows)


def test_what_came_names_its_order_and_who_saw_it_come(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    bench = pharmacy.receive()
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    done(bench.scan(vial("VN1")))
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(form="222", number="200123456", line=1, ordered_on="2026-11-01", ordered=1), "WITNESS")
    done(bench.answer(witness=pharmacy.ben, pin=PIN), "FINISHED")
    came, *released = recorded(pharmacy)
    assert (came["witness"], came["reference"]) == ("Ben Okafor", "DEA Form 222 200123456, invoice INV-1 of Meridian")
    assert [(row["what"], row["quantity"], row["state"]) for row in released] == [
        ("released", -1, "quarantined"),
        ("released", 1, "available"),
    ]


def test_what_came_on_several_orders_names_them_all_and_who_saw_each(pharmacy: Pharmacy, dana: str) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    bench = arrived(pharmacy)
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS, received=2), "WITNESS")
    asked(witness(bench, pharmacy.ben), "ORDER_FORM")
    asked(bench.answer(**PAPER), "WITNESS")
    done(witness(bench, dana), "FINISHED")
    first = recorded(pharmacy)[0]
    assert first["reference"].startswith("CSOS 26X00A123, DEA Form 222 200123456")
    assert first["witness"] == "Ben Okafor, Dana Whitfield"


def test_a_patients_own_is_on_record_without_whose_it_is(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    receive(pharmacy, vial("VN1"), owner="patient:Smith-1")
    assert [row["owner"] for row in recorded(pharmacy)] == ["patient"]
    assert "Smith" not in str(recorded(pharmacy))


def test_what_moved_before_the_first_day_is_carried_forward(stocked: Pharmacy) -> None:
    stocked.clock.advance(days=1)
    done(begun(stocked, stocked.ben).answer(purpose="unit"))
    received(stocked, 2, "VN2", "280331")
    day = stocked.clock().date()
    wanted = controlled_record.wanted(
        stocked.record,
        VANCOMYCIN,
        Filter().between(day, day, stocked.clock().tzinfo),  # type: ignore[arg-type]
    )
    assert isinstance(wanted, Wanted)
    rows = dicts(controlled_record.table_of(stocked.record, wanted, stocked.record.now()))
    assert [(row["what"], row["balance"]) for row in rows] == [
        ("carried forward", 5),
        ("received", 6),
        ("received", 7),
    ]


SIDES = "put in {} mL + wasted {} mL + remaining 0 mL, of 20 mL"


@pytest.mark.parametrize(
    ("drawn", "end", "says"),
    [
        (5_000, None, "put in 5 mL + wasted 0 mL + remaining 15 mL by the record, of 20 mL"),
        (5_000, ("discarded", 15_000), "put in 5 mL + wasted 15 mL + remaining 0 mL = 20 mL"),
        (20_000, ("used up", 0), "put in 20 mL + wasted 0 mL + remaining 0 mL = 20 mL"),
        (19_000, ("used up", 0), f"{SIDES.format(19, 0)}: difference 1 mL, within 5 percent"),
        (18_000, ("used up", 0), f"{SIDES.format(18, 0)}: DIFFERS by 2 mL, no pharmacist said why"),
        (5_000, ("discarded", 12_000), f"{SIDES.format(5, 12)}: DIFFERS by 3 mL, no pharmacist said why"),
        (5_000, ("discarded", 16_001), f"{SIDES.format(5, 16.001)}: DIFFERS by -1.001 mL, no pharmacist said why"),
    ],
)
def test_what_an_opened_one_held_is_accounted_for(stocked: Pharmacy, drawn: int, end: Any, says: str) -> None:
    container = opened(stocked, place_of(stocked, VANCOMYCIN, "VN1", "Shelf"), hours=8)
    done(open_container.draw(stocked.record, stocked.ana, container, drawn, area=HOOD))
    if end is not None:
        seen_by = proof_of(stocked, stocked.ben)
        how, rest = end
        done(end_container.end_one(stocked.record, stocked.ana, container, how, rest=rest, seen_by=seen_by))
    rows = recorded(stocked)
    assert [row["note"] for row in rows if row["what"] == "account of an opened one"] == [says]
    assert [(row["millilitres"], row["balance"]) for row in rows if row["what"] == "put in"] == [
        (f"{drawn // 1000} mL", 5)
    ]
    if end is not None and end[0] == "discarded":
        assert [row["witness"] for row in rows if row["what"] == "discarded"] == ["Ben Okafor"]


def test_the_tolerance_is_a_draft_until_somebody_approved_it(stocked: Pharmacy) -> None:
    now = stocked.record.now()
    assert ("volumes may differ by", "5 percent (draft)") in controlled_record.table_of(
        stocked.record, Wanted(Filter()), now
    ).facts
    set_value(stocked, VOLUME_TOLERANCE_PERCENT, 10)
    facts = controlled_record.table_of(stocked.record, Wanted(Filter()), now).facts
    assert ("volumes may differ by", "10 percent") in facts


def test_schedule_ii_needs_a_count_of_that_day_and_nothing_moves_after_it(stocked: Pharmacy, dana: str) -> None:
    before = contents(stocked.record)
    said = refused(take(stocked, dana), "COUNT_FIRST")
    assert VANCOMYCIN in said.message
    assert contents(stocked.record) == before
    count_item(stocked)
    stocked.clock.advance(days=1)
    refused(take(stocked, dana), "COUNT_FIRST")
    count_item(stocked)
    stocked.clock.advance(minutes=1)
    received_on_order(stocked)
    refused(take(stocked, dana), "COUNT_FIRST")
    stocked.clock.advance(minutes=61)
    count_item(stocked, 6)
    found = taken(stocked, dana)
    assert (found.lines, found.taken_by, found.witnessed_by) == (2, "Dana Whitfield", "Ben Okafor")
    assert_sound(stocked.record)


def test_each_line_says_whether_a_count_backs_it(stocked: Pharmacy, dana: str) -> None:
    change_item(stocked, CEFAZOLIN, container_kind="single_dose_vial")
    opened(stocked, place_of(stocked, CEFAZOLIN, "CZ1", "Shelf"), hours=8)
    count_item(stocked)
    lines = inventories.lines_of(stocked.record, taken(stocked, dana).id)
    assert [(line.schedule, line.state, line.quantity, line.microlitres, line.basis) for line in lines] == [
        ("CII", "sealed", 5, 20_000, "exact"),
        ("CIII", "sealed", 2, None, "by record"),
        ("CIII", "opened", 1, None, "by record"),
    ]


def test_an_open_container_that_is_set_aside_is_on_the_inventory_once(stocked: Pharmacy, dana: str) -> None:
    change_item(stocked, CEFAZOLIN, container_kind="single_dose_vial")
    container = opened(stocked, place_of(stocked, CEFAZOLIN, "CZ1", "Shelf"), hours=8)
    aside = at_shelf(stocked, "quarantine")
    asked(aside.scan(build_local("container", container)), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    count_item(stocked)

    lines = inventories.lines_of(stocked.record, taken(stocked, dana).id)

    assert [(line.state, line.quantity) for line in lines if line.schedule == "CIII"] == [("sealed", 2), ("opened", 1)]


def test_a_state_may_ask_for_every_schedule_exactly_and_a_count_holds_for_a_while(stocked: Pharmacy, dana: str) -> None:
    count_item(stocked)
    set_value(stocked, EXACT_SCHEDULES, "all")
    assert CEFAZOLIN in refused(take(stocked, dana), "COUNT_FIRST").message
    count_item(stocked, 3, CEFAZOLIN, "CZ1")
    assert [line.basis for line in inventories.lines_of(stocked.record, taken(stocked, dana).id)] == ["exact"] * 2
    set_value(stocked, EXACT_SCHEDULES, "CII")
    set_value(stocked, COUNT_HOLDS_HOURS, 48)
    stocked.clock.advance(days=1)
    count_item(stocked)
    assert [line.basis for line in inventories.lines_of(stocked.record, taken(stocked, dana).id)] == ["exact"] * 2


def test_two_people_sign_it_and_neither_alone(stocked: Pharmacy, dana: str) -> None:
    count_item(stocked)
    wanted = ToTake("initial", "closing")
    proof = proof_of(stocked, dana)
    refused(inventory.take(stocked.record, proof, proof, wanted), "SAME_PERSON")
    auditor = proof_of(stocked, add_person(stocked, "Ola Berg", "auditor"))
    refused(inventory.take(stocked.record, proof, auditor, wanted), "NOT_PERMITTED")
    assert not stocked.record.rows("select id from inventory_taken")
    assert not stocked.record.rows("select id from signature where subject_kind = 'inventory'")
    found = taken(stocked, dana, "initial")
    signed = stocked.record.rows(
        "select meaning, content_hash from signature where subject_id = :id order by length(id), id", id=found.id
    )
    assert [row["meaning"] for row in signed] == ["took inventory", "witnessed"]
    assert signed[0]["content_hash"] == signed[1]["content_hash"]


def test_newly_scheduled_is_of_the_items_it_names(stocked: Pharmacy, dana: str) -> None:
    refused(take(stocked, dana, "newly-scheduled"), "WHICH_ITEMS")
    refused(take(stocked, dana, "annual", items=(stocked.items[CEFAZOLIN],)), "WHICH_ITEMS")
    refused(take(stocked, dana, "yearly"), "BAD_KIND")
    found = taken(stocked, dana, "newly-scheduled", items=(stocked.items[CEFAZOLIN],))
    assert [line.name for line in inventories.lines_of(stocked.record, found.id)] == [CEFAZOLIN]


def test_it_is_printed_again_exactly_as_it_was_taken(stocked: Pharmacy, dana: str) -> None:
    count_item(stocked)
    found = taken(stocked, dana)
    before = dicts(table_of(stocked.record, found.id))
    with stocked.record.write("system", "test") as write:
        item = items.item(write, stocked.items[VANCOMYCIN])
        assert item is not None
        items.change_item(write, item, {"name": "Another name", "dea_schedule": "CV"})
    stocked.clock.advance(days=1)
    received(stocked, 2, "VN9", "280331")
    assert dicts(table_of(stocked.record, found.id)) == before
    assert [row["part"] for row in before] == ["Schedules I and II", "Schedules III, IV and V"]
    assert [row["schedule"] for row in dicts(table_of(stocked.record, found.id, "cii"))] == ["CII"]
    refused(table_of(stocked.record, "K1-NONE"), "NO_INVENTORY")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update inventory_line set quantity = 4 where schedule = 'CII'", "inventory_line"),
        ("update inventory_line set basis = 'exact'", "inventory_line"),
        ("delete from inventory_line where schedule = 'CIII'", "inventory_line"),
        ("update inventory_taken set at = '2020-01-01T00:00:00.000Z'", "inventory_taken"),
        ("update inventory_taken set witnessed_by = taken_by", "inventory_taken"),
    ],
)
def test_a_changed_inventory_is_found(stocked: Pharmacy, dana: str, statement: str, table: str) -> None:
    count_item(stocked)
    taken(stocked, dana)
    assert ("CHAIN_BROKEN", table) in found_after(stocked, statement)


def due(pharmacy: Pharmacy) -> list[str]:
    return [row.text for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows if row.word == "INVENTORY"]


def test_home_names_the_next_inventory_a_month_before(pharmacy: Pharmacy, dana: str) -> None:
    assert due(pharmacy) == []
    stock_up(pharmacy)
    assert due(pharmacy) == ["Controlled substances: none was taken yet"]
    count_item(pharmacy)
    taken(pharmacy, dana, "initial")
    assert due(pharmacy) == []
    pharmacy.clock.advance(days=700)
    assert due(pharmacy) == []
    pharmacy.clock.advance(days=2)
    assert due(pharmacy) == ["Controlled substances: due by 2028-11-23"]
    set_value(pharmacy, INVENTORY_MONTHS, 12)
    assert due(pharmacy) == ["Controlled substances: was due 2027-11-23"]
