"""Somebody at the shelf with a scanner, and a shelf to pull from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db import credentials, lots, people
from db.record import Record
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Outcome
from kiosk.services.pull import Pull
from tests import codes
from tests.pharmacy import QUICK_HASH, Pharmacy, done

VANCOMYCIN = "Vancomycin 1 g"


@dataclass
class Shelf:
    """One pull, driven as the kiosk drives it."""

    pull: Pull
    person: str

    @property
    def record(self) -> Record:
        return self.pull.engine.record

    def scan(self, raw: str, *, key: str | None = None, source: str = "serial") -> Outcome:
        """Scan as the kiosk does: the scan is stored before anybody asks what it means."""
        stored = keep_scan(self.record, raw, source, self.person, job_id=self.pull.job_id)
        return self.pull.on_scan(raw, source, scan_id=stored.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.pull.answer(answer, key=key)

    def undo(self, *, key: str | None = None) -> Outcome:
        return self.pull.undo(key=key)

    def finish(self) -> Outcome:
        return self.pull.finish()

    def comes_back(self, raw: str) -> Outcome:
        """Bring something back that was in the pharmacy, and kept well."""
        self.answer(returning=True)
        outcome = self.scan(raw)
        if outcome.code == "CONDITION":
            self.answer(in_our_hands=True)
            outcome = self.answer(kept=True)
        return outcome


def pulling(
    pharmacy: Pharmacy, person: str | None = None, record: Record | None = None, needed_until: str | None = None
) -> Shelf:
    """Begin a pull for a preparation."""
    shelf = begun(pharmacy, person, record)
    done(shelf.answer(purpose="preparation", needed_until=needed_until), "PURPOSE")
    return shelf


def begun(pharmacy: Pharmacy, person: str | None = None, record: Record | None = None) -> Shelf:
    """Begin a pull that nothing was said of."""
    pull = Pull.start(record or pharmacy.record, person or pharmacy.ana)
    assert isinstance(pull, Pull), pull
    return Shelf(pull, person or pharmacy.ana)


def vial(lot: str | None, expiry: str | None = "280331", serial: str | None = None) -> str:
    """A vial of vancomycin."""
    return codes.package(codes.VANCOMYCIN, lot, expiry, serial)


def receive(pharmacy: Pharmacy, *raws: str, owner: str = "own") -> None:
    """Put packages on the shelf."""
    bench = pharmacy.receive()
    if owner != "own":
        done(bench.answer(owner=owner))
    for raw in raws:
        outcome = bench.scan(raw)
        while outcome.name == "ask":
            reason = outcome.code in ("SHORT_DATED", "EXPIRED", "RECALLED")
            outcome = bench.answer(**({"reason": "test"} if reason else {"confirm": True}))
        done(outcome)


def recall(pharmacy: Pharmacy, batch_lot: str, item: str = VANCOMYCIN) -> None:
    """Have a lot recalled."""
    lot = lots.lot_named(pharmacy.record, pharmacy.items[item], batch_lot)
    assert lot is not None
    with pharmacy.record.write("system", "recall") as write:
        lots.recall(write, lot.id, "glass in vials")


def add_person(pharmacy: Pharmacy, name: str, *roles: str) -> str:
    """Put a person on file, with everybody's PIN."""
    with pharmacy.record.write("system", "test") as write:
        person = people.add_person(write, name, list(roles))
        credentials.add_pin(write, person, QUICK_HASH)
    return person
