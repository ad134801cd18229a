"""One process that only does stock transactions, so that its flushes can be counted from outside.

`python -m bench.worker DATABASE COUNT [CHECKPOINT_PAGES]`
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import shop
from db import ledger, locations, lots
from db.ledger import Movement, Place
from db.record import Record
from kiosk import bootstrap


@dataclass
class Stock:
    """One lot on one shelf, and what to do with it."""

    record: Record
    place: Place
    done: int = 0

    def transact(self) -> None:
        """Do one stock transaction: one movement, its balance and its audit entry."""
        self.done += 1
        with self.record.write("demo", "bench") as write:
            ledger.post(write, Movement("receive", self.place, 1, key=f"bench:{self.done}"))

    @property
    def connection(self) -> Any:
        """The writing connection itself."""
        return self.record.store.database.conn  # type: ignore[attr-defined]


def open_stock(path: Path) -> Stock:
    """Open a demo record that knows lot 1, and go on where the last one ended."""
    record = bootstrap.open_pharmacy(shop.place(path), "write")
    shelf = locations.usual_location(record, "room")
    row = record.rows("select id from lot where batch_lot = :name", name=shop.lot_name(1))[0]
    lot = lots.lot(record, row["id"])
    if shelf is None or lot is None:
        raise LookupError("the demo has no shelf")
    done = record.rows("select count(*) as n from movement where key like 'bench:%'")[0]["n"]
    return Stock(record, Place(lot.id, shelf.id, "available"), int(done))


if __name__ == "__main__":
    stock = open_stock(Path(sys.argv[1]))
    if len(sys.argv) > 3:
        stock.connection.execute(f"pragma wal_autocheckpoint = {int(sys.argv[3])}")
    for _ in range(int(sys.argv[2])):
        stock.transact()
    stock.record.close()
