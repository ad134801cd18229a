"""What was signed, noted, tried and approved cannot be changed; where it is forced, verify finds it."""

from __future__ import annotations

import pytest

from db import attachments, credentials, driver, people, settings
from db.errors import StoreError
from db.subject import Subject
from kiosk.services import clock, emergency, identity, notes, retention, site_settings
from kiosk.services import people as staff
from kiosk.services.identity import Proof
from kiosk.services.signing import sign
from kiosk.settings import SHORT_DATED_DAYS
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, done, verified
from tests.service.tamper import behind_the_back, found_after

pytestmark = pytest.mark.thorough

TABLES = (
    "credential", "badge", "sign_in_attempt", "signature", "setting_approval", "note", "clock_doubt", "emergency_code",
    "attachment", "attachment_erased", "pin_in_use",
)  # fmt: skip
GUARDED = (*TABLES, "task_run", "audit_day")


@pytest.fixture
def busy(pharmacy: Pharmacy) -> Pharmacy:
    """A pharmacy with a row in every table of people."""
    record = pharmacy.record
    kept = record.attachments.keep(b"\xff\xd8\xff\xe0 old", "image/jpeg")
    with record.write("system", "test") as write:
        dana = people.add_person(write, "Dana Whitfield", ["manager", "pharmacist"])
        credentials.add_pin(write, dana, QUICK_HASH)
        settings.put_setting(write, SHORT_DATED_DAYS, 60, source_note="test", approved_by=None)
        attachments.add(write, kept)
        write.run(
            "insert into task_run (task, due_at, node, started_at) values ('backup', :at, 'K1', :at)", at=write.at
        )
    pharmacy.clock.advance(days=7 * 366)
    with record.write("system", "test"):
        pass
    proofs = [identity.by_pin(record, person, PIN) for person in (dana, pharmacy.ben)]
    first, second = (proof for proof in proofs if isinstance(proof, Proof))
    done(clock.confirm(record, first, second, (record.now(), record.now())))
    staff.make_badge(record, dana, pharmacy.ana)
    [entered] = settings.waiting(record, record.now())
    done(site_settings.approve(record, dana, entered.id))
    done(notes.write_note(record, pharmacy.ana, "The box was wet."))
    made = emergency.seal(record, dana)
    assert isinstance(made, emergency.NewCode)
    emergency.open_kiosk(record, made.code, "Eva Lind", "network down")
    done(retention.erase(record, first, "photographs"))
    with record.write(dana, "test.sign") as write:
        sign(write, first, "prepared", Subject("preparation", "K1-BAG"), {"dose": "1 g"})
    assert_sound(record)
    return pharmacy


@pytest.mark.parametrize("table", GUARDED)
def test_rows_are_neither_deleted_nor_replaced_behind_the_program(busy: Pharmacy, table: str) -> None:
    store = busy.record.store
    assert store.rows(f"select 1 as there from {table} limit 1")
    with pytest.raises(StoreError):
        store.run(f"delete from {table}")
    if store.engine == "sqlite" and f"{table}_no_replace" in _guards(busy):
        with pytest.raises(StoreError):
            store.run(f"insert or replace into {table} select * from {table} limit 1")
    assert_sound(busy.record)


def _guards(pharmacy: Pharmacy) -> set[str]:
    rows = pharmacy.record.rows("select name from sqlite_master where type = 'trigger'")
    return {row["name"] for row in rows}


@pytest.mark.parametrize(
    "statement",
    [
        "update signature set meaning = 'checked'",
        "update note set text = 'x'",
        "update credential set hash = 'x'",
        "update sign_in_attempt set result = 'ok'",
        "update setting_approval set person_id = 'system'",
        "update audit_day set day = '2020-01-01'",
        "update attachment_erased set at = 'x'",
        "update badge set code_hash = 'x'",
        "update clock_doubt set opened_at = 'x'",
        "update emergency_code set hash = 'x'",
        "update emergency_code set reason = 'x'",
    ],
)
def test_what_was_written_once_refuses_another_value(busy: Pharmacy, statement: str) -> None:
    with pytest.raises(StoreError):
        busy.record.store.run(statement)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_deleted_by_force_is_missed(busy: Pharmacy, table: str) -> None:
    names = {"attachment": "attachment_erased", "signature": "attachment_erased", "credential": "pin_in_use"}
    children = [f"delete from {names[table]}"] if table in names else []

    found = found_after(busy, *children, f"delete from {table}")

    assert ("CHAIN_BROKEN", table) in found


