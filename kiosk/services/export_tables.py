"""What an export holds: the audit entries, the movements they tell, or the stock at an instant, as plain tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, Final, Literal

from db import history, instants, stock
from db.history import Entry
from db.history_places import About, about
from db.store import Reader
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.services.record_names import Names
from kiosk.services.record_told import clean
from kiosk.services.records import lines, local
from kiosk.settings import site_at

What = Literal["audit", "stock", "movements"]
Cell = str | int | None
WHAT: Final[tuple[What, ...]] = ("audit", "stock", "movements")

_PAGE = 500


@dataclass(frozen=True)
class Table:
    """Columns by the names they have in every form, and rows that are read as somebody takes them."""

    what: str
    title: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]
    on_paper: tuple[tuple[str, str, float], ...]
    """What a printout shows: the column, its heading, and its part of the width."""
    facts: tuple[tuple[str, str], ...]
    """What was asked for."""


def table_of(reader: Reader, what: What, wanted: Filter, now: str) -> Table | Refused:
    """Gather a table; stock is asked for by item, place and day only."""
    if what == "stock":
        return _stock(reader, wanted, now)
    found = _entries(reader, wanted)
    if what == "audit":
        return Table(what, "Record of what was done", _AUDIT, _audit_rows(reader, found), _AUDIT_PAPER, wanted.facts)
    rows = _movement_rows(reader, found, wanted)
    return Table(what, "Movements of stock", _MOVEMENTS, rows, _MOVEMENTS_PAPER, wanted.facts)


def _entries(reader: Reader, wanted: Filter) -> Iterator[Entry]:
    cursor = None
    while True:
        page = history.search(reader, wanted.search, _PAGE, cursor)
        yield from page.entries
        if page.cursor is None:
            return
        cursor = page.cursor


_AUDIT = (
    "at", "site_time", "node", "epoch", "seq", "person", "name", "action", "subject", "text", "detail", "hash",
)  # fmt: skip
_AUDIT_PAPER = (
    ("site_time", "Site time", 1.3),
    ("name", "Who", 1.4),
    ("text", "What was done", 5.0),
    ("place", "Entry", 1.0),
    ("grouped_hash", "Hash", 2.4),
)


def _audit_rows(reader: Reader, entries: Iterator[Entry]) -> Iterator[tuple[Cell, ...]]:
    for page in _paged(entries):
        for line in lines(reader, page):
            detail = json.dumps(line.detail, sort_keys=True, ensure_ascii=False)
            yield (
                line.at, line.local, line.node, line.epoch, line.seq, line.person_id, line.name, line.action,
                line.subject, line.text, detail, line.hash,
            )  # fmt: skip


def _paged(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while page := list(islice(entries, _PAGE)):
        yield page


_MOVEMENTS = (
    "at", "site_time", "id", "kind", "item", "lot", "location", "state", "owner", "quantity", "unit", "serial",
    "person", "name", "job", "reason", "reverses", "node", "epoch", "seq",
)  # fmt: skip
_MOVEMENTS_PAPER = (
    ("site_time", "Site time", 1.3),
    ("name", "Who", 1.3),
    ("kind", "What", 1.0),
    ("quantity", "Quantity", 0.8),
    ("unit", "Unit", 0.6),
    ("item", "Item", 2.4),
    ("lot", "Lot", 1.2),
    ("serial", "Serial", 1.2),
    ("location", "Place", 1.2),
    ("reason", "Reason", 2.0),
    ("id", "Movement", 0.9),
)


def _movement_rows(reader: Reader, entries: Iterator[Entry], wanted: Filter) -> Iterator[tuple[Cell, ...]]:
    """List the movements of the entries; of an entry that moved several things, those that are asked for."""
    names, zone = Names(reader), site_at(reader, "9999").zone
    asked = [about(reader, thing) for thing in wanted.search.things if thing.kind != "job"]
    for entry in entries:
        moved = entry.detail.get("movements")
        for fact in reversed(moved) if isinstance(moved, list) else ():
            if not isinstance(fact, dict) or not all(_names(each, fact) for each in asked):
                continue
            lot, unit = names.row("lot", fact.get("lot_id")), names.row("unit", fact.get("unit_id"))
            fact = clean(fact)
            yield (
                entry.at, f"{local(entry.at, zone):%Y-%m-%d %H:%M:%S}", fact.get("id"), fact.get("kind"),
                lot["name"] if lot else None, lot["batch_lot"] if lot else fact.get("lot_id"),
                names.name("location", fact.get("location_id")), fact.get("status"), fact.get("owner"),
                fact.get("quantity"), lot["base_unit"] if lot else None, unit["serial"] if unit else None,
                entry.actor, entry.name, fact.get("job_id"), names.reason(fact), fact.get("reverses"),
                entry.node, entry.epoch, entry.seq,
            )  # fmt: skip


def _names(asked: About, fact: dict[str, Any]) -> bool:
    return any(isinstance(value, str) and value in asked.names for value in fact.values())


_STOCK = (
    "item", "lot", "expiry", "expiry_precision", "extended_expiry", "location", "state", "owner", "quantity",
    "unit", "serials",
)  # fmt: skip
_STOCK_PAPER = (
    ("item", "Item", 3.0),
    ("lot", "Lot", 1.5),
    ("expiry", "Expires", 1.1),
    ("extended_expiry", "Extended", 1.1),
    ("location", "Place", 1.5),
    ("state", "State", 1.1),
    ("owner", "Owner", 1.2),
    ("quantity", "Quantity", 0.9),
    ("unit", "Unit", 0.7),
    ("serials", "Serials", 2.5),
)


def _stock(reader: Reader, wanted: Filter, now: str) -> Table | Refused:
    ids = {thing.kind: thing.id for thing in wanted.search.things}
    if wanted.search.person_id is not None or set(ids) - {"item", "location", "lot"}:
        return Refused("NOT_STOCK", "Stock lies there whoever put it.", "Ask for it by item, lot, place or day only.")
    only = stock.Filter(ids.get("item"), ids.get("location"))
    until = wanted.search.until
    is_past = until is not None and until <= now
    # The end of a day is the last moment before the next one begins; of today it is now.
    at = _just_before(until) if is_past and until is not None else now
    found = stock.stock_then(reader, at, only) if is_past else stock.stock_now(reader, at, only)
    lots = next(({thing.id, *thing.others} for thing in wanted.search.things if thing.kind == "lot"), None)
    rows = (
        (
            line.name, line.batch_lot, line.expiry, line.expiry_precision, line.extended_expiry, line.location,
            line.told,
            clean(line.owner), line.quantity, line.unit, " ".join(line.serials),
        )
        for line in found
        if lots is None or line.lot_id in lots
    )  # fmt: skip
    facts = (*wanted.facts, ("as of", at))
    return Table("stock", "Stock", _STOCK, rows, _STOCK_PAPER, facts)


def _just_before(instant: str) -> str:
    """Give the last millisecond before an instant; instants are text of fixed width."""
    return instants.to_text(instants.from_text(instant) - timedelta(milliseconds=1))


def for_paper(table: Table, row: tuple[Cell, ...]) -> tuple[str, ...]:
    """Write a row as a printout shows it."""
    values: dict[str, Cell] = dict(zip(table.columns, row, strict=True))
    if table.what == "audit":
        values["place"] = f"{values['node']} {values['epoch']} {values['seq']}"
        values["grouped_hash"] = grouped(str(values["hash"]))
    return tuple(_paper_cell(values[name]) for name, _, _ in table.on_paper)


def _paper_cell(value: Cell) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else value


def grouped(digits: str) -> str:
    """Write a hash in groups of four, as `kiosk verify --head` also reads it."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
