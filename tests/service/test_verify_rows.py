"""`verify` compares what rows say with what the audit chain said when they were written."""

from __future__ import annotations

import pytest

from db import catalogue, ledger, lots, people, scans
from db.errors import StoreError
from db.heads_log import HeadsLog
from db.lots import Expiry
from db.verify import verify
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.service.tamper import found_after
from tests.shelf import at_shelf, received

MARCH = Expiry("2028-03-31", "day", "2028-04-01T05:00:00.000Z")


@pytest.fixture
def lived_in(pharmacy: Pharmacy) -> Pharmacy:
    """Somebody received, completed an expiry, counted a pack, verified a link and withdrew another."""
    bench = pharmacy.receive()
    for lot in ("VN1", "VN2"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        item = pharmacy.items["Vancomycin 1 g"]
        lot = lots.add_lot(write, item, "LATE", None)
        packs = [catalogue.add_packaging(write, item, "box", units, confirmed=False) for units in (5, 6)]
        links = [catalogue.add_identifier(write, item, packs[0], "LOCAL", f"L{n}", "linked") for n in (1, 2)]
        catalogue.confirm_units(write, packs[0], 7)
        catalogue.confirm_units(write, packs[1], 8)
        catalogue.verify_identifier(write, links[0], pharmacy.ben)
        catalogue.withdraw_identifier(write, links[1])
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        lots.set_expiry(write, lot, MARCH)
    with pharmacy.reopen("K2").write(pharmacy.ben, "test") as write:
        catalogue.confirm_units(write, packs[1], 9)
    assert_sound(pharmacy.record)
    return pharmacy


@pytest.mark.parametrize(
    "statement",
    [
        "update setting set value_json = '\"Europe/Berlin\"' where key = 'site.zone'",
        "update setting set key = 'x'",
        "update setting set effective_from = '2020-01-01T00:00:00.000Z'",
        "update setting set approved_by = null",
        "delete from setting",
        "insert into setting select 'K1-ZZZ', key, value_json, effective_from, source_note, entered_by, approved_by, "
        "recorded_at from setting limit 1",
        "update lot set expiry = '2029-03-31' where batch_lot = 'VN1'",
        "update lot set expiry = '2029-03-31' where batch_lot = 'LATE'",
        "update lot set expiry = null, unusable_from = null where batch_lot = 'LATE'",
        "update lot set unusable_from = '2029-03-31T00:00:00.000Z' where batch_lot = 'LATE'",
        "update lot set expiry_precision = 'month' where batch_lot = 'VN1'",
        "update lot set batch_lot = 'VN9' where batch_lot = 'VN1'",
        "update lot set recalled_at = '2026-01-01T00:00:00.000Z'",
        "update identifier set value = '00012345600012' where value = 'L1'",
        "update identifier set scheme = 'NDC' where value = 'L1'",
        "update identifier set origin = 'catalogue' where value = 'L1'",
        "update identifier set verified_by = recorded_by",
        "update identifier set verified_by = null",
        "update identifier set withdrawn_at = null",
        "update identifier set item_id = (select max(id) from item)",
        "update identifier set packaging_id = (select max(id) from packaging)",
        "update packaging set units_per_pack = 70 where units_per_pack = 7",
        "update packaging set units_per_pack = units_per_pack + 1",
        "update packaging set units_confirmed_by = 'demo'",
        "update person set name = 'Somebody Else' where name = 'Ana Ruiz'",
        "insert into person (id, name, kind) values ('K1-ZZZ', 'Nobody', 'staff')",
        "update person set kind = 'staff' where id = 'demo'",
        "update item set name = 'Vancomycin 10 g' where name = 'Vancomycin 1 g'",
        "update item set high_alert = 1",
        "update job_step set outcome_json = '{}'",
        "update job_step set undo_json = null",
        "update job_step set person_id = 'demo'",
        "update scan set at = '2020-01-01T00:00:00.000Z'",
        "update scan set person_id = 'demo'",
        "update scan set source = 'typed'",
        "update scan set result = 'refused'",
        "update scan set said = 'nothing'",
    ],
)
def test_a_row_changed_behind_the_back_is_found(lived_in: Pharmacy, statement: str) -> None:
    table = statement.replace("delete from", "update").replace("insert into", "update").split()[1]

    assert ("CHAIN_BROKEN", table) in found_after(lived_in, statement)


def test_the_units_of_a_pack_as_counted_last_are_right_and_earlier_ones_wrong(lived_in: Pharmacy) -> None:
    found = found_after(lived_in, "update packaging set units_per_pack = 5 where units_per_pack = 7")

    assert found == {("CHAIN_BROKEN", "packaging")}


@pytest.mark.parametrize(
    "statement",
    [
        "update stock set unusable_from = '2029-03-31T00:00:00.000Z'",
        "update stock set unusable_from = null",
        "update stock set item_id = (select id from item where name = 'Meropenem 1 g')",
    ],
)
def test_stock_that_says_other_than_its_lot_is_found(lived_in: Pharmacy, statement: str) -> None:
    assert found_after(lived_in, statement) == {("BALANCE", "stock")}


def test_a_counter_that_was_set_back_is_found(lived_in: Pharmacy) -> None:
    assert found_after(lived_in, "update id_counter set last = 3 where node = 'K1'") == {("INTEGRITY", "id_counter")}
    assert found_after(lived_in, "delete from id_counter") == {("INTEGRITY", "id_counter")}


def test_a_lost_log_of_heads_is_said(lived_in: Pharmacy) -> None:
    record = lived_in.record

    def told(log: HeadsLog) -> list[str]:
        found = verify(record.store, record.store.engine, known_heads=log.read(), log_of="K1").problems
        return [problem.code for problem in found]

    assert told(record.heads) == []
    lines = record.heads.path.read_text().splitlines()
    record.heads.path.write_text("\n".join(lines[:-3]) + "\n")
    assert told(record.heads) == [], "after a power cut a few lines may be missing"
    record.heads.path.write_text("")
    assert told(record.heads) == ["TAIL_MISSING"]
    record.heads.path.unlink()
    assert told(record.heads) == ["TAIL_MISSING"]
    assert verify(record.store, record.store.engine).ok


def test_a_log_of_heads_far_behind_is_said(lived_in: Pharmacy) -> None:
    record = lived_in.record
    heads = record.heads.read()
    for _ in range(1001):
        with record.write("system", "test"):
            pass

    found = verify(record.store, record.store.engine, known_heads=heads, log_of="K1").problems

    assert [problem.code for problem in found] == ["TAIL_MISSING"]


@pytest.mark.parametrize("column", ["expiry", "unusable_from", "batch_lot", "expiry_precision"])
def test_what_a_lot_says_is_never_overwritten(lived_in: Pharmacy, column: str) -> None:
    store = lived_in.record.store
    for value in ("'x'", "null"):
        with pytest.raises(StoreError), store.write() as writing:
            writing.run(f"update lot set {column} = {value} where batch_lot = 'VN1'")
    assert store.run(f"update lot set {column} = {column}, recall_note = 'x'") == 3
    assert store.run("update lot set recall_note = null") == 3


def test_people_added_in_one_write_are_each_told(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        for name in ("Cy Young", "Di Lan"):
            people.add_person(write, name)
    assert_sound(pharmacy.record)


def test_hiding_the_text_of_a_badge_is_no_problem(pharmacy: Pharmacy) -> None:
    scan = scans.store_scan(pharmacy.record, "secret", "serial", "demo", withheld=True)
    with pharmacy.record.write("system", "test") as write:
        scans.judge_scan(write, scan.id, "refused", "BADGE", "A badge.")
    assert_sound(pharmacy.record)


def _chain(pharmacy: Pharmacy) -> str:
    return " ".join(row["detail"] for row in pharmacy.record.rows("select detail from audit"))


def test_what_is_typed_as_a_reason_stands_in_no_entry_and_is_proved_all_the_same(lived_in: Pharmacy) -> None:
    received(lived_in, 3, "VN1")
    round_ = at_shelf(lived_in, "waste")
    round_.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"))
    done(round_.answer(reason="BROKEN", said="for Maria Lopez"), "WASTED")
    bench = lived_in.receive()
    bench.scan(codes.package(codes.VANCOMYCIN, "VN3", "261210"))
    done(bench.answer(reason="Maria Lopez needs it"))

    assert "Maria" not in _chain(lived_in)
    assert '"reason":"BROKEN: #' in _chain(lived_in)
    assert_sound(lived_in.record)
    [waste] = lived_in.record.rows("select id from movement where reason = 'BROKEN: for Maria Lopez'")
    text = f"update movement set reason = 'BROKEN: for somebody' where id = '{waste['id']}'"
    assert ("CHAIN_BROKEN", "movement") in found_after(lived_in, text)
    of_line = "update delivery_line set reason = 'SHORT_DATED: so' where reason like '%Maria%'"
    assert ("CHAIN_BROKEN", "delivery_line") in found_after(lived_in, of_line)


def test_a_reason_that_an_earlier_entry_carries_itself_is_proved_by_it(lived_in: Pharmacy) -> None:
    with lived_in.record.write("system", "test") as write:
        [place] = write.rows("select lot_id, location_id from stock where quantity > 0 order by lot_id limit 1")
        where = ledger.Place(place["lot_id"], place["location_id"], "available")
        moved = ledger.post(write, ledger.Movement("waste", where, -1, key="old", reason="OTHER: as it was"))
        [told] = [each for each in write.detail["movements"] if each["id"] == moved]
        told["reason"] = "OTHER: as it was"  # as the chain was told before

    assert_sound(lived_in.record)
