"""Lots: what was received under which lot number and expiry."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Expiry:
    """The last moment of use as the package says it, and the instant from which the lot is unusable."""

    text: str
    """ISO date, or local date and time to the minute."""
    precision: str
    """`month`, `day`, `hour` or `minute`."""
    unusable_from: str


@dataclass(frozen=True)
class Lot:
    """One lot of an item; once stored, its lot number and expiry are never overwritten."""

    id: str
    item_id: str
    batch_lot: str
    """Empty for things that carry no lot."""
    expiry: str | None
    expiry_precision: str | None
    unusable_from: str | None
    recalled_at: str | None
    recall_note: str | None
    extended_expiry: str | None = None
    """Until when its maker or the FDA lets it be used, where that is longer than the package says."""
    extended_precision: str | None = None


LOT_COLUMNS = (
    "l.item_id, l.batch_lot, l.expiry, l.expiry_precision, l.unusable_from, l.recalled_at, l.recall_note, "
    "x.expiry as extended_expiry, x.expiry_precision as extended_precision"
)
"""What a statement asks for whose rows become lots, besides the id; `l` is the lot."""
LOT_EXTENSION = "left join lot_extension x on x.id = l.extension_id"
"""Joins what holds of a lot's extensions, as `x`."""
_LOTS = f"select l.id, {LOT_COLUMNS} from lot l {LOT_EXTENSION}"


def lot(reader: Reader, lot_id: str) -> Lot | None:
    """Find a lot by id."""
    row = one(reader, f"{_LOTS} where l.id = :id", id=lot_id)
    return Lot(**row) if row else None


def lot_named(reader: Reader, item_id: str, batch_lot: str) -> Lot | None:
    """Find a lot of an item by the number on the package."""
    row = one(
        reader,
        f"{_LOTS} where l.item_id = :item and l.batch_lot = :name and l.withdrawn_at is null",
        item=item_id,
        name=batch_lot,
    )
    return Lot(**row) if row else None


def lots_alike(reader: Reader, item_id: str, batch_lot: str) -> list[Lot]:
    """List other lots of an item whose number differs only in capitals, spaces and signs, the first received first."""
    rows = reader.rows(
        f"{_LOTS} where l.item_id = :item and l.batch_lot <> :name and l.withdrawn_at is null "
        "order by l.recorded_at, l.id",
        item=item_id,
        name=batch_lot,
    )
    return [Lot(**row) for row in rows if _bare(row["batch_lot"]) == _bare(batch_lot) != ""]


def _bare(batch_lot: str) -> str:
    return "".join(filter(str.isalnum, batch_lot)).casefold()


def open_lots(reader: Reader, item_id: str, now: str, limit: int = 8) -> list[Lot]:
    """List the usable lots of an item that are on the shelf, the latest received first."""
    rows = reader.rows(
        f"{_LOTS} where l.item_id = :item and l.batch_lot <> '' and l.recalled_at is null "
        "and (l.unusable_from is null or l.unusable_from > :now) "
        "and exists (select 1 from stock s where s.lot_id = l.id and s.quantity > 0) "
        "order by l.recorded_at desc, l.id limit :limit",
        item=item_id,
        now=now,
        limit=limit,
    )
    return [Lot(**row) for row in rows]


def add_lot(write: Write, item_id: str, batch_lot: str, expiry: Expiry | None) -> str:
    """Add a lot and return its id."""
    lot_id = write.new_id()
    write.run(
        "insert into lot (id, item_id, batch_lot, expiry, expiry_precision, unusable_from, recorded_at) values "
        "(:id, :item_id, :batch_lot, :expiry, :precision, :unusable_from, :at)",
        id=lot_id,
        item_id=item_id,
        batch_lot=batch_lot,
        expiry=expiry.text if expiry else None,
        precision=expiry.precision if expiry else None,
        unusable_from=expiry.unusable_from if expiry else None,
        at=write.at,
    )
    write.note_in("lots", {"id": lot_id, "item": item_id, "lot": batch_lot, **_told(expiry)})
    return lot_id


def _told(expiry: Expiry | None) -> dict[str, str | None]:
    return {
        "expiry": expiry.text if expiry else None,
        "precision": expiry.precision if expiry else None,
        "unusable_from": expiry.unusable_from if expiry else None,
    }


