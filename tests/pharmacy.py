"""A small pharmacy to receive deliveries in, and what a test needs to drive and to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from argon2 import PasswordHasher

from db import catalogue, credentials, items, locations, people, scanner_tests, settings, stock
from db.items import NewItem
from db.opening import Where
from db.record import Record, Write
from db.scanner_tests import NewTest
from db.verify import Verification, verify
from kiosk.bootstrap import open_pharmacy
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.services.receive import Receive
from kiosk.settings import ZONE
from tests import codes
from tests.clock import StandingClock

SITE_ZONE = "America/Chicago"
MULTI_DOSE: Mapping[str, Any] = {"container_kind": "multi_dose_vial", "volume_microlitres": 20_000}
"""What vancomycin is once it is opened."""
StockOf = tuple[str, str, str, str, int]

ANA, BEN = "Ana Ruiz", "Ben Okafor"
PIN = "246810"
"""Everybody's PIN in the tests."""
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The same kind of hasher as the kiosk's, only that it takes no time."""
QUICK_HASH = QUICK_HASHER.hash(PIN)


@dataclass
class Pharmacy:
    """An open record with a catalogue, shelves and people in it."""

    record: Record
    place: Where
    clock: StandingClock
    ana: str
    ben: str
    items: dict[str, str]
    """Item ids by name."""
    places: dict[str, str]
    """Location ids by name."""
    opened: list[Record] = field(default_factory=list)

    def receive(self, person: str | None = None) -> Bench:
        """Begin a delivery."""
        begun = Receive.start(self.record, person or self.ana)
        assert isinstance(begun, Receive), begun
        return Bench(begun, person or self.ana)

    def resume(self, job: str, person: str | None = None, record: Record | None = None) -> Bench:
        """Go on with a delivery, perhaps on another kiosk."""
        found = Receive.resume(record or self.record, person or self.ana, job)
        assert isinstance(found, Receive), found
        return Bench(found, person or self.ana)

    def reopen(self, node: str | None = None) -> Record:
        """Open the same record again, as another program or (with `node`) another kiosk would."""
        place = self.place if node is None else Where(self.place.target, node, self.clock, self.place.data_folder)
        self.opened.append(open_pharmacy(place, "write"))
        return self.opened[-1]

    def stock(self) -> list[StockOf]:
        """List the stock as (item, lot, location, state, quantity)."""
        return stock_of(self.record)

    def on_hand(self, name: str) -> int:
        return stock.on_hand(self.record, self.items[name])

    def close(self) -> None:
        for record in self.opened:
            record.close()


