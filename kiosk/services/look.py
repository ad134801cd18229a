"""Looking at what was scanned on Home: what it is, whether it may be used, how much there is."""

from __future__ import annotations

from dataclasses import dataclass

from db import instants, scans, stock
from db.record import Record
from db.scans import StoredScan
from kiosk.rules.expiry import PrintedExpiry, conflict, shown, unusable_from
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_subject import plural, stored_expiry
from kiosk.services.resolve import (
    AssetFound,
    DeliveryFound,
    Found,
    LocationFound,
    PackageFound,
    PersonFound,
    Several,
    resolve,
)
from kiosk.settings import Site, site_at
from scanners import BarcodeData, read


@dataclass(frozen=True)
class Looked:
    """What a scan on Home comes to."""

    outcome: Outcome
    sscc: str | None = None
    """Set when the scan belongs to a delivery: Home goes on to receiving."""


def look(record: Record, scan: StoredScan, person_id: str) -> Looked:
    """Say what a scan names, and note that in the record."""
    now = record.now()
    site = site_at(record, now)
    data = read(scan.raw, site.profile, instants.from_text(now).astimezone(site.zone).date())
    found = resolve(record, data)
    if isinstance(found, DeliveryFound):
        return Looked(Done("DELIVERY", "A delivery."), found.sscc)
    outcome = _outcome(record, site, now, data, found)
    with record.write(person_id, "look") as write:
        scans.judge_scan(write, scan.id, outcome.name, outcome.code, outcome.message)
        if data.sensitive:
            scans.hide_raw(write, scan.id, record.secret)
    return Looked(outcome)


def _outcome(record: Record, site: Site, now: str, data: BarcodeData, found: Found) -> Outcome:
    if data.sensitive:
        return Refused("PATIENT_CODE", "That is a patient's code.", "The code was not kept.", sensitive=True)
    match found:
        case PackageFound():
            return _package(record, site, now, data, found)
        case LocationFound(location):
            return Done("LOCATION", f"{location.name}: {location.storage} storage.")
        case PersonFound(person):
            return Done("PERSON", f"{person.name}.")
        case AssetFound(identifier):
            return Refused(
                "NOT_ON_FILE", f"{identifier} is a device that is not on file.", "Ask the manager to add it."
            )
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if data.status == "partial":
        return Refused("PARTIAL", data.message, "Scan the product code of the package.")
    return Refused("NOT_ON_FILE", data.message, "Press F2 to receive it, which also puts a new product on file.")


def _package(record: Record, site: Site, now: str, data: BarcodeData, found: PackageFound) -> Outcome:
    item, lot = found.link.item, found.lot
    lines = stock.stock_now(record, now, stock.Filter(item_id=item.id))
    usable = sum(line.quantity for line in lines if line.state == "available")
    there = f"{usable:,} usable {plural(item.base_unit, usable)} on the shelf"
    what = f"{item.name}, lot {lot.batch_lot}" if lot else item.name
    if lot is not None and lot.recalled_at is not None:
        return Refused("RECALLED", f"{what} is RECALLED: {lot.recall_note}.", "Do not use it. Put it in quarantine.")
    printed = PrintedExpiry(data.expiry.isoformat(), data.expiry.precision) if data.expiry else None
    stored = stored_expiry(lot)
    if stored is not None and printed is not None and conflict(stored, printed):
        said = f"{what} is in the record with expiry {shown(stored)}, but this package says {shown(printed)}."
        return Refused("EXPIRY_CONFLICT", said, "Set the package aside and show it to the pharmacist.")
    expired = lot is not None and lot.unusable_from is not None and lot.unusable_from <= now
    if printed is not None and unusable_from(printed, site.zone) <= instants.from_text(now):
        expired = True
    if expired:
        day = shown(printed) if printed else (lot.expiry if lot else "")
        return Refused("EXPIRED", f"{what} EXPIRED {day}.", "Do not use it. Put it in quarantine.")
    held = [line for line in lines if lot is not None and line.lot_id == lot.id and line.state == "quarantined"]
    if held and len(held) == len([line for line in lines if lot is not None and line.lot_id == lot.id]):
        return Refused("QUARANTINED", f"{what} is in QUARANTINE.", "Do not use it until it is released.")
    if lot is None and data.batch_lot is not None:
        unknown = f"{what}: lot {data.batch_lot} was never received here; {there}."
        return Refused("UNKNOWN_LOT", unknown, "Press F2 to receive it.")
    until = f", expires {shown(printed)}" if printed else ""
    return Done("ITEM", f"{what}{until}: {there}.")