_EXTENDED = "exists (select 1 from lot_extension x where x.id = lot.extension_id and x.expiry is not null)"
_ENDS_LATER = f" and (unusable_from is null or unusable_from > :unusable_from) and not {_EXTENDED}"


def set_expiry(write: Write, lot_id: str, expiry: Expiry | None) -> None:
    """Give a lot the expiry now read, where it has none or a later one; None takes its expiry back.

    While an extension holds, an earlier printed date is noted beside it; it ends the lot once the extension is gone.
    """
    told = _told(expiry)
    no_earlier_one = "" if expiry is None else _ENDS_LATER
    changed = write.run(
        "update lot set expiry = :expiry, expiry_precision = :precision, unusable_from = :unusable_from "
        f"where id = :id{no_earlier_one}",
        id=lot_id,
        **told,
    )
    if changed:
        write.run("update stock set unusable_from = :at where lot_id = :id", at=told["unusable_from"], id=lot_id)
        write.note_in("lot_expiries", {"lot": lot_id, **told})
    elif expiry is not None:
        _set_beside_extension(write, lot_id, expiry)


def printed_until(expiry: str, precision: str) -> str:
    """Spell in SQL the last moment that is printed, in the site's wall time: such texts sort as the moments do."""
    return f"(replace({expiry}, ' ', 'T') || case when {precision} in ('day', 'month') then 'T24:00' else '' end)"


def _set_beside_extension(write: Write, lot_id: str, expiry: Expiry) -> None:
    read = printed_until("cast(:expiry as text)", "cast(:precision as text)")
    changed = write.run(
        "update lot set expiry = :expiry, expiry_precision = :precision where id = :id "
        f"and {_EXTENDED} and {printed_until('expiry', 'expiry_precision')} > {read}",
        id=lot_id,
        expiry=expiry.text,
        precision=expiry.precision,
    )
    if changed:
        [kept] = write.rows("select unusable_from, extension_id as extension from lot where id = :id", id=lot_id)
        write.note_in("lot_expiries", {"lot": lot_id, **_told(expiry), **kept})


def is_used(reader: Reader, lot_id: str) -> bool:
    """Say whether a lot has to stay: received and not taken back, in an open count, recalled, or extended."""
    return bool(
        reader.rows(
            "select 1 as used from lot l where l.id = :id and (l.recalled_at is not null "
            "or l.extension_id is not null or exists "
            "(select 1 from delivery_line d where d.lot_id = l.id and d.state = 'received') or exists "
            "(select 1 from stock s where s.lot_id = l.id and s.quantity <> 0) or exists "
            "(select 1 from count_entry e join stock_count c on c.id = e.count_id where e.item_id = l.item_id "
            "and e.lot_id = l.id and e.withdrawn_at is null and c.ended_at is null))",
            id=lot_id,
        )
    )


def ever_came(reader: Reader, lot_id: str) -> bool:
    """Say whether a lot ever came as ours: one that was only counted was found, and a patient's own is none."""
    rows = reader.rows(
        "select 1 as came from movement where lot_id = :lot and kind <> 'count' and substr(owner, 1, 8) <> 'patient:' "
        "limit 1",
        lot=lot_id,
    )
    return bool(rows)


def withdraw_lot(write: Write, lot_id: str) -> None:
    """Take back a lot of which nothing was received after all; its number is free for the true expiry."""
    write.run("update lot set withdrawn_at = :at where id = :id", at=write.at, id=lot_id)
    write.note_in("lots_withdrawn", lot_id)


def recall(write: Write, lot_id: str, note: str) -> None:
    """Flag a lot as recalled; what a recall said first stays."""
    changed = write.run(
        "update lot set recalled_at = :at, recall_note = :note where id = :id and recalled_at is null",
        at=write.at,
        note=note,
        id=lot_id,
    )
    if changed:
        write.note_in("recalled", {"lot": lot_id, "note": note})


def lots_in_stock(reader: Reader, item_id: str, limit: int = 12) -> list[Lot]:
    """List the lots of an item of which anything is on record as lying somewhere, the first to end at the head."""
    rows = reader.rows(
        f"{_LOTS} where l.item_id = :item and l.withdrawn_at is null and exists "
        "(select 1 from stock s where s.lot_id = l.id and s.quantity <> 0) "
        "order by l.unusable_from nulls last, l.batch_lot, l.id limit :limit",
        item=item_id,
        limit=limit,
    )
    return [Lot(**row) for row in rows]
