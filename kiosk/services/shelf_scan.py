"""What a scan does in a job of the shelf: a package is taken in hand, a shelf is where it goes."""

from __future__ import annotations

from dataclasses import replace

from db import items, lots, units
from db.catalogue import Link
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.units import Unit
from kiosk.rules.expiry import conflict, unusable_from
from kiosk.services import shelf_questions as questions
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.look_package import printed_in
from kiosk.services.open_usable import ended
from kiosk.services.outcome import Question, Refused
from kiosk.services.preparation_void import no_package
from kiosk.services.reading import read_scan
from kiosk.services.resolve import (
    AssetFound,
    ContainerFound,
    Found,
    LocationFound,
    LotFound,
    OurLabel,
    PackageFound,
    PreparationFound,
    Several,
    resolve,
)
from kiosk.services.shelf_conflict import contradicted, judged
from kiosk.services.shelf_state import Draft
from kiosk.services.shelf_steps import Open, advance, or_stop, repeated
from scanners import BarcodeData

_SCAN = "Scan the code of a package."


def on_scan(case: Open, raw: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data = read_scan(case.write, case.site, case.write.at, raw, scan_id)
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
            return ended(case.write, opened) or advance(case, _open_one(opened, scan_id))
        case PreparationFound(unit, label):
            return no_package(case.write, unit, label, _SCAN)
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
        status=opened.status,
        owner=opened.owner,
        container_id=opened.id,
    )


def _package(
    case: Open, data: BarcodeData, link: Link, lot: Lot | None, unit: Unit | None, scan_id: str | None
) -> Step | Refused:
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if lot is None and unit is None and data.batch_lot is not None:
        said = f"{link.item.name}: lot {data.batch_lot} was never received here."
        return Refused("UNKNOWN_LOT", said, "Set it aside and show it to the pharmacist.")
    if lot is None and unit is not None and data.batch_lot is None:
        lot = lots.lot(case.write, unit.lot_id)
    found = judged(case.write, case.state.action, link.item, _said(link, data, scan_id), lot, unit)
    return found if isinstance(found, Refused) else advance(case, found)


def _said(link: Link, data: BarcodeData, scan_id: str | None) -> Draft:
    """Note what a code says."""
    printed = printed_in(data)
    return Draft(
        item_id=link.item.id,
        identifier_id=link.identifier_id,
        scan_id=scan_id,
        batch_lot=data.batch_lot,
        serial=data.serial,
        units_per_pack=link.units_per_pack,
        level=link.level,
        expiry=printed.text if printed else None,
        expiry_precision=printed.precision if printed else None,
    )


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
        case questions.MOVE if isinstance(found, LocationFound) and found.location.holds_stock:
            return or_stop(case, advance(case, replace(draft, to=found.location.id)))
        case questions.LOT if data.batch_lot is not None and data.status != "reject":
            return or_stop(case, _completes(case, question, draft, data, found))
        case _ if "quantity" in question.fields and isinstance(found, PackageFound):
            return _one_more(case, question, draft, data, found)
    return repeated(question)


def _completes(case: Open, question: Question, draft: Draft, data: BarcodeData, found: Found) -> Step | Refused:
    """The other code of the package, which says its lot."""
    item = items.item(case.write, draft.item_id)
    if item is None:
        return repeated(question)
    if data.product is not None and not (isinstance(found, PackageFound) and found.link.item.id == item.id):
        return repeated(question)
    if isinstance(found, PackageFound) and found.link.identifier_id != draft.identifier_id:
        return _of_another_code(case, draft, data, found)
    lot = lots.lot_named(case.write, item.id, data.batch_lot or "")
    if lot is None:
        said = f"Lot {data.batch_lot} was never received here."
        return Refused("UNKNOWN_LOT", said, "Leave it, and show the package to the pharmacist.")
    whole = _both(case, draft, data)
    if isinstance(whole, Refused):
        return whole
    unit = units.unit(case.write, draft.identifier_id, whole.serial) if draft.identifier_id and whole.serial else None
    goes_by = judged(case.write, case.state.action, item, replace(whole, batch_lot=lot.batch_lot), lot, unit)
    return goes_by if isinstance(goes_by, Refused) else advance(case, goes_by)


def _of_another_code(case: Open, draft: Draft, data: BarcodeData, found: PackageFound) -> Step | Refused:
    """A code that is called otherwise stands for itself; it says nothing of a package that was known by more."""
    if draft.serial is None and draft.expiry is None:
        return _package(case, data, found.link, found.lot, found.unit, draft.scan_id)
    said = f"That is the code of another pack of {found.link.item.name}: it says nothing of the package in hand."
    return Refused("OTHER_PACK", said, "Scan the other code of the same package, or read the lot off it.")


def _both(case: Open, draft: Draft, data: BarcodeData) -> Draft | Refused:
    """Put together what both codes of a package say; of two expiries that agree the earlier counts."""
    one, other = draft.printed, printed_in(data)
    differs = "serial" if draft.serial and data.serial and draft.serial != data.serial else None
    differs = "expiry" if one is not None and other is not None and conflict(one, other) else differs
    if differs is not None:
        said = f"The two codes give different values for {differs}, so they are not of one package."
        return Refused("CONFLICT", said, "Scan the other code of the same package.")
    known = [each for each in (one, other) if each is not None]
    ends = min(known, key=lambda each: unusable_from(each, case.site.zone), default=None)
    return replace(
        draft,
        serial=draft.serial or data.serial,
        expiry=ends.text if ends else None,
        expiry_precision=ends.precision if ends else None,
    )


def _one_more(case: Open, question: Question, draft: Draft, data: BarcodeData, found: PackageFound) -> Step | Refused:
    """One more of the same, which has no serial of its own, counts as one more; what contradicts is one by itself."""
    lot = lots.lot(case.write, draft.lot_id) if draft.lot_id else None
    has_serial = draft.serial is not None or data.serial is not None
    same_code = found.link.identifier_id == draft.identifier_id and draft.units_per_pack == 1
    if lot is None or has_serial or not same_code or draft.contradicts is not None:
        return repeated(question)
    if data.batch_lot is None and lot.batch_lot:
        said = f"That code says no lot: nobody knows yet that it is one of lot {lot.batch_lot}."
        return Refused("ONE_BY_ONE", said, "Answer first, then scan it by itself; or say how many there are.")
    is_other = data.batch_lot is not None and (found.lot is None or found.lot.id != lot.id)
    if is_other or contradicted(found.link.item, _said(found.link, data, None), lot, None) is not None:
        return repeated(question)
    return or_stop(case, advance(case, replace(draft, quantity=draft.quantity + 1)))
