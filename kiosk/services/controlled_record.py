"""The perpetual record of controlled substances: every movement with its running balance, and what opened ones held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from db import cassettes, controlled, controlled_record
from db.controlled import ControlledItem
from db.record import Record
from db.settings import setting_at
from db.store import Reader
from kiosk.rules.in_use import BACK_IN_REFRIGERATOR, OUT_OF_REFRIGERATOR
from kiosk.rules.permissions import Act
from kiosk.services import records
from kiosk.services.controlled_list import counts_now
from kiosk.services.controlled_rows import (
    COLUMNS,
    ON_PAPER,
    Told,
    cassette_row,
    container_row,
    dispensed_row,
    draw_row,
    kept_row,
    movement_row,
)
from kiosk.services.export import Exported, Taken, export_table, table_here
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import Cell, Table
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Refused
from kiosk.services.record_filter import Filter, item_called
from kiosk.settings import site_at, value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT


@dataclass(frozen=True)
class Wanted:
    """What is asked of the record: one item or all, and some days or all."""

    found: Filter
    item: ControlledItem | None = None


def wanted(reader: Reader, item: str | None, days: Filter) -> Wanted | Refused:
    """Find the item that somebody named, if they named one."""
    if item is None:
        return Wanted(days)
    known = item_called(reader, item)
    if known is None:
        said = f"There is no item {item[:60]} on record."
        return Refused("NOTHING_NAMED", said, "Give the code on the package, or the item's whole name.")
    found = next((each for each in controlled.controlled_items(reader) if each.id == known.id), None)
    if found is None:
        return Refused("NOT_CONTROLLED", f"{known.name} is in no DEA schedule.", "See `kiosk controlled list`.")
    return Wanted(replace(days, facts=(("item", found.name), *days.facts)), found)


def look(record: Record, person_id: str, asked: Wanted) -> Table | Refused:
    """Read the record for somebody who may see it; that they looked is noted."""
    looked = records.look(record, person_id, of_controlled(asked.found))
    refused = looked if isinstance(looked, Refused) else counts_now(record, person_id)
    return refused or table_of(record, asked, record.now())


def of_controlled(found: Filter) -> Filter:
    """Say in the note of a look that it was at this record."""
    return replace(found, facts=(("record of", "controlled substances"), *found.facts))


def export_record(
    reader: Record, hand: Hand, person_id: str, form: Form, asked: Wanted, path: Path
) -> Exported | Refused:
    """Write the record to a file that is not there yet."""
    return counts_now(reader, person_id) or export_table(reader, hand, person_id, form, _taken(asked), path)


def record_here(reader: Record, hand: Hand, person_id: str, form: Form, asked: Wanted) -> Done | Refused:
    """Write the record to the folder `exports` beside it."""
    return counts_now(reader, person_id) or table_here(reader, hand, person_id, form, _taken(asked), "controlled")


def _taken(asked: Wanted) -> Taken:
    told = {"what": "controlled", "filter": asked.found.words}
    return Taken(Act.EXPORT_RECORDS, note_export, told, lambda reading, now: table_of(reading, asked, now))


def note_export(record: Record, person_id: str, told: Mapping[str, Any]) -> None:
    """Note that somebody took records of controlled substances out."""
    with record.write(person_id, "controlled.export") as entry:
        entry.note(**told)


def table_of(reader: Reader, asked: Wanted, now: str) -> Table:
    """Gather it, item by item, the first movement first."""
    words = Told(reader, site_at(reader, now).zone, int(value_at(reader, VOLUME_TOLERANCE_PERCENT, now)))
    entered = setting_at(reader, VOLUME_TOLERANCE_PERCENT, now)
    draft = " (draft)" if entered is None or entered.draft else ""
    facts = (*asked.found.facts, ("volumes may differ by", f"{words.tolerance} percent{draft}"))
    items = controlled.controlled_items(reader) if asked.item is None else [asked.item]
    since, until = asked.found.search.since or "", asked.found.search.until or "9999"
    rows = (row for item in items for row in _rows_of(reader, item, since, until, words))
    return Table("controlled", "Record of controlled substances", COLUMNS, rows, ON_PAPER, facts)


_CLOSED: Final = (OUT_OF_REFRIGERATOR, BACK_IN_REFRIGERATOR)


def _rows_of(reader: Reader, item: ControlledItem, since: str, until: str, words: Told) -> Iterator[tuple[Cell, ...]]:
    """Tell what was there before, then every movement and use in order, then what became of the opened ones."""
    balance = controlled_record.balance_before(reader, item.id, since) if since else 0
    if since:
        yield words.carried(item, since, balance)
    seen_by = controlled_record.witnesses(reader, item.id)
    orders = controlled_record.orders(reader, item.id)
    moved = [(row, False) for row in controlled_record.movements(reader, item.id, since, until)]
    used = [(row, True) for row in controlled_record.draws(reader, item.id, since, until)]
    kept = cassettes.of_item(reader, item.id, since, until)
    went = [({**row, "at": row["dispensed_at"]}, True) for row in kept if since <= (row["dispensed_at"] or "") < until]
    went = [each for each in went if each[0]["at"]]
    in_order = sorted((*moved, *used, *went), key=lambda each: (each[0]["at"], len(each[0]["id"]), each[0]["id"]))
    for row, is_volume in in_order:
        if is_volume:
            yield (dispensed_row if "dispensed_by" in row else draw_row)(words, item, row, balance)
            continue
        balance += row["quantity"]
        came_on = [each for each in orders if row["kind"] == "receive" and each["delivery_id"] == row["delivery_id"]]
        yield movement_row(words, item, {**row, "orders": came_on}, balance, seen_by)
    for row in controlled_record.containers(reader, item.id, since, until, _CLOSED):
        yield container_row(words, item, row)
    for row in kept:
        yield kept_row(words, item, row)
    for row in controlled_record.cassettes(reader, item.id, since, until):
        yield cassette_row(words, item, row)
