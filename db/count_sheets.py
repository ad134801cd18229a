"""Count sheets: what was printed to be counted by hand, each line by the mark that its code on paper bears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.counts import IN_SCOPE
from db.ledger import Place
from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet: what is to be counted, and nothing of what the ledger has."""

    count_id: str
    line: int
    mark: str
    """What its code bears; on sheets that were printed before lines had marks, its number."""
    item_id: str
    place: Place
    name: str
    unit: str
    batch_lot: str
    location: str


_NEW = (
    "from stock s join item i on i.id = s.item_id join lot l on l.id = s.lot_id "
    f"join location o on o.id = s.location_id where s.quantity <> 0 and {IN_SCOPE} "
    "and not exists (select 1 from count_sheet_line p where p.count_id = :count and p.lot_id = s.lot_id "
    "and p.location_id = s.location_id and p.status = s.status and p.owner = s.owner)"
)


def lines_ahead(reader: Reader, count_id: str) -> int:
    """Count the lines that a count's sheet will have."""
    rows = reader.rows(
        f"select (select count(*) from count_sheet_line where count_id = :count) + (select count(*) {_NEW}) as n",
        count=count_id,
    )
    return int(rows[0]["n"])


def prepare(write: Write, count_id: str, new_mark: Callable[[], str]) -> int:
    """Number and mark what lies in the places of a count and has no number; return how many lines its sheet has."""
    before = write.rows(
        "select coalesce(max(line), 0) as last from count_sheet_line where count_id = :count", count=count_id
    )
    number = int(before[0]["last"])
    rows = write.rows(
        f"select s.item_id, s.lot_id, s.location_id, s.status, s.owner {_NEW} "
        "order by o.name, i.name, l.batch_lot, s.lot_id, s.status, s.owner",
        count=count_id,
    )
    told = [
        {"count_id": count_id, "line": line, "mark": new_mark(), **row} for line, row in enumerate(rows, number + 1)
    ]
    write.run_many(
        "insert into count_sheet_line (count_id, line, mark, item_id, lot_id, location_id, status, owner) "
        "values (:count_id, :line, :mark, :item_id, :lot_id, :location_id, :status, :owner)",
        told,
    )
    for each in told:
        write.note_in("count_sheet_lines", {"id": f"{count_id} {each['line']}", **each})
    return number + len(told)


_MARK = "coalesce(p.mark, cast(p.line as text))"
_LINES = (
    f"select p.count_id, p.line, {_MARK} as mark, p.item_id, p.lot_id, p.location_id, p.status, p.owner, i.name, "
    "i.base_unit as unit, l.batch_lot, o.name as location from count_sheet_line p join item i on i.id = p.item_id "
    "join lot l on l.id = p.lot_id join location o on o.id = p.location_id"
)
_PLACE: Final = ("lot_id", "location_id", "status", "owner")


def _read(row: Row) -> SheetLine:
    place = Place(**{name: row.pop(name) for name in _PLACE})
    return SheetLine(place=place, **row)


def lines(reader: Reader, count_id: str) -> list[SheetLine]:
    """List the lines of a count's sheet as somebody walks along them: by place, name and lot."""
    rows = reader.rows(
        f"{_LINES} where p.count_id = :count order by o.name, i.name, l.batch_lot, p.line", count=count_id
    )
    return [_read(row) for row in rows]


def line_marked(reader: Reader, count_id: str, mark: str) -> SheetLine | None:
    """Find a line by the mark that its code bears."""
    row = one(
        reader,
        f"{_LINES} where p.count_id = :count and {_MARK} = :mark",
        count=count_id,
        mark=mark,
    )
    return _read(row) if row else None


KEYS: Final = {"count_sheet_line": "count_id || ' ' || cast(line as text)"}
"""How `verify` names rows whose key has several columns."""
_TOLD = ("count_id", "line", "item_id", *_PLACE)
COLUMNS: Final = {"count_sheet_line": (*_TOLD, "mark")}
"""What `verify` compares with the audit chain."""


def _line_told(fact: Mapping[str, Any], _: Row) -> tuple[str, Mapping[str, Any]]:
    # Sheets of before had no marks.
    return "count_sheet_line", {name: fact[name] for name in _TOLD} | {"mark": fact.get("mark")}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "count_sheet_lines": _line_told
}
