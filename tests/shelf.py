"""Somebody at the shelf with a scanner, and what a test of the shelf needs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from db import instants, items, ledger, lots, opened_containers
from db.ledger import Place
from db.record import Record
from kiosk.services import open_container
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Ask, Done, Outcome
from kiosk.services.shelf import Shelf
from tests import codes
from tests.pharmacy import PIN, Pharmacy, done

VANCOMYCIN = "Vancomycin 1 g"
DAPTOMYCIN = "DAPTOmycin 500 mg"


def held(pharmacy: Pharmacy) -> list[tuple[str, str, str, int]]:
    """Say what lies there: lot, place, state and how much."""
    return [(lot, place, state, quantity) for _, lot, place, state, quantity in pharmacy.stock()]


@dataclass
class Round:
    """A round at the shelf by one person."""

    shelf: Shelf
    person: str

    @property
    def record(self) -> Record:
        return self.shelf.engine.record

    def scan(self, raw: str, *, key: str | None = None) -> Outcome:
        scan = keep_scan(self.record, raw, "serial", self.person, job_id=self.shelf.job_id)
        return self.shelf.on_scan(raw, "serial", scan_id=scan.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.shelf.answer(answer, key=key)

    def witness(self, person: str, pin: str = PIN) -> Outcome:
        return self.answer(witness=person, pin=pin)

    def undo(self, *, key: str | None = None) -> Outcome:
        return self.shelf.undo(key=key)

    def finish(self) -> Outcome:
        return self.shelf.finish()

    def question(self) -> str | None:
        found = self.shelf.view().question
        return found.code if found else None


def at_shelf(pharmacy: Pharmacy, action: str | None, person: str | None = None, record: Record | None = None) -> Round:
    """Begin a round and say what is done."""
    who = person or pharmacy.ana
    begun = Shelf.start(record or pharmacy.record, who)
    assert isinstance(begun, Shelf), begun
    made = Round(begun, who)
    if action is not None:
        done(made.answer(action=action), "ACTION")
    return made


_ANSWERS: dict[str, dict[str, Any]] = {
    "INDICATOR": {"indicator": "in range"},
    "SHORT_DATED": {"reason": "needed"},
    "EXPIRED": {"reason": "needed"},
}


def received(
    pharmacy: Pharmacy,
    count: int = 3,
    lot: str = "VN1",
    expiry: str = "280331",
    *,
    code: str = codes.VANCOMYCIN,
    serials: tuple[str, ...] = (),
) -> None:
    """Receive some packages of a lot: those with a serial, then the rest without."""
    bench = pharmacy.receive()
    for number in range(count):
        serial = serials[number] if number < len(serials) else None
        outcome = bench.scan(codes.package(code, lot, expiry, serial))
        while isinstance(outcome, Ask):
            outcome = bench.answer(**_ANSWERS.get(outcome.code, {"confirm": True}))
        assert isinstance(outcome, Done), outcome


def place_of(pharmacy: Pharmacy, item: str, lot: str, location: str, status: ledger.Status = "available") -> Place:
    found = lots.lot_named(pharmacy.record, pharmacy.items[item], lot)
    assert found is not None
    return Place(found.id, pharmacy.places[location], status)


def change_item(pharmacy: Pharmacy, name: str, **facts: Any) -> None:
    with pharmacy.record.write("system", "test") as write:
        item = items.item(write, pharmacy.items[name])
        assert item is not None
        items.change_item(write, item, facts)


def recall(pharmacy: Pharmacy, name: str, lot: str) -> None:
    found = lots.lot_named(pharmacy.record, pharmacy.items[name], lot)
    assert found is not None
    with pharmacy.record.write("system", "test") as write:
        lots.recall(write, found.id, "glass")


def opened(pharmacy: Pharmacy, place: Place, **span: float) -> str:
    """Open one that may be used for a while; give the container's id."""
    until = instants.to_text(pharmacy.clock() + timedelta(**span))
    item_id = next(name for name in pharmacy.items.values() if _is_of(pharmacy, place, name))
    before = {each.id for each in opened_containers.open_of_item(pharmacy.record, item_id)}
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, until), "OPENED")
    [found] = {each.id for each in opened_containers.open_of_item(pharmacy.record, item_id)} - before
    return found


def _is_of(pharmacy: Pharmacy, place: Place, item_id: str) -> bool:
    lot = lots.lot(pharmacy.record, place.lot_id)
    return lot is not None and lot.item_id == item_id
