"""The perpetual record of one item as a screen shows it: the newest movements, and the accounts of what was opened."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from db.record import Record
from kiosk.services import controlled_list, controlled_record, records
from kiosk.services.controlled_record import Wanted
from kiosk.services.export_tables import Cell
from kiosk.services.hand import Hand
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural

MOST = 500
"""Rows that a screen shows; a file holds all."""


@dataclass(frozen=True)
class RecordSeen:
    """What somebody sees of the record of one item."""

    asked: Wanted
    movements: tuple[Mapping[str, Cell], ...]
    """By the columns of the record, the newest last."""
    accounts: tuple[Mapping[str, Cell], ...]
    """What became of each container that was opened."""
    left_out: int
    """Older movements that are not shown."""

    @property
    def balance(self) -> str:
        """Say how many there are after the last movement."""
        last = self.movements[-1] if self.movements else {}
        count, unit = last.get("balance"), last.get("unit")
        return f"{count:,} {plural(str(unit), count)}" if isinstance(count, int) else ""


def seen(reader: Record, hand: Hand, person_id: str, asked: Wanted, most: int = MOST) -> RecordSeen | Refused:
    """Read it for somebody who may see it; that they looked is noted."""
    wanted = controlled_record.of_controlled(asked.found)
    looked = hand(lambda record: records.look(record, person_id, wanted))
    refused = looked if isinstance(looked, Refused) else controlled_list.counts_now(reader, person_id)
    if refused is not None:
        return refused
    movements: deque[Mapping[str, Cell]] = deque(maxlen=most)
    accounts: deque[Mapping[str, Cell]] = deque(maxlen=most)
    count = 0
    with reader.store.snapshot() as reading:
        table = controlled_record.table_of(reading, asked, reader.now())
        for row in table.rows:
            told = dict(zip(table.columns, row, strict=True))
            if told["balance"] is None:  # what a container held changes no balance
                accounts.append(told)
                continue
            movements.append(told)
            count += 1
    return RecordSeen(asked, tuple(movements), tuple(accounts), count - len(movements))
