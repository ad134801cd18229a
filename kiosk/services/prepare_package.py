"""A package, or an open container, that is scanned for a step: everything that must hold before it goes in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import items, lots, stock
from db.items import Item
from db.lots import Lot
from db.opened_containers import OpenedContainer
from kiosk.rules.formula import Step
from kiosk.services.clock_before import over_before
from kiosk.services.in_hand import ends_at
from kiosk.services.look_package import forbidden, printed_in
from kiosk.services.open_usable import still_open, usable
from kiosk.services.order_needs import PATIENT
from kiosk.services.outcome import Refused
from kiosk.services.preparation_parts import noticed
from kiosk.services.preparation_void import no_package
from kiosk.services.prepare_amounts import items_for
from kiosk.services.prepare_case import Making, Open
from kiosk.services.prepare_fetched import Fetched, packages
from kiosk.services.resolve import (
    ContainerFound,
    LocationFound,
    LotFound,
    OurLabel,
    PackageFound,
    PreparationFound,
    Several,
    Unknown,
    resolve,
)
from scanners import BarcodeData, visible

_SET_ASIDE = "Do not use it. Set it aside and show it to the pharmacist."


@dataclass(frozen=True)
class Package:
    """A closed package that was fetched and may go in."""

    fetched: Fetched
    serial: str | None
    """What is kept of its serial, so that it goes in once."""

    @property
    def what(self) -> str:
        """Name item and lot."""
        line = self.fetched.pulled
        return f"{line.name}, lot {line.batch_lot}" if line.batch_lot else line.name


@dataclass(frozen=True)
class LotMissing:
    """Its code does not say the lot, and several were fetched."""


def found_for(
    case: Open, making: Making, step: Step, data: BarcodeData, lot_id: str | None = None
) -> Package | OpenedContainer | LotMissing | Refused:
    """Judge what was scanned for a step; the first thing that speaks against it is what is said.

    `lot_id`: the lot that a person read off the package.
    """
    if data.status == "reject" and data.error != "BAD_DATE":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    match resolve(case.write, data):
        case ContainerFound(container):
            return _open_one(case, making, step, container)
        case PackageFound() as found:
            return _closed(case, making, step, data, found, lot_id)
        case LotFound(link, lot):
            return _closed(case, making, step, data, PackageFound(link, lot, None), lot_id)
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
        case PreparationFound(unit, label):
            return no_package(case.write, unit, label, f"Scan {step.item}.")
        case OurLabel("preparation"):
            return Refused("PREPARATION", "That is the label of a preparation.", f"Scan {step.item}.")
        case LocationFound(location):
            return Refused("LOCATION", f"That is the place {location.name}.", f"Scan {step.item}.")
        case Unknown(_, value) if value is not None and data.product is not None:
            said = f"{visible(value)[:40]} is a code of nothing on file."
            return Refused("NOT_ON_FILE", said, _SET_ASIDE)
    return Refused("NOT_PRODUCT", "That is not the code of a package.", f"Scan {step.item}.")


def wrong_item(making: Making, step: Step, item: Item) -> Refused | None:
    """Refuse what is not the thing that a step wants: of the same drug it may be another strength."""
    meant = items_for(making, step.item)
    if any(each.id == item.id for each in meant):
        return None
    wants = " or ".join(each.name for each in meant) or step.item
    said = f"WRONG: that is {item.name}. This step takes {wants}."
    same_drug = _first_word(item.name) in {_first_word(each.name) for each in meant} and item.kind == "drug"
    if same_drug:
        said = f"WRONG STRENGTH OR PACKAGE: that is {item.name}. This step takes {wants}."
    return Refused("WRONG_STRENGTH" if same_drug else "WRONG_ITEM", said, "Put it down, and scan the right one.")


def _first_word(name: str) -> str:
    return name.split(" ")[0].casefold()


def _open_one(case: Open, making: Making, step: Step, known: OpenedContainer) -> OpenedContainer | Refused:
    found = still_open(case.write, known.id)
    if isinstance(found, Refused):
        return found
    item = item_of(case, found.item_id)
    refused = wrong_item(making, step, item) or usable(case.write, found, case.write.at)
    if refused is None and not _may_be_ours(making, found.owner):
        refused = Refused("OTHER_OWNER", f"The open {found.unit} of {found.name} is one patient's own.", _SET_ASIDE)
    what = f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'}"
    return refused or noticed(case.write, found.lot_id, what) or found


def item_of(case: Open, item_id: str) -> Item:
    """Read an item that something on record is of."""
    item = items.item(case.write, item_id)
    if item is None:  # items are never deleted
        raise LookupError(item_id)
    return item


def _may_be_ours(making: Making, owner: str) -> bool:
    own = making.content.owner if making.content is not None else None
    return stock.may_be_used(owner, f"{PATIENT}{own}" if own else None)


def _closed(
    case: Open, making: Making, step: Step, data: BarcodeData, found: PackageFound, lot_id: str | None
) -> Package | LotMissing | Refused:
    item = found.link.item
    if (refused := wrong_item(making, step, item)) is not None:
        return refused
    if found.link.units_per_pack > 1:
        said = f"That is the code of a pack of {found.link.units_per_pack:,}."
        return Refused("A_PACK", said, f"Scan each {item.base_unit} itself.")
    fetched = [each for each in packages(case.write, making.order) if each.pulled.item_id == item.id]
    lot = _lot_of(case, found, data, fetched, lot_id)
    if isinstance(lot, LotMissing | Refused):
        return lot
    found = replace(found, lot=lot)
    printed = printed_in(data)
    refused = forbidden(case.write, case.site, case.write.at, found, data.batch_lot, printed)
    what = f"{item.name}, lot {lot.batch_lot}" if lot.batch_lot else item.name
    refused = refused or noticed(case.write, lot.id, what)
    refused = refused or over_before(case.write, ends_at(case.site, lot, printed), what)
    return refused or _one_of(case, found, data, fetched, what)


def _lot_of(
    case: Open, found: PackageFound, data: BarcodeData, fetched: list[Fetched], lot_id: str | None
) -> Lot | LotMissing | Refused:
    name = found.link.item.name
    if data.batch_lot is not None and found.lot is None:
        said = f"{name}: lot {data.batch_lot} was never received here."
        return Refused("UNKNOWN_LOT", said, _SET_ASIDE)
    lot = found.lot
    if lot is None and lot_id is not None:
        lot = lots.lot(case.write, lot_id)
    if lot is None and found.unit is not None:
        lot = lots.lot(case.write, found.unit.lot_id)
    here = tuple(dict.fromkeys(each.pulled.lot_id for each in fetched))
    if lot is None and len(here) == 1 and not found.link.item.requires_lot:
        lot = lots.lot(case.write, here[0])
    if lot is not None:
        return lot
    return LotMissing() if here else not_fetched_one(name)


def not_fetched_one(what: str) -> Refused:
    """Refuse what nobody fetched for this order."""
    said = f"{what} was not fetched for this order."
    return Refused("NOT_FETCHED", said, "Use what was fetched for it. To take more, pull it for the order first (F3).")


def _one_of(case: Open, found: PackageFound, data: BarcodeData, fetched: list[Fetched], what: str) -> Package | Refused:
    """Find the pull that took this package; each goes in once."""
    lot_id = found.lot.id if found.lot is not None else ""
    of_lot = [each for each in fetched if each.pulled.lot_id == lot_id]
    serial = f"{found.link.identifier_id} {data.serial}" if data.serial is not None else None
    if serial is not None and serial in case.state.serials:
        return _used(f"Serial {data.serial} of {what}")
    if found.unit is not None:
        of_lot = [each for each in of_lot if each.pulled.unit_id in (None, found.unit.id)]
        own = [each for each in of_lot if each.pulled.unit_id == found.unit.id]
        of_lot = own or of_lot
        what = f"Serial {found.unit.serial} of {what}"
    elif of_lot:
        of_lot = [each for each in of_lot if each.pulled.unit_id is None or (each.pulled.pack_units or 1) > 1]
        if not of_lot:  # each was taken by its serial, so another package may look just like it
            said = f"{what} was fetched by its serial number, and this code is of none that was fetched."
            return Refused("PULLED_BY_SERIAL", said, "Scan the code with the serial number of what was fetched.")
    if not of_lot:
        return not_fetched_one(what)
    left = next((each for each in of_lot if each.left), None)
    return Package(left, serial) if left is not None else _used(what)


def _used(what: str) -> Refused:
    said = f"{what} went in already: all that was fetched of it is used."
    return Refused("ALREADY_USED", said, "Scan one that was not used yet.")
