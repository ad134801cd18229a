"""`verify` proves what a delivery, its lines, packages, places, pars, drafts and the texts of scans say."""

from __future__ import annotations

import pytest

from db import erasure, items, scans
from db.record import Record
from db.store import Row
from db.told import COLUMNS
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done
from tests.service.tamper import found_after

COLD = codes.package(codes.DAPTOMYCIN, "DP1", "280331", "S7")


@pytest.fixture
def delivered(pharmacy: Pharmacy) -> Pharmacy:
    """A delivery with box, papers, an indicator, a package with a serial that was put away, and a draft left open."""
    bench = pharmacy.receive()
    done(bench.scan(codes.sscc()))
    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(indicator="in range", reading="4 °C"))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    done(bench.answer(packs=3))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331", "S8")))
    done(bench.undo())
    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])))
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    done(bench.finish(), "FINISHED")
    draft = pharmacy.receive()
    there = pharmacy.resume(draft.receive.job_id, record=pharmacy.reopen("A2"))
    done(there.scan(codes.package(codes.VANCOMYCIN, "VN3", "280331")))
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        item = pharmacy.items["Vancomycin 1 g"]
        items.set_par(write, item, pharmacy.places["Shelf"], 9, 3)
        items.set_par(write, item, pharmacy.places["Shelf"], 12)
    assert_sound(pharmacy.record)
    return pharmacy


@pytest.mark.parametrize(
    "statement",
    [
        "update delivery set sscc = '106141411234567897' where sscc is not null",
        "update delivery set invoice = 'INV-2' where invoice is not null",
        "update delivery set supplier_id = null where supplier_id is not null",
        "update delivery set indicator = 'none' where indicator is not null",
        "update delivery set indicator_reading = '5 °C' where indicator is not null",
        "update delivery set state = 'cancelled' where state = 'finished'",
        "update delivery set finished_at = '2020-01-01T00:00:00.000Z' where state = 'finished'",
        "update delivery set opened_at = '2020-01-01T00:00:00.000Z'",
        "update delivery set opened_by = 'demo'",
        "insert into delivery (id, state, opened_at, opened_by) values ('K1-ZZZ', 'open', '2026-11-23', 'demo')",
        "update delivery_line set packs = packs + 1",
        "update delivery_line set units = units + 1",
        "update delivery_line set status = 'quarantined'",
        "update delivery_line set owner = 'consignment:Meridian'",
        "update delivery_line set reason = 'RECALLED'",
        "update delivery_line set state = 'received' where state = 'undone'",
        "update delivery_line set put_away_at = null where put_away_at is not null",
        "update delivery_line set unit_id = null where unit_id is not null",
        "update delivery_line set location_id = (select id from location where name = 'Freezer')",
        "update unit set serial = 'S9' where serial = 'S7'",
        "update unit set state = 'undone' where serial = 'S7'",
        "update unit set location_id = (select id from location where name = 'Freezer') where serial = 'S7'",
        "update unit set units = 2 where serial = 'S7'",
        "update location set name = 'Cupboard' where name = 'Shelf'",
        "update location set storage = 'room' where name = 'Freezer'",
        "update location set kind = 'shelf' where kind = 'receiving'",
        "update supplier set name = 'Somebody' where name = 'Meridian'",
        "update par_level set par = 1",
        "update par_level set reorder_at = 3",
        "delete from par_level",
        "update job set state_json = '{}' where status = 'open'",
        "update job set status = 'finished' where status = 'open'",
        "update job set holder = 'K1' where status = 'open'",
        "update job set step = 1",
        "update scan set raw_hex = '4142' where raw_hex <> ''",
        f"update scan set raw_hex = '{erasure.ERASED}'",
        "update lot set recorded_at = '2020-01-01T00:00:00.000Z'",
        "update identifier set recorded_at = '2020-01-01T00:00:00.000Z'",
    ],
)
def test_a_row_changed_behind_the_back_is_found(delivered: Pharmacy, statement: str) -> None:
    _scan(delivered)
    table = statement.replace("delete from", "update").replace("insert into", "update").split()[1]

    assert ("CHAIN_BROKEN", table) in found_after(delivered, statement)


def _scan(pharmacy: Pharmacy) -> None:
    scans.store_scan(pharmacy.record, COLD, "serial", pharmacy.ana)


