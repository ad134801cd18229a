"""`verify` finds what was changed behind the kiosk's back, names it, and raises no false alarm."""

from __future__ import annotations

import threading

import pytest

from db import attachments, guards, ledger, lots, units
from db.chain import Head
from db.ledger import Movement, Place
from db.opening import Where, open_record
from db.schema import MIGRATIONS
from db.verify import verify
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, verified
from tests.service.tamper import found_after

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.fixture
def lived_in(pharmacy: Pharmacy) -> Pharmacy:
    bench = pharmacy.receive()
    for lot in ("VN1", "VN2", "VN3"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))
    assert_sound(pharmacy.record)
    return pharmacy


_LAST = "(select max(seq) from audit where node = 'K1')"


@pytest.mark.parametrize(
    ("statement", "code", "table"),
    [
        ("update movement set quantity = 5", "CHAIN_BROKEN", "movement"),
        ("update movement set person_id = 'system'", "CHAIN_BROKEN", "movement"),
        ("update movement set at = '2026-01-01T00:00:00.000Z'", "CHAIN_BROKEN", "movement"),
        ("update movement set reason = 'no'", "CHAIN_BROKEN", "movement"),
        ("update stock set quantity = quantity + 1", "BALANCE", "stock"),
        ("update stock set status = 'quarantined'", "BALANCE", "stock"),
        ("delete from stock", "BALANCE", "stock"),
        ("update audit set actor = 'demo' where seq = 3", "CHAIN_BROKEN", "audit"),
        ("update audit set detail = '{}' where seq = 3", "CHAIN_BROKEN", "audit"),
        ("update audit set detail = 'no json' where seq = 3", "CHAIN_BROKEN", "audit"),
        ("update audit set at = '2026-01-01T00:00:00.000Z' where seq = 3", "CHAIN_BROKEN", "audit"),
        ("update audit set previous_hash = hash where seq = 3", "CHAIN_BROKEN", "audit"),
        ("delete from audit where seq = 3", "CHAIN_BROKEN", "audit"),
        (f"delete from audit where seq = {_LAST}", "TAIL_MISSING", "audit"),
        ("update chain_head set seq = seq - 1", "TAIL_MISSING", "audit"),
        ("delete from chain_head", "TAIL_MISSING", "audit"),
        ("delete from movement where lot_id = (select max(lot_id) from movement)", "CHAIN_BROKEN", "movement"),
    ],
)
def test_a_change_behind_the_back_is_found(lived_in: Pharmacy, statement: str, code: str, table: str) -> None:
    assert (code, table) in found_after(lived_in, statement)


def test_a_movement_changed_together_with_its_balance_is_found(lived_in: Pharmacy) -> None:
    found = found_after(lived_in, "update movement set quantity = 7", "update stock set quantity = 7")

    assert found == {("CHAIN_BROKEN", "movement")}


def test_a_movement_slipped_in_with_its_balance_is_found(lived_in: Pharmacy) -> None:
    found = found_after(
        lived_in,
        "insert into movement select 'K1-ZZ', node, 99999, at, kind, lot_id, location_id, status, owner, 1, unit_id, "
        "person_id, job_id, line_id, reverses, reason, 'zz' from movement where seq = (select min(seq) from movement)",
        "update stock set quantity = 2 where lot_id = "
        "(select lot_id from movement where seq = (select min(seq) from movement))",
    )

    assert found == {("CHAIN_BROKEN", "movement"), ("INTEGRITY", "id_counter")}, "its name was never given"


def cut_tail(entries: int) -> list[str]:
    """Take the last entries away and make everything inside the database fit again."""
    kept = f"{_LAST} - {entries}"
    return [
        f"create table kept as select * from audit where seq <= {kept}",
        "delete from audit",
        "insert into audit select * from kept",
        "drop table kept",
        "update chain_head set seq = (select max(seq) from audit), "
        "at = (select at from audit order by seq desc limit 1), "
        "hash = (select hash from audit order by seq desc limit 1)",
    ]


def test_a_tail_cut_off_cleanly_is_found_by_the_heads_kept_outside(lived_in: Pharmacy) -> None:
    with lived_in.record.write("system", "nothing"):
        pass

    found = found_after(lived_in, *cut_tail(1))

    assert found == {("TAIL_MISSING", "audit")}
    within = verify(lived_in.record.store, lived_in.record.store.engine)
    assert within.ok, "inside, nothing shows: that is why heads are kept outside"


def test_a_tail_that_was_cut_and_written_anew_is_found(lived_in: Pharmacy) -> None:
    lived_in.clock.advance(seconds=1)
    with lived_in.record.write("system", "the truth"):
        pass
    kept = lived_in.record.heads.path.read_bytes()
    found_after(lived_in, *cut_tail(1))
    lived_in.record.heads.path.write_bytes(kept)
    with lived_in.record.write("system", "a lie"):
        pass

    assert {problem.code for problem in verified(lived_in.record).problems} == {"TAIL_MISSING"}


@pytest.mark.parametrize("guard", ["movement_no_update", "movement_no_delete", "audit_no_replace", "lot_no_delete"])
def test_a_missing_guard_is_named(lived_in: Pharmacy, guard: str) -> None:
    table = guard.partition("_")[0]
    on = f" on {table}" if lived_in.place.on_server else ""
    lived_in.record.store.run(f"drop trigger {guard}{on}")

    [problem] = verified(lived_in.record).problems

    assert (problem.code, problem.table, problem.id) == ("GUARD_MISSING", table, guard)


