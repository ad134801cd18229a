"""Tracing a lot, a package or what was made of it: where it came from, who touched it, what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db import history, instants, ledger, lots, trace, trace_preparations
from db.lots import Lot
from db.preparations import PreparationUnit
from db.record import Record
from db.store import Reader, Row
from db.units import Unit
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.services.record_names import Names
from kiosk.services.record_words import movement_said
from kiosk.services.resolve import LotFound, PackageFound, resolve
from kiosk.services.trace_unit import UnitWay, made_with, way_of_unit
from kiosk.settings import Site, site_at
from scanners import read


@dataclass(frozen=True)
class Way:
    """One lot, or one package of it, and what became of it."""

    about: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    """Every movement, the first first."""
    uses: tuple[dict[str, Any], ...]
    """Every use of one that was open, the first first."""
    made: tuple[dict[str, Any], ...]
    """Every unit that was made with it, the first first."""
    now: tuple[dict[str, Any], ...]
    """Where some of it lies."""

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        found = {"movements": self.steps, "uses": self.uses, "made": self.made, "now": self.now}
        return {**self.about, **{name: list(rows) for name, rows in found.items()}}


def trace_of(record: Record, person_id: str, wanted: str) -> tuple[Way | UnitWay, ...] | Refused:
    """Trace what a lot number, a serial, our own number or a code's text names; that somebody looked is noted."""
    now = record.now()
    site = site_at(record, now)
    made = _made(record, wanted, site, now)
    found = [] if made else _named(record, wanted, site, now)
    facts = [("unit", unit.id) for unit in made] + [("lot", lot.id) for lot, _ in found]
    looked = records.look(record, person_id, Filter(facts=tuple(facts)))
    if isinstance(looked, Refused):
        return looked
    if made:
        return tuple(way_of_unit(record, unit, site) for unit in made)
    if not found:
        said = f"No lot, no package and nothing that was made here is called {wanted[:40]}."
        return Refused("NOT_ON_FILE", said, "Look at the package again, or scan its code into the quotes.")
    names = Names(record)
    return tuple(_way(record, lot, unit, names, site) for lot, unit in found)


def _made(reader: Reader, wanted: str, site: Site, now: str) -> list[PreparationUnit]:
    """Find what was made here by the code on it, whether that is void or not, or by its number."""
    today = instants.from_text(now).astimezone(site.zone).date()
    local = read(wanted, site.profile, today).local
    code = local.value if local is not None and local.kind == "preparation" else wanted
    return trace_preparations.units_called(reader, code)


def _named(reader: Reader, wanted: str, site: Site, now: str) -> list[tuple[Lot, Unit | None]]:
    today = instants.from_text(now).astimezone(site.zone).date()
    match resolve(reader, read(wanted, site.profile, today)):
        case PackageFound(_, Lot() as lot, unit):
            return [(lot, unit)]
        case LotFound(_, lot):
            return [(lot, None)]
    ids = history.lots_called(reader, wanted)
    named: list[tuple[Lot | None, Unit | None]] = [(lots.lot(reader, each), None) for each in ids]
    named += [(lots.lot(reader, unit.lot_id), unit) for unit in trace.units_called(reader, wanted)]
    return [(lot, unit) for lot, unit in named if lot is not None]


def _way(reader: Reader, lot: Lot, unit: Unit | None, names: Names, site: Site) -> Way:
    rows = trace.movements_of_unit(reader, unit) if unit else trace.movements_of_lot(reader, lot.id)
    uses = trace.uses_of_unit(reader, unit) if unit else trace.uses_of_lot(reader, lot.id)
    item = trace.item_of_lot(reader, lot.id) or {}
    about = {
        "item": item.get("id"),
        "name": item.get("name"),
        "lot": lot.batch_lot,
        "expiry": lot.expiry,
        "expiry_precision": lot.expiry_precision,
        "extended_expiry": lot.extended_expiry,
        "recalled_at": lot.recalled_at,
        "serial": unit.serial if unit else None,
        "unit": item.get("base_unit"),
    }
    return Way(
        about,
        (*_came_with(reader, lot, rows, names, site), *(_step(row, names, site) for row in rows)),
        tuple(_use(row, site) for row in uses),
        made_with(reader, lot.id) if unit is None else (),
        tuple(_lying(rows)),
    )


def _came_with(reader: Reader, lot: Lot, rows: list[Row], names: Names, site: Site) -> Iterator[dict[str, Any]]:
    """Tell what came of its lot before a package was known by its serial: it was one of these."""
    if not rows or rows[0]["kind"] != "identify":
        return
    nameless = [row for row in trace.movements_of_lot(reader, lot.id) if row["serial"] is None]
    taken_back = {row["line_id"] for row in nameless if row["kind"] == "undo_receive"}
    for row in nameless:
        if row["kind"] == "receive" and row["line_id"] not in taken_back and row["at"] <= rows[0]["at"]:
            step = _step(row, names, site)
            yield {**step, "of_lot": True, "text": f"{step['text']}, of its lot: it was one of these"}


def _step(row: Row, names: Names, site: Site) -> dict[str, Any]:
    purpose = json.loads(row["state_json"]) if row["job_kind"] == "pull" else {}
    said = movement_said(row, names, is_new_line=row["line_id"] is not None and row["reverses"] is None)
    return {
        "at": row["at"],
        "local": f"{records.local(row['at'], site.zone):%Y-%m-%d %H:%M}",
        "person": row["person"],
        "kind": row["kind"],
        "quantity": row["quantity"],
        "location": row["location"],
        "state": ledger.told(row["status"]),
        "owner": _owner(row["owner"]),
        "serial": row["serial"],
        "job": row["job_id"],
        "purpose": purpose.get("purpose"),
        "reference": purpose.get("reference"),
        "supplier": row["supplier"],
        "sscc": row["sscc"],
        "invoice": row["invoice"],
        "of_lot": False,
        "text": said or f"{row['kind'].replace('_', ' ')}, from {row['location']}",
    }


def _use(row: Row, site: Site) -> dict[str, Any]:
    purpose = json.loads(row["state_json"]) if row["job_kind"] == "pull" else {}
    return {
        "at": row["at"],
        "local": f"{records.local(row['at'], site.zone):%Y-%m-%d %H:%M}",
        "person": row["person"],
        "location": row["location"],
        "serial": row["serial"],
        "microlitres": row["microlitres"],
        "job": row["job_id"],
        "purpose": purpose.get("purpose"),
        "reference": purpose.get("reference"),
        "text": f"used the open one, at {row['location']}",
    }


def _owner(owner: str) -> str:
    """Say whose it is, and of no patient which one."""
    return "patient" if owner.startswith("patient:") else owner


def _lying(rows: list[Row]) -> Iterator[dict[str, Any]]:
    there: dict[tuple[str, str, str], int] = {}
    for row in rows:
        place = (row["location"], ledger.told(row["status"]), _owner(row["owner"]))
        there[place] = there.get(place, 0) + row["quantity"]
    for (location, status, owner), quantity in there.items():
        if quantity:
            yield {"location": location, "state": status, "owner": owner, "quantity": quantity}
