"""Writing a line into stock, correcting it, putting it away, and taking it back: always by adding movements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import catalogue, delivery_lines, instants, items, ledger, locations, lots, receiving, stock, units
from db.controlled_receipts import SCHEDULE
from db.delivery_lines import NewLine
from db.items import NewItem
from db.ledger import Movement, Place
from db.locations import Location
from db.lots import Expiry, Lot
from kiosk.rules import expiry as expiries
from kiosk.rules import reasons
from kiosk.services.outcome import Refused
from kiosk.services.receive_checks import Case


@dataclass(frozen=True)
class Written:
    """A line that is in stock, and what was put on record for its sake alone."""

    line_id: str
    made: Mapping[str, Any]
    """What an undo takes back with the line: `lot`, `expiry` (ids), `link` (id), `units` (before a person counted)."""


def write_line(case: Case, delivery_id: str, job_id: str, key: str) -> Written | Refused:
    """Write everything a line needs."""
    if case.subject.item_id is not None:
        ledger.alone_with_stock(case.write, case.subject.item_id)
    place = _place_for(case)
    if place is None:
        return Refused(
            "NO_LOCATION",
            f"No location is set up for things kept {case.subject.item.storage}.",
            "Ask the manager to add one. Nothing was added.",
        )
    made: dict[str, Any] = {}
    item_id, packaging_id, identifier_id = _link(case, made)
    _keep_storage(case, item_id, made)
    lot_id = _lot(case, item_id, made)
    quantity = case.draft.packs * case.subject.units_per_pack
    unit_id = None
    if case.draft.serial is not None:
        unit_id = units.add_unit(case.write, identifier_id, case.draft.serial, lot_id, place.id, quantity)
    causes = _causes(case, delivery_id)
    status: ledger.Status = "quarantined" if causes else "available"
    new = NewLine(
        delivery_id=delivery_id,
        item_id=item_id,
        packaging_id=packaging_id,
        lot_id=lot_id,
        location_id=place.id,
        status=status,
        owner=case.state.owner,
        packs=case.draft.packs,
        units=quantity,
        unit_id=unit_id,
        identifier_id=identifier_id,
        reason=reasons.joined(*causes, case.draft.reason),
        put_away=not case.subject.cold,
    )
    line_id = delivery_lines.add_line(case.write, new)
    ledger.post(
        case.write,
        Movement(
            "receive",
            Place(lot_id, place.id, status, case.state.owner),
            quantity,
            key=f"{key}:{line_id}",
            unit_id=unit_id,
            job_id=job_id,
            line_id=line_id,
            reason=new.reason,
        ),
    )
    return Written(line_id, made)


def _place_for(case: Case) -> Location | None:
    """Cold things wait on the bench until somebody scans the refrigerator; the rest goes to its shelf."""
    storage, item_id = case.subject.item.storage, case.subject.item_id
    own = locations.own_location(case.write, item_id, storage) if item_id is not None else None
    shelf = own or locations.usual_location(case.write, storage)
    if case.subject.cold:
        return locations.receiving_bench(case.write) or shelf
    return shelf


def _link(case: Case, made: dict[str, Any]) -> tuple[str, str, str]:
    """Give item, packaging and identifier, making what a person just attached or counted."""
    link, write, draft = case.subject.link, case.write, case.draft
    if link is not None:
        if draft.units_per_pack is not None and not link.units_confirmed:
            made["units"] = link.units_per_pack
            catalogue.confirm_units(write, link.packaging_id, draft.units_per_pack)
        if draft.derived_confirmed:
            made["link"] = link.identifier_id
            catalogue.verify_identifier(write, link.identifier_id, write.actor)
        return link.item.id, link.packaging_id, link.identifier_id
    item_id = case.subject.item_id or items.add_item(write, _plain(case.subject.item))
    packaging_id = catalogue.add_packaging(
        write, item_id, case.subject.level, case.subject.units_per_pack, confirmed=True
    )
    identifier_id = catalogue.add_identifier(write, item_id, packaging_id, draft.scheme, draft.value, "linked")
    return item_id, packaging_id, identifier_id


def _keep_storage(case: Case, item_id: str, made: dict[str, Any]) -> None:
    """Note how a person said that the item is kept; whoever receives it next is not asked again."""
    item = items.item(case.write, item_id)
    if item is not None and item.storage == "unknown":
        items.change_item(case.write, item, {"storage": case.subject.item.storage})
        made["storage"] = item_id


def _plain(item: NewItem) -> NewItem:
    return NewItem(**{name: getattr(item, name) for name in NewItem.__dataclass_fields__})


def _lot(case: Case, item_id: str, made: dict[str, Any]) -> str:
    expiry = _stored(case)
    if case.lot is not None:
        if expiry is not None:
            if case.lot.unusable_from is None:
                made["expiry"] = case.lot.id
            # A month and a day in it may both be true: nobody may use the lot after the earlier one.
            lots.set_expiry(case.write, case.lot.id, expiry)
        return case.lot.id
    # Things without a lot number are kept apart by what is known of them: their expiry.
    name = case.draft.batch_lot or ""
    known = lots.lot_named(case.write, item_id, name)
    if known is not None and not _has_expiry(known, expiry):
        name = f"(none, expires {expiry.text})" if expiry else "(none, no expiry)"
        known = lots.lot_named(case.write, item_id, name)
    if known is not None:
        return known.id
    made["lot"] = lots.add_lot(case.write, item_id, name, expiry)
    return str(made["lot"])


def _stored(case: Case) -> Expiry | None:
    expiry = case.draft.expiry
    if expiry is None:
        return None
    instant = instants.to_text(expiries.unusable_from(expiry, case.site.zone))
    return Expiry(expiry.text, expiry.precision, instant)


def _has_expiry(lot: Lot, expiry: Expiry | None) -> bool:
    stored = (lot.expiry, lot.expiry_precision)
    return stored == ((expiry.text, expiry.precision) if expiry else (None, None))


def _causes(case: Case, delivery_id: str) -> list[str]:
    """List what keeps the line in quarantine."""
    causes = reasons.parts(case.draft.quarantine)
    delivery = receiving.delivery(case.write, delivery_id)
    if case.subject.cold and delivery is not None and delivery.indicator == "out of range":
        causes.append(reasons.OUT_OF_RANGE)
    if not case.subject.verified:
        causes.append(reasons.LINK_UNVERIFIED)
    # What came on an order form is nobody's to take before a second person counted it.
    if case.subject.item.dea_schedule == SCHEDULE and stock.is_ours(case.state.owner):
        causes.append(reasons.UNSIGNED)
    return causes
