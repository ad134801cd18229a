"""A count of many thousand lines: posted with few statements, whichever engine keeps the record."""

from __future__ import annotations

import json

import pytest

from db import counts
from db.counts import Target
from db.record import Record
from db.store import Value
from kiosk.services import count_posting, identity
from kiosk.services.identity import Proof
from tests.pharmacy import PIN, Pharmacy, done
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN

LINES = 20_000
_NUMBERS = "with recursive n (i) as (select 1 union all select i + 1 from n where i < :lines) "
_NAME = "substr('0000' || i, length('0000' || i) - 4, 5)"
_SET_UP = (
    "insert into lot (id, item_id, batch_lot, recorded_at) "
    f"{_NUMBERS} select 'T1-L' || {_NAME}, :item, {_NAME}, :at from n",
    "insert into movement (id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, person_id, key) "
    f"{_NUMBERS} select 'T1-M' || {_NAME}, 'T1', i, :at, 'receive', 'T1-L' || {_NAME}, :place, 'available', 'own', 3, "
    "'system', 'begin ' || i from n",
    "insert into stock (lot_id, location_id, status, owner, item_id, quantity) "
    f"{_NUMBERS} select 'T1-L' || {_NAME}, :place, 'available', 'own', :item, 3 from n",
    *(
        "insert into count_entry (id, node, at, count_id, person_id, item_id, lot_id, location_id, status, owner, "
        f"round, quantity, expected, window_from, window_until, method) {_NUMBERS} "
        f"select 'T1-{name}' || {_NAME}, 'T1', :later, :count, :{who}, :item, "
        f"'T1-L' || {_NAME}, :place, 'available', 'own', {number}, 2, 3, :later, :later, 'keys' "
        "from n"
        for number, (name, who) in enumerate((("E", "ana"), ("F", "ben")), 1)
    ),
    "insert into count_decision (id, entry_id, decided, reason, person_id, at) "
    f"{_NUMBERS} select 'T1-D' || {_NAME}, 'T1-F' || {_NAME}, 'explained', 'COUNT_NOT_SCANNED', :ana, :later from n",
)


def large_count(pharmacy: Pharmacy, lines: int) -> str:
    """Two people found one fewer in each of so many lots, and every line has its reason.

    Written past the services, which would take minutes for it; the chain tells nothing of these rows.
    """
    values: dict[str, Value] = {
        "lines": lines, "item": pharmacy.items[VANCOMYCIN], "place": pharmacy.places["Shelf"], "ana": pharmacy.ana,
        "ben": pharmacy.ben,
    }  # fmt: skip
    with pharmacy.record.write("system", "test") as write:
        began = write.at
        target = Target(pharmacy.places["Shelf"], counts.ANY)
        count_id = counts.begin(write, "location", "Shelf", [target], controlled=False)
    pharmacy.clock.advance(seconds=61 * 60)
    with pharmacy.record.write("system", "test") as write:
        known = {**values, "at": began, "later": write.at, "count": count_id}
        for sql in _SET_UP:
            write.run(sql, **{name: value for name, value in known.items() if f":{name}" in sql})
        write.run("analyze")  # as either engine keeps it for itself where rows come over the days
    pharmacy.clock.advance(seconds=60)
    return count_id


class _Statements:
    """Counts what a record is asked and told."""

    def __init__(self, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        for name in ("rows", "run", "run_many"):
            self._listen(type(record.store), name, monkeypatch)

    def _listen(self, kind: type, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        original = getattr(kind, name)

        def counted(store: object, sql: str, *values: object, **named: Value) -> object:
            self.count += 1
            return original(store, sql, *values, **named)

        monkeypatch.setattr(kind, name, counted)


@pytest.mark.thorough
def test_twenty_thousand_lines_take_few_statements(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LINES
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    count_id = large_count(pharmacy, lines)
    proof = identity.by_pin(pharmacy.record, dana, PIN)
    assert isinstance(proof, Proof)

    with monkeypatch.context() as patch:
        statements = _Statements(pharmacy.record, patch)
        done(count_posting.post(pharmacy.record, pharmacy.ana, count_id, proof), "POSTED")

    assert statements.count <= 10 + lines / 1000, statements.count
    [row] = pharmacy.record.rows("select count(*) as n, sum(quantity) as held from stock")
    assert (row["n"], row["held"]) == (lines, 2 * lines)
    [told] = pharmacy.record.rows("select detail from audit where action = 'count.post'")
    assert len(json.loads(told["detail"])["movements"]) == lines
    moved = pharmacy.record.rows("select sum(quantity) as moved from movement")[0]
    assert moved["moved"] == 2 * lines
