"""The demo pharmacy's counts: a month of them that are posted, and one of this morning that two people are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from db import counts, instants, item_costs, opened_containers, people, task_runs
from db.record import Record
from kiosk.demo_items import ITEMS
from kiosk.demo_packages import scan_of
from kiosk.demo_shelf import earlier
from kiosk.rules.in_use import millilitres
from kiosk.services import count_posting, count_review, identity
from kiosk.services.count import Count
from kiosk.services.count_cycle import TASK, plan_day
from kiosk.services.count_plans import CONTROLLED
from kiosk.services.keeping import due_at
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.settings import site_at
from scanners import build_local

_COSTS = {
    "InFLIXimab 100 mg": 41_250,
    "Caspofungin 50 mg": 6_180,
    "Famotidine 20 mg/2 mL": 310,
    "Multivitamin for infusion 10 mL": 945,
    "Fluorouracil 2.5 g/50 mL": 1_860,
    "Methotrexate 1 g/40 mL": 2_480,
}
"""What one unit costs, in cents."""
_FIRST, _SECOND, _APPROVES = "Priya Raman", "Tomas Lindqvist", "Dana Whitfield"


@dataclass(frozen=True)
class DemoCount:
    """A count that is posted: where, how many days ago, and by how much which lots differed and why."""

    place: str
    days_ago: int
    differs: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


COUNTS = (
    DemoCount("Hazardous shelf", 30, {"FU7701": -1}, "COUNT_BROKEN"),
    DemoCount("Refrigerator", 23, {"FM3301": 2, "MV1207": -1}, "COUNT_NOT_SCANNED"),
    DemoCount("Freezer", 16),
    DemoCount("Hazardous shelf", 8, {"MX3309": -1}, "COUNT_NOT_EXPLAINED"),
    DemoCount("Refrigerator", 3, {"CF1901": 1}, "COUNT_FOUND"),
)
_TODAY = "Refrigerator"
_CONTROLLED = "Controlled substances"
_IN_A_ROW = ("CF1901", "CF1944", "FM3301", "FM3340", "IG5507", "IG5519", "MV1207", "MV1231", "OC1180", "RX7101")
"""The lots that were counted by now; what differs is counted twice, but for the last one."""
_MISSING, _FOUND, _ONCE = {"IF9044": -1}, {"VD3140": 1}, {"RX7144": -1}


def say_costs(record: Record, _today: date) -> None:
    """Say what some items cost, so that a difference is worth something."""
    with record.write("demo", "demo.costs") as write:
        for name, cents in _COSTS.items():
            [row] = write.rows("select id from item where name = :name", name=name)
            item_costs.add(write, row["id"], cents)


def count_then(record: Record, today: date, count: DemoCount) -> None:
    """Count a place, have another person count what differs, and post it."""
    part = _part(record, _FIRST, count.place)
    for lot in _lots_at(record, count.place):
        _see(part, today, lot, count.differs.get(lot, 0))
    _finish(part)
    count_id = part.view(0).count or ""
    if count.differs:
        again = _part(earlier(record, -timedelta(minutes=9)), _SECOND, count.place)
        for lot, by in count.differs.items():
            _see(again, today, lot, by)
        _finish(again)
    later = earlier(record, -timedelta(minutes=50))
    view = count_review.review(later, count_id, later.now())
    for line in view.lines if view else ():
        _expect(count_review.explain(later, _id_of(later, _FIRST), line.entry, count.reason))
    approves = people.staff_called(later, _APPROVES)
    proof = identity.by_badge_alone(later, approves) if approves is not None else None
    _expect(count_posting.post(later, _id_of(later, _FIRST), count_id, proof))


def count_controlled(record: Record) -> None:
    """Have two people count what is controlled at the end of the night's shift, and post it: all of it is there."""
    part = None
    for name, before in ((_FIRST, timedelta(minutes=65)), (_SECOND, timedelta(minutes=62))):
        then = earlier(record, before)
        part = _part(then, name, _CONTROLLED, {"plan": CONTROLLED})
        for lot in _lots_at(then, "Controlled safe"):
            _see(part, record.clock().date(), lot, 0)
        for each in then.rows("select c.id from opened_container c where c.ended_at is null order by c.id"):
            opened = opened_containers.container(then, each["id"])
            if opened is not None and opened.location == "Controlled safe":
                part.on_scan(build_local("container", opened.id), "job")
                _expect(part.answer({"rest_ml": millilitres(opened.left_microlitres or 0)}))
        _finish(part)
    later = earlier(record, timedelta(minutes=60))
    _expect(count_posting.post(later, _id_of(later, _FIRST), part.view(0).count or "" if part else ""))