@dataclass
class Bench:
    """Somebody with a scanner in one hand and a package in the other."""

    receive: Receive
    person: str
    source: str = "serial"

    @property
    def record(self) -> Record:
        return self.receive.engine.record

    def scan(self, raw: str, *, source: str | None = None, key: str | None = None) -> Outcome:
        """Scan as the kiosk does: the scan is stored before anybody asks what it means."""
        device = source or self.source
        scan = keep_scan(self.record, raw, device, self.person, job_id=self.receive.job_id)
        return self.receive.on_scan(raw, device, scan_id=scan.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.receive.answer(answer, key=key)

    def verify(self, identifier: str, person: str, pin: str = PIN) -> Outcome:
        """Let a second person verify a code."""
        return self.answer(verify=identifier, verified_by=person, pin=pin)

    def undo(self, *, key: str | None = None) -> Outcome:
        return self.receive.undo(key=key)

    def finish(self, *, key: str | None = None) -> Outcome:
        return self.receive.finish(key=key)

    def question(self) -> str | None:
        found = self.receive.view().question
        return found.code if found else None


def said(outcome: Outcome) -> tuple[str, str]:
    """Give an outcome in two words."""
    return outcome.name, outcome.code


def done(outcome: Outcome, code: str | None = None) -> Outcome:
    """Insist that a step was done."""
    assert outcome.name == "done", outcome
    assert code in (None, outcome.code), outcome
    return outcome


def asked(outcome: Outcome, code: str) -> Ask:
    """Insist that a step asked."""
    assert isinstance(outcome, Ask), outcome
    assert outcome.code == code, outcome
    return outcome


def refused(outcome: object, code: str) -> Refused:
    """Insist that a step was refused, with a reason and a next step in words."""
    assert isinstance(outcome, Refused), outcome
    assert outcome.code == code, outcome
    assert outcome.message
    assert outcome.next_step
    return outcome


def stock_of(record: Record) -> list[StockOf]:
    """List the stock as (item, lot, location, state, quantity)."""
    return [
        (line.name, line.batch_lot, line.location, line.state, line.quantity)
        for line in stock.stock_now(record, record.now())
    ]


def verified(record: Record) -> Verification:
    """Verify a record against the heads kept beside it."""
    return verify(record.store, record.store.engine, known_heads=record.heads.read(), attachments=record.attachments)


def assert_sound(record: Record) -> Verification:
    """Insist that everything in a record holds."""
    found = verified(record)
    assert found.problems == (), found.problems
    return found


_UNTOUCHED_BY_REFUSAL = (
    "supplier", "location", "item", "packaging", "identifier", "par_level", "lot", "stock", "unit", "job", "job_step",
    "delivery", "delivery_line", "movement", "setting", "setting_approval", "person", "catalogue_entry", "item_words",
    "print_job", "opened_container", "lot_extension",
    "kit", "kit_line", "stock_count", "count_target", "count_entry", "count_serial", "count_decision",
    "controlled_receipt", "controlled_loss", "count_sheet_line", "signature",
    "inventory_taken", "inventory_line", "not_taken_back", "scanner_test", "picture",
    "container_draw", "container_measure", "cassette_rest", "volume_difference",
    "patient", "patient_details", "patient_identifier", "patient_allergy", "patient_allergy_answer", "patient_measure",
    "patient_access_device", "patient_contact", "patient_erased",
    "patient_order", "order_version", "order_event", "order_clarification", "order_need", "order_pull", "order_import",
    "order_table",
    "formula_version", "formula_decision",
    "cassette", "cassette_fill", "cassette_look",
    "hood", "preparation", "preparation_unit", "preparation_step", "preparation_label", "preparation_event",
    "preparation_record", "discarded_drug", "unit_handover",
    "gate_fact",
)  # fmt: skip


def contents(record: Record) -> Mapping[str, list[dict[str, Any]]]:
    """Read every table that a refused input must leave alone."""
    return {table: sorted_rows(record, table) for table in _UNTOUCHED_BY_REFUSAL}


def sorted_rows(record: Record, table: str) -> list[dict[str, Any]]:
    """Read a whole table in an order that does not depend on the engine."""
    return sorted(record.rows(f"select * from {table}"), key=lambda row: [str(value) for value in row.values()])


def furnish(record: Record, place: Where, clock: StandingClock) -> Pharmacy:
    """Fill a record that has its first locations with a small catalogue and two people."""
    with record.write("system", "test") as write:
        settings.put_setting(write, ZONE, SITE_ZONE, source_note="test", approved_by="system")
        for device in ("wedge", "serial"):
            scanner_tests.add(write, NewTest(device, True, "", None, False, None, "\r"))
        for person in [people.add_person(write, name) for name in (ANA, BEN)]:
            credentials.add_pin(write, person, QUICK_HASH)
        _catalogue(write)
    return furnished(record, place, clock)


def furnished(record: Record, place: Where, clock: StandingClock) -> Pharmacy:
    """Find one's way in a record that was furnished before."""
    [ana], [ben] = (record.rows("select id from person where name = :name", name=name) for name in (ANA, BEN))
    rows = record.rows("select id, name from item order by length(id), id")
    places = {each.name: each.id for each in locations.locations(record)}
    return Pharmacy(record, place, clock, ana["id"], ben["id"], {row["name"]: row["id"] for row in rows}, places)


def _catalogue(write: Write) -> None:
    packs: dict[NewItem, tuple[tuple[str, str, str, int, bool, str], ...]] = {
        replace(NewItem("Vancomycin 1 g", "drug", "vial", "room"), **MULTI_DOSE): (
            ("GTIN", codes.VANCOMYCIN, "vial", 1, True, "catalogue"),
            ("GTIN", codes.VANCOMYCIN_CARTON, "carton", 10, True, "catalogue"),
        ),
        NewItem("CeFAZolin 2 g", "drug", "vial", "room"): (
            ("GTIN", codes.CEFAZOLIN, "vial", 1, True, "catalogue"),
            ("GTIN", codes.CEFAZOLIN_CARTON, "carton", 20, False, "catalogue"),
        ),
        NewItem("DAPTOmycin 500 mg", "drug", "vial", "refrigerated"): (
            ("GTIN", codes.DAPTOMYCIN, "vial", 1, True, "catalogue"),
        ),
        NewItem("Caspofungin 50 mg", "drug", "vial", "frozen"): (
            ("GTIN", codes.CASPOFUNGIN, "vial", 1, True, "catalogue"),
        ),
        NewItem("Huber needle 20 G", "supply", "each", "room"): (
            ("HIBC", "".join(map(str, codes.NEEDLE)), "each", 1, True, "catalogue"),
        ),
        NewItem("Sodium chloride 0.9 % 100 mL", "fluid", "bag", "room"): (
            ("GTIN", codes.SALINE, "bag", 1, True, "catalogue"),
        ),
        NewItem("Meropenem 1 g", "drug", "vial", "room"): (
            ("GTIN", codes.MEROPENEM, "vial", 1, True, "derived"),
        ),
    }  # fmt: skip
    for item, its_packs in packs.items():
        item_id = items.add_item(write, item)
        for scheme, value, level, units, confirmed, origin in its_packs:
            packaging = catalogue.add_packaging(write, item_id, level, units, confirmed=confirmed)
            catalogue.add_identifier(write, item_id, packaging, scheme, value, origin)
