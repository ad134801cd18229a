"""All values in force at an instant, found without reading what was in force before."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from db import settings
from db.record import Record
from db.store import Reader, SqliteStore

KEYS = ("home.expiring_days", "receive.short_dated_days", "site.name", "site.zone")
INSTANTS = [f"2026-11-{day:02}T08:00:00.000Z" for day in range(1, 9)]


def by_reading_all(reader: Reader, at: str) -> dict[str, Any]:
    rows = reader.rows(
        "select key, value_json from setting where effective_from <= :at "
        "order by effective_from, recorded_at, length(id), id",
        at=at,
    )
    return {row["key"]: json.loads(row["value_json"]) for row in rows}


ENTRIES = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(INSTANTS), st.sampled_from([None, 1, 2, "x", False])), max_size=8
)


@examples(max_examples=40)
@given(entries=ENTRIES, at=st.sampled_from(["", *INSTANTS, "9"]))
def test_each_key_has_the_value_that_reading_the_whole_history_gives(
    record: Record, entries: list[tuple[str, str, Any]], at: str
) -> None:
    with record.write("system", "test") as write:
        for key, since, value in entries:
            settings.put_setting(write, key, value, source_note="", approved_by=None, effective_from=since)

    assert settings.values_at(record, at) == by_reading_all(record, at)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_long_history_is_not_walked_through(record: Record) -> None:
    """Counted in steps of SQLite's machine, so that no clock is needed."""
    short = steps(record)
    with record.write("system", "test") as write:
        for number in range(2_000):
            settings.put_setting(
                write, KEYS[number % 4], number, source_note="", approved_by=None, effective_from=f"2026-{number:04}"
            )

    assert settings.values_at(record, "9")[KEYS[3]] == 1_999
    assert steps(record) < short + 100 * len(KEYS)


def steps(record: Record) -> int:
    assert isinstance(record.store, SqliteStore)
    taken = []
    connection = record.store.database.conn
    connection.set_progress_handler(lambda: taken.append(1), 1)
    try:
        settings.values_at(record, "9")
    finally:
        connection.set_progress_handler(None, 0)
    return len(taken)
