"""What a scan does in a count: a shelf is where one stands, a package is one more of its line."""

from __future__ import annotations

from dataclasses import replace

from db import count_entries, count_lines, counts, ledger, lots, units
from db.catalogue import Link
from db.count_entries import Entry
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.units import Unit
from kiosk.rules.counting import LineState, may_count
from kiosk.services import count_questions as questions
from kiosk.services.count_from_sheet import sheet_scanned
from kiosk.services.count_join import stand_at, which_count
from kiosk.services.count_keep import counted_already, keep
from kiosk.services.count_lines import judged_line
from kiosk.services.count_state import Draft
from kiosk.services.count_steps import Open, advance, ask, repeated, still_open
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.look_package import printed_in
from kiosk.services.outcome import Question, Refused
from kiosk.services.preparation_void import no_package
from kiosk.services.reading import read_scan
from kiosk.services.receive_subject import contradiction, lot_of
from kiosk.services.resolve import (
    ContainerFound,
    Found,
    LocationFound,
    LotFound,
    PackageFound,
    PreparationFound,
    Several,
    SheetFound,
    resolve,
)
from scanners import BarcodeData

_SCAN = "Scan the code of a package, or the label of a shelf."


def on_scan(case: Open, raw: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data = read_scan(case.write, case.site, case.write.at, raw, scan_id)
    if data.sensitive:
        return persons_code(data, _SCAN)
    found = resolve(case.write, data)
    if case.state.question is not None:
        return _as_answer(case, case.state.question, data, found, scan_id)
    if (refused := still_open(case)) is not None:
        return refused
    match found:
        case LocationFound(location):
            kept = keep(case)
            return stand_at(kept, location) if isinstance(kept, Open) else kept
        case PackageFound(link, lot, unit):
            return _package(case, data, link, lot, unit, scan_id)
        case LotFound(link, lot):
            return _one_more(case, Draft(link.item.id, link.identifier_id, scan_id, lot.batch_lot, lot.id), 1)
        case ContainerFound(opened):
            return _container(case, opened, scan_id)
        case SheetFound():
            return sheet_scanned(case, found, scan_id)
        case PreparationFound(unit, label):
            return no_package(case.write, unit, label, _SCAN)
        case _:
            return _no_package(data, found)


def _package(
    case: Open, data: BarcodeData, link: Link, lot: Lot | None, unit: Unit | None, scan_id: str | None
) -> Step | Refused:
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if lot is None and unit is not None and data.batch_lot is None:
        lot = lots.lot(case.write, unit.lot_id)
    if (refused := _contradicts(data, link, lot, unit)) is not None:
        return refused
    draft = Draft(
        link.item.id,
        link.identifier_id,
        scan_id,
        lot.batch_lot if lot else data.batch_lot,
        lot.id if lot else None,
        data.expiry.isoformat() if data.expiry else None,
        data.expiry.precision if data.expiry else None,
        serial=data.serial,
        serials={data.serial: unit.id if unit else None} if data.serial else {},
        at=case.write.at,
    )
    draft = _where_it_lies(case, draft, unit)
    if link.units_per_pack > 1 and link.identifier_id not in case.state.packs:
        if (refused := _not_counted_here(case, draft)) is not None:
            return refused
        kept = keep(case) if case.state.draft else case
        if not isinstance(kept, Open):
            return kept
        return ask(kept, replace(kept.state, draft=draft), questions.pack(link))
    return _one_more(case, draft, one_scan(link, unit, case.state.packs.get(link.identifier_id)))


def one_scan(link: Link, unit: Unit | None, pack: str | None) -> int:
    """Say how many one scan stands for; a carton with a serial holds what it was received with."""
    if pack != "whole":
        return 1
    return unit.units if unit is not None else link.units_per_pack


def _where_it_lies(case: Open, draft: Draft, unit: Unit | None) -> Draft:
    """A package that is known by its serial is of the line where the ledger has it here."""
    if unit is None or draft.lot_id is None or case.state.location_id is None:
        return draft
    lines = count_lines.lines_of_unit(case.write, draft.lot_id, unit.id, case.state.location_id)
    return replace(draft, status=lines[0].status, owner=lines[0].owner) if len(lines) == 1 else draft


def _contradicts(data: BarcodeData, link: Link, lot: Lot | None, unit: Unit | None) -> Refused | None:
    """A package that says otherwise than the record is another thing: it is set aside, and counted by nobody."""
    aside = "Set the package aside and show it to the pharmacist. Scan the next."
    if unit is not None and lot is not None and unit.lot_id != lot.id:
        said = f"Serial {unit.serial} of {link.item.name} is in the record under another lot than {lot.batch_lot}."
        return Refused("LOT_CONFLICT", said, aside)
    differs = contradiction(lot_of(link.item, lot), lot, printed_in(data))
    return Refused("EXPIRY_CONFLICT", differs, aside) if differs is not None else None


def _container(case: Open, opened: OpenedContainer, scan_id: str | None) -> Step | Refused:
    if opened.ended_at is not None:
        said = f"That {opened.unit} of {opened.name} is not open any more by the record."
        return Refused("CONTAINER_ENDED", said, "Do not use it. Show it to the pharmacist.")
    if opened.location_id != case.state.location_id:
        said = f"That open {opened.unit} of {opened.name} belongs at {opened.location}."
        return Refused("ELSEWHERE", said, "Bring it there, and count it there.")
    draft = Draft(
        opened.item_id, None, scan_id, opened.batch_lot, opened.lot_id, status=opened.status, owner=opened.owner,
        serial=opened.id, serials={opened.id: opened.unit_id},
    )  # fmt: skip
    return _one_more(case, draft, 1)


def _not_counted_here(case: Open, draft: Draft) -> Refused | None:
    """Refuse what nobody said the place of, what is no part of the count, and what was counted already."""
    place = case.state.location_id
    if place is None:
        return Refused("PLACE_FIRST", "Nobody said where this is counted.", "Scan the label of the shelf first.")
    count_id = case.state.count_id or ""
    if not counts.covers(case.write, count_id, place, draft.item_id):
        return Refused("NOT_IN_COUNT", "That is no part of this count.", "Leave it where it is. Scan the next.")
    return _seen(case, draft)


def _one_more(case: Open, draft: Draft, each: int) -> Step | Refused:
    """Add to the line in hand, or keep that and begin the next."""
    if (refused := _not_counted_here(case, draft)) is not None:
        return refused
    held = case.state.draft
    if held is not None and _same_line(held, draft):
        more = replace(
            held, quantity=held.quantity + each, serials={**held.serials, **draft.serials}, serial=draft.serial,
            scan_id=draft.scan_id, at=case.write.at,
        )  # fmt: skip
        return advance(case, more)
    kept = keep(case)
    if not isinstance(kept, Open):
        return kept
    return advance(kept, replace(draft, quantity=each, at=case.write.at))


def _same_line(held: Draft, draft: Draft) -> bool:
    if held.item_id != draft.item_id or (held.status in ledger.OPEN) != (draft.status in ledger.OPEN):
        return False
    if draft.status is not None and (held.status, held.owner) != (draft.status, draft.owner):
        return False
    # A code without a lot goes on with the line of the same code: its lot was read off the package once.
    same_code = draft.lot_id is None and draft.batch_lot is None and held.identifier_id == draft.identifier_id
    return same_code or (draft.lot_id is not None and held.lot_id == draft.lot_id)


def _seen(case: Open, draft: Draft) -> Refused | None:
    """A package with a serial counts once, whoever scanned it, unless its line is counted again."""
    held, is_open = case.state.draft, draft.status in ledger.OPEN
    for serial in draft.serials:
        if held is not None and held.item_id == draft.item_id and serial in held.serials:
            return counted_already("you", serial, is_open=is_open)
        before = count_entries.with_serial(case.write, case.state.count_id or "", draft.item_id, serial)
        if before is not None and not _counts_again(case, held, before):
            return counted_already(
                "you" if before.person_id == case.person_id else before.person, serial, is_open=is_open
            )
    return None


def _counts_again(case: Open, held: Draft | None, before: Entry) -> bool:
    if before.location_id != case.state.location_id:
        return False
    if held is not None and held.adds is False and held.lot_id == before.lot_id:
        return True
    if before.job_id == case.job.id:
        return False
    judged, counted = judged_line(case.write, case.state.count_id or "", before.place, case.write.at)
    return judged.state is LineState.RECOUNT and may_count(counted, case.person_id, judged)


def _no_package(data: BarcodeData, found: Found) -> Refused:
    match found:
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
    if data.status == "reject":
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    if data.status == "partial":
        return Refused("PARTIAL", data.message, "Scan the product code of the package.")
    wrong = " Nothing on file has that code." if data.product is not None else ""
    return Refused("NOT_ON_FILE", data.message + wrong, "Set it aside and show it to the pharmacist. Scan the next.")


def _as_answer(case: Open, question: Question, data: BarcodeData, found: Found, scan_id: str | None) -> Step | Refused:
    """A scan may answer what was asked if it can; it never says yes."""
    match question.code:
        case questions.WHICH_COUNT if isinstance(found, LocationFound):
            return which_count(case, {"location": found.location.id})
        case questions.WHICH_COUNT | questions.WHERE if isinstance(found, SheetFound):
            return sheet_scanned(case, found, scan_id)
        case questions.WHERE if isinstance(found, LocationFound):
            return stand_at(case, found.location)
        case questions.LOT if data.batch_lot is not None and data.status != "reject":
            return _completes(case, question, data, found)
    return repeated(question)


def _completes(case: Open, question: Question, data: BarcodeData, found: Found) -> Step | Refused:
    """The other code of the package, which says its lot."""
    draft = case.state.draft
    if draft is None:
        return repeated(question)
    if data.product is not None and not (isinstance(found, PackageFound) and found.link.item.id == draft.item_id):
        return repeated(question)
    if isinstance(found, PackageFound) and data.serial is not None:
        unit_id = found.unit.id if found.unit is not None else None
        draft = replace(draft, serial=data.serial, serials={**draft.serials, data.serial: unit_id})
        if (refused := _contradicts(data, found.link, found.lot, found.unit) or _seen(case, draft)) is not None:
            return refused
    if data.expiry is not None:
        draft = replace(draft, expiry=data.expiry.isoformat(), precision=data.expiry.precision)
    return named(case, draft, data.batch_lot or "")


def named(case: Open, draft: Draft, batch_lot: str) -> Step | Refused:
    """Take the lot that is printed on the package."""
    lot = lots.lot_named(case.write, draft.item_id, batch_lot)
    unit = units.unit(case.write, draft.identifier_id, draft.serial) if draft.identifier_id and draft.serial else None
    if unit is not None and lot is not None and unit.lot_id != lot.id:
        said = f"Serial {unit.serial} is in the record under another lot than {lot.batch_lot}."
        return Refused("LOT_CONFLICT", said, "Set the package aside and show it to the pharmacist.")
    return advance(case, replace(draft, batch_lot=batch_lot, lot_id=lot.id if lot else None))