def plan_today(record: Record) -> None:
    """Find what is due to be counted today, as the kiosk does by itself after midnight."""
    local = record.clock().astimezone(site_at(record, record.now()).zone)
    due = instants.to_text(due_at(local, 0, None).astimezone(UTC))
    if task_runs.take(record, TASK, due):
        with record.write("system", f"task.{task_runs.DONE}", TASK) as write:
            task_runs.finish(write, TASK, due, task_runs.DONE, plan_day(record, record.now()))


def count_now(record: Record) -> None:
    """Leave a count half done: one line is settled, one waits, one is to be counted again, and one person goes on."""
    today = record.clock().date()
    first = _part(earlier(record, timedelta(minutes=58)), _FIRST, _TODAY)
    for lot, by in {**dict.fromkeys(_IN_A_ROW, 0), **_MISSING}.items():
        _see(first, today, lot, by)
    _expect(first.answer({"next": True}))
    second = _part(earlier(record, timedelta(minutes=49)), _SECOND, _TODAY)
    for lot, by in _MISSING.items():
        _see(second, today, lot, by)
    _expect(second.answer({"next": True}))
    goes_on = _resumed(earlier(record, timedelta(minutes=21)), _FIRST, first)
    for lot, by in {**_FOUND, **_ONCE}.items():
        _see(goes_on, today, lot, by)
    _expect(goes_on.answer({"next": True}))
    comes_back = _resumed(earlier(record, timedelta(minutes=12)), _SECOND, second)
    for lot, by in _FOUND.items():
        _see(comes_back, today, lot, by)
    _finish(comes_back)


def _id_of(record: Record, name: str) -> str:
    person = people.staff_called(record, name)
    if person is None:
        raise LookupError(name)
    return person.id


def _part(record: Record, name: str, place: str, which: Mapping[str, str] | None = None) -> Count:
    begun = Count.start(record, _id_of(record, name))
    if isinstance(begun, Refused):
        raise RuntimeError(f"the demo pharmacy could not be built: {begun.message}")
    joins = next((each.id for each in counts.open_counts(record) if each.title == place), None)
    found = record.rows("select id from location where name = :name", name="Controlled safe" if which else place)
    here = {"location": str(found[0]["id"])}
    outcome = begun.answer({"count": joins} if joins else which or here)
    _expect(begun.answer(here) if isinstance(outcome, Ask) else outcome)
    return begun


def _resumed(record: Record, name: str, part: Count) -> Count:
    found = Count.resume(record, _id_of(record, name), part.job_id)
    if isinstance(found, Refused):
        raise RuntimeError(f"the demo pharmacy could not be built: {found.message}")
    return found


def _lots_at(record: Record, place: str) -> list[str]:
    rows = record.rows(
        "select l.batch_lot from stock s join lot l on l.id = s.lot_id join location o on o.id = s.location_id "
        "join item i on i.id = s.item_id where o.name = :place and s.status = 'available' and s.quantity > 0 "
        "order by i.name, l.batch_lot",
        place=place,
    )
    return [row["batch_lot"] for row in rows]


def _see(part: Count, today: date, lot: str, differs_by: int) -> None:
    """Scan one package of a lot, and say how many lie there; the next scan keeps it."""
    demo, days_left = next((demo, days) for demo in ITEMS for name, days, _ in demo.lots if name == lot)
    outcome = part.on_scan(scan_of(demo.packs[0], lot, today + timedelta(days=days_left)), "job")
    if isinstance(outcome, Ask):  # somebody counted it before
        outcome = part.answer({"adds": False})
    _expect(outcome)
    _expect(part.answer({"quantity": _lie_there(part.engine.record, lot) + differs_by}))


def _lie_there(record: Record, lot: str) -> int:
    [row] = record.rows(
        "select cast(sum(s.quantity) as bigint) as n from stock s join lot l on l.id = s.lot_id "
        "where l.batch_lot = :lot and s.status = 'available'",
        lot=lot,
    )
    return int(row["n"])


def _finish(part: Count) -> None:
    """End a part; what lies open or set aside there stays uncounted."""
    outcome = part.finish()
    _expect(part.answer({"left_all": True}) if isinstance(outcome, Ask) else outcome)


def _expect(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        reason = outcome.message if isinstance(outcome, Refused) else outcome.name
        raise RuntimeError(f"the demo pharmacy could not be built: {reason}")
