"""Writing a line into stock, correcting it, putting it away, and taking it back: always by adding movements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from db import catalogue, delivery_lines, instants, ledger, locations, lots, receiving
from db.catalogue import NewItem
from db.delivery_lines import Line, NewLine
from db.ledger import Movement, Place
from db.locations import Location
from db.lots import Expiry
from db.record import Write
from kiosk.rules import expiry as expiries
from kiosk.services.outcome import Refused
from kiosk.services.receive_checks import Case

OUT_OF_RANGE = "INDICATOR_OUT_OF_RANGE"
LINK_UNVERIFIED = "LINK_UNVERIFIED"


def write_line(case: Case, delivery_id: str, job_id: str, key: str) -> str | Refused:
    """Write everything a line needs, and return the line's id."""
    place = _place_for(case)
    if place is None:
        return Refused(
            "NO_LOCATION",
            f"No location is set up for things kept {case.subject.item.storage}.",
            "Ask the manager to add one. Nothing was added.",
        )
    item_id, packaging_id, identifier_id = _link(case)
    lot_id = _lot(case, item_id)
    units = case.draft.packs * case.subject.units_per_pack
    unit_id = None
    if case.draft.serial is not None:
        unit_id = lots.add_unit(case.write, identifier_id, case.draft.serial, lot_id, place.id, units)
    reason = _quarantine_reason(case, delivery_id)
    status: ledger.Status = "quarantined" if reason else "available"
    new = NewLine(
        delivery_id=delivery_id,
        item_id=item_id,
        packaging_id=packaging_id,
        lot_id=lot_id,
        location_id=place.id,
        status=status,
        owner=case.state.owner,
        packs=case.draft.packs,
        units=units,
        unit_id=unit_id,
        identifier_id=identifier_id,
        reason=reason or case.draft.reason,
        put_away=not case.subject.cold,
    )
    line_id = delivery_lines.add_line(case.write, new)
    ledger.post(
        case.write,
        Movement(
            "receive",
            Place(lot_id, place.id, status, case.state.owner),
            units,
            key=f"{key}:{line_id}",
            unit_id=unit_id,
            job_id=job_id,
            line_id=line_id,
            reason=new.reason,
        ),
    )
    return line_id


def _place_for(case: Case) -> Location | None:
    """Cold things wait on the bench until somebody scans the refrigerator; the rest goes to its usual shelf."""
    shelf = locations.usual_location(case.write, case.subject.item.storage)
    if case.subject.cold:
        return locations.receiving_bench(case.write) or shelf
    return shelf


def _link(case: Case) -> tuple[str, str, str]:
    """Give item, packaging and identifier, making what a person just attached or counted."""
    link, write, draft = case.subject.link, case.write, case.draft
    if link is not None:
        if draft.units_per_pack is not None:
            catalogue.confirm_units(write, link.packaging_id, draft.units_per_pack)
        if draft.derived_confirmed:
            catalogue.verify_identifier(write, link.identifier_id, write.actor)
        return link.item.id, link.packaging_id, link.identifier_id
    item_id = case.subject.item_id or catalogue.add_item(write, _plain(case.subject.item))
    packaging_id = catalogue.add_packaging(
        write, item_id, case.subject.level, case.subject.units_per_pack, confirmed=True
    )
    identifier_id = catalogue.add_identifier(write, item_id, packaging_id, draft.scheme, draft.value, "linked")
    return item_id, packaging_id, identifier_id


def _plain(item: NewItem) -> NewItem:
    return NewItem(**{name: getattr(item, name) for name in NewItem.__dataclass_fields__})


def _lot(case: Case, item_id: str) -> str:
    expiry = case.draft.expiry
    stored = None
    if expiry is not None:
        instant = instants.to_text(expiries.unusable_from(expiry, case.site.zone))
        stored = Expiry(expiry.text, expiry.precision, instant)
    if case.lot is not None:
        if stored is not None and case.lot.expiry is None:
            lots.complete_expiry(case.write, case.lot.id, stored)
        return case.lot.id
    # Things without a lot number are kept apart by what is known of them: their expiry.
    name = case.draft.batch_lot or ""
    known = lots.lot_named(case.write, item_id, name)
    if known is not None and name == "" and known.expiry == (expiry.text if expiry else None):
        return known.id
    if known is not None and name == "":
        name = f"(none, expires {expiry.text})" if expiry else name
        again = lots.lot_named(case.write, item_id, name)
        if again is not None:
            return again.id
    return lots.add_lot(case.write, item_id, name, stored)


def _quarantine_reason(case: Case, delivery_id: str) -> str | None:
    if case.draft.quarantine:
        return case.draft.quarantine
    delivery = receiving.delivery(case.write, delivery_id)
    if case.subject.cold and delivery is not None and delivery.indicator == "out of range":
        return OUT_OF_RANGE
    return None if case.subject.verified else LINK_UNVERIFIED


def change_quantity(write: Write, line: Line, packs: int, job_id: str, key: str) -> None:
    """Correct how many packs a line holds, by a movement of the difference."""
    per_pack = line.units // line.packs
    difference = (packs - line.packs) * per_pack
    if difference:
        _post(write, line, "receive", difference, job_id, f"{key}:{line.id}")
    delivery_lines.set_line_quantity(write, line.id, packs, packs * per_pack)


def move_line(write: Write, line: Line, to: str, job_id: str, key: str, *, put_away: bool) -> None:
    """Move all of a line to another location."""
    if line.location_id != to:
        _post(write, line, "put_away", -line.units, job_id, f"{key}:{line.id}:out")
        _post(write, replace(line, location_id=to), "put_away", line.units, job_id, f"{key}:{line.id}:in")
        if line.unit_id is not None:
            lots.move_unit(write, line.unit_id, to)
    delivery_lines.set_line_place(write, line.id, to, put_away=put_away)


def take_back(write: Write, line: Line, job_id: str, key: str) -> None:
    """Take a line out of stock again; raises NotEnoughStock when something of it was used or moved since."""
    place = _place_of(line)
    if line.unit_id is not None and ledger.held_of_unit(write, line.unit_id, place) < line.units:
        raise ledger.NotEnoughStock(place, line.units)  # others of its lot may lie there, but this one does not
    _post(write, line, "undo_receive", -line.units, job_id, f"{key}:{line.id}")
    if line.unit_id is not None:
        lots.undo_unit(write, line.unit_id)
    delivery_lines.undo_line(write, line.id)


def release(write: Write, line: Line, job_id: str, key: str) -> None:
    """Let a line out of quarantine once the link it came under is verified."""
    _post(write, line, "release", -line.units, job_id, f"{key}:{line.id}:out")
    _post(write, replace(line, status="available"), "release", line.units, job_id, f"{key}:{line.id}:in")
    delivery_lines.set_line_status(write, line.id, "available", None)


def _place_of(line: Line) -> Place:
    status: Any = line.status
    return Place(line.lot_id, line.location_id, status, line.owner)


def _post(write: Write, line: Line, kind: str, quantity: int, job_id: str, key: str) -> None:
    ledger.post(
        write,
        Movement(
            kind,
            _place_of(line),
            quantity,
            key=key,
            unit_id=line.unit_id,
            job_id=job_id,
            line_id=line.id,
        ),
    )
