"""`verify` compares everything the database is made of with what this program makes."""

from __future__ import annotations

import pytest

from tests.pharmacy import Pharmacy, assert_sound, verified

_TRIGGERS = {
    "sqlite": ("create trigger quiet after insert on movement begin update stock set quantity = quantity + 1; end",),
    "postgresql": (
        "create function quiet() returns trigger language plpgsql as 'begin return null; end'",
        "create trigger quiet after insert on movement for each row execute function quiet()",
    ),
}


def shape_problems(pharmacy: Pharmacy, *statements: str) -> set[tuple[str, str | None, str | None]]:
    for statement in statements:
        pharmacy.record.store.run(statement)
    return {(problem.code, problem.table, problem.id) for problem in verified(pharmacy.record).problems}


def test_a_trigger_slipped_in_is_found(pharmacy: Pharmacy, engine: str) -> None:
    assert shape_problems(pharmacy, *_TRIGGERS[engine]) == {("SCHEMA", "movement", "quiet")}


@pytest.mark.parametrize(
    ("statement", "table", "name"),
    [
        ("create table shadow (id text)", "shadow", "shadow"),
        ("create view shadow as select * from stock", "shadow", "shadow"),
        ("alter table lot add column note text", "lot", "lot"),
        ("drop index unit_serial", "unit", "unit_serial"),
        ("drop index stock_of_item", "stock", "stock_of_item"),
        ("create unique index one_each on movement (lot_id)", "movement", "one_each"),
    ],
)
def test_what_was_added_or_taken_away_is_found(pharmacy: Pharmacy, statement: str, table: str, name: str) -> None:
    assert shape_problems(pharmacy, statement) == {("SCHEMA", table, name)}


@pytest.mark.parametrize(
    "index",
    [
        "create index unit_serial on unit (identifier_id, serial) where state <> 'undone'",
        "create unique index unit_serial on unit (identifier_id, serial)",
        "create unique index unit_serial on unit (serial) where state <> 'undone'",
    ],
)
def test_an_index_that_keeps_less_than_it_should_is_found(pharmacy: Pharmacy, index: str) -> None:
    assert ("SCHEMA", "unit", "unit_serial") in shape_problems(pharmacy, "drop index unit_serial", index)


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_rule_on_a_server_is_found(pharmacy: Pharmacy) -> None:
    found = shape_problems(pharmacy, "create rule quiet as on insert to supplier do instead nothing")

    assert found == {("SCHEMA", "supplier", "quiet")}


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("constraint", ["job_step_job_id_step_key", "movement_key_key"])
def test_a_unique_key_dropped_on_a_server_is_found(pharmacy: Pharmacy, constraint: str) -> None:
    table = "job_step" if constraint.startswith("job") else "movement"
    [problem] = shape_problems(pharmacy, f"alter table {table} drop constraint {constraint}")

    assert problem[:2] == ("SCHEMA", table)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", ["analyze", "vacuum", "create table _litestream_seq (id integer primary key)"])
def test_what_upkeep_leaves_is_no_problem(pharmacy: Pharmacy, statement: str) -> None:
    pharmacy.record.store.run(statement)

    assert_sound(pharmacy.record)
