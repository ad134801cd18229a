"""`kiosk controlled inventory` and `print`: take an inventory before a second person, and print one again."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from db.errors import StoreError
from db.inventories import Inventory
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.rules.inventory import KINDS, MOMENTS
from kiosk.rules.permissions import Act
from kiosk.services import inventory, inventory_print
from kiosk.services.controlled_list import counts_now
from kiosk.services.export import Exported
from kiosk.services.hand import own_hand
from kiosk.services.inventory import ToTake
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter, item_called
from kiosk.services.records import look


def run_take(options: argparse.Namespace, output: Output) -> int:
    """Take an inventory, and list or write it."""
    with opened(options, "write") as record:
        wanted = ToTake(options.kind, options.moment, _items(record, options.items or []))
        if options.out is not None and (options.out.exists() or options.out.is_symlink()):
            said = f"{options.out.name} is there already."
            raise StoreError("FILE_EXISTS", said, "Give another name; nothing was taken.")
        proof = proving(record, options.by)
        seen_by = proving(record, options.witness)
        taken = inventory.take(record, proof, seen_by, wanted)
        if isinstance(taken, Refused):
            raise StoreError(taken.code, taken.message, taken.next_step)
        output.line(content_of(taken), words_of(taken))
        return _show(record, proof.person.id, taken.id, options, output)


def _items(record: Record, named: list[str]) -> tuple[str, ...]:
    found = []
    for each in named:
        item = item_called(record, each)
        if item is None or item.dea_schedule is None:
            said = f"There is no controlled item {each[:60]} on record."
            raise StoreError("NOTHING_NAMED", said, "See `kiosk controlled list`. Say its schedule on its card first.")
        found.append(item.id)
    return tuple(found)


def run_print(options: argparse.Namespace, output: Output) -> int:
    """Print an inventory again."""
    with opened(options, "write") as record:
        act = Act.VIEW_RECORDS if options.out is None else Act.EXPORT_RECORDS
        person = acting(record, options.by, act)
        return _show(record, person.id, options.inventory, options, output)


def _show(record: Record, person_id: str, inventory_id: str, options: argparse.Namespace, output: Output) -> int:
    part: str | None = getattr(options, "part", None)
    path: Path | None = options.out
    if path is not None:
        hand = own_hand(record)
        return said(
            inventory_print.export_inventory(record, hand, person_id, options.form, inventory_id, path, part), output
        )
    looked = look(record, person_id, Filter(facts=(("inventory", inventory_id),)))
    refused = looked if isinstance(looked, Refused) else counts_now(record, person_id)
    found = refused or inventory_print.table_of(record, inventory_id, part)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for label, value in found.facts if not output.json else ():
        output.line({}, f"{label}: {value}")
    for row in found.rows:
        told = dict(zip(found.columns, row, strict=True))
        output.line(told, _line(told))
    return 0


def _line(told: Mapping[str, Any]) -> str:
    each = f" of {told['in_each']}" if told["in_each"] else ""
    drug = f" ({told['milligrams']})" if told["milligrams"] else ""
    containers = f"{told['containers']:,} {told['state']} {plural(told['unit'], told['containers'])}{each}{drug}"
    return f"{told['schedule']:<4} {told['item']}: {containers}, {told['basis']}"


def said(made: Exported | Refused, output: Output) -> int:
    """Say which file was written."""
    if isinstance(made, Refused):
        raise StoreError(made.code, made.message, made.next_step)
    output.line(made.to_json(), f"{made.rows:,} rows written to {made.path} (SHA-256 {made.sha256}).")
    return 0


def content_of(taken: Inventory) -> dict[str, Any]:
    """Give an inventory for a program."""
    return {"inventory": taken.id, **{name: value for name, value in asdict(taken).items() if name != "id"}}


def words_of(taken: Inventory) -> str:
    """Say what was taken, when and by whom."""
    return (
        f"{taken.at[:16]}Z {taken.id}: {KINDS[taken.kind]} inventory {MOMENTS[taken.moment]}, {taken.lines:,} lines, "
        f"taken by {taken.taken_by}, witnessed by {taken.witnessed_by}"
    )
