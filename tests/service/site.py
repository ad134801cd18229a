"""A pharmacy that is closed and opened again, as around a restore."""

from __future__ import annotations

from pathlib import Path

from db import people
from db.backup import Backup, make_backup
from db.opening import Where, open_record
from db.record import Record
from db.restore import Restored, restore
from kiosk import bootstrap
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, done, furnish, stock_of

Stock = list[tuple[str, str, str, str, int]]


class Site:
    """A place, and what people do there."""

    def __init__(self, where: Where) -> None:
        self.where = where
        assert isinstance(where.clock, StandingClock)
        self.clock = where.clock

    def open(self) -> Record:
        return bootstrap.open_pharmacy(self.where, "write")

    def deliver(self, *lots: str) -> list[str]:
        """Receive some vials and name the rows that were made."""
        record = self.open()
        somebody = people.staff(record)[0].id
        pharmacy = Pharmacy(record, self.where, self.clock, somebody, somebody, {}, {})
        bench = pharmacy.receive()
        for lot in lots:
            done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))
        tables = ("scan", "movement", "delivery_line")
        ids = [row["id"] for table in tables for row in record.rows(f"select id from {table}")]
        record.close()
        return ids

    def back_up(self, folder: Path) -> Backup:
        record = self.open()
        self.clock.advance(seconds=1)
        made = make_backup(record, folder, "system")
        record.close()
        return made

    def restore(self, backup: Backup) -> Restored:
        self.clock.advance(seconds=1)
        return restore(backup.path, self.where, "system")

    def look(self) -> tuple[Stock, list[tuple[str, int]]]:
        """Verify, and give the stock and the epochs."""
        record = open_record(self.where, "read")
        found = assert_sound(record)
        stock = stock_of(record)
        record.close()
        return stock, [(chain.node, chain.epoch) for chain in found.chains]


def begun(place: Where) -> Site:
    """Furnish a record and leave it closed."""
    record = bootstrap.open_pharmacy(place, "write")
    clock = place.clock
    assert isinstance(clock, StandingClock)
    furnish(record, place, clock)
    record.close()
    return Site(place)


def vials(*lots: str) -> Stock:
    """Say what the shelf holds when one vial of each lot was received."""
    return [("Vancomycin 1 g", lot, "Shelf", "available", 1) for lot in lots]