@pytest.mark.parametrize("guard", ["movement_no_update", "audit_no_delete"])
def test_a_guard_that_was_made_harmless_is_named(lived_in: Pharmacy, guard: str) -> None:
    table, event = guard.split("_no_")
    if lived_in.place.on_server:
        lived_in.record.store.run(f"alter table {table} disable trigger {guard}")
    else:
        lived_in.record.store.run(f"drop trigger {guard}")
        lived_in.record.store.run(f"create trigger {guard} before {event} on {table} begin select 1; end")

    [problem] = verified(lived_in.record).problems

    assert (problem.code, problem.id) == ("GUARD_MISSING", guard)


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_guards_that_do_nothing_any_more_are_named(lived_in: Pharmacy) -> None:
    lived_in.record.store.run(
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'"
    )

    problems = verified(lived_in.record).problems

    assert {problem.code for problem in problems} == {"GUARD_MISSING"}
    assert len(problems) == len(guards.names_for(MIGRATIONS))


def test_a_missing_table_or_column_is_named(lived_in: Pharmacy) -> None:
    lived_in.record.store.run("alter table scan drop column said")
    assert [(p.code, p.table) for p in verified(lived_in.record).problems] == [("SCHEMA", "scan")]
    lived_in.record.store.run("drop table par_level")
    assert {p.table for p in verified(lived_in.record).problems} == {"scan", "par_level"}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_row_that_names_nothing_is_found(lived_in: Pharmacy) -> None:
    found = found_after(lived_in, "pragma foreign_keys = off", "update lot set item_id = 'K1-NONE'")

    assert ("FOREIGN_KEY", "lot") in found


def test_an_attachment_that_is_gone_or_changed_is_found(lived_in: Pharmacy) -> None:
    files = lived_in.record.attachments
    kept = files.keep(b"%PDF-1.7 a certificate", "application/pdf")
    with lived_in.record.write("system", "test") as write:
        attachments.add(write, kept)

    def codes_found() -> list[str]:
        store = lived_in.record.store
        return [problem.code for problem in verify(store, store.engine, attachments=files).problems]

    assert codes_found() == []
    files.path_of(kept.sha256).write_bytes(b"%PDF-1.7 b certificate")
    assert codes_found() == ["ATTACHMENT"]
    files.path_of(kept.sha256).unlink()
    assert codes_found() == ["ATTACHMENT"]


_HASH = "0" * 64


@pytest.mark.parametrize(
    "line", ["K1 1 1 short x", "", "\x00\x00", f"K1 one 1 {_HASH} x", "K1 " + "9" * 5000 + f" 1 {_HASH} x"]
)
def test_a_torn_line_among_the_heads_is_passed_over(lived_in: Pharmacy, line: str) -> None:
    with lived_in.record.heads.path.open("a") as log:
        log.write(line)

    assert_sound(lived_in.record)


def test_the_latest_head_is_the_furthest_whoever_wrote_it_down_last(lived_in: Pharmacy) -> None:
    heads = lived_in.record.heads
    latest = heads.latest()["K1"]
    heads.append(Head("K1", latest.epoch, latest.seq - 1, "0" * 64, latest.at))

    assert heads.latest()["K1"] == latest


def test_verifying_while_somebody_writes_raises_no_false_alarm(lived_in: Pharmacy) -> None:
    other = lived_in.reopen("K2")
    stop, wrote = threading.Event(), []

    def write_on() -> None:
        while not stop.is_set():
            with other.write("system", "busy"):
                wrote.append(1)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for _ in range(12):
            where = Where(lived_in.place.target, "K1", lived_in.clock, lived_in.place.data_folder)
            reader = open_record(where, "read")
            heads = reader.heads.read()
            with reader.store.snapshot() as snapshot:
                assert verify(snapshot, reader.store.engine, known_heads=heads).problems == ()
            reader.close()
    finally:
        stop.set()
        writer.join()
    assert wrote


@pytest.mark.parametrize(
    ("moved", "says"),
    [
        ([("Shelf", 1, True), ("Refrigerator", 1, True)], "2 of 1 are there"),
        (
            [("Shelf", 1, True), ("Refrigerator", 1, False), ("Refrigerator", -1, True)],
            "it left a place where it was not",
        ),
        ([("Shelf", 1, True), ("Shelf", -1, False)], "1 of lot"),
    ],
)
def test_a_serial_is_in_one_place_at_most(pharmacy: Pharmacy, moved: list[tuple[str, int, bool]], says: str) -> None:
    """Also where every balance agrees with its movements: a fault of the program would be found."""
    with pharmacy.record.write("system", "test") as write:
        [code] = write.rows("select id, item_id from identifier where value = :gtin", gtin=codes.VANCOMYCIN)
        lot_id = lots.add_lot(write, code["item_id"], "VN1", None)
        unit_id = units.add_unit(write, code["id"], "S1", lot_id, pharmacy.places["Shelf"], 1)
        for number, (place, quantity, is_named) in enumerate(moved):
            where = Place(lot_id, pharmacy.places[place], "available")
            named = unit_id if is_named else None
            ledger.post(write, Movement("receive", where, quantity, key=f"test:{number}", unit_id=named))

    assert {problem.code for problem in verified(pharmacy.record).problems} == {"BALANCE"}
    assert any(says in problem.message for problem in verified(pharmacy.record).problems)
