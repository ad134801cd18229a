"""A large record: 5,000 items, 100,000 lots and 2,000,000 movements at scale 1, with balances that fit the ledger.

Each lot has 20 movements: five packages received and each used in part (lots on the shelf) or whole (the others). Three
in ten lots are on the shelf, one in a hundred of those is expired, quarantined or recalled; every second item has
serials. All lots keep their balance row, as in a pharmacy of some years. It is written with SQL, not through the
services, so it has no audit entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import shop
from db import identifiers, instants, people
from kiosk import bootstrap
from scanners import check_digit

PACKAGES = 5
USES = 3
_RECEIVED_ON_SHELF, _RECEIVED_USED = 10, USES
NODE = "K1"


@dataclass(frozen=True)
class Large:
    """A large record on the disk."""

    name: str
    path: Path
    items: int
    lots: int

    @property
    def movements(self) -> int:
        """How many movements it holds."""
        return self.lots * PACKAGES * (1 + USES)


_made: dict[Path, Large] = {}


MANAGER = "Bench Manager"
"""Who works in the large record."""


def large_record(folder: Path, scale: float) -> Large:
    """Give the large record of this run, seeded once."""
    path = folder / "large.db"
    if path not in _made:
        lots = max(1000, round(100_000 * scale))
        large = Large(f"{lots:,} lots", path, max(50, lots // 20), lots)
        record = bootstrap.open_pharmacy(shop.place(path), "create")
        with record.write("system", "bench") as write:
            people.add_person(write, MANAGER, ["manager"])  # or every start would ask who manages the pharmacy
        record.close()
        _Seed(large).write()
        _made[path] = large
    return _made[path]


def gtin(item: int) -> str:
    """Give the GTIN of an item's single pack."""
    digits = f"003{item:010}"
    return digits + check_digit(digits)


def batch_lot(lot: int) -> str:
    """Give the name of a lot, as printed on the package."""
    return "L" + shop.letters(lot, 7)


def serial(lot: int, package: int) -> str:
    """Give the serial of a package of a lot."""
    return f"S{lot:07}{package}"


def expiry_of(lot: int, now: datetime) -> datetime:
    """Give the instant from which a lot is unusable: used lots in the past, the others around and after now."""
    if not on_shelf(lot):
        return now - timedelta(days=1 + lot % 1500)
    return now + timedelta(days=-7 if lot % 1000 == 0 else 1 + lot * 7 % 700)


def on_shelf(lot: int) -> bool:
    """Say whether something of a lot is left."""
    return lot % 10 < 3


def item_of(lot: int, items: int) -> int:
    """Give the item of a lot."""
    return 1 + lot // 10 % items


Values = tuple[Any, ...]


