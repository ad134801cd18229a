"""`kiosk item`, `stock`, `expiring`, `short`: what lies on the shelf, as words or JSON lines."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from db import catalogue, instants, locations, shortages, stock
from db.errors import StoreError
from db.items import Item
from db.record import Record
from db.stock import StockLine
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.rules import expiry as expiries
from kiosk.services import needed
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import LotFound, PackageFound, Several, resolve
from kiosk.settings import site_at
from scanners import read

Codes = dict[str, list[tuple[str, str]]]


def run_item(options: argparse.Namespace, output: Output) -> int:
    """Show an item with all its codes."""
    with opened(options, "read") as record:
        item = find_item(record, options.identifier)
        content = item_json(record, item)
    codes = ", ".join(f"{code['scheme']} {code['value']}" for code in content["identifiers"])
    on_hand = f"{content['on_hand']:,} {plural(item.base_unit, content['on_hand'])}"
    output.line(content, f"{item.name}: {on_hand} on hand. Codes: {codes or 'none'}.")
    return 0


def find_item(record: Record, identifier: str) -> Item:
    """Find an item by a code as printed, as scanned, or by its id; raises StoreError when there is none."""
    now = record.now()
    site = site_at(record, now)
    today = instants.from_text(now).astimezone(site.zone).date()
    found = resolve(record, read(identifier, site.profile, today))
    if isinstance(found, PackageFound | LotFound):
        return found.link.item
    if (coded := catalogue.item_coded(record, identifier)) is not None:
        return coded
    if isinstance(found, Several):
        raise StoreError("SEVERAL", "This code names several items.", "Give the GTIN on the package.")
    raise StoreError("NO_ITEM", f"No item has the code {identifier[:60]}.", "Check the code, or search by name.")


def item_json(record: Record, item: Item) -> dict[str, Any]:
    """Give the answer of `kiosk item`."""
    links = catalogue.links_of(record, item.id)
    return {
        "item": item.id,
        "name": item.name,
        "kind": item.kind,
        "base_unit": item.base_unit,
        "identifiers": [{"scheme": link.scheme, "value": link.value, "origin": link.origin} for link in links],
        "packagings": [
            {"scheme": link.scheme, "value": link.value, "level": link.level, "units_per_pack": link.units_per_pack}
            for link in links
        ],
        "on_hand": stock.on_hand(record, item.id),
    }


def run_stock(options: argparse.Namespace, output: Output) -> int:
    """List the stock, a line a lot, location and state."""
    with opened(options, "read") as record:
        only = stock.Filter(
            item_id=None if options.item is None else find_item(record, options.item).id,
            location_id=None if options.location is None else find_location(record, options.location),
        )
        if options.at is not None:
            lines = stock.stock_then(record, instants.to_text(options.at), only)
        else:
            lines = stock.stock_now(record, record.now(), only)
        _print(record, lines, output)
    return 0


def find_location(record: Record, name: str) -> str:
    """Find a place by its id or name; raises StoreError when there is none."""
    for place in locations.locations(record):
        if name in (place.id, place.name) or name.lower() == place.name.lower():
            return place.id
    raise StoreError("NO_LOCATION", f"There is no location {name[:60]}.", "Give its name as on its label.")


def run_expiring(options: argparse.Namespace, output: Output) -> int:
    """List what is expired or expires soon, in the order of every list of stock."""
    with opened(options, "read") as record:
        now = record.now()
        site = site_at(record, now)
        days = site.expiring_days if options.within is None else options.within
        present = instants.from_text(now)
        # The whole of the last day counts: a lot with `days` days left is unusable from the midnight after it.
        until = expiries.unusable_from(
            expiries.PrintedExpiry((present.astimezone(site.zone).date() + timedelta(days=days)).isoformat(), "day"),
            site.zone,
        )
        lines = sorted(stock.expiring(record, now, instants.to_text(until)), key=stock.order)
        _print(record, lines, output, days_left=lambda line: _days_left(line, present, site.zone))
    return 0


def _days_left(line: StockLine, now: datetime, zone: Any) -> int:
    return expiries.days_left(instants.from_text(line.unusable_from or stock.NEVER), now, zone)


def run_short(options: argparse.Namespace, output: Output) -> int:
    """List items with less usable stock than their par; or what is left beside what open pulls want."""
    if options.needed:
        return _needed(options, output)
    with opened(options, "read") as record:
        lines = shortages.short(record, record.now())
    for line in lines:
        content = {
            "item": line.item_id,
            "name": line.name,
            "unit": line.unit,
            "usable": line.usable,
            "on_shelf": line.on_shelf,
            "par": line.par,
            "state": line.state,
            "on_order": line.on_order,
        }
        words = f"{line.name}: {line.usable:,} of {line.par:,} {plural(line.unit, line.par)} usable"
        output.line(content, f"{words}, {line.on_shelf:,} on the shelf ({line.state.replace('_', ' ')})")
    if not lines and not output.json:
        output.line({}, "Nothing is short.")
    return 0


def _needed(options: argparse.Namespace, output: Output) -> int:
    with opened(options, "read") as record:
        lines = needed.needed(record)
    for line in lines:
        content = {
            "item": line.item_id,
            "name": line.name,
            "unit": line.unit,
            "usable": line.usable,
            "reserved": line.reserved,
            "free": line.free,
            "par": line.par,
            "state": line.state,
        }
        words = f"{line.name}: {line.usable:,} usable, {line.reserved:,} wanted by open pulls, {line.free:,} free"
        output.line(content, f"{words} ({line.state.replace('_', ' ')})")
    if not lines and not output.json:
        output.line({}, "Nothing is wanted, and nothing is short.")
    return 0


def _print(record: Record, lines: Iterable[StockLine], output: Output, days_left: Any = None) -> None:
    found = list(lines)
    codes = stock.identifiers_of(record, (line.item_id for line in found)) if found else {}
    for line in found:
        content = _line_json(line, codes)
        if days_left is not None:
            content["days_left"] = days_left(line)
        output.line(content, _line_words(line))
    if not found and not output.json:
        output.line({}, "Nothing.")


def _line_json(line: StockLine, codes: Codes) -> dict[str, Any]:
    content = {
        "item": line.item_id,
        "name": line.name,
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in codes.get(line.item_id, ())],
        "lot": line.batch_lot,
        "expiry": line.expiry,
        "expiry_precision": line.expiry_precision,
        **({"extended_expiry": line.extended_expiry} if line.extended_expiry else {}),
        "location": line.location,
        "state": line.told,
        "quantity": line.quantity,
        "unit": line.unit,
        "serials": list(line.serials),
    }
    return content if line.owner == "own" else content | {"owner": line.owner}


def _line_words(line: StockLine) -> str:
    extended = f", extended to {line.extended_expiry}" if line.extended_expiry else ""
    expiry = f", expires {line.expiry}{extended}" if line.expiry else ""
    owner = "" if line.owner == "own" else f", {line.owner}"
    quantity = f"{line.quantity:,} {plural(line.unit, line.quantity)}"
    return f"{line.name}: {quantity}, lot {line.batch_lot or '-'}{expiry}, {line.location}, {line.told}{owner}"
