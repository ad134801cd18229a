"""What a scan does in a job of the shelf: a package is taken in hand, a shelf is where it goes."""

from __future__ import annotations

from dataclasses import replace

from db import instants, lots, units
from db.catalogue import Link
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.units import Unit
from kiosk.rules.expiry import PrintedExpiry, conflict, shown
from kiosk.services import shelf_questions as questions
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.look_package import forbidden
from kiosk.services.open_steps import ended
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_subject import stored_expiry
from kiosk.services.resolve import (
    AssetFound,
    ContainerFound,
    Found,
    LocationFound,
    LotFound,
    OurLabel,
    PackageFound,
    Several,
    resolve,
)
from kiosk.services.shelf_state import Draft
from kiosk.services.shelf_steps import Open, advance, or_stop, repeated
from scanners import BarcodeData, read

_SCAN = "Scan the code of a package."


def on_scan(case: Open, raw: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    today = instants.from_text(case.write.at).astimezone(case.site.zone).date()
    data = read(raw, case.site.profile, today)
    if data.sensitive:
        return persons_code(data, _SCAN)
    found = resolve(case.write, data)
    question = case.state.question
    if question is not None:
        return _as_answer(case, question, data, found)
    if case.action is None:
        return repeated(questions.action())
    match found:
        case PackageFound(link, lot, unit):
            return _package(case, data, link, lot, unit, scan_id)
        case LotFound(link, lot):
            draft = Draft(link.item.id, link.identifier_id, scan_id, lot.batch_lot, lot_id=lot.id)
            return advance(case, draft)
        case ContainerFound(opened):
            return ended(opened) or advance(case, _open_one(opened, scan_id))
        case _:
            return _no_package(data, found)


def _open_one(opened: OpenedContainer, scan_id: str | None) -> Draft:
    """By its small label it is this very container, where it lies."""
    return Draft(
        opened.item_id,
        scan_id=scan_id,
        batch_lot=opened.batch_lot,
        lot_id=opened.lot_id,
        location_id=opened.location_id,
        status="opened",
        owner=opened.owner,
        container_id=opened.id,
    )


def _package(
    case: Open, data: BarcodeData, link: Link, lot: Lot | None, unit: Unit | None, scan_id: str | None
) -> Step | Refused:
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if lot is None and data.batch_lot is not None:
        said = f"{link.item.name}: lot {data.batch_lot} was never received here."
        return Refused("UNKNOWN_LOT", said, "Set it aside and show it to the pharmacist.")
    if lot is None and unit is not None:
        lot = lots.lot(case.write, unit.lot_id)
    refused = _contradicts(case, data, link, lot, unit)
    if refused is None and case.action is not None and case.action.code == "open":
        # What is opened is used: the same stops as for what is pulled, the expiry on this very package among them.
        found = PackageFound(link, lot, unit)
        refused = forbidden(case.write, case.site, case.write.at, data, found)
    if refused is not None:
        return refused
    draft = Draft(
        item_id=link.item.id,
        identifier_id=link.identifier_id,
        scan_id=scan_id,
        batch_lot=lot.batch_lot if lot else None,
        serial=data.serial,
        units_per_pack=link.units_per_pack,
        level=link.level,
        lot_id=lot.id if lot else None,
    )
    return advance(case, draft)


def _contradicts(case: Open, data: BarcodeData, link: Link, lot: Lot | None, unit: Unit | None) -> Refused | None:
    """A package that says otherwise than the record is another thing: it may be set aside, and nothing else."""
    if unit is not None and lot is not None and unit.lot_id != lot.id:
        said = f"Serial {unit.serial} of {link.item.name} is in the record under another lot than {lot.batch_lot}."
        return Refused("LOT_CONFLICT", said, "Set the package aside and show it to the pharmacist.")
    stored = stored_expiry(lot)
    printed = PrintedExpiry(data.expiry.isoformat(), data.expiry.precision) if data.expiry else None
    is_set_aside = case.action is not None and case.action.code == "quarantine"
    if stored is None or printed is None or not conflict(stored, printed) or is_set_aside:
        return None
    named = f"Lot {lot.batch_lot} of {link.item.name}" if lot else link.item.name
    said = f"{named} is in the record with expiry {shown(stored)}, but this package says {shown(printed)}."
    return Refused("EXPIRY_CONFLICT", said, "Put it in quarantine (F6) and show it to the pharmacist.")


def _no_package(data: BarcodeData, found: Found) -> Refused:
    match found:
        case LocationFound(location):
            return Refused("PLACE_FIRST", f"That is the shelf {location.name}.", "Scan the package first.")
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
        case OurLabel() | AssetFound():
            return Refused("NOT_STOCK", "That is no package of the shelf.", _SCAN)
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if data.status == "partial":
        return Refused("PARTIAL", data.message, "Scan the product code of the package.")
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", _SCAN)
    wrong = " Nothing on file has that code." if data.product is not None else ""
    return Refused("NOT_ON_FILE", data.message + wrong, "Scan another code on it, or show it to the pharmacist.")


def _as_answer(case: Open, question: Question, data: BarcodeData, found: Found) -> Step | Refused:
    """A scan may answer what was asked if it can; it never says yes."""
    draft = case.state.draft
    if draft is None:
        return repeated(question)
    match question.code:
        case questions.MOVE if isinstance(found, LocationFound) and found.location.kind != "bin":
            return or_stop(case, advance(case, replace(draft, to=found.location.id)))
        case questions.LOT if data.batch_lot is not None and data.status != "reject":
            return or_stop(case, _completes(case, question, draft, data, found))
    if _is_the_same_again(draft, found, data) and "quantity" in question.fields:
        return or_stop(case, advance(case, replace(draft, quantity=draft.quantity + 1)))
    return repeated(question)


def _completes(case: Open, question: Question, draft: Draft, data: BarcodeData, found: Found) -> Step | Refused:
    """The other code of the package, which says its lot."""
    if data.product is not None and not (isinstance(found, PackageFound) and found.link.item.id == draft.item_id):
        return repeated(question)
    lot = lots.lot_named(case.write, draft.item_id, data.batch_lot or "")
    if lot is None:
        said = f"Lot {data.batch_lot} was never received here."
        return Refused("UNKNOWN_LOT", said, "Leave it, and show the package to the pharmacist.")
    serial = draft.serial or (data.serial if isinstance(found, PackageFound) else None)
    unit = units.unit(case.write, draft.identifier_id, serial) if draft.identifier_id and serial else None
    if unit is not None and unit.lot_id != lot.id:
        said = f"Serial {unit.serial} is in the record under another lot than {lot.batch_lot}."
        return Refused("LOT_CONFLICT", said, "Set the package aside and show it to the pharmacist.")
    return advance(case, replace(draft, lot_id=lot.id, batch_lot=lot.batch_lot, serial=serial))


def _is_the_same_again(draft: Draft, found: Found, data: BarcodeData) -> bool:
    """One more of the same, which has no serial of its own, counts as one more."""
    if not isinstance(found, PackageFound) or draft.serial is not None or data.serial is not None:
        return False
    same_lot = found.lot is None or found.lot.id == draft.lot_id
    same_code = found.link.identifier_id == draft.identifier_id and draft.units_per_pack == 1
    return same_code and same_lot and (data.batch_lot is None or found.lot is not None)
