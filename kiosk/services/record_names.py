"""Names for the ids that stand in the record: each is looked up once for a page of entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import typed
from db.record import one
from db.store import Reader, Row
from kiosk.services.receive_subject import plural

_QUESTIONS = {
    "item": "select name, base_unit from item where id = :id",
    "lot": "select l.batch_lot, l.item_id, i.name, i.base_unit from lot l join item i on i.id = l.item_id "
    "where l.id = :id",
    "location": "select name from location where id = :id",
    "person": "select name from person where id = :id",
    "supplier": "select name from supplier where id = :id",
    "unit": "select serial, lot_id from unit where id = :id",
    "identifier": "select d.scheme, d.value, d.item_id, i.name from identifier d join item i on i.id = d.item_id "
    "where d.id = :id",
    "packaging": "select p.level, p.item_id, i.name from packaging p join item i on i.id = p.item_id where p.id = :id",
    "line": "select d.lot_id, d.item_id, d.delivery_id, i.base_unit from delivery_line d "
    "join item i on i.id = d.item_id where d.id = :id",
    "delivery": "select d.sscc, d.invoice, d.job_id, s.name as supplier from delivery d "
    "left join supplier s on s.id = d.supplier_id where d.id = :id",
    "setting": "select key, value_json from setting where id = :id",
    "step": "select outcome_json from job_step where key = :id",
    "print_job": "select kind, subject, copy_number from print_job where id = :id",
    "movement": "select reason from movement where id = :id",
    "count": "select ended_at from stock_count where id = :id",
    "schedule": "select i.dea_schedule from lot l join item i on i.id = l.item_id where l.id = :id",
    "entry": "select c.ended_at from count_entry e join stock_count c on c.id = e.count_id where e.id = :id",
    "scan": "select source, result, reason from scan where id = :id",
    "formula_version": "select name || ', version ' || cast(version as text) as name from formula_version "
    "where id = :id",
}


class Names:
    """What people call things; an id that names nothing is shown as it is."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._known: dict[tuple[str, str], Row | None] = {}

    def row(self, kind: str, row_id: object) -> Row | None:
        """Look a thing up."""
        if not isinstance(row_id, str):
            return None
        if (kind, row_id) not in self._known:
            self._known[kind, row_id] = one(self.reader, _QUESTIONS[kind], id=row_id)
        return self._known[kind, row_id]

    def counted_blind(self, count_id: object, lot_id: object) -> bool:
        """Say whether a count of something controlled is not ended: who counts it next may read this before."""
        count, lot = self.row("count", count_id), self.row("schedule", lot_id)
        return count is not None and count["ended_at"] is None and bool(lot and lot["dea_schedule"])

    def measured_blind(self, entry_id: object) -> bool:
        """Say whether something was measured in a count that is not ended."""
        row = self.row("entry", entry_id)
        return row is not None and row["ended_at"] is None

    def reason(self, fact: Mapping[str, Any]) -> Any:
        """Give the reason of a movement that an entry tells; of one that a person typed it tells a digest only."""
        row = self.row("movement", fact.get("id")) if typed.is_hidden(fact.get("reason")) else None
        return row["reason"] if row else fact.get("reason")

    def name(self, kind: str, row_id: object) -> str:
        """Name a thing that has a name of its own."""
        row = self.row(kind, row_id)
        return str(row["name"]) if row else str(row_id)

    def lot(self, lot_id: object) -> str:
        """Name a lot: “Vancomycin 1 g, lot VN1”."""
        row = self.row("lot", lot_id)
        if row is None:
            return f"lot {lot_id}"
        return f"{row['name']}, lot {row['batch_lot']}" if row["batch_lot"] else f"{row['name']}, without a lot"

    def quantity(self, lot_id: object, quantity: int) -> str:
        """Write a quantity with its unit and whose it is: “10 vials of Vancomycin 1 g, lot VN1”."""
        row = self.row("lot", lot_id)
        unit = row["base_unit"] if row else "unit"
        return f"{quantity:,} {plural(unit, quantity)} of {self.lot(lot_id)}"

    def code(self, identifier_id: object) -> str:
        """Name a code: “GTIN 0031…”."""
        row = self.row("identifier", identifier_id)
        return f"{row['scheme']} {row['value']}" if row else f"code {identifier_id}"

    def code_and_item(self, identifier_id: object) -> str:
        """Name a code with its item."""
        row = self.row("identifier", identifier_id)
        return f"{self.code(identifier_id)} of {row['name']}" if row else self.code(identifier_id)

    def pack(self, packaging_id: object) -> str:
        """Name a packaging: “the carton of Vancomycin 1 g”."""
        row = self.row("packaging", packaging_id)
        return f"the {row['level']} of {row['name']}" if row else f"packaging {packaging_id}"

    def line(self, line_id: object) -> str:
        """Name a delivery line by its lot."""
        row = self.row("line", line_id)
        return self.lot(row["lot_id"]) if row else f"line {line_id}"