class _Seed:
    """Writes one large record, table by table."""

    def __init__(self, large: Large) -> None:
        self._large = large
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._number = 1_000
        """Ids below are those of the first set-up."""
        self._lot_numbers = range(1, large.lots + 1)
        self._first_package = 1_000_000_000

    def write(self) -> None:
        """Fill the record, without its guards and indexes while it grows."""
        record = bootstrap.open_pharmacy(shop.place(self._large.path), "write")
        connection = record.store.database.conn  # type: ignore[attr-defined]
        try:
            self._shelf, self._cold = (
                row["id"] for row in record.rows("select id from location where kind = 'shelf' order by id limit 2")
            )
            connection.execute("pragma synchronous = off")
            connection.execute("pragma cache_size = -400000")
            connection.execute("pragma foreign_keys = off")
            connection.execute("begin immediate")
            put_back = connection.execute(
                "select type, name, sql from sqlite_master where type in ('trigger', 'index') and sql is not null"
            ).fetchall()
            for kind, name, _ in put_back:
                connection.execute(f"drop {kind} {name}")
            for table, rows in self._tables():
                _insert(connection, table, rows)
            for _, _, sql in put_back:
                connection.execute(sql)
            last = 2_000_000_000_000
            connection.execute("update id_counter set last = ? where node = ?", (last, NODE))
            connection.execute("commit")
            connection.execute("pragma wal_checkpoint(truncate)")
        finally:
            record.close()

    def _tables(self) -> Iterator[tuple[str, Iterable[Values]]]:
        items = range(1, self._large.items + 1)
        at = self._at(400)
        yield "item", ((f"I-{i}", f"Drug {i * 7919 % 5000:04} {i} mg", "drug", "vial", "room", "Maker", 1, 1, 0, 0, 1)
                       for i in items)  # fmt: skip
        yield "packaging", ((f"P-{i}", f"I-{i}", "vial", 1, "system", at) for i in items)
        yield "identifier", ((f"D-{i}", "GTIN", gtin(i), f"P-{i}", f"I-{i}", "catalogue", "system", at)
                             for i in items)  # fmt: skip
        yield "par_level", ((f"I-{i}", self._shelf, 5_000 if i % 50 == 0 else 60) for i in items)
        yield "lot", map(self._lot, self._lot_numbers)
        yield "stock", map(self._stock, self._lot_numbers)
        yield "unit", (unit for lot in self._lot_numbers if self._has_serials(lot) for unit in self._units(lot))
        yield "job", (self._job(delivery) for delivery in self._deliveries())
        yield "delivery", (self._delivery(delivery) for delivery in self._deliveries())
        yield "delivery_line", map(self._line, self._lot_numbers)
        yield "movement", (movement for lot in self._lot_numbers for movement in self._movements(lot))
        yield "scan", map(self._scan, range(1, 3 * self._large.lots + 1))

    def _at(self, days_ago: float) -> str:
        return instants.to_text(self._now - timedelta(days=days_ago))

    def _received(self, lot: int) -> float:
        """Days since a lot came: the later lots came later."""
        return 5 + 1500 * (1 - lot / self._large.lots)

    def _lot(self, lot: int) -> Values:
        unusable = expiry_of(lot, self._now)
        recalled = (self._at(3), "particles seen") if on_shelf(lot) and lot % 1000 == 2 else (None, None)
        day = unusable.date().isoformat()
        item = f"I-{item_of(lot, self._large.items)}"
        at = self._at(self._received(lot))
        return (f"L-{lot}", item, batch_lot(lot), day, "day", instants.to_text(unusable), *recalled, at)

    def _stock(self, lot: int) -> Values:
        status = "quarantined" if lot % 1000 == 1 else "available"
        quantity = (_RECEIVED_ON_SHELF - USES) * PACKAGES if on_shelf(lot) else 0
        unusable = instants.to_text(expiry_of(lot, self._now))
        return (f"L-{lot}", self._shelf, status, "own", f"I-{item_of(lot, self._large.items)}", unusable, quantity)

    def _has_serials(self, lot: int) -> bool:
        return item_of(lot, self._large.items) % 2 == 0

    def _units(self, lot: int) -> Iterator[Values]:
        identifier, at = f"D-{item_of(lot, self._large.items)}", self._at(self._received(lot))
        for package in range(PACKAGES):
            yield (f"U-{lot}-{package}", identifier, serial(lot, package), f"L-{lot}", self._shelf, 1, "on_hand", at)

    def _deliveries(self) -> range:
        return range(1, self._large.lots // 20 + 2)

    def _job(self, delivery: int) -> Values:
        at = self._at(self._received(min(20 * delivery, self._large.lots)))
        return (f"J-{delivery}", "receive", 1, NODE, "finished", "{}", 22, "system", at, at)

    def _delivery(self, delivery: int) -> Values:
        at = self._at(self._received(min(20 * delivery, self._large.lots)))
        return (f"V-{delivery}", f"INV-{delivery}", f"J-{delivery}", "finished", at, "system", at)

    def _line(self, lot: int) -> Values:
        item, at = item_of(lot, self._large.items), self._at(self._received(lot))
        return (f"N-{lot}", f"V-{lot // 20 + 1}", f"I-{item}", f"P-{item}", f"L-{lot}", self._shelf, "available",
                "own", PACKAGES, PACKAGES, f"D-{item}", "received", at, at)  # fmt: skip

    def _movements(self, lot: int) -> Iterator[Values]:
        status = "quarantined" if lot % 1000 == 1 else "available"
        received, since = self._received(lot), 1_000 + lot * PACKAGES * (1 + USES)
        came, used = self._at(received), self._at(received * 0.5)
        units = _RECEIVED_ON_SHELF if on_shelf(lot) else _RECEIVED_USED
        for package in range(PACKAGES):
            unit = f"U-{lot}-{package}" if self._has_serials(lot) else None
            for step in range(1 + USES):
                number = since + package * (1 + USES) + step
                name = identifiers.make(NODE, number)
                kind, at, quantity, line = (
                    ("receive", came, units, f"N-{lot}") if step == 0 else ("pull", used, -1, None)
                )
                yield (name, NODE, number, at, kind, f"L-{lot}", self._shelf, status, "own", quantity, unit, "system",
                       line, f"seed:{number}")  # fmt: skip

    def _scan(self, scan: int) -> Values:
        at = self._at(self._received(1 + scan // 3))
        return (f"C-{scan}", at, "serial", "5d6432", "system", "done", "ITEM", f"Drug, scan {scan}.", "K1", scan)


# The columns that are filled; what a later version adds is left empty.
_COLUMNS = {
    "item": "id, name, kind, base_unit, storage, manufacturer, requires_lot, requires_expiry, "
    "high_alert, hazardous, active",
    "packaging": "id, item_id, level, units_per_pack, units_confirmed_by, units_confirmed_at",
    "identifier": "id, scheme, value, packaging_id, item_id, origin, recorded_by, recorded_at",
    "par_level": "item_id, location_id, par",
    "lot": "id, item_id, batch_lot, expiry, expiry_precision, unusable_from, recalled_at, recall_note, recorded_at",
    "stock": "lot_id, location_id, status, owner, item_id, unusable_from, quantity",
    "unit": "id, identifier_id, serial, lot_id, location_id, units, state, recorded_at",
    "job": "id, kind, format, holder, status, state_json, step, person_id, started_at, changed_at",
    "delivery": "id, invoice, job_id, state, opened_at, opened_by, finished_at",
    "delivery_line": "id, delivery_id, item_id, packaging_id, lot_id, location_id, status, owner, packs, "
    "units, identifier_id, state, received_at, put_away_at",
    "movement": "id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, unit_id, "
    "person_id, line_id, key",
    "scan": "id, at, source, raw_hex, person_id, result, reason, said, node, seq",
}


def _insert(connection: Any, table: str, rows: Iterable[Values]) -> None:
    places = ", ".join("?" * (_COLUMNS[table].count(",") + 1))
    connection.executemany(f"insert into {table} ({_COLUMNS[table]}) values ({places})", rows)
