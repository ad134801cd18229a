"""Beginning a record and bringing it up to date, also by two programs at once."""

from __future__ import annotations

import multiprocessing

import pytest

from db import (
    chain,
    controlled_losses,
    count_entries,
    count_freezes,
    counts,
    credentials,
    guards,
    inventories,
    items,
    locations,
    lots,
    migrate,
    people,
    pulls,
    told_people,
)
from db.errors import StoreError
from db.inventories import InventoryLine, NewInventory
from db.items import NewItem
from db.ledger import Movement, Place, post
from db.migration import Migration
from db.opening import Where, open_record
from db.schema import MIGRATIONS, SPINE
from db.schema_people import PEOPLE
from db.schema_shelf import SHELF
from db.schema_strengths import STRENGTHS
from db.schema_volumes import VOLUMES
from db.store import Transaction
from db.verify import verify
from kiosk import bootstrap
from tests.clock import StandingClock
from tests.conftest import MakePlace
from tests.pharmacy import assert_sound


def _begin(where: Where, together: object) -> str:
    together.wait()  # type: ignore[attr-defined]
    try:
        bootstrap.open_pharmacy(where, "create").close()
    except StoreError as error:
        return f"{error.code}: {error.message}"
    return "begun"


def test_two_programs_that_begin_a_record_at_once_begin_one(make_place: MakePlace) -> None:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(2) as pool:
        for _ in range(4):
            where, together = make_place(), manager.Barrier(2)
            places = [Where(where.target, node, StandingClock(), where.data_folder) for node in ("K1", "K2")]

            assert pool.starmap(_begin, [(place, together) for place in places]) == ["begun", "begun"]

            record = bootstrap.open_pharmacy(where, "read")
            assert len(locations.locations(record)) == len(bootstrap.FIRST_LOCATIONS)
            assert_sound(record)
            record.close()


