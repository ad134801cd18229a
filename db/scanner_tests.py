"""What each scanner made of the printed test symbol; the last test of a device holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write
from db.store import Reader, Row


@dataclass(frozen=True)
class NewTest:
    """What one scan of the test symbol told of a device."""

    device: str
    """As scans name it: `wedge`, or a kind and a name, such as `serial usb-Honeywell_Xenon`."""
    passed: bool
    faults: str
    """Codes of what is wrong, with spaces between; empty when nothing is."""
    gs_replacement: str | None
    aim_prefix: bool
    suffix: str | None
    end_mark: str


@dataclass(frozen=True)
class StoredTest(NewTest):
    """A test on record."""

    at: str
    person: str


def add(write: Write, new: NewTest) -> str:
    """Keep a test of a device at this node; return its id."""
    test_id = write.new_id()
    told = {"id": test_id, "node": write.node, **asdict(new), "passed": int(new.passed)}
    told["aim_prefix"] = int(new.aim_prefix)
    write.run(
        "insert into scanner_test (id, node, device, at, person_id, passed, faults, gs_replacement, aim_prefix, "
        "suffix, end_mark) values (:id, :node, :device, :at, :by, :passed, :faults, :gs_replacement, :aim_prefix, "
        ":suffix, :end_mark)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("scanner_tests", told)
    return test_id


def last_of(reader: Reader, node: str, device: str) -> StoredTest | None:
    """Find the last test of a device at a node."""
    return next((each for each in last(reader, node) if each.device == device), None)


def last(reader: Reader, node: str) -> list[StoredTest]:
    """List the last test of each device of a node, by device."""
    rows = reader.rows(
        "select t.device, t.passed, t.faults, t.gs_replacement, t.aim_prefix, t.suffix, t.end_mark, t.at, "
        "p.name as person from scanner_test t join person p on p.id = t.person_id where t.node = :node and not exists "
        "(select 1 from scanner_test n where n.node = t.node and n.device = t.device "
        "and (length(n.id) > length(t.id) or (length(n.id) = length(t.id) and n.id > t.id))) order by t.device",
        node=node,
    )
    return [StoredTest(**{**row, "passed": bool(row["passed"]), "aim_prefix": bool(row["aim_prefix"])}) for row in rows]


_TOLD: Final = ("node", "device", "passed", "faults", "gs_replacement", "aim_prefix", "suffix", "end_mark")
COLUMNS: Final = {"scanner_test": (*_TOLD, "at", "person_id")}
"""What `verify` compares with the audit chain."""


def _test_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "scanner_test", {**told, "person_id": entry["actor"], "at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "scanner_tests": _test_told
}
