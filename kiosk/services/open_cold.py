"""A closed package that is out of the refrigerator, and back in it: the time that it was out adds up."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Final

from db import clock_watch, instants, items, ledger, locations, lots, opened_containers
from db.ledger import Place, Status
from db.lots import Lot
from db.opened_containers import OpenedContainer, Opening
from db.record import Write
from db.store import Reader
from kiosk.rules import reasons
from kiosk.rules.in_use import BACK_IN_REFRIGERATOR, CLOSED, KINDS, OUT_OF_REFRIGERATOR, in_words
from kiosk.services.open_steps import NO_LOT, Begun, ToOpen, ends_of, move, unfit_area, unsaid, volume
from kiosk.services.open_usable import still_open, usable
from kiosk.services.outcome import Refused

_NO_EXPIRY: Final = timedelta(days=3_650)
"""What has no expiry and lies in the refrigerator is asked about after this."""


def _not_cold(reader: Reader, container: OpenedContainer) -> Refused | None:
    """What was carried to a shelf of the room is not back in the refrigerator by a word alone."""
    place = locations.location(reader, container.location_id)
    if place is None or place.kind != "shelf" or place.storage == "refrigerated":
        return None
    said = f"By the record it lies at {place.name}, which is no refrigerator."
    return Refused("MOVE_FIRST", said, "Move it to the refrigerator first (F6), then say that it is back.")


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
    if found.kind not in CLOSED or kind == found.kind or (kind not in CLOSED and kind not in KINDS):
        said = "That cannot be done with this one."
        return Refused("NOT_CLOSED", said, "Say that it is used up or discarded.")
    refused = unfit_area(item, kind if kind in KINDS else None, area) or unsaid(write, item, kind)
    if refused is None and kind == BACK_IN_REFRIGERATOR:
        refused = _not_cold(write, found)
    if refused is not None:
        return refused
    used, draft = found.minutes_used, False
    if found.kind == OUT_OF_REFRIGERATOR:
        out = minutes_since(write, found.opened_at)
        if out is None:
            return time_unknown(f"this {found.unit} of {found.name}")
        used += out
    if kind == BACK_IN_REFRIGERATOR:
        until = _while_cold(write, lot)
    else:
        before = found.use_until if found.kind == OUT_OF_REFRIGERATOR else None
        wanted = ToOpen(found.place, kind, area, before)
        ends = ends_of(write, item, lot, kind, wanted, used if kind == OUT_OF_REFRIGERATOR else 0)
        if isinstance(ends, Refused):
            return ends
        until, draft = ends
    opened_containers.end(write, found.id, CLOSED.get(kind, "opened"))
    opening = Opening(
        item.id, lot.id, found.location_id, until, found.owner, found.unit_id, kind, area, volume(item, kind),
        used, found.id,
    )  # fmt: skip
    container_id = opened_containers.add(write, opening)
    added = opened_containers.container(write, container_id)
    return Begun(container_id, write.at, item, lot, kind, added.use_until if added else until, draft, ())


def minutes_since(write: Write, at: str) -> int | None:
    """Count the minutes begun since an instant; out for a moment is out for one.

    None where the time is not known: it lies ahead, or this kiosk's clock was set back. Two kiosks' clocks may differ
    a little, and one that jumped ahead counts too much rather than too little.
    """
    passed = instants.from_text(write.at) - instants.from_text(at)
    doubt = clock_watch.open_doubt(write, write.node)
    if passed < -clock_watch.BACK or (doubt is not None and doubt.cause == "back"):
        return None
    return max(1, math.ceil(passed.total_seconds() / 60))


def time_unknown(what: str) -> Refused:
    """Refuse to count a time that nobody knows."""
    said = f"The kiosk's clock was set back: nobody knows how long {what} was out of the refrigerator."
    return Refused("TIME_UNKNOWN", said, "It is not used as if it had been cold. Tell the pharmacist, or discard it.")


def _while_cold(write: Write, lot: Lot) -> str:
    return lot.unusable_from or instants.to_text(instants.from_text(write.at) + _NO_EXPIRY)


def came_back(write: Write, lot: Lot, place: Place, minutes: int, unit_id: str | None, job_id: str) -> str:
    """Let one closed unit that lies at a place, perhaps in quarantine, be one that was out for so long; give its id."""
    until, stands = _while_cold(write, lot), replace(place, status=STANDS[place.status])
    why = reasons.said(reasons.WAS_OUT, in_words(minutes))
    container_id = opened_containers.add(
        write,
        Opening(
            lot.item_id, lot.id, place.location_id, until, place.owner, unit_id, BACK_IN_REFRIGERATOR,
            minutes_used=minutes,
        ),
    )  # fmt: skip
    for lies, by in ((place, -1), (stands, 1)):
        move(write, "open", lies, by, container_id, unit_id, job_id, reason=why)
    if stands.status != "opened":
        opened_containers.follow(write, container_id, stands.status, place.location_id)
    return container_id


STANDS: Final[dict[Status, Status]] = {"available": "opened", "quarantined": "opened_quarantined"}


def out_again(write: Write, container_ids: list[str], place: Place, job_id: str) -> bool:
    """Take back that units came back, where they lie untouched still; say whether they do."""
    stands = replace(place, status=STANDS[place.status])
    for container_id in container_ids:
        found = opened_containers.container(write, container_id)
        if found is None or found.ended_at is not None or found.place != stands:
            return False
        opened_containers.end(write, container_id, "taken back")
        for lies, by in ((stands, -1), (place, 1)):
            before = ledger.id_of_key(write, f"{container_id}:open:{lies.status}")
            move(write, "undo_open", lies, by, container_id, found.unit_id, job_id, before)
    return True
