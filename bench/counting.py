"""Posting a count of 20,000 lines that all differ, in a file and, where one is named, on a server."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import shop
from bench.figures import Findings
from db import counts, instants, people, settings
from db.counts import Target
from db.opening import Where
from db.record import Record
from db.store import Value
from kiosk import bootstrap
from kiosk.services import count_posting
from kiosk.services.outcome import Done
from kiosk.settings_count import TOLERANCE_UNITS

_LINES = 20_000
_IN_AN_ITEM = 4
_LIMIT_S = 1.0
_ROUNDS = 3
_NUMBERS = "with recursive n (i) as (select :first union all select i + 1 from n where i < :last) "
_LOT, _ITEM = "'B1-L' || cast(i as text)", f"'B1-I' || cast(i / {_IN_AN_ITEM} as text)"
_SET_UP = (
    "insert into item (id, name, kind, base_unit, storage, manufacturer, requires_lot, requires_expiry, high_alert, "
    f"hazardous, active) {_NUMBERS} select distinct {_ITEM}, {_ITEM}, 'drug', 'vial', 'room', '', 1, 1, 0, 0, 1 from n",
    "insert into lot (id, item_id, batch_lot, recorded_at) "
    f"{_NUMBERS} select {_LOT}, {_ITEM}, cast(i as text), :at from n",
    "insert into movement (id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, person_id, key) "
    f"{_NUMBERS} select 'B1-M' || cast(i as text), 'B1', i, :at, 'receive', {_LOT}, :place, 'available', 'own', 3, "
    "'system', 'begin ' || cast(i as text) from n",
    "insert into stock (lot_id, location_id, status, owner, item_id, quantity) "
    f"{_NUMBERS} select {_LOT}, :place, 'available', 'own', {_ITEM}, 3 from n",
    "insert into count_entry (id, node, at, count_id, person_id, item_id, lot_id, location_id, status, owner, round, "
    "quantity, expected, window_from, window_until, method) "
    f"{_NUMBERS} select 'B1-E' || cast(i as text), 'B1', :later, :count, :person, {_ITEM}, {_LOT}, :place, "
    "'available', 'own', 1, 2, 3, :later, :later, 'keys' from n",
    "insert into count_decision (id, entry_id, decided, reason, person_id, at) "
    f"{_NUMBERS} select 'B1-D' || cast(i as text), 'B1-E' || cast(i as text), 'explained', 'COUNT_NOT_SCANNED', "
    ":person, :later from n",
)


def run(folder: Path, server: str | None) -> Findings:
    """Post some large counts one after the other, on each engine."""
    findings = Findings()
    _post_all(findings, "in a file", shop.place(folder / "counting.db"))
    if server is not None:
        _post_all(findings, "on the server", bootstrap.where(server, bootstrap.system_clock, {}))
    else:
        findings.notes.append("no --server was named: the file alone")
    return findings


def _post_all(findings: Findings, where: str, place: Where) -> None:
    with closing(bootstrap.open_pharmacy(place, "create")) as record:
        with record.write("system", "bench") as write:
            person = people.add_person(write, "Bench")
            settings.put_setting(write, TOLERANCE_UNITS, 1, source_note="bench", approved_by="system")
        times = [_posted(record, person, number) for number in range(_ROUNDS)]
    findings.add(
        f"post {_LINES:,} differing lines {where}, best", min(each.wall for each in times), "s", below=_LIMIT_S
    )
    findings.add(f"post {_LINES:,} differing lines {where}, worst", max(each.wall for each in times), "s")
    # Where others work on the machine too, this is what it would take alone.
    findings.add(f"post {_LINES:,} differing lines {where}, of it CPU here", min(each.cpu for each in times), "s")


@dataclass(frozen=True)
class _Seconds:
    """How long one posting took, and how long of that this process worked."""

    wall: float
    cpu: float


def _posted(record: Record, person: str, number: int) -> _Seconds:
    """Make one count past the services, and time its posting."""
    first = number * _LINES
    with record.write("system", "bench") as write:
        shelf = write.rows("select id from location where kind = 'shelf' order by id limit 1")[0]["id"]
        count_id = counts.begin(write, "location", "Bench", [Target(shelf, counts.ANY)], controlled=False)
        then = instants.to_text(instants.from_text(write.at).replace(year=2020))
        known: dict[str, Value] = {
            "first": first, "last": first + _LINES - 1, "at": then, "later": write.at, "place": shelf,
            "count": count_id, "person": person,
        }  # fmt: skip
        for sql in _SET_UP:
            write.run(sql, **{name: value for name, value in known.items() if f":{name}" in sql})
    began, worked = time.perf_counter(), time.process_time()
    outcome = count_posting.post(record, person, count_id)
    seconds = _Seconds(time.perf_counter() - began, time.process_time() - worked)
    if not isinstance(outcome, Done):
        raise RuntimeError(outcome.message)
    return seconds
