"""`kiosk controlled`: controlled substances: what there is, the perpetual record, and inventories."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from db.errors import StoreError
from db.record import Record
from kiosk.cli import controlled_cassette, controlled_inventory, controlled_loss, controlled_volume
from kiosk.cli.actions import Action, Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.rules.inventory import KINDS, MOMENTS, PARTS
from kiosk.rules.permissions import Act
from kiosk.services import controlled_list, controlled_record, inventory
from kiosk.services.controlled_record import Wanted
from kiosk.services.export_forms import FORMS
from kiosk.services.export_tables import Table
from kiosk.services.hand import own_hand
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk controlled` its actions and their options."""
    action = actions_of(command, common, "does it")

    action("list", "what is controlled, what there is of it, when it was last counted", run_list)
    record = action("record", "every movement with its running balance", run_record)
    record.add_argument("item", nargs="?", metavar="ITEM", help="a GTIN, NDC, HIBC, item id or name; else all")
    record.add_argument("--since", type=day, metavar="DATE", help="the first day that is meant")
    record.add_argument("--until", type=day, metavar="DATE", help="the last day that is meant")
    _to_a_file(record, "csv")
    _add_inventories(action)
    controlled_loss.add_actions(action)
    controlled_volume.add_actions(action)
    controlled_cassette.add_actions(action)


def _add_inventories(action: Action) -> None:
    take = action("inventory", "take an inventory (21 CFR 1304.11); two people sign it", controlled_inventory.run_take)
    take.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    take.add_argument("--moment", choices=list(MOMENTS), required=True, help="of business, that day")
    take.add_argument("--witness", metavar="NAME", required=True, help="the second person; their PIN is asked for next")
    take.add_argument("--item", dest="items", action="append", metavar="ITEM", help="what is newly scheduled")
    _to_a_file(take, "pdf")
    action("inventories", "list the inventories that were taken", run_inventories)
    again = action("print", "print an inventory again as it was taken", controlled_inventory.run_print)
    again.add_argument("inventory", metavar="ID")
    again.add_argument("--part", choices=list(PARTS), help="only what is kept apart: schedules I and II, or the others")
    _to_a_file(again, "pdf")


def _to_a_file(command: argparse.ArgumentParser, usual: str) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="a file that is not there yet; else it is listed")
    command.add_argument("--form", choices=FORMS, default=usual, help=f"of the file; else {usual}")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about controlled substances."""
    answer: int = options.act(options, output)
    return answer


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List what is controlled."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        found = controlled_list.listed(record, person.id)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for line in found:
        open_ones = f", {line.open:,} of them open" if line.open else ""
        amounts = " = ".join(each for each in (line.millilitres, line.milligrams) if each is not None)
        held = f" ({amounts})" if (line.on_hand or line.cassettes) and amounts else ""
        open_ones += f", {line.cassettes:,} {plural('cassette', line.cassettes)} under lock" if line.cassettes else ""
        there = f"{line.on_hand:,} {plural(line.unit, line.on_hand)}{held}{open_ones}"
        counted, taken = ((at or "never")[:10] for at in (line.last_count, line.last_inventory))
        lost = f"; {line.losses:,} {'loss' if line.losses == 1 else 'losses'} open" if line.losses else ""
        lost += f"; {line.differs:,} {plural('volume', line.differs)} DIFFER, nobody said why" if line.differs else ""
        words = f"{line.schedule:<4} {line.name}: {there}; counted {counted}, inventory {taken}{lost}"
        output.line(line.to_json(), words)
    if not found and not output.json:
        output.line({}, "No item on file is in a DEA schedule.")
    return 0


def run_record(options: argparse.Namespace, output: Output) -> int:
    """List the perpetual record, or write it to a file."""
    with opened(options, "write") as record:
        if options.out is None:
            person = acting(record, options.by, Act.VIEW_RECORDS)
            found = controlled_record.look(record, person.id, _wanted(record, options))
            if isinstance(found, Refused):
                raise StoreError(found.code, found.message, found.next_step)
            _say(found, output)
            return 0
        person = acting(record, options.by, Act.EXPORT_RECORDS)
        wanted = _wanted(record, options)
        made = controlled_record.export_record(record, own_hand(record), person.id, options.form, wanted, options.out)
    return controlled_inventory.said(made, output)


def _wanted(record: Record, options: argparse.Namespace) -> Wanted:
    first, last = options.since, options.until
    if first is not None and last is not None and last < first:
        raise StoreError("BAD_DAYS", f"{last} lies before {first}.", "Give the earlier day with --since.")
    days = Filter().between(first, last, site_at(record, record.now()).zone)
    found = controlled_record.wanted(record, options.item, days)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    return found


_SHOWN = ("schedule", "item", "what", "quantity", "millilitres", "milligrams", "person", "witness", "reference", "note")


def _say(table: Table, output: Output) -> None:
    count = 0
    for row in table.rows:
        told: dict[str, Any] = dict(zip(table.columns, row, strict=True))
        balance = "" if told["balance"] is None else f" = {told['balance']:,} {plural(told['unit'], told['balance'])}"
        parts = (f"{told[name]}" for name in _SHOWN if told[name] is not None)
        output.line(told, f"{told['site_time']}  {'  '.join(parts)}{balance}")
        count += 1
    if not count and not output.json:
        output.line({}, "Nothing controlled moved then.")


def run_inventories(options: argparse.Namespace, output: Output) -> int:
    """List the inventories that were taken, the newest first."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        found = inventory.taken(record, person.id)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for each in found:
        output.line(controlled_inventory.content_of(each), controlled_inventory.words_of(each))
    if not found and not output.json:
        output.line({}, "No inventory was taken yet. `kiosk controlled inventory` takes one.")
    return 0
