"""What a draft line is about: the item behind its code, whether the code is known or just being attached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from db import catalogue, items, lots
from db.catalogue import Link
from db.items import Item, NewItem
from db.store import Reader
from kiosk.rules.expiry import PrintedExpiry, conflict, shown, shown_both, stored, unusable_from
from kiosk.services.receive_state import Draft


@dataclass(frozen=True)
class Subject:
    """An item with the pack that was scanned."""

    item: NewItem
    item_id: str | None
    """None for an item that is being created with this line."""
    link: Link | None
    """None for a code that is being attached with this line."""
    level: str
    units_per_pack: int

    @property
    def cold(self) -> bool:
        """Say whether it must be put away at once."""
        return self.item.storage != "room"

    @property
    def verified(self) -> bool:
        """Say whether its stock may be used at once."""
        return self.link is not None and (self.link.verified or self.link.origin == "derived")

    def pack_text(self, packs: int = 1) -> str:
        """Say what `packs` packs hold, for people: `2 cases = 48 bags`, or `2 bags`."""
        units = packs * self.units_per_pack
        base = plural(self.item.base_unit, units)
        if self.units_per_pack == 1:
            return f"{units:,} {base}"
        return f"{packs:,} {plural(self.level, packs)} = {units:,} {base}"


def plural(unit: str, count: int) -> str:
    """Write a unit's name for a count."""
    if count == 1 or unit == "each" or unit.endswith("s"):
        return unit
    return f"{unit}es" if unit.endswith(("x", "ch")) else f"{unit}s"


def find_link(reader: Reader, draft: Draft) -> Link | None:
    """Find what the draft's code names."""
    return catalogue.link(reader, draft.scheme, draft.value)


def subject_of(reader: Reader, draft: Draft) -> Subject | None:
    """Find the item of a draft; None while the code is unknown and nobody attached it."""
    link = find_link(reader, draft)
    if link is not None:
        units = draft.units_per_pack or link.units_per_pack
        return Subject(_kept(link.item, draft), link.item.id, link, link.level, units)
    attached = draft.attachment
    if attached is None:
        return None
    level = "pack" if attached.units_per_pack > 1 else "each"
    if attached.item_id is not None:
        item = items.item(reader, attached.item_id)
        return Subject(_kept(item, draft), item.id, None, level, attached.units_per_pack) if item else None
    return Subject(NewItem(**(attached.new_item or {})), None, None, level, attached.units_per_pack)


def _kept(item: Item, draft: Draft) -> Item:
    """The item as a person said it is kept, where the record does not know."""
    if item.storage == "unknown" and draft.storage is not None:
        return replace(item, storage=draft.storage)
    return item


def stored_lot(reader: Reader, subject: Subject, draft: Draft) -> lots.Lot | None:
    """Find the lot of a draft if it is in the record already."""
    if subject.item_id is None or draft.batch_lot is None:
        return None
    return lots.lot_named(reader, subject.item_id, draft.batch_lot)


def stored_expiry(lot: lots.Lot | None) -> PrintedExpiry | None:
    """Give a stored lot's expiry as it was printed."""
    return stored(lot.expiry, lot.expiry_precision) if lot else None


def extended_expiry(lot: lots.Lot | None) -> PrintedExpiry | None:
    """Give until when a lot may be used by its maker's or the FDA's word; None where what is printed holds."""
    return stored(lot.extended_expiry, lot.extended_precision) if lot else None


def expiry_words(lot: lots.Lot | None) -> str:
    """Write what is printed on a lot and, where it may be used for longer, until when."""
    return shown_both(stored_expiry(lot), extended_expiry(lot))


def lot_of(item: Item, lot: lots.Lot | None) -> str:
    """Name what is talked of: its lot where that is known."""
    return f"Lot {lot.batch_lot} of {item.name}" if lot else item.name


def contradiction(what: str, lot: lots.Lot | None, printed: PrintedExpiry | None) -> str | None:
    """Say that a package and the record give expiries that cannot both be true; None where they do not."""
    on_record = stored_expiry(lot)
    if on_record is None or printed is None or not conflict(on_record, printed):
        return None
    return f"{what} is in the record with expiry {shown(on_record)}, but this package says {shown(printed)}."


def expiry_of(draft: Draft, lot: lots.Lot | None, zone: ZoneInfo) -> PrintedExpiry | None:
    """Give the printed expiry that counts: the earlier of what the package says and what is on record of its lot."""
    on_record = stored_expiry(lot)
    if on_record is None or draft.expiry is None:
        return on_record or draft.expiry
    return draft.expiry if unusable_from(draft.expiry, zone) < unusable_from(on_record, zone) else on_record


def contradicts(draft: Draft, lot: lots.Lot | None) -> bool:
    """Say whether the package and the record give expiries that cannot both be true."""
    on_record = stored_expiry(lot)
    return on_record is not None and draft.expiry is not None and conflict(on_record, draft.expiry)
