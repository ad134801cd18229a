"""The demo pharmacy: built through the services, so that its record verifies like a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from db import catalogue, credentials, items, locations, lots, people, scanner_tests, settings
from db.ledger import Place
from db.record import Record, Write
from db.scanner_tests import NewTest
from kiosk.demo_counts import COUNTS, count_controlled, count_now, count_then, plan_today, say_costs
from kiosk.demo_formulas import DAYS_AGO, put_formulas
from kiosk.demo_hoods import put_hoods
from kiosk.demo_items import DEMO_PIN, ITEMS, PLACES, STAFF, SUPPLIERS
from kiosk.demo_labels import print_labels
from kiosk.demo_orders import put_orders
from kiosk.demo_packages import code_of, scan_of
from kiosk.demo_patients import add_patients
from kiosk.demo_preparations import put_preparations
from kiosk.demo_shelf import DemoItem, earlier
from kiosk.demo_special import CONTROLLED
from kiosk.rules.in_use import HOOD
from kiosk.services import kits, open_container
from kiosk.services.identity import Proof, slow_hash
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.receive import Receive
from kiosk.settings import DEMO, PHARMACY, ZONE

DEMO_ZONE = "America/Chicago"
RECALLED_LOT = "CX3402"
_RECALLS = (
    (RECALLED_LOT, "maker's recall, class II: particles seen in vials"),
    ("AC8812", "maker's recall, class II: stability not assured"),
)
_DELIVERIES = (150, 62, 9)
"""How many days ago the demo's deliveries came."""
_OPENED = (
    ("Regular insulin 100 units/mL, 10 mL", "RI1144", 31),
    ("Regular insulin 100 units/mL, 10 mL", "RI1144", 5),
    ("Ketamine 500 mg/10 mL", "KT2230", 3),
)
"""Multiple-dose vials that were opened: item, lot, how many days ago; the first one was forgotten."""
_NOTE = "demo value"
_USUAL_SHELVES = {"room": "Shelf", "refrigerated": "Refrigerator", "frozen": "Freezer"}
_ALWAYS = "2000-01-01T00:00:00.000Z"
"""The demo's deliveries lie in the past, and its settings hold for them too."""


def build_demo(record: Record) -> None:
    """Fill an empty record with seventy items and their lots around today, the same for the same day."""
    record = replace(record, judges_clock=False)  # half a year goes by in a second
    with record.write("demo", "demo") as write:
        _set_up(write)
    events = [(days_ago, partial(_receive, number=number)) for number, days_ago in enumerate(_DELIVERIES)]
    events += [(days_ago, partial(_open, item=item, lot=lot)) for item, lot, days_ago in _OPENED]
    events += [(max(_DELIVERIES) + 1, partial(say_costs)), (DAYS_AGO, partial(put_formulas))]
    events += [(count.days_ago, partial(count_then, count=count)) for count in COUNTS]
    for days_ago, happens in sorted(events, key=lambda event: -event[0]):
        happens(earlier(record, timedelta(days=days_ago)), record.clock().date())
    for lot, why in _RECALLS:
        with record.write("demo", "demo.recall") as write:
            _recall(write, lot, why)
    _leave_half_done(record)
    print_labels(record)
    count_controlled(record)
    count_now(record)
    plan_today(record)
    add_patients(record)
    put_orders(record)
    put_preparations(record)
    _give_pins(record)


def _give_pins(record: Record) -> None:
    slow = slow_hash(DEMO_PIN)
    with record.write("demo", "demo.pins") as write:
        for person in people.staff(write):
            credentials.add_pin(write, person.id, slow)


def _set_up(write: Write) -> None:
    settings.put_setting(write, PHARMACY, "Riverside Infusion (demo)", source_note=_NOTE, approved_by="demo")
    settings.put_setting(write, DEMO, True, source_note=_NOTE, approved_by="demo", effective_from=_ALWAYS)
    for since in (_ALWAYS, write.at):  # the machine's own zone was entered when the record was begun
        settings.put_setting(write, ZONE, DEMO_ZONE, source_note=_NOTE, approved_by="demo", effective_from=since)
    scanner_tests.add(write, NewTest("wedge", True, "", None, False, None, "\r"))
    for name, roles in STAFF:
        people.add_person(write, name, roles)
    for name in SUPPLIERS:
        locations.add_supplier(write, name)
    for name, storage in PLACES:
        locations.add_location(write, name, storage)
    put_hoods(write)
    places = {place.name: place.id for place in locations.locations(write)}
    for demo in ITEMS:
        item_id = items.add_item(write, demo.item)
        shelf = demo.place or _USUAL_SHELVES[demo.item.storage]
        items.set_par(write, item_id, places[shelf], demo.par, demo.reorder_at)
        for pack in demo.packs:
            packaging_id = catalogue.add_packaging(write, item_id, pack.level, pack.units, confirmed=True)
            catalogue.add_identifier(write, item_id, packaging_id, pack.scheme, code_of(pack), "catalogue")
    said = kits.read_list("demo_kits.toml", (Path(__file__).parent / "demo_kits.toml").read_bytes())
    if isinstance(said, Refused):
        raise RuntimeError(f"the demo pharmacy could not be built: {said.message}")
    kits.put_on_file(write, said, kits.items_named(write, said))


