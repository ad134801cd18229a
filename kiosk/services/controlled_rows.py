"""Rows of the perpetual record: a movement, a use of an opened container, and the account of what one held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import ledger
from db.controlled import ControlledItem
from db.store import Reader, Row
from kiosk.rules import count_reasons, reasons, shelf_reasons, strength
from kiosk.services import records
from kiosk.services.controlled_account import account_words, cassette_words, kept_words, volume_words
from kiosk.services.export_tables import Cell

COLUMNS: Final = (
    "at", "site_time", "schedule", "item", "what", "quantity", "unit", "balance", "millilitres", "milligrams", "person",
    "witness", "reference", "lot", "serial", "location", "state", "owner", "note", "id",
)  # fmt: skip
ON_PAPER: Final = (
    ("site_time", "Site time", 1.2),
    ("schedule", "DEA", 0.5),
    ("item", "Item", 1.8),
    ("what", "What", 1.0),
    ("quantity", "Quantity", 0.8),
    ("unit", "Unit", 0.6),
    ("balance", "Balance", 0.7),
    ("millilitres", "Volume", 0.8),
    ("milligrams", "Drug", 0.8),
    ("person", "Who", 1.2),
    ("witness", "Witness", 1.2),
    ("reference", "Reference", 1.5),
    ("lot", "Lot", 0.9),
    ("location", "Place", 0.9),
    ("note", "Note", 2.2),
)

_WHAT: Final = {
    "receive": "received",
    "pull": "pulled",
    "return": "returned",
    "return_unfit": "came back unfit",
    "waste": "wasted",
    "discard": "discarded",
    "remove": "cleared",
    "use_up": "used up",
    "open": "opened",
    "count": "counted",
    "move": "moved",
    "put_away": "put away",
    "quarantine": "quarantined",
    "release": "released",
    "identify": "serial noted",
}


@dataclass(frozen=True)
class Told:
    """What rows are told with."""

    reader: Reader
    zone: ZoneInfo
    tolerance: int
    """Percent by which the account of a container may differ."""

    def time(self, at: str) -> str:
        """Write an instant in the site's zone."""
        return f"{records.local(at, self.zone):%Y-%m-%d %H:%M:%S}"

    def row(self, item: ControlledItem, at: str, **cells: Cell) -> tuple[Cell, ...]:
        """Make a row; what is not given stays empty."""
        told = {
            "at": at,
            "site_time": self.time(at),
            "schedule": item.schedule,
            "item": item.name,
            "unit": item.unit,
            **cells,
        }
        return tuple(told.get(name) for name in COLUMNS)

    def volume(self, item: ControlledItem, microlitres: int | None) -> dict[str, Cell]:
        """Tell a volume in mL, and in mg where it is known how strong the item is."""
        if microlitres is None:
            return {}
        told = strength.milligrams(microlitres, item.strength)
        return {"millilitres": volume_words(microlitres), "milligrams": told}

    def carried(self, item: ControlledItem, since: str, balance: int) -> tuple[Cell, ...]:
        """Tell what was there before the first day that is asked for."""
        return self.row(item, since, what="carried forward", balance=balance)


def movement_row(
    words: Told, item: ControlledItem, row: Mapping[str, Any], balance: int, seen_by: Mapping[str, str]
) -> tuple[Cell, ...]:
    """Tell a movement, and with what came its `orders`; that of an opened container begins its key with its id."""
    held = None if item.microlitres is None or row["status"] in ledger.OPEN else item.microlitres * row["quantity"]
    return words.row(
        item,
        row["at"],
        what=_what(row["kind"]),
        quantity=row["quantity"],
        balance=balance,
        **words.volume(item, None if held is None else abs(held)),
        witness=row["witness"] or _saw_it_come(row) or seen_by.get(row["key"].partition(":")[0]),
        reference=_reference(row),
        state=row["status"].replace("_", " "),
        note=_why(row["reason"]),
        id=row["id"],
        **_where(row),
    )


def draw_row(words: Told, item: ControlledItem, row: Row, balance: int) -> tuple[Cell, ...]:
    """Tell a use of an opened container; how much is in it changes no balance in units."""
    drawn = row["microlitres"]
    return words.row(
        item,
        row["at"],
        what="put in",
        balance=balance,
        **words.volume(item, drawn),
        reference=_reference(row),
        state="opened",
        note="not measured" if drawn is None else f"into {row['cassette_id']}" if row["cassette_id"] else None,
        id=row["id"],
        **_where(row),
    )


