"""What opening a container means for the record, inside an open write: its limit, its place in stock, its way back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from db import instants, items, ledger, lots, opened_containers
from db.items import Item
from db.ledger import Movement, Place
from db.lots import Lot
from db.opened_containers import OpenedContainer, Opening
from db.record import Write
from db.store import Reader
from kiosk.rules import in_use as rules
from kiosk.services import in_use
from kiosk.services.outcome import Refused
from kiosk.settings import site_at

SLIP: Final = timedelta(minutes=5)
"""So long a slip can be taken back by the one who made it."""
NO_LOT: Final = Refused("NO_LOT", "That lot is not on file.", "Scan the package.")


@dataclass(frozen=True)
class ToOpen:
    """One unit that is about to be opened, or taken out of the refrigerator."""

    place: Place
    kind: str | None = None
    """None: what the item says."""
    area: str | None = None
    use_until: str | None = None
    """An instant that a person says; it only shortens."""
    unit_id: str | None = None


@dataclass(frozen=True)
class Begun:
    """A container that is open now."""

    id: str
    at: str
    item: Item
    lot: Lot
    kind: str
    use_until: str
    draft: bool
    """Its limit was approved by nobody."""
    movement_ids: tuple[str, ...]


def begin(write: Write, wanted: ToOpen, job_id: str | None = None) -> Begun | Refused:
    """Open one unit of what lies at an available place, or say why not and write nothing."""
    known = lots.lot(write, wanted.place.lot_id)
    if known is None:
        return NO_LOT
    # Whoever takes the last one at another kiosk is waited for: what is counted must still be so when written.
    ledger.alone_with_stock(write, known.item_id)
    lot, item = lots.lot(write, known.id), items.item(write, known.item_id)
    if lot is None or item is None:
        return NO_LOT
    kind = wanted.kind or item.container_kind
    refused = _unfit(write, lot, wanted) or _unfit_area(item, kind, wanted.area)
    if refused is not None or kind is None:
        return refused or _NO_KIND
    ends = _ends(write, item, lot, kind, wanted)
    if isinstance(ends, Refused):
        return ends
    place = wanted.place
    until, draft = ends
    opening = Opening(
        item.id, lot.id, place.location_id, until, place.owner, wanted.unit_id, kind, wanted.area, _volume(item, kind)
    )
    container_id = opened_containers.add(write, opening)
    moved = (
        move(write, "open", place, -1, container_id, wanted.unit_id, job_id),
        move(write, "open", replace(place, status="opened"), 1, container_id, wanted.unit_id, job_id),
    )
    return Begun(container_id, write.at, item, lot, kind, until, draft, moved)


_NO_KIND: Final = Refused(
    "NO_KIND", "Nobody said what this is once it is open, so nobody knows how long it lasts.", "Say what kind it is."
)


def _volume(item: Item, kind: str) -> int | None:
    return item.volume_microlitres if kind in rules.KINDS else None


def _unfit(write: Write, lot: Lot, wanted: ToOpen) -> Refused | None:
    """Say why nothing of this can be opened."""
    if wanted.place.status != "available" or lot.recalled_at is not None:
        return Refused("NOT_USABLE", "What is recalled or in quarantine is not opened.", "Take another lot.")
    if lot.unusable_from is not None and lot.unusable_from <= write.at:
        return Refused("EXPIRED", f"Lot {lot.batch_lot or '—'} is expired.", "Do not use it. Put it in quarantine.")
    if wanted.use_until is not None and wanted.use_until <= write.at:
        return Refused("BAD_UNTIL", "The time until it may be used is over already.", "Give a later one.")
    return _none_there(write, wanted.place, wanted.unit_id)


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


def _unfit_area(item: Item, kind: str | None, area: str | None) -> Refused | None:
    if area is not None and area not in rules.AREAS:
        return Refused("NO_AREA", "There is no such place to open it.", "Choose one from the list.")
    if kind == rules.OUT_OF_REFRIGERATOR:
        if item.storage == "refrigerated":
            return None
        said = f"{item.name} is not kept in the refrigerator."
        return Refused("NOT_REFRIGERATED", said, "Choose what it is once it is open.")
    if kind is not None and kind not in rules.KINDS:
        return _NO_KIND
    if item.hazardous and kind is not None and area != rules.HAZARDOUS_HOOD:
        said = f"{item.name} is hazardous: it is opened in the hood for hazardous drugs alone."
        return Refused("HAZARDOUS_HOOD", said, "Take it there. If it is open already, set it aside and say so.")
    return None


def _ends(write: Write, item: Item, lot: Lot, kind: str, wanted: ToOpen, used: int = 0) -> tuple[str, bool] | Refused:
    """Give the instant from which it may not be used, never later than its lot's; and whether its limit is a draft."""
    limit = in_use.limit_of(write, item.id, kind, write.at)
    if limit is None:
        said = f"Nobody said how long {item.name} may be out of the refrigerator."
        return Refused("NO_LIMIT", said, "A pharmacist says it, with the maker's text. Until then put it back.")
    ends = rules.until(instants.from_text(write.at), limit.minutes - used, kind, wanted.area)
    given = (instants.to_text(ends), wanted.use_until, lot.unusable_from)
    return min(each for each in given if each is not None), limit.draft


def move(
    write: Write,
    kind: str,
    place: Place,
    quantity: int,
    container_id: str,
    unit_id: str | None,
    job_id: str | None = None,
    reverses: str | None = None,
) -> str:
    """Post one movement of a container."""
    key = f"{container_id}:{kind}:{place.status}"
    return ledger.post(write, Movement(kind, place, quantity, key, unit_id=unit_id, job_id=job_id, reverses=reverses))


