"""Opening a container, and what came of it: used up or discarded; both are movements of the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from db import instants, items, ledger, lots, opened_containers
from db.ledger import Movement, Place
from db.lots import Lot
from db.opened_containers import OpenedContainer, Opening
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit, witness
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign
from kiosk.settings import site_at

End = Literal["used up", "discarded"]
_KINDS: Final[dict[str, str]] = {"used up": "use_up", "discarded": "discard"}


def open_one(record: Record, person_id: str, place: Place, use_until: str, *, unit_id: str | None = None) -> Outcome:
    """Open one unit of what lies at an available place; it may be used until an instant, never past its expiry.

    `unit_id` names it where it has a serial number.
    """
    with record.write(person_id, "container.open", place.lot_id if lots.lot(record, place.lot_id) else None) as write:
        known = lots.lot(write, place.lot_id)
        if known is not None:
            # Whoever takes the last one at another kiosk is waited for: what is counted must still be so when written.
            write.alone_with(f"stock of {known.item_id}")
        lot = lots.lot(write, place.lot_id)
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER) or _unfit(write, lot, place, use_until, unit_id)
        if refused is not None or lot is None:
            return permit.noted(write, refused or _NO_LOT)
        until = min(use_until, lot.unusable_from or use_until)
        container_id = opened_containers.add(
            write, Opening(lot.item_id, lot.id, place.location_id, until, place.owner, unit_id)
        )
        _move(write, "open", place, -1, container_id, unit_id)
        _move(write, "open", _opened(place), 1, container_id, unit_id)
        item = items.item(write, lot.item_id)
        name = f"{item.name}, lot {lot.batch_lot or '—'}" if item else lot.batch_lot
        shown = instants.from_text(until).astimezone(site_at(write, write.at).zone)
        return Done("OPENED", f"{name}: one {item.base_unit if item else ''} is open, until {shown:%Y-%m-%d %H:%M}.")


def end_one(record: Record, person_id: str, container_id: str, end: End, *, seen_by: Proof | None = None) -> Outcome:
    """Say what came of an open container; it does not lie there any more.

    `seen_by` is the witness, where what is controlled or hazardous is discarded.
    """
    known = opened_containers.container(record, container_id)
    with record.write(person_id, "container.end", known.lot_id if known else None) as write:
        if known is not None:
            write.alone_with(f"stock of {known.item_id}")
        found = opened_containers.container(write, container_id)
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        if refused is None and (found is None or found.ended_at is not None):
            refused = Refused("NOT_OPEN", "That container is not open any more.", "Look at the item's card again.")
        if refused is None and found is not None and end == "discarded":
            refused = _unseen(write, person_id, found, seen_by)
        if refused is not None or found is None:
            return permit.noted(write, refused or _NO_LOT)
        opened_containers.end(write, container_id, end)
        place = Place(found.lot_id, found.location_id, "opened", found.owner)
        _move(write, _KINDS[end], place, -1, container_id, found.unit_id)
        return Done("CONTAINER_ENDED", f"{found.name}, lot {found.batch_lot or '—'}: the open {found.unit} is {end}.")


def _unseen(write: Write, person_id: str, found: OpenedContainer, seen_by: Proof | None) -> Refused | None:
    """Let a second person sign for what is controlled or hazardous before it goes for good."""
    item = items.item(write, found.item_id)
    if item is None or not witness.is_needed(item):
        return None
    if seen_by is None:
        said = f"{found.name} is {'controlled' if item.dea_schedule else 'hazardous'}: a second person sees it go."
        return Refused("WITNESS_NEEDED", said, "Do it at the shelf (F7 on Home), with a witness.")
    if (refused := witness.unfit(person_id, seen_by)) is not None:
        return refused
    seen = {"action": "discard", "item": found.name, "lot": found.batch_lot, "from": found.location}
    signed = sign(write, seen_by, "witnessed", Subject("opened_container", found.id), seen)
    return signed if isinstance(signed, Refused) else None


_NO_LOT: Final = Refused("NO_LOT", "That lot is not on file.", "Scan the package.")


def _unfit(write: Write, lot: Lot | None, place: Place, use_until: str, unit_id: str | None) -> Refused | None:
    """Say why nothing of this can be opened."""
    if lot is None:
        return _NO_LOT
    if place.status != "available" or lot.recalled_at is not None:
        return Refused("NOT_USABLE", "What is recalled or in quarantine is not opened.", "Take another lot.")
    if lot.unusable_from is not None and lot.unusable_from <= write.at:
        return Refused("EXPIRED", f"Lot {lot.batch_lot or '—'} is expired.", "Do not use it. Put it in quarantine.")
    if use_until <= write.at:
        return Refused("BAD_UNTIL", "The time until it may be used is over already.", "Give a later one.")
    return _none_there(write, place, unit_id)


def _none_there(reader: Reader, place: Place, unit_id: str | None) -> Refused | None:
    if unit_id is not None:
        if ledger.held_of_unit(reader, unit_id, place) < 1:
            return Refused("NO_UNIT", "The package with that serial number does not lie there.", "Scan the package.")
        return None
    held = ledger.held(reader, place)
    if held < 1:
        return Refused("NOT_ENOUGH_STOCK", "Nothing of this lot lies there.", "Count what lies there.")
    if held <= ledger.held_by_serial(reader, place):
        return Refused("SERIAL_NEEDED", "All that lies there is known by its serial numbers.", "Scan the package.")
    return None


def _opened(place: Place) -> Place:
    return replace(place, status="opened")


def _move(write: Write, kind: str, place: Place, quantity: int, container_id: str, unit_id: str | None) -> None:
    key = f"{container_id}:{kind}:{place.status}"
    ledger.post(write, Movement(kind, place, quantity, key, unit_id=unit_id))
