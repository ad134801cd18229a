"""What lies on the shelf: lists by lot and place, what expires, what must not be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from db import ledger
from db.ledger import OWN
from db.stock_then import BALANCES_THEN, as_known_then
from db.store import Reader, Row

NEVER = "9999-12-31T23:59:59.999Z"
"""Sorts after every real instant: where a lot has no expiry."""

CONSIGNMENT = "consignment:"
"""How the owner of stock begins that a supplier left here to be used."""


@dataclass(frozen=True)
class StockLine:
    """The stock of one lot at one location in one state."""

    item_id: str
    name: str
    unit: str
    lot_id: str
    batch_lot: str
    expiry: str | None
    expiry_precision: str | None
    unusable_from: str | None
    location_id: str
    location: str
    state: str
    """`available`, `opened`, `quarantined`, `opened_quarantined`, `expired` or `recalled`."""
    owner: str
    quantity: int
    serials: tuple[str, ...] = ()
    extended_expiry: str | None = None
    """Until when its maker or the FDA lets the lot be used, where that is longer than the package says."""
    extended_precision: str | None = None

    @property
    def told(self) -> str:
        """Its state as it is told outside: what is open and set aside is in quarantine."""
        return ledger.told(self.state)


def is_ours(owner: str) -> bool:
    """Say whether stock of this owner may be used for anybody; a patient's own is that patient's alone."""
    return owner == OWN or owner.startswith(CONSIGNMENT)


def may_be_used(owner: str, own: str | None) -> bool:
    """Say whether stock of this owner may be used for whoever `own` stands for, an owner too; None for nobody."""
    return is_ours(owner) or owner == own


@dataclass(frozen=True)
class Filter:
    """Which stock is asked for; None means all."""

    item_id: str | None = None
    location_id: str | None = None


# A state is what forbids use first: a recall weighs more than an expiry, an expiry more than a quarantine. A recall
# holds at once, even where this kiosk's clock is behind the one that noted it; only the past asks when it came.
_COLUMNS = (
    "select b.item_id, i.name, i.base_unit as unit, t.id as lot_id, t.batch_lot, t.expiry, t.expiry_precision, "
    "t.unusable_from, b.location_id, o.name as location, case when t.recalled_at is not null then 'recalled' "
    "when t.unusable_from is not null and t.unusable_from <= :now then 'expired' else b.status end as state, "
    "b.status, b.owner, b.quantity, x.expiry as extended_expiry, x.expiry_precision as extended_precision"
)
_COLUMNS_THEN = _COLUMNS.replace("t.recalled_at is not null", "t.recalled_at <= :now")
_JOINS = (
    "join lot t on t.id = b.lot_id join item i on i.id = b.item_id join location o on o.id = b.location_id "
    "left join lot_extension x on x.id = t.extension_id"
)


def stock_now(reader: Reader, now: str, only: Filter | None = None) -> list[StockLine]:
    """List what lies on the shelf at `now`, by name, expiry, lot and location."""
    return _stock(reader, "stock", now, only or Filter(), "")


def stock_then(reader: Reader, instant: str, only: Filter | None = None) -> list[StockLine]:
    """List what lay on the shelf at an instant in the past, by the ledger."""
    return _stock(reader, BALANCES_THEN, instant, only or Filter(), "")


def available_of(reader: Reader, item_id: str, owner: str) -> int:
    """Count the base units of an item that one owner has available, whatever they expire on."""
    rows = reader.rows(
        "select cast(coalesce(sum(quantity), 0) as bigint) as units from stock where item_id = :item "
        "and owner = :owner and status = 'available' and quantity <> 0",
        item=item_id,
        owner=owner,
    )
    return int(rows[0]["units"])


def expiring(reader: Reader, now: str, until: str) -> list[StockLine]:
    """List stock that is unusable by `until`, what is expired already included, the first to expire first."""
    found = _stock(reader, "stock", now, Filter(), "and b.unusable_from <= :until", until=until)
    return sorted(found, key=lambda line: (line.unusable_from or NEVER, *order(line)))


_RECALLED = "(select id from lot where recalled_at is not null)"
_SOON = f"""from stock b where b.quantity <> 0 and b.status = 'available' and b.unusable_from > :now
  and b.unusable_from <= :until and b.lot_id not in {_RECALLED}"""
_FIRST = "b.unusable_from, b.lot_id, b.location_id, b.status, b.owner"


def expiring_soon(reader: Reader, now: str, until: str, limit: int, counted: int) -> tuple[list[StockLine], int]:
    """List what may be used and no longer will by `until`, the first to expire first; and count it, up to a number.

    Serials are left out.
    """
    total = reader.rows(
        f"select count(*) as n from (select b.lot_id {_SOON} limit :counted) b", now=now, until=until, counted=counted
    )
    rows = reader.rows(
        f"{_COLUMNS} from (select * {_SOON} order by {_FIRST} limit :limit) b {_JOINS} order by {_FIRST}",
        now=now,
        until=until,
        limit=limit,
    )
    return [_line(row) for row in rows], int(total[0]["n"])


def _stock(reader: Reader, balance: str, now: str, only: Filter, more: str, **values: str | int) -> list[StockLine]:
    conditions = ""
    if only.item_id is not None:
        conditions += " and b.item_id = :item"
        values["item"] = only.item_id
    if only.location_id is not None:
        conditions += " and b.location_id = :location"
        values["location"] = only.location_id
    columns = _COLUMNS_THEN if balance == BALANCES_THEN else _COLUMNS
    rows = reader.rows(
        f"{columns} from {balance} b {_JOINS} where b.quantity <> 0{conditions} {more}", now=now, **values
    )
    if balance == BALANCES_THEN:
        as_known_then(reader, rows, now)
    serials = _serials(reader, rows, now if balance == BALANCES_THEN else NEVER)
    found: dict[tuple[str, ...], StockLine] = {}
    for row in rows:
        place = (row["lot_id"], row["location_id"], row.pop("status"), row["owner"])
        line = StockLine(**row, serials=tuple(serials.get(place, ())))
        # What is expired or recalled is one line, whether a part of it was put in quarantine or not.
        shown = (line.lot_id, line.location_id, line.state, line.owner)
        found[shown] = _sum(found[shown], line) if shown in found else line
    return sorted(found.values(), key=order)


def _sum(one: StockLine, other: StockLine) -> StockLine:
    serials = tuple(sorted(one.serials + other.serials))
    return replace(one, quantity=one.quantity + other.quantity, serials=serials)


def order(line: StockLine) -> tuple[str, ...]:
    """Give what lines of stock are sorted by: name, expiry, lot, location."""
    return (line.name, line.unusable_from or NEVER, line.batch_lot, line.location, line.state, line.owner, line.lot_id)


_CHUNK = 200
_Place = tuple[str, str, str, str]


def _serials(reader: Reader, rows: list[Row], until: str) -> dict[_Place, list[str]]:
    """Read the serials that lay at these places, from the ledger, some lots at a time."""
    found: dict[_Place, list[str]] = {}
    lots = sorted({row["lot_id"] for row in rows})
    for start in range(0, len(lots), _CHUNK):
        names = {f"lot_{position}": lot_id for position, lot_id in enumerate(lots[start : start + _CHUNK])}
        places = ", ".join(f":{name}" for name in names)
        for unit in reader.rows(
            "select m.lot_id, m.location_id, m.status, m.owner, u.serial from movement m "
            f"join unit u on u.id = m.unit_id where m.lot_id in ({places}) and m.at <= :until "
            "group by m.lot_id, m.location_id, m.status, m.owner, u.id, u.serial having sum(m.quantity) > 0",
            until=until,
            **names,
        ):
            place = (unit["lot_id"], unit["location_id"], unit["status"], unit["owner"])
            found.setdefault(place, []).append(unit["serial"])
    return {place: sorted(serials) for place, serials in found.items()}


def on_hand(reader: Reader, item_id: str) -> int:
    """Count all base units of an item, usable or not."""
    row = reader.rows(
        "select cast(coalesce(sum(quantity), 0) as bigint) as n from stock where item_id = :item", item=item_id
    )
    return int(row[0]["n"])


def identifiers_of(reader: Reader, item_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Read (scheme, value) of every code of these items."""
    wanted = set(item_ids)
    found: dict[str, list[tuple[str, str]]] = {item_id: [] for item_id in wanted}
    rows = (
        reader.rows(
            "select item_id, scheme, value from identifier where withdrawn_at is null and item_id = :id",
            id=next(iter(wanted)),
        )
        if len(wanted) == 1
        else reader.rows("select item_id, scheme, value from identifier where withdrawn_at is null")
    )
    for row in rows:
        if row["item_id"] in wanted:
            found[row["item_id"]].append((row["scheme"], row["value"]))
    return {item_id: sorted(codes) for item_id, codes in found.items()}