@pytest.mark.parametrize(
    "statement",
    [
        "update signature set person_id = 'system' where meaning = 'prepared'",
        "update signature set meaning = 'checked' where meaning = 'prepared'",
        "update signature set at = '2026-01-01T00:00:00.000Z' where meaning = 'prepared'",
        "update note set text = 'All is well.'",
        "update credential set hash = (select hash from credential order by id desc limit 1) || 'x'",
        "update badge set person_id = 'system'",
        "update badge set withdrawn_at = '2026-01-01T00:00:00.000Z'",
        "update sign_in_attempt set result = 'ok', person_id = 'demo'",
        "update setting_approval set person_id = 'demo'",
        "update clock_doubt set second_person = first_person",
        "update emergency_code set opened_by = 'Somebody Else'",
        "update emergency_code set reason = 'a drill'",
        "update signature set reason = 'nobody was there' where meaning = 'prepared'",
        "update pin_in_use set credential_id = (select min(id) from credential where id <> credential_id)",
        "update emergency_code set reviewed_at = '2026-01-01T00:00:00.000Z', reviewed_by = 'system'",
        "update person set roles = 'manager' where name = 'Ana Ruiz'",
        "update person set active = 0 where name = 'Ana Ruiz'",
        "update attachment_erased set at = '2026-01-01T00:00:00.000Z'",
    ],
)
def test_a_row_changed_by_force_is_found(busy: Pharmacy, statement: str) -> None:
    assert ("CHAIN_BROKEN", statement.split()[1]) in found_after(busy, statement)


def test_a_day_whose_mark_was_moved_is_found(busy: Pharmacy) -> None:
    assert found_after(busy, "delete from audit_day where first_seq > 1") == {("INTEGRITY", "audit_day")}


def test_two_entries_that_changed_places_are_named_at_the_first_broken_link(busy: Pharmacy) -> None:
    with behind_the_back(busy.place) as database:
        for statement in (
            "update audit set seq = 900001 where node = 'K1' and seq = 5",
            "update audit set seq = 5 where node = 'K1' and seq = 6",
            "update audit set seq = 6 where node = 'K1' and seq = 900001",
        ):
            database.execute(statement)

    broken = [problem for problem in verified(busy.record).problems if problem.table == "audit"]
    assert (broken[0].code, broken[0].seq) == ("CHAIN_BROKEN", 5)


def test_a_tail_that_was_cut_off_is_counted(busy: Pharmacy) -> None:
    record = busy.record
    last = record.rows("select seq, hash, at from chain_head where node = 'K1'")[0]
    kept = record.rows("select seq, hash, at from audit where node = 'K1' order by seq desc limit 1 offset 2")[0]
    with behind_the_back(busy.place) as database:
        database.execute(f"delete from audit where node = 'K1' and seq > {kept['seq']}")
        database.execute(f"update chain_head set seq = {kept['seq']}, hash = '{kept['hash']}', at = '{kept['at']}'")

    tail = [problem for problem in verified(record).problems if problem.code == "TAIL_MISSING"]
    assert len(tail) == 1
    assert tail[0].seq == last["seq"]
    assert "last 2 entries are missing" in tail[0].message


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_plain_sqlite_is_refused_too(busy: Pharmacy) -> None:
    """Whoever opens the file with another program meets the same guards."""
    plain = driver.connect(busy.place.target)
    try:
        for statement in ("delete from signature", "update signature set meaning = 'checked'"):
            with pytest.raises(driver.errors(), match="append-only"):
                plain.execute(statement)
    finally:
        plain.close()
