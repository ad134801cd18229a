"""How long something that must be kept cold has lain where it is not: nobody uses it without a pharmacist's word."""

from __future__ import annotations

from typing import Final

from db import clock_watch, instants, locations
from db.items import Item
from db.ledger import Place
from db.lying import lying
from db.record import Write
from db.store import Reader
from kiosk.rules.in_use import OUT_OF_REFRIGERATOR
from kiosk.services import in_use
from kiosk.services.receive_subject import plural
from kiosk.settings import value_at
from kiosk.settings_shelf import COLD_OUT_MINUTES

COLD_OUT: Final = "COLD_OUT"
_KEPT: Final = {"refrigerated": "in the refrigerator", "frozen": "in the freezer"}


def lay_out(write: Write, item: Item, place: Place, since: str | None = None) -> str | None:
    """Say how long something lay where it must not be kept, where that is longer than it may; None where it is not.

    since: when this very package came to the place; without it all that lies there counts from the first.
    """
    where = locations.location(write, place.location_id)
    if item.storage not in _KEPT or where is None or where.storage == item.storage:
        return None
    found = lying(write, place)
    if found is None:
        return None
    counts_from = found.counts_from if since is None else max(since, found.allowed_at or since)
    if _is_unknown(write, counts_from, came_now=since is not None):
        return f"for a time that nobody knows at {where.name}"
    minutes = int((instants.from_text(write.at) - instants.from_text(counts_from)).total_seconds() // 60)
    if minutes < _longest(write, item, write.at):
        return None
    count, unit = (minutes // 60, "hour") if minutes >= 60 else (minutes, "minute")
    return f"{count:,} {plural(unit, count)} at {where.name}"


def _is_unknown(write: Write, since: str, *, came_now: bool) -> bool:
    """Say whether the clock was set back since: by it, what lay out all night lay there for a moment.

    What came in a delivery that is open (`came_now`) may have come after that.
    """
    if instants.from_text(since) - instants.from_text(write.at) > clock_watch.BACK:
        return True
    doubt = clock_watch.open_doubt(write, write.node)
    return doubt is not None and doubt.cause == "back" and (not came_now or since < doubt.opened_at)


def stop_words(what: str, item: Item, lay: str) -> str:
    """Say what is the matter with it."""
    return f"{what} lay {lay}: it must be kept {_KEPT[item.storage]}."


def _longest(reader: Reader, item: Item, now: str) -> int:
    """What the maker says of the item counts before what holds for all."""
    own = in_use.limit_of(reader, item.id, OUT_OF_REFRIGERATOR, now) if item.storage == "refrigerated" else None
    return own.minutes if own is not None else int(value_at(reader, COLD_OUT_MINUTES, now))
