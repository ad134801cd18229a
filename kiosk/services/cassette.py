"""What of a controlled substance came back in a cassette or syringe: measured, and wasted before a witness."""

from __future__ import annotations

from dataclasses import dataclass

from db import cassette_rests, cassettes, container_draws, items, lots, opened_containers, volume_differences
from db.cassette_rests import NewRest
from db.items import Item
from db.record import Record, Write
from db.subject import Subject
from db.volume_differences import NewDifference
from kiosk.rules.contents import Contents
from kiosk.rules.in_use import millilitres
from kiosk.rules.permissions import Act
from kiosk.services import permit, rest, witness
from kiosk.services.cassette_keep import on_record
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.record_filter import item_called
from kiosk.services.signing import sign
from kiosk.settings import value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT


@dataclass(frozen=True)
class CameBack:
    """What somebody says of one, as they typed it; volumes in mL."""

    item: str
    lot: str
    use: str | None
    """The use of an open container by which it was filled."""
    put_in: str | None
    """What was put into it, where no use says it."""
    given: str | None
    """What the device says it gave; None where nobody read it."""
    wasted: str
    """What was left in it, measured; none where it is missing."""
    cassette: str | None = None
    """Its id, where it stands on record; then item, lot and what was put in follow from it."""
    missing: bool = False
    """Nobody finds it: all that was in it is missing."""


class _Refusal(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def note(record: Record, person_id: str, seen_by: Proof, came: CameBack) -> Outcome:
    """Note what came back in one and was wasted; `seen_by` sees it go and signs the amount."""
    try:
        with record.write(person_id, "controlled.cassette") as write:
            refused = permit.refusal(write, person_id, Act.KEEP_SHELF) or witness.unfit(person_id, seen_by)
            found = refused or _read(write, came)
            if isinstance(found, Refused):
                return permit.noted(write, found)
            item, new = found
            rest_id = cassette_rests.add(write, new)
            said = _settle(write, rest_id, new, missing=came.missing)
            if new.cassette_id is not None:
                cassettes.end(write, new.cassette_id, "not_found" if came.missing else "wasted")
            lot = lots.lot(write, new.lot_id)
            content = {
                "action": "is not found" if came.missing else "came back in a cassette",
                "item": item.name,
                "lot": lot.batch_lot if lot else came.lot,
                **({"cassette": new.cassette_id} if new.cassette_id is not None else {}),
                "put in": millilitres(new.put_in),
                "given": None if new.given is None else millilitres(new.given),
                "wasted": millilitres(new.wasted),
            }
            signed = sign(write, seen_by, "witnessed", Subject("cassette_rest", rest_id), content)
            if isinstance(signed, Refused):
                raise _Refusal(signed)
    except _Refusal as refusal:
        return permit.noted_alone(record, person_id, "controlled.cassette.refused", refusal.refused)
    named = f"{item.name}, lot {content['lot'] or '—'}"
    if came.missing:
        return Done("CASSETTE_MISSING", f"{named}: cassette {new.cassette_id} is not found.{said}")
    return Done("CAME_BACK", f"{named}: {millilitres(new.wasted)} of what came back are wasted.{said}")


def _read(write: Write, came: CameBack) -> tuple[Item, NewRest] | Refused:
    if came.cassette is not None:
        return _of_cassette(write, came, came.cassette)
    if came.missing:
        return Refused("NO_CASSETTE", "Only one that stands on record can be missing.", "Name it.")
    item = item_called(write, came.item)
    if item is None or item.dea_schedule is None:
        said = f"There is no controlled item {came.item[:60]} on record."
        return Refused("NOTHING_NAMED", said, "See `kiosk controlled list`.")
    lot = lots.lot_named(write, item.id, came.lot)
    if lot is None:
        return Refused("UNKNOWN_LOT", f"{item.name} has no lot {came.lot[:40]} on record.", "Read it off the label.")
    wasted, given = rest.typed(came.wasted), None if came.given is None else rest.typed(came.given)
    put_in = _of_use(write, lot.id, came.use) if came.use is not None else rest.typed(came.put_in)
    for each in (put_in, given, wasted):
        if isinstance(each, Refused):
            return each
    if put_in == 0:
        return Refused("BAD_VALUE", "Nothing was put into it.", "Say how much was, in mL.")
    assert isinstance(put_in, int)
    assert isinstance(wasted, int)
    assert not isinstance(given, Refused)
    return item, NewRest(item.id, lot.id, came.use, put_in, given, wasted)


def _of_cassette(write: Write, came: CameBack, cassette_id: str) -> tuple[Item, NewRest] | Refused:
    """Read what came of one that stands on record: of one that never went out nothing was given."""
    write.alone_with(f"cassette {cassette_id}")
    found = on_record(write, cassette_id)
    if isinstance(found, Refused):
        return found
    if found.is_kept and came.given not in (None, "0"):
        return Refused("NOT_DISPENSED", "It was never given out.", "Note first for which order it went out.")
    wasted = 0 if came.missing else rest.typed(came.wasted)
    given = 0 if found.is_kept else None if came.given is None else rest.typed(came.given)
    item = items.item(write, found.item_id)
    for each in (wasted, given):
        if isinstance(each, Refused):
            return each
    assert item is not None
    assert isinstance(wasted, int)
    assert not isinstance(given, Refused)
    return item, NewRest(item.id, found.lot_id, None, found.put_in, given, wasted, found.id)


def _of_use(write: Write, lot_id: str, use_id: str) -> int | Refused:
    """Say how much a use put into it; of one use one cassette comes back."""
    write.alone_with(f"cassette {use_id}")
    use = container_draws.draw(write, use_id)
    container = opened_containers.container(write, use.container_id) if use is not None else None
    if use is None or use.microlitres is None or container is None or container.lot_id != lot_id:
        said = "That is no use of an opened one of this lot in which somebody said how much."
        return Refused("NO_USE", said, "See `kiosk controlled record`, or say what was put in.")
    if (filled := cassettes.of_draw(write, use_id)) is not None:
        return Refused("NOTED_ALREADY", f"That use filled cassette {filled}.", "Name the cassette instead.")
    if cassette_rests.of_draw(write, use_id):
        return Refused("NOTED_ALREADY", "What came back of that use was noted already.", "Look at the record.")
    return use.microlitres


def _settle(write: Write, rest_id: str, new: NewRest, *, missing: bool) -> str:
    """Note what differs: what was given is known only where somebody read it; no more comes back than went in."""
    told = Contents(new.put_in, new.given or 0, new.wasted)
    percent = int(value_at(write, VOLUME_TOLERANCE_PERCENT, write.at))
    unread = new.given is None and told.difference > 0 and not missing
    if not told.exceeds(percent) or unread:
        return ""
    difference = NewDifference(new.item_id, new.lot_id, told.difference, cassette_id=rest_id)
    volume_differences.add(write, difference)
    return f" {rest.words(told.difference)}: a pharmacist says why."
