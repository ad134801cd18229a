"""May an open container still be used? What forbids it first is what is said."""

from __future__ import annotations

from typing import Final

from db import instants, ledger, lots, opened_containers
from db.opened_containers import OpenedContainer
from db.record import Write
from db.store import Reader
from kiosk.rules import in_use as rules
from kiosk.services.outcome import Refused
from kiosk.settings import site_at

OUT_TOO_LONG: Final = "was out of the refrigerator for as long as it may be"
_LOOK: Final = "Look at the item's card again (F6 on Home)."


def still_open(write: Write, container_id: str) -> OpenedContainer | Refused:
    """Find a container that is open, and let nobody else move anything of its item until this write ends."""
    known = opened_containers.container(write, container_id)
    if known is not None:
        ledger.alone_with_stock(write, known.item_id)
    found = opened_containers.container(write, container_id)
    if found is None:
        return Refused("NOT_OPEN", "That container is not on record.", _LOOK)
    return ended(write, found) or found


def ended(reader: Reader, found: OpenedContainer) -> Refused | None:
    """Refuse a container of which somebody said what became of it; where it went on as another one, name that one."""
    if found.ended_at is None:
        return None
    named, then = (
        f"{found.unit} of {found.name}, lot {found.batch_lot or '—'}",
        opened_containers.next_of(reader, found),
    )
    if then is None:
        return Refused("NOT_OPEN", f"The {named}, is not open any more.", _LOOK)
    at = instants.from_text(then.opened_at).astimezone(site_at(reader, then.opened_at).zone)
    how = {rules.OUT_OF_REFRIGERATOR: "took it out again", rules.BACK_IN_REFRIGERATOR: "put it back"}
    said = f"The {named}: {then.opened_by} {how.get(then.kind or '', 'opened it')} at {at:%Y-%m-%d %H:%M}."
    return Refused("NOT_OPEN", said, "Go by the new label on it.")


def left_words(found: OpenedContainer) -> str | None:
    """Say what is left in an open container: no number where somebody used it and did not say how much."""
    if found.unmeasured:
        often = "once" if found.unmeasured == 1 else f"{found.unmeasured:,} times"
        return f"used {often} without a volume, what is left is not known"
    return None if found.left_microlitres is None else f"{rules.millilitres(found.left_microlitres)} left"


def usable(reader: Reader, found: OpenedContainer, now: str) -> Refused | None:
    """Say why an open container must not be used."""
    named = f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'},"
    lot = lots.lot(reader, found.lot_id)
    if lot is None or lot.recalled_at is not None:
        return Refused("RECALLED", f"{named} is RECALLED.", "Do not use it. Clear it off the shelf (F1).")
    if lot.unusable_from is not None and lot.unusable_from <= now:  # a later date may have been taken back
        return Refused("EXPIRED", f"{named} is EXPIRED.", "Do not use it. Clear it off the shelf (F1).")
    if found.is_held:
        return Refused("QUARANTINED", f"{named} is in QUARANTINE.", "Do not use it until it is released.")
    if found.use_until <= now and found.kind in rules.CLOSED:
        said = f"The {found.unit} of {found.name}, lot {found.batch_lot or '—'}, {OUT_TOO_LONG}."
        return Refused("OUT_TOO_LONG", said, "Do not use it. Clear it off the shelf (F1).")
    if found.use_until <= now:
        until = instants.from_text(found.use_until).astimezone(site_at(reader, now).zone)
        said = f"{named} was to be used until {until:%Y-%m-%d %H:%M}: it is OPEN TOO LONG."
        return Refused("OPEN_TOO_LONG", said, "Do not use it. Clear it off the shelf (F1).")
    return None