def _comes_with(days_left: int) -> int:
    """Which delivery a lot came with: what expires first came first."""
    return 0 if days_left < 30 else 1 if days_left < 250 else 2


def _begin(record: Record) -> Receive:
    begun = Receive.start(record, "demo")
    if isinstance(begun, Refused):
        raise RuntimeError(f"the demo pharmacy could not be built: {begun.message}")
    return begun


def _receive(record: Record, today: date, number: int) -> None:
    receive = _begin(record)
    _expect(receive.answer({"supplier": SUPPLIERS[number], "invoice": f"INV-{40718 + 37 * number}"}))
    for demo in ITEMS:
        for name, days_left, units in demo.lots:
            if _comes_with(days_left) == number:
                _receive_lot(receive, demo, name, today + timedelta(days=days_left), units)
    if number == len(_DELIVERIES) - 1:
        _hold_back(receive, today)
    _through(receive, receive.finish(), {"PUT_AWAY": _first_choice, "ORDER_FORM": partial(_ordered, record)})


def _receive_lot(receive: Receive, demo: DemoItem, name: str, expiry: date, units: int) -> None:
    """As many full cases as there are, then the rest by the piece."""
    for pack in sorted(demo.packs, key=lambda each: -each.units):
        packs, units = divmod(units, pack.units)
        if packs:
            answers = {"COMPARE": {"confirm": True, "packs": packs}}
            _through(receive, receive.on_scan(scan_of(pack, name, expiry), "job"), answers)
            if pack.units == 1 and packs > 1:
                _expect(receive.answer({"packs": packs}))


_Answers = Mapping[str, Any]


def _first_choice(outcome: Ask) -> Mapping[str, Any]:
    return outcome.question.choices[0].answer


def _ordered(record: Record, outcome: Ask) -> Mapping[str, Any]:
    """Three days before it came, as much as came, a line for each item of one electronic order a delivery."""
    facts = dict(outcome.question.facts)
    day = (record.clock() - timedelta(days=3)).date()
    line = 1 + sorted(demo.item.name for demo in CONTROLLED).index(facts["Item"])
    ordered = facts["Received"].partition(" ")[0].replace(",", "")
    return {
        "form": "csos",
        "number": f"{day:%y}X{day:%m%d}RV",
        "line": line,
        "ordered_on": f"{day}",
        "ordered": ordered,
    }


def _second_person(record: Record) -> Proof:
    """Nobody of the demo has a PIN before its deliveries are in."""
    return Proof(people.staff(record)[0], "name+pin", record.now())


_USUAL: dict[str, Any] = {
    "INDICATOR": {"indicator": "in range"},
    "SHORT_DATED": {"reason": "ordered for a patient who starts this week"},
    "COMPARE": {"confirm": True},
}


def _through(receive: Receive, outcome: Outcome, answers: _Answers) -> None:
    """Answer what is asked until the step is done."""
    while isinstance(outcome, Ask):
        if outcome.code == "WITNESS":
            outcome = receive.witness(_second_person(receive.engine.record))
            continue
        answer = {**_USUAL, **answers}[outcome.code]
        outcome = receive.answer(answer(outcome) if callable(answer) else answer)
    _expect(outcome)


def _expect(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        reason = outcome.message if isinstance(outcome, Refused) else outcome.name
        raise RuntimeError(f"the demo pharmacy could not be built: {reason}")


def _open(record: Record, _today: date, item: str, lot: str) -> None:
    row = record.rows(
        "select s.lot_id, s.location_id from stock s join lot l on l.id = s.lot_id join item i on i.id = s.item_id "
        "where i.name = :item and l.batch_lot = :lot and s.status = 'available' and s.quantity > 0",
        item=item,
        lot=lot,
    )[0]
    place = Place(row["lot_id"], row["location_id"], "available")
    _expect(open_container.open_one(record, "demo", place, kind="multi_dose_vial", area=HOOD))


def _recall(write: Write, lot: str, why: str) -> None:
    row = write.rows("select l.id from lot l where l.batch_lot = :lot", lot=lot)[0]
    lots.recall(write, row["id"], why)


def _called(name: str) -> DemoItem:
    return next(demo for demo in ITEMS if demo.item.name == name)


def _leave_half_done(record: Record) -> None:
    """Two deliveries that somebody was called away from: a little is in, the rest still in the box."""
    today = record.clock().date()
    vials = _begin(record)
    _expect(vials.answer({"supplier": SUPPLIERS[1], "invoice": "INV-40902"}))
    meropenem = _called("Meropenem 1 g")
    for serial in ("7101", "7102"):
        scan = scan_of(meropenem.packs[0], "MR5560", today + timedelta(days=512), serial)
        _through(vials, vials.on_scan(scan, "job"), {})
    bags = _begin(record)
    _expect(bags.answer({"supplier": SUPPLIERS[0], "invoice": "INV-40911"}))
    ringers = _called("Lactated Ringer's 1,000 mL")
    _receive_lot(bags, ringers, "P470171", today + timedelta(days=390), 14)


def _hold_back(receive: Receive, today: date) -> None:
    """A short-dated lot that waits in quarantine until somebody decides."""
    pack = _called("Immune globulin 10 %, 20 g").packs[0]
    answers = {"SHORT_DATED": {"quarantine": True}}
    _through(receive, receive.on_scan(scan_of(pack, "IG5461", today + timedelta(days=20)), "job"), answers)