def container_row(words: Told, item: ControlledItem, row: Row) -> tuple[Cell, ...]:
    """Give the account of an opened container: put in + wasted + remaining = contents."""
    return words.row(
        item,
        row["ended_at"] or row["opened_at"],
        what="account of an opened one",
        **words.volume(item, row["contents"]),
        reference=f"opened {words.time(row['opened_at'])}",
        state=(row["end_reason"] or "open").replace("_", " "),
        note=account_words(row, words.tolerance, item.strength),
        id=row["id"],
        **_where(row),
    )


def cassette_row(words: Told, item: ControlledItem, row: Row) -> tuple[Cell, ...]:
    """Give the account of a cassette or syringe that came back; it was no unit any more."""
    return words.row(
        item,
        row["at"],
        what="came back in a cassette",
        **words.volume(item, row["wasted"]),
        person=row["person"],
        witness=row["witness"],
        lot=row["lot"],
        reference=f"use {row['draw_id']}" if row["draw_id"] else None,
        state="wasted",
        note=cassette_words(row, words.tolerance, item.strength),
        id=row["id"],
    )


def kept_row(words: Told, item: ControlledItem, row: Row) -> tuple[Cell, ...]:
    """Give the account of a cassette or syringe that stands on record: put in = given + wasted + remaining."""
    return words.row(
        item,
        row["ended_at"] or row["dispensed_at"] or row["filled_at"],
        what=f"account of a {row['kind']}",
        **words.volume(item, row["put_in"]),
        person=row["person"],
        witness=row["witness"],
        lot=row["lot"],
        location=row["location"],
        reference=f"{row['kind']} {row['id']}, filled {words.time(row['filled_at'])}",
        state=(row["end_reason"] or ("dispensed" if row["dispensed_at"] else "under lock")).replace("_", " "),
        note=kept_words(row, words.tolerance, item.strength),
        id=row["id"],
    )


def dispensed_row(words: Told, item: ControlledItem, row: Row, balance: int) -> tuple[Cell, ...]:
    """Tell that a cassette left the lock; it changes no balance in units."""
    return words.row(
        item,
        row["dispensed_at"],
        what="dispensed",
        balance=balance,
        **words.volume(item, row["put_in"]),
        person=row["dispensed_by"],
        lot=row["lot"],
        location=row["location"],
        reference=f"order {row['reference']}",
        state=row["kind"],
        note=f"{row['kind']} {row['id']}",
        id=row["id"],
    )


def _what(kind: str) -> str:
    undone = kind.removeprefix("undo_")
    words = _WHAT.get(undone, undone.replace("_", " "))
    return words if undone == kind else f"taken back: {words}"


def _where(row: Mapping[str, Any]) -> dict[str, Cell]:
    """Say who, where and whose; of a patient's own never which one's."""
    owner = "patient" if row["owner"].startswith("patient:") else row["owner"]
    return {
        "person": row["person"],
        "lot": row["lot"],
        "serial": row["serial"],
        "location": row["location"],
        "owner": owner,
    }


def _reference(row: Mapping[str, Any]) -> str | None:
    """Name the papers of what came, the count that corrected it, or what it was pulled for."""
    if (papers := list(_papers(row))) or row.get("title"):
        return ", ".join(papers) or f"count {row['title']}"
    pulled = json.loads(row["state_json"]) if row["job_kind"] == "pull" else {}
    return f"{pulled['purpose']} {pulled.get('reference') or ''}".rstrip() if pulled.get("purpose") else None


def _saw_it_come(row: Mapping[str, Any]) -> str:
    return ", ".join(dict.fromkeys(order["witness"] for order in row["orders"]))


def _papers(row: Mapping[str, Any]) -> Iterator[str]:
    for order in row.get("orders", ()):
        form = "CSOS" if order["form"] == "csos" else "DEA Form 222"
        yield f"{form} {order['number']}"
    if row.get("invoice") or row.get("sscc"):
        number = f"invoice {row['invoice']}" if row["invoice"] else f"SSCC {row['sscc']}"
        yield f"{number} of {row['supplier']}" if row["supplier"] else number


def _why(reason: str | None) -> str | None:
    """Say a reason by its code alone: what a person typed may name a patient."""
    said = [_words(part) for part in reasons.parts(reason)]
    return "; ".join(filter(None, said)) or None


def _words(part: str) -> str | None:
    code = part.partition(": ")[0]
    return count_reasons.in_words(code) or reasons.CAUSES.get(code) or shelf_reasons.in_words(part, with_text=False)