# Three questions that each have an index, where one with `or` would read all of the stock.
_UNUSABLE = f"""(
  select * from stock where quantity <> 0 and status in ('quarantined', 'opened_quarantined')
  union all
  select * from stock where quantity <> 0 and status in ('available', 'opened') and unusable_from <= :now
  union all
  select * from stock where quantity <> 0 and status not in ('quarantined', 'opened_quarantined')
    and (unusable_from is null or unusable_from > :now)
    and lot_id in {_RECALLED})"""
_RECALLED_FIRST = f"case when b.lot_id in {_RECALLED} then 0 else 1 end"


def in_quarantine(reader: Reader) -> tuple[int, str | None]:
    """Count the lots that lie in quarantine at a place, and say since when the longest of them waits."""
    # Only what waits is looked at, each by its own lot's movements: what came and went before costs nothing.
    row = reader.rows(
        "select count(distinct s.lot_id) as n, min((select max(m.at) from movement m where m.lot_id = s.lot_id "
        "and m.location_id = s.location_id and m.status = s.status and m.owner = s.owner and m.quantity > 0)) "
        "as since from stock s where s.status in ('quarantined', 'opened_quarantined') and s.quantity <> 0"
    )[0]
    return int(row["n"]), row["since"]


def unusable(reader: Reader, now: str, limit: int) -> tuple[list[StockLine], int]:
    """List what lies on the shelf and must not be used, recalls first, then the longest expired; and count it all."""
    total = reader.rows(f"select count(*) as n from {_UNUSABLE} b", now=now)
    # The few that are shown are chosen first, by the balance alone: a server would read every lot to choose them.
    rows = reader.rows(
        f"{_COLUMNS} from (select * from {_UNUSABLE} b order by {_RECALLED_FIRST}, {_FIRST} limit :limit) b {_JOINS} "
        f"order by {_RECALLED_FIRST}, {_FIRST}",
        now=now,
        limit=limit,
    )
    return [_line(row) for row in rows], int(total[0]["n"])


def _line(row: Row) -> StockLine:
    row.pop("status")
    return StockLine(**row)
