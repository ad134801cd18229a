"""Extended expiry: a pharmacist records a maker's or the FDA's word that a lot may be used for longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import attachments, extensions, instants, items, ledger, lots, stock
from db.attachments import Kept
from db.errors import StoreError
from db.extensions import Paper
from db.lots import Expiry, Lot
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules.expiry import PrintedExpiry
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_subject import expiry_words, extended_expiry, stored_expiry
from kiosk.settings import site_at

_LONGEST: Final = 200
_MOST_YEARS: Final = 5
_AGAIN: Final = "Look at the letter again. Nothing was changed."


@dataclass(frozen=True)
class Word:
    """What a maker or the FDA said, and where it is written."""

    until: str
    """The day or month as it is written there."""
    reference: str
    paper: bytes | None = None
    """The letter, as a photograph or PDF."""


def extend(record: Record, person_id: str, lot_id: str, word: Word) -> Outcome:
    """Let a lot be used for longer than its packages say; also a shorter extension than the one before."""
    refused = permit.refusal(record, person_id, Act.EXTEND_EXPIRY)
    kept = _kept(record, word.paper) if refused is None else None
    with record.write(person_id, "lot.extend", lot_id if lots.lot(record, lot_id) else None) as write:
        lot = _lot_alone(write, lot_id)
        refused = permit.refusal(write, person_id, Act.EXTEND_EXPIRY)
        if refused is None and isinstance(kept, Refused):
            refused = kept
        until = refused or _until(write, lot, word)
        if isinstance(until, Refused) or lot is None:
            return permit.noted(write, until if isinstance(until, Refused) else _NO_LOT)
        if isinstance(kept, Kept):
            attachments.add(write, kept)
        paper = Paper(word.reference.strip(), kept.sha256 if isinstance(kept, Kept) else None)
        extensions.extend(write, lot, until, paper)
        printed, extended = stored_expiry(lot), expiries.stored(until.text, until.precision)
        return Done("EXTENDED", f"{_named(write, lot)}: expires {expiries.shown_both(printed, extended)}.")


def take_back(record: Record, person_id: str, lot_id: str, reference: str) -> Outcome:
    """Let what is printed hold again."""
    with record.write(person_id, "lot.take_back", lot_id if lots.lot(record, lot_id) else None) as write:
        lot = _lot_alone(write, lot_id)
        printed = stored_expiry(lot)
        refused = permit.refusal(write, person_id, Act.EXTEND_EXPIRY) or _unwritten(reference)
        if refused is None and lot is not None and extended_expiry(lot) is None:
            said = f"The expiry of {_named(write, lot)} is not extended."
            refused = Refused("NOT_EXTENDED", said, "Nothing was changed.")
        if refused is not None or lot is None or printed is None:
            return permit.noted(write, refused or _NO_LOT)
        extensions.take_back(write, lot, _ends(write, printed).unusable_from, Paper(reference.strip()))
        said = f"{_named(write, lot)}: expires {expiries.shown(printed)}, as printed."
        return Done("EXTENSION_TAKEN_BACK", said)


_NO_LOT: Final = Refused("NO_LOT", "That lot is not on file.", "Look at the item's card: it lists the lots.")


@dataclass(frozen=True)
class LotEnd:
    """A lot on the shelf, and until when it may be used."""

    id: str
    batch_lot: str
    words: str
    is_extended: bool


def lot_ends(reader: Reader, item_id: str, now: str) -> list[LotEnd]:
    """List the lots of an item that lie here and end, the first to end at the head."""
    lines = stock.stock_now(reader, now, stock.Filter(item_id=item_id))
    ids = dict.fromkeys(line.lot_id for line in lines if line.expiry)
    found = [lot for lot in (lots.lot(reader, each) for each in ids) if lot is not None]
    return [LotEnd(lot.id, lot.batch_lot, expiry_words(lot), lot.extended_expiry is not None) for lot in found]


def _lot_alone(write: Write, lot_id: str) -> Lot | None:
    """Read a lot once nobody moves anything of it: what lies there carries its end as well."""
    found = lots.lot(write, lot_id)
    if found is None:
        return None
    ledger.alone_with_stock(write, found.item_id)
    return lots.lot(write, lot_id)


def _named(write: Write, lot: Lot) -> str:
    item = items.item(write, lot.item_id)
    return f"{item.name if item else lot.item_id}, lot {lot.batch_lot or '—'}"


def _unwritten(reference: str) -> Refused | None:
    """An extension that is written nowhere is none."""
    text = reference.strip()
    if not text:
        said = "An extension is written somewhere: in the maker's letter, or in the FDA's list of a day."
        return Refused("NO_REFERENCE", said, "Type where it is written. Nothing was changed.")
    if len(text) > _LONGEST or not text.isprintable():
        return Refused("BAD_TEXT", f"A reference has at most {_LONGEST} signs in one line.", "Say it shorter.")
    return None


def _until(write: Write, lot: Lot | None, word: Word) -> Expiry | Refused:
    if lot is None:
        return _NO_LOT
    if lot.recalled_at is not None:
        said = f"{_named(write, lot)} is RECALLED: {lot.recall_note}."
        return Refused("RECALLED", said, "Do not use it. Put it in quarantine.")
    printed = stored_expiry(lot)
    if printed is None:
        said = f"{_named(write, lot)} has no expiry on record."
        return Refused("NO_EXPIRY", said, "What does not expire is not extended.")
    try:
        typed = expiries.typed(word.until)
    except expiries.BadExpiry as error:
        return Refused("BAD_DATE", str(error), _AGAIN)
    until = _ends(write, typed)
    if until.unusable_from <= _ends(write, printed).unusable_from:
        said = f"{expiries.shown(typed)} is not later than what is printed on it ({expiries.shown(printed)})."
        return Refused("NOT_LATER", said, _AGAIN)
    if until.unusable_from > _ends(write, _latest(printed)).unusable_from:
        said = f"{expiries.shown(typed)} is more than {_MOST_YEARS} years later than what is printed on it."
        return Refused("TOO_FAR", said, "Look at the year in the letter again. Nothing was changed.")
    return _unwritten(word.reference) or until


def _latest(printed: PrintedExpiry) -> PrintedExpiry:
    """Give the date up to which a lot is extended: a year that was typed wrongly would let it be used for ever."""
    year, rest = int(printed.text[:4]), printed.text[4:]
    return PrintedExpiry(f"{year + _MOST_YEARS}{rest}".replace("-02-29", "-02-28"), printed.precision)


def _ends(write: Write, expiry: PrintedExpiry) -> Expiry:
    instant = instants.to_text(expiries.unusable_from(expiry, site_at(write, write.at).zone))
    return Expiry(expiry.text, expiry.precision, instant)


def _kept(record: Record, paper: bytes | None) -> Kept | Refused | None:
    """Put the letter on the disk, before a row names it."""
    if paper is None:
        return None
    try:
        return record.attachments.keep(paper, attachments.media_type_of(paper))
    except StoreError as error:
        return Refused(error.code, error.message, error.next_step)
