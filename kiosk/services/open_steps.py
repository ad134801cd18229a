"""What opening a container means for the record, inside an open write: its limit, its place in stock, its way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from db import instants, items, ledger, lots, opened_containers, stock
from db.items import Item
from db.ledger import Movement, Place
from db.lots import Lot
from db.opened_containers import OpenedContainer, Opening
from db.record import Write
from db.store import Reader
from kiosk.rules import in_use as rules
from kiosk.services import first_out, in_use, slip
from kiosk.services.clock_before import over_before
from kiosk.services.open_usable import still_open
from kiosk.services.outcome import Refused

NO_LOT: Final = Refused("NO_LOT", "That lot is not on file.", "Scan the package.")


@dataclass(frozen=True)
class ToOpen:
    """One unit that is about to be opened, or taken out of the refrigerator."""

    place: Place
    kind: str | None = None
    """None: what the item says."""
    area: str | None = None
    use_until: str | None = None
    """An instant that a person or the package says; it only shortens."""
    unit_id: str | None = None
    why: str | None = None
    """Why it is opened though something spoke against it."""


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
    refused = _unfit(write, item, lot, wanted) or unfit_area(item, kind, wanted.area) or unsaid(write, item, kind)
    if refused is not None or kind is None:
        return refused or _NO_KIND
    ends = ends_of(write, item, lot, kind, wanted)
    if isinstance(ends, Refused):
        return ends
    place, opened = wanted.place, replace(wanted.place, status="opened")
    until, draft = ends
    opening = Opening(
        item.id, lot.id, place.location_id, until, place.owner, wanted.unit_id, kind, wanted.area, volume(item, kind)
    )
    container_id = opened_containers.add(write, opening)
    moved = (
        move(write, "open", place, -1, container_id, wanted.unit_id, job_id, reason=wanted.why),
        move(write, "open", opened, 1, container_id, wanted.unit_id, job_id, reason=wanted.why),
    )
    return Begun(container_id, write.at, item, lot, kind, until, draft, moved)


_NO_KIND: Final = Refused(
    "NO_KIND", "Nobody said what this is once it is open, so nobody knows how long it lasts.", "Say what kind it is."
)


def unsaid(write: Write, item: Item, kind: str | None) -> Refused | None:
    """Let a pharmacist say that something lasts long once it is open: whoever opens it does not choose its time."""
    known = rules.KINDS.get(kind or "")
    if known is None or known.only_in_a_hood or not in_use.is_unsaid(write, item, write.actor):
        return None
    said = f"No pharmacist said that {item.name} is {known.words}."
    return Refused("KIND_UNSAID", said, "A pharmacist says it on its card (F8), or opens it.")


def volume(item: Item, kind: str) -> int | None:
    """Say what is in one that is opened; None for what is closed still."""
    return item.volume_microlitres if kind in rules.KINDS else None


def _unfit(write: Write, item: Item, lot: Lot, wanted: ToOpen) -> Refused | None:
    """Say why nothing of this can be opened."""
    if not stock.is_ours(wanted.place.owner):
        return first_out.others_stop(f"{item.name}, lot {lot.batch_lot or '—'}")
    if wanted.place.status != "available" or lot.recalled_at is not None:
        return Refused("NOT_USABLE", "What is recalled or in quarantine is not opened.", "Take another lot.")
    if lot.unusable_from is not None and lot.unusable_from <= write.at:
        return Refused("EXPIRED", f"Lot {lot.batch_lot or '—'} is expired.", "Do not use it. Put it in quarantine.")
    if (refused := over_before(write, lot.unusable_from, f"lot {lot.batch_lot or '—'}")) is not None:
        return refused
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


def unfit_area(item: Item, kind: str | None, area: str | None) -> Refused | None:
    """Say why something is not opened there, or not taken out of the refrigerator."""
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


def ends_of(write: Write, item: Item, lot: Lot, kind: str, wanted: ToOpen, used: int = 0) -> tuple[str, bool] | Refused:
    """Give the instant from which it may not be used, never later than its lot's; and whether its limit is a draft."""
    limit = in_use.opening_limit(write, item, kind, write.actor, write.at)
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
    reason: str | None = None,
) -> str:
    """Post one movement of a container."""
    key = f"{container_id}:{kind}:{place.status}"
    movement = Movement(kind, place, quantity, key, unit_id=unit_id, job_id=job_id, reverses=reverses, reason=reason)
    return ledger.post(write, movement)


def take_back(write: Write, person_id: str, container_id: str, job_id: str | None = None) -> Refused | OpenedContainer:
    """Take an opening back: only the slip of a moment, by the same person, of what nothing was drawn from."""
    found = still_open(write, container_id)
    if isinstance(found, Refused):
        return found
    if found.opened_by_id != person_id:
        return Refused("OTHERS_STEP", f"{found.opened_by} opened it.", "Ask them to take it back.")
    if found.continues is not None:
        now = rules.CLOSED.get(found.kind or "", "opened")
        said = f"It was out of the refrigerator and is {now} since: that is not taken back, and its time counts."
        return Refused("OPEN_STANDS", said, "Say what becomes of it now.")
    if not slip.is_one(write, found.opened_at, write.at):
        said = f"It was opened more than {slip.words(write, write.at)} ago: it stays open."
        return Refused("OPEN_STANDS", said, "Use it, or say what became of it.")
    if found.kind in rules.CLOSED:
        said = "It was out of the refrigerator, and that counts, however short it was."
        return Refused("OPEN_STANDS", said, "Say what becomes of it: in the refrigerator its time does not run.")
    item = items.item(write, found.item_id)
    if item is not None and item.dea_schedule is not None:
        said = f"{found.name} is controlled: one person alone does not take its opening back."
        return Refused("OPEN_STANDS", said, "Use it, or discard it before a witness.")
    if found.is_held:
        said = "It was set aside meanwhile: it stays open, in quarantine."
        return Refused("OPEN_STANDS", said, "A pharmacist releases it, or it is discarded.")
    if found.draws:
        said = "Something was drawn from it already: it stays open."
        return Refused("OPEN_STANDS", said, "Use it, or say what became of it.")
    opened_containers.end(write, found.id, "taken back")
    for place, by in ((found.place, -1), (replace(found.place, status="available"), 1)):
        before = ledger.id_of_key(write, f"{found.id}:open:{place.status}")
        move(write, "undo_open", place, by, found.id, found.unit_id, job_id, before)
    return found
