"""The beyond-use date of what is being made: of each way to keep it, and the one that was chosen put on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from db import instants, items, lots, preparation_work, preparations
from db.preparations import Preparation
from db.record import Write
from db.store import Reader
from kiosk.rules.beyond_use import STORAGES, BeyondUse, Category, Component, NoBeyondUse, Storage
from kiosk.services.formula_limits import beyond_use_now
from kiosk.services.prepare_made import Made
from kiosk.services.receive_subject import extended_expiry, stored_expiry
from kiosk.settings import site_at


def ways(made: Made, at: str) -> list[tuple[Storage, BeyondUse | NoBeyondUse]]:
    """List the ways to keep it that its formula allows, each with its beyond-use date or why there is none."""
    said = (cast("Storage", each.storage) for each in made.formula.storage if each.hours)
    return [(storage, of_storage(made, storage, at)) for storage in said]


def of_storage(made: Made, storage: Storage, at: str) -> BeyondUse | NoBeyondUse:
    """Find until when its use has to begin if it is kept so, by the limits in force now."""
    started = made.preparation.started_at
    if started is None:
        return NoBeyondUse("NO_START", "Nobody knows when it was begun: the hood was not scanned for it.")
    hood = preparations.hood(made.reader, made.preparation.hood_id or "")
    return beyond_use_now(
        made.reader,
        made.formula,
        storage,
        cast("Category", hood.place_allows) if hood is not None else None,
        at=at,
        start=instants.from_text(started),
        components=tuple(_components(made)),
    )


def _components(made: Made) -> Iterator[Component]:
    """Name every lot that went in, once; what has no expiry because it needs none ends nothing."""
    for lot_id in dict.fromkeys(each.lot_id for each in made.steps if each.lot_id is not None):
        lot = lots.lot(made.reader, lot_id)
        item = items.item(made.reader, lot.item_id) if lot is not None else None
        if lot is None or item is None or (lot.expiry is None and not item.requires_expiry):
            continue
        words = f"{item.name}, lot {lot.batch_lot or '—'}"
        yield Component(words, extended_expiry(lot) or stored_expiry(lot))


def put(write: Write, made: Made, storage: Storage, found: BeyondUse) -> Preparation:
    """Put on record how it is kept and until when, with every cap that it was the earliest of."""
    caps = [{"name": cap.name, "at": instants.to_text(cap.at), "words": cap.words} for cap in found.caps]
    preparation_work.add_event(write, made.preparation.id, "beyond_use", facts={"storage": storage, "caps": caps})
    return preparations.stand(
        write,
        made.preparation,
        storage=storage,
        beyond_use_date=instants.to_text(found.at),
        beyond_use_cap=found.winner.words,
    )


def words(reader: Reader, found: BeyondUse) -> str:
    """Say a beyond-use date and the cap that it follows from."""
    return f"BUD {local(reader, found.at)}: {found.winner.words} wins."


def local(reader: Reader, at: datetime) -> str:
    """Say an instant by the site's clock."""
    return f"{at.astimezone(site_at(reader, instants.to_text(at)).zone):%Y-%m-%d %H:%M}"


def way_words(reader: Reader, storage: Storage, found: BeyondUse | NoBeyondUse) -> str:
    """Say one way to keep it, for whoever chooses."""
    where = f"{STORAGES[storage][0].upper()}{STORAGES[storage][1:]}"
    return f"{where}: {words(reader, found) if isinstance(found, BeyondUse) else found.message}"
