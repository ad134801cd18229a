"""A package that says otherwise than the record: it is set aside, and out of quarantine it goes for good alone."""

from __future__ import annotations

from dataclasses import replace

from db import lots, shelf
from db.items import Item
from db.lots import Lot
from db.store import Reader
from db.units import Unit
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import contradiction, lot_of
from kiosk.services.shelf_state import Draft


def judged(
    reader: Reader, action: str | None, item: Item, draft: Draft, lot: Lot | None, unit: Unit | None
) -> Draft | Refused:
    """Put the lot by which a package goes into what is in hand; one that contradicts the record is set aside.

    `lot` is what its code says or a person read off it; out of quarantine what contradicts goes for good alone.
    """
    stop = contradicted(item, draft, lot, unit)
    if stop is None:
        return _by(draft, lot)
    # What has a serial lies where its serial does, whatever lot is printed on it.
    by = lots.lot(reader, unit.lot_id) if unit is not None else lot
    if action == "quarantine" or (action in ("waste", "clear") and by is not None and _is_held(reader, by, unit)):
        return replace(_by(draft, by), contradicts=stop.message)
    stays = "It stays in quarantine: waste or clear it (F6)."
    return stop if action != "release" else Refused(stop.code, stop.message, stays)


def _by(draft: Draft, lot: Lot | None) -> Draft:
    return replace(draft, lot_id=lot.id if lot else None, batch_lot=lot.batch_lot if lot else None)


def contradicted(item: Item, draft: Draft, lot: Lot | None, unit: Unit | None) -> Refused | None:
    """Say in what a package and the record differ."""
    aside = "Put it in quarantine (F6) and show it to the pharmacist."
    if unit is not None and draft.batch_lot is not None and (lot is None or unit.lot_id != lot.id):
        said = f"Serial {unit.serial} of {item.name} is in the record under another lot than {draft.batch_lot}."
        return Refused("LOT_CONFLICT", said, aside)
    said_otherwise = contradiction(lot_of(item, lot), lot, draft.printed)
    return None if said_otherwise is None else Refused("EXPIRY_CONFLICT", said_otherwise, aside)


def _is_held(reader: Reader, lot: Lot, unit: Unit | None) -> bool:
    if unit is not None:
        return any(place.status == "quarantined" for place in shelf.places_of_unit(reader, unit))
    lying = shelf.lying_of_item(reader, lot.item_id)
    return any(each.lot.id == lot.id and each.place.status == "quarantined" for each in lying)
