"""Looking at what was scanned on Home: what it is, whether it may be used, how much there is."""

from __future__ import annotations

from dataclasses import dataclass

from db import instants, scans
from db.count_sheets import SheetLine
from db.counts import StockCount
from db.opened_containers import OpenedContainer
from db.record import Record
from db.scans import StoredScan
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.count_hidden import BEING_COUNTED, items_hidden
from kiosk.services.keep_scan import persons_code
from kiosk.services.look_package import judge_package
from kiosk.services.open_usable import ended, left_words, usable
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.preparation_look import looked, worksheet_here
from kiosk.services.pull_bin import contents_words, pull_in_bin
from kiosk.services.reading import read_scan
from kiosk.services.resolve import (
    AssetFound,
    BadgeFound,
    ContainerFound,
    DeliveryFound,
    Found,
    KitFound,
    LocationFound,
    LotFound,
    OurLabel,
    PackageFound,
    PreparationFound,
    Several,
    SheetFound,
    resolve,
)
from kiosk.settings import Site, site_at
from scanners import BarcodeData, withheld

_OWN_NEXT = "Set it aside and ask the pharmacist where it came from."
_WITHHELD = "Read a text that is no code of a product or place; it may be private, so it is not shown or kept."


@dataclass(frozen=True)
class Looked:
    """What a scan on Home comes to."""

    outcome: Outcome
    delivery: DeliveryFound | None = None
    """Set when the scan belongs to a delivery: Home goes on to receiving."""
    item_id: str | None = None
    """Set when the scan names an item on file."""
    worksheet: str | None = None
    """Set when the scan is of a label of what is being made at this kiosk: Home goes on with its worksheet."""


def look(record: Record, scan: StoredScan, person_id: str) -> Looked:
    """Say what a scan names, and note that in the record."""
    now = record.now()
    site = site_at(record, now)
    data = read_scan(record, site, now, scan.raw, scan.id)
    found = resolve(record, data)
    refused = permit.refusal(record, person_id, Act.LOOK_UP)
    if refused is None and isinstance(found, DeliveryFound):
        return Looked(Done("DELIVERY", "A delivery."), found)
    outcome = refused or _outcome(record, site, now, data, found)
    with record.write(person_id, "look") as write:
        scans.judge_scan(write, scan.id, outcome.name, outcome.code, outcome.message)
        if refused is not None:
            permit.noted(write, refused)
    if refused is None and isinstance(found, PackageFound | LotFound):
        return Looked(outcome, item_id=found.link.item.id)
    if isinstance(found, PreparationFound) and isinstance(outcome, Done):
        return Looked(outcome, worksheet=worksheet_here(record, found, person_id))
    return Looked(outcome)


def _still_usable(reader: Record, opened: OpenedContainer, site: Site) -> Done:
    until = instants.from_text(opened.use_until).astimezone(site.zone)
    is_counted = opened.item_id in items_hidden(reader)
    words = BEING_COUNTED if is_counted else left_words(opened)
    left = f", {words}" if words else ""
    named = f"The open {opened.unit} of {opened.name}, lot {opened.batch_lot or '—'}"
    return Done("OPEN", f"{named}: until {until:%Y-%m-%d %H:%M}{left}, {opened.location}.")


def _sheet(count: StockCount, line: SheetLine | None) -> Outcome:
    if count.ended_at is not None:
        return Refused("COUNT_ENDED", f"The count {count.title} is ended.", "Throw the sheet away.")
    what = "the sheet" if line is None else f"line {line.line} of the sheet"
    return Done("SHEET", f"That is {what} of the count {count.title}. Begin to count, and scan it again.")


def is_label_of_ours(record: Record, scan: StoredScan) -> bool:
    """Say whether a scan is of a label that no maker's package bears."""
    now = record.now()
    site = site_at(record, now)
    data = read_scan(record, site, now, scan.raw, scan.id)
    return data.local is not None and data.local.kind not in ("person", "item", "command")


def _outcome(record: Record, site: Site, now: str, data: BarcodeData, found: Found) -> Outcome:
    if data.sensitive:
        return persons_code(data, "Scan it again, or scan a package.")
    match found:
        case PackageFound():
            return judge_package(record, site, now, data, found)
        case LotFound(link, lot):
            return judge_package(record, site, now, data, PackageFound(link, lot, None))
        case OurLabel("command", "HELP"):
            return Done("HELP", "Scan a package, a shelf or a delivery box, or press F1 for the menu.")
        case OurLabel("command", value):
            return Refused("NO_JOB", f"That is the command {value}, and nothing is open here.", "Press F2 or F7 first.")
        case OurLabel(kind, value):
            return Refused("NOT_ON_FILE", f"That is the label of {kind} {value}, which is not on record.", _OWN_NEXT)
        case ContainerFound(opened):
            return ended(record, opened) or usable(record, opened, now) or _still_usable(record, opened, site)
        case PreparationFound():
            return looked(record, found, now)
        case SheetFound(count, line):
            return _sheet(count, line)
        case KitFound(kit):
            return Done("KIT", f"Kit {kit.name}: {len(kit.lines):,} lines. Begin a pull (F7) and scan it again.")
        case LocationFound(location) if location.kind == "bin":
            inside = pull_in_bin(record, location.id)
            said = f"pulled {contents_words(record, inside)}" if inside else "it is empty."
            return Done("BIN", f"{location.name}: {said}")
        case LocationFound(location):
            return Done("LOCATION", f"{location.name}: {location.storage} storage.")
        case BadgeFound():
            return Refused("BADGE", "That is a badge.", "Scan what you want to look up.")
        case AssetFound(identifier):
            return Refused(
                "NOT_ON_FILE", f"{identifier} is a device that is not on file.", "Ask the manager to add it."
            )
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
    if withheld(data):
        return Refused("NOT_ON_FILE", _WITHHELD, "Scan the code of a package, or press F2 to receive one.")
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if data.status == "partial":
        return Refused("PARTIAL", data.message, "Scan the product code of the package.")
    return Refused("NOT_ON_FILE", data.message, "Press F2 to receive it, which also puts a new product on file.")