def take_back(write: Write, person_id: str, container_id: str, job_id: str | None = None) -> Refused | OpenedContainer:
    """Take an opening back: only the slip of a moment, by the same person, of what nothing was drawn from."""
    found = still_open(write, container_id)
    if isinstance(found, Refused):
        return found
    since = instants.from_text(write.at) - instants.from_text(found.opened_at)
    if found.opened_by_id != person_id:
        return Refused("OTHERS_STEP", f"{found.opened_by} opened it.", "Ask them to take it back.")
    if not timedelta(0) <= since <= SLIP or found.continues is not None:
        said = "It was opened more than 5 minutes ago: it stays open."
        return Refused("OPEN_STANDS", said, "Use it, or say what became of it.")
    if found.kind == rules.OUT_OF_REFRIGERATOR and since >= timedelta(minutes=1):
        said = "It was out of the refrigerator for a while, and that counts."
        return Refused("OPEN_STANDS", said, "Say that it goes back into the refrigerator.")
    if found.draws:
        said = "Something was drawn from it already: it stays open."
        return Refused("OPEN_STANDS", said, "Use it, or say what became of it.")
    opened_containers.end(write, found.id, "taken back")
    place = Place(found.lot_id, found.location_id, "opened", found.owner)
    for status, by in (("opened", -1), ("available", 1)):
        before = ledger.id_of_key(write, f"{found.id}:open:{status}")
        there = place if status == "opened" else replace(place, status="available")
        move(write, "undo_open", there, by, found.id, found.unit_id, job_id, before)
    return found


_NOT_OPEN: Final = Refused("NOT_OPEN", "That container is not open any more.", "Look at the item's card again.")


def still_open(write: Write, container_id: str) -> OpenedContainer | Refused:
    """Find a container that is open, and let nobody else move anything of its item until this write ends."""
    known = opened_containers.container(write, container_id)
    if known is not None:
        ledger.alone_with_stock(write, known.item_id)
    found = opened_containers.container(write, container_id)
    return _NOT_OPEN if found is None else ended(found) or found


def ended(found: OpenedContainer) -> Refused | None:
    """Refuse a container of which somebody said what became of it."""
    return None if found.ended_at is None else _NOT_OPEN


def usable(reader: Reader, found: OpenedContainer, now: str) -> Refused | None:
    """Say why an open container must not be used."""
    named = f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'},"
    lot = lots.lot(reader, found.lot_id)
    if lot is None or lot.recalled_at is not None:
        return Refused("RECALLED", f"{named} is RECALLED.", "Do not use it. Clear it off the shelf (F1).")
    if lot.unusable_from is not None and lot.unusable_from <= now:  # a later date may have been taken back
        return Refused("EXPIRED", f"{named} is EXPIRED.", "Do not use it. Clear it off the shelf (F1).")
    if found.use_until <= now:
        until = instants.from_text(found.use_until).astimezone(site_at(reader, now).zone)
        said = f"{named} was to be used until {until:%Y-%m-%d %H:%M}: it is OPEN TOO LONG."
        return Refused("OPEN_TOO_LONG", said, "Do not use it. Clear it off the shelf (F1).")
    return None


_NO_EXPIRY: Final = timedelta(days=3_650)
"""What has no expiry and lies in the refrigerator is asked about after this."""
GOES_ON: Final = {rules.OUT_OF_REFRIGERATOR: "taken out", rules.BACK_IN_REFRIGERATOR: "put back"}
"""What becomes of a closed package that was out of the refrigerator."""


def go_on(write: Write, container_id: str, kind: str, area: str | None = None) -> Begun | Refused:
    """Let a closed package that was out of the refrigerator go back, out again, or be opened.

    The time that it was out is counted and never forgotten: each part of its way is a container of its own.
    """
    found = still_open(write, container_id)
    if isinstance(found, Refused):
        return found
    lot, item = lots.lot(write, found.lot_id), items.item(write, found.item_id)
    refused = usable(write, found, write.at)
    if lot is None or item is None or refused is not None:
        return refused or NO_LOT
    if found.kind not in GOES_ON or kind == found.kind or (kind not in GOES_ON and kind not in rules.KINDS):
        said = "That cannot be done with this one."
        return Refused("NOT_CLOSED", said, "Say that it is used up or discarded.")
    if (refused := _unfit_area(item, kind if kind in rules.KINDS else None, area)) is not None:
        return refused
    used, draft = found.minutes_used, False
    if found.kind == rules.OUT_OF_REFRIGERATOR:
        used += max(
            0, math.ceil((instants.from_text(write.at) - instants.from_text(found.opened_at)).total_seconds() / 60)
        )
    if kind == rules.BACK_IN_REFRIGERATOR:
        until = lot.unusable_from or instants.to_text(instants.from_text(write.at) + _NO_EXPIRY)
    else:
        before = found.use_until if found.kind == rules.OUT_OF_REFRIGERATOR else None
        wanted = ToOpen(Place(lot.id, found.location_id, "opened", found.owner), kind, area, before)
        ends = _ends(write, item, lot, kind, wanted, used if kind == rules.OUT_OF_REFRIGERATOR else 0)
        if isinstance(ends, Refused):
            return ends
        until, draft = ends
    if until <= write.at and kind == rules.OUT_OF_REFRIGERATOR:
        said = f"{item.name} was out of the refrigerator for as long as it may be."
        return Refused("OUT_TOO_LONG", said, "Do not use it. Set it aside and show it to the pharmacist.")
    opened_containers.end(write, found.id, GOES_ON.get(kind, "opened"))
    opening = Opening(
        item.id, lot.id, found.location_id, until, found.owner, found.unit_id, kind, area, _volume(item, kind),
        used, found.id,
    )  # fmt: skip
    return Begun(opened_containers.add(write, opening), write.at, item, lot, kind, until, draft, ())