def test_a_migration_that_fails_half_way_leaves_nothing(make_place: MakePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    where = make_place()
    broken = Migration("0001_spine", ("create table half (id text)", "create table"))
    monkeypatch.setattr(migrate, "MIGRATIONS", (broken,))

    with pytest.raises(StoreError):
        bootstrap.open_pharmacy(where, "create")

    monkeypatch.setattr(migrate, "MIGRATIONS", MIGRATIONS)
    record = bootstrap.open_pharmacy(where, "create")
    assert_sound(record)
    record.close()


def test_a_record_that_is_up_to_date_is_not_migrated_again(place: Where) -> None:
    record = bootstrap.open_pharmacy(place, "create")
    assert migrate.migrate(record.store, record.now()) == []
    assert migrate.applied(record, record.store.engine) == [migration.name for migration in MIGRATIONS]
    assert [place.name for place in locations.locations(record)] == [name for name, _, _ in bootstrap.FIRST_LOCATIONS]
    record.close()


def test_a_record_from_before_people_had_roles_is_brought_up_to_date(
    make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", (SPINE,))
        before.setattr(chain, "_mark_day", lambda writing, entry: None)
        record = open_record(where, "create")
        with record.store.write() as writing:
            writing.run("insert into person (id, name, kind) values ('K1-1', 'Ana Ruiz', 'staff')")
            writing.run("insert into id_counter (node, last) values ('K1', 1)")
            detail = chain.canonical({"persons": [{"id": "K1-1", "name": "Ana Ruiz"}]})
            head = chain.head(writing, "K1")
            for at in ("2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z", "2026-11-21T09:00:00.000Z"):
                head = chain.append(
                    writing, head, at=at, actor="system", action="user.add", subject=None, detail=detail
                )
                detail = "{}"
        record.close()

    record = bootstrap.open_pharmacy(where, "write")

    days = record.rows("select first_seq, day from audit_day order by first_seq")
    assert [(row["first_seq"], row["day"]) for row in days] == [(1, "2026-11-20"), (3, "2026-11-21")]
    ana = people.person(record, "K1-1")
    assert ana is not None
    assert ana.roles == ("technician",)
    assert verify(record.store, record.store.engine).problems == ()
    record.close()


def _open_access_without_telling_why(writing: Transaction, head: chain.Head) -> None:
    """As it was done before the chain told the reason too."""
    sealed, opened = "2026-11-20T11:00:00.000Z", "2026-11-20T12:00:00.000Z"
    writing.run(
        "insert into emergency_code (id, hash, sealed_at, sealed_by, opened_at, opened_by, until_at, reason) "
        "values ('K1-9', 'slow', :sealed, 'system', :opened, 'Eva', :opened, 'network down')",
        sealed=sealed,
        opened=opened,
    )
    writing.run("update id_counter set last = 9")
    now = {"opened_at": opened, "opened_by": "Eva", "until_at": opened}
    for at, detail in (
        (sealed, {"emergency_codes": [{"id": "K1-9", "digest": told_people.digest("slow")}]}),
        (opened, {"emergency_changed": [{"id": "K1-9", "now": now}]}),
    ):
        written = chain.canonical(detail)
        head = chain.append(writing, head, at=at, actor="system", action="emergency", subject=None, detail=written)


def test_what_the_chain_did_not_tell_yet_is_kept_and_sound(
    make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", (SPINE, PEOPLE))
        record = open_record(where, "create")
        with record.store.write() as writing:
            writing.run("insert into person (id, name, kind) values ('K1-1', 'Ana Ruiz', 'staff')")
            writing.run("insert into id_counter (node, last) values ('K1', 3)")
            told = []
            for number, pin in ((2, "first"), (3, "second")):
                at = f"2026-11-20T10:0{number}:00.000Z"
                writing.run(
                    "insert into credential (id, person_id, hash, recorded_by, recorded_at) "
                    "values (:id, 'K1-1', :hash, 'system', :at)",
                    id=f"K1-{number}",
                    hash=pin,
                    at=at,
                )
                told.append((at, {"id": f"K1-{number}", "person": "K1-1", "digest": told_people.digest(pin)}))
            head = chain.head(writing, "K1")
            detail = {"persons": [{"id": "K1-1", "name": "Ana Ruiz", "roles": "technician"}]}
            for at, fact in told:
                written = chain.canonical({**detail, "credentials": [fact]})
                head = chain.append(
                    writing, head, at=at, actor="system", action="user.add", subject=None, detail=written
                )
                detail = {}
            _open_access_without_telling_why(writing, head)
        record.close()

    record = bootstrap.open_pharmacy(where, "write")

    assert credentials.pin_hash(record, "K1-1") == "second"
    assert verify(record.store, record.store.engine).problems == ()
    record.close()


def _without_strengths(before: pytest.MonkeyPatch) -> None:
    """Write items and inventories as they were written before a strength was kept."""
    before.setattr(items, "FACTS", tuple(name for name in items.FACTS if name != inventories.STRENGTH))
    before.setattr(inventories, "LINE", tuple(name for name in inventories.LINE if name != inventories.STRENGTH))


def test_an_item_and_an_inventory_from_before_strengths_were_kept_are_sound(
    make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(STRENGTHS)])
        _without_strengths(before)
        record = open_record(where, "create")
        with record.write("system", "test") as write:
            item = items.add_item(write, NewItem("Fentanyl", "drug", "vial", "room", dea_schedule="CII"))
            line = InventoryLine(item, "CII", "Fentanyl", "vial", "vial", "sealed", 5, 20_000, "by record", None)
            new = NewInventory("initial", "opening", "Riverside", None, "system")
            inventories.add(write, taken := write.new_id(), new, [line])
        record.close()

    record = bootstrap.open_pharmacy(where, "write")

    assert inventories.lines_of(record, taken) == [line]
    assert_sound(record)
    record.close()


def test_a_loss_from_before_volumes_were_measured_is_kept(
    make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(VOLUMES)])
        _without_strengths(before)
        record = open_record(where, "create")
        with record.write("system", "test") as write:
            item = items.add_item(write, NewItem("Fentanyl", "drug", "vial", "room", dea_schedule="CII"))
            lot, safe = lots.add_lot(write, item, "F1", None), locations.add_location(write, "Safe", "room")
            place = Place(lot, safe, "available")
            post(write, Movement("receive", place, 5, key="receive"))
            count = counts.begin(write, "location", "Safe", [counts.Target(safe, counts.ANY)], controlled=True)
            counted = count_entries.NewEntry(count, item, place, 4, write.at, write.at, "keys")
            loss = {"id": write.new_id(), "entry_id": count_entries.add(write, counted), "item_id": item, "lot_id": lot}
            write.run(
                "insert into controlled_loss (id, entry_id, item_id, lot_id, quantity, discovered_at, opened_at, "
                "opened_by) values (:id, :entry_id, :item_id, :lot_id, 1, :at, :at, 'system')",
                at=write.at,
                **loss,
            )
            write.note_in("losses", {**loss, "quantity": 1, "discovered_at": write.at})
        record.close()

    record = bootstrap.open_pharmacy(where, "write")

    [found] = controlled_losses.all_losses(record)
    assert (found.id, found.quantity, found.microlitres, found.location) == (loss["id"], 1, 0, "Safe")
    assert guards.missing(record, record.store.engine) == []
    for change in ("update controlled_loss set quantity = 2", "delete from controlled_loss"):
        with pytest.raises(Exception, match="append-only"), record.write("system", "test") as write:
            write.run(change)
    assert_sound(record)
    record.close()


def test_a_pull_that_was_closed_before_units_were_counted_stays_closed(
    make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(SHELF)])
        _without_strengths(before)
        before.setattr(count_freezes, "frozen_by", lambda *_: None)  # nothing was counted then
        record = open_record(where, "create")
        with record.write("system", "test") as write:
            item = items.add_item(write, NewItem("Fentanyl", "drug", "vial", "room"))
            place = Place(
                lots.add_lot(write, item, "F1", None), locations.add_location(write, "Safe", "room"), "available"
            )
            post(write, Movement("receive", place, 5, key="receive"))
            pull = post(write, Movement("pull", place, -3, key="pull"))
            write.run(
                "insert into pull_closed (pull_id, closed_at, closed_by, why) values (:id, :at, 'system', 'OUTSIDE')",
                id=pull,
                at=write.at,
            )
            write.note_in("pulls_closed", {"id": pull, "why": "OUTSIDE"})
        record.close()

    record = bootstrap.open_pharmacy(where, "write")

    [line] = pulls.pulled(record, [pull])
    assert (line.quantity, line.not_taken, line.returnable) == (3, 3, 0)
    assert guards.missing(record, record.store.engine) == []
    assert_sound(record)
    record.close()