def test_a_young_text_that_was_erased_beside_old_ones_is_found(delivered: Pharmacy) -> None:
    _scan(delivered)
    delivered.clock.advance(minutes=1)
    with delivered.record.write("system", "test") as write:
        erasure.erase_scans(write, write.at)
    delivered.clock.advance(minutes=1)
    assert_sound(delivered.record)
    _scan(delivered)

    assert found_after(delivered, f"update scan set raw_hex = '{erasure.ERASED}'") == {("CHAIN_BROKEN", "scan")}


def test_entries_from_before_all_this_was_told_are_compared_with_what_they_say(pharmacy: Pharmacy) -> None:
    """A record that was begun by an older program still verifies."""
    record = pharmacy.record
    with record.write(pharmacy.ana, "test") as write:
        _insert(
            write.run,
            "job",
            {
                "id": "K1-OLDJ",
                "kind": "receive",
                "format": 1,
                "holder": "K1",
                "status": "open",
                "state_json": "{}",
                "step": 0,
                "person_id": pharmacy.ana,
                "started_at": write.at,
                "changed_at": write.at,
            },
        )
        write.note(job="K1-OLDJ")
        delivery = {"id": "K1-OLDD", "sscc": "1", "job_id": "K1-OLDJ", "state": "open", "opened_at": write.at}
        _insert(write.run, "delivery", {**delivery, "opened_by": pharmacy.ana})
        write.note(delivery="K1-OLDD")
        scan = {"id": "K1-OLDS", "at": write.at, "source": "serial", "raw_hex": "41", "person_id": pharmacy.ana}
        _insert(write.run, "scan", {**scan, "node": "K1", "seq": 1})
        write.note_in("scans", {"id": "K1-OLDS", "source": "serial", "repeat_of": None, "job": None})

    assert_sound(record)


def _insert(run: object, table: str, row: Row) -> None:
    assert callable(run)
    names = ", ".join(row)
    run(f"insert into {table} ({names}) values ({', '.join(f':{name}' for name in row)})", **row)


PROVED_OTHERWISE = {
    "audit": "it is the chain",
    "chain_head": "compared with the chain's end",
    "movement": "its digest stands in the chain",
    "stock": "the sum of movements",
    "audit_day": "found again from the entries",
    "id_counter": "compared with the numbers given",
    "schema_migration": "the shape is compared with the program's",
    "item_words": "made from items, only to be searched",
    "task_run": "when the kiosk kept the record; no part of what it keeps",
    "printer_state": "how a printer was when it was last looked at; no part of what happened to a label",
    "catalogue_entry": "what a catalogue said; the import's entry names its file by hash",
}
NOT_COMPARED = {
    "identifier": {"verified_at"},
    "item": {"active"},
    "job": {"person_id", "changed_at"},
    "packaging": {"units_confirmed_at"},
    "pin_in_use": {"wrong", "since"},
    "scan": {"seq"},
}
"""Counters, and instants that stand in the entry itself."""
KEYS = {
    "attachment": {"sha256"},
    "attachment_erased": {"sha256"},
    "count_serial": {"entry_id", "serial"},
    "count_sheet_line": {"count_id", "line"},
    "count_target": {"count_id", "location_id", "item_id"},
    "inventory_line": {"inventory_id", "position"},
    "job_step": {"key"},
    "kit_line": {"kit_id", "position"},
    "order_need": {"signature_id", "item_id"},
    "par_level": {"item_id", "location_id"},
    "patient_erased": {"patient_id"},
    "pin_in_use": {"person_id"},
    "setting_approval": {"setting_id"},
}
"""By what a row is found again; else by its id."""


def test_every_column_of_every_table_is_proved_or_named_here(pharmacy: Pharmacy) -> None:
    unproved = {
        table: columns - set(COLUMNS.get(table, ())) - NOT_COMPARED.get(table, set())
        for table, columns in _tables(pharmacy.record).items()
        if table not in PROVED_OTHERWISE
    }

    assert not {table: columns for table, columns in unproved.items() if columns}


def _tables(record: Record) -> dict[str, set[str]]:
    if record.engine == "sqlite":
        names = [row["name"] for row in record.rows("select name from sqlite_master where type = 'table'")]
        columns = {name: {row["name"] for row in record.rows(f"pragma table_info({name})")} for name in names}
    else:
        columns = {}
        for row in record.rows(
            "select table_name, column_name from information_schema.columns where table_schema = current_schema()"
        ):
            columns.setdefault(row["table_name"], set()).add(row["column_name"])
    own = {name: found for name, found in columns.items() if not name.startswith(("item_search", "sqlite_"))}
    return {name: found - KEYS.get(name, {"id"}) for name, found in own.items()}
