"""Importing orders from a drop folder: by NDC or the site's codes alone, never by a name; the rest waits, named.

An order is known by its number: what is on file is not taken twice, whatever file it comes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from db import catalogue, formulas, order_work, orders, patients
from db.record import Record
from db.store import Reader
from kiosk.catalogues import order_rows
from kiosk.catalogues.order_rows import OrderRow
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.rejected import RejectedFile
from kiosk.catalogues.source import open_source, sha256_of
from kiosk.rules.order_content import ROUTES, OrderContent, from_json
from kiosk.rules.order_reading import Fault, read_content
from kiosk.rules.orders import State
from kiosk.rules.permissions import Act
from kiosk.services import order_tables, permit
from kiosk.services.order_enter import NUMBERS, new_order, unfit
from kiosk.services.outcome import Refused

_BATCH: Final = 500
"""Rows of one write."""
ENDINGS: Final = (".csv", ".json", ".jsonl")
REJECTED: Final = ".rejected.jsonl"
_NDC: Final = re.compile(r"[0-9]{4,6}-[0-9]{3,4}-[0-9]{1,2}")
WAITING: Final = ("UNKNOWN_CODE", "UNKNOWN_PATIENT", "SEVERAL_PATIENTS", "DIFFERS")
"""Why a row that can be read is not taken yet: once the code or the patient is on file, the next run takes it."""


@dataclass
class OrdersImported:
    """What came of a file."""

    file: str
    sha256: str
    read: int = 0
    kept: int = 0
    unchanged: int = 0
    waiting: int = 0
    rejected: int = 0
    named: Path | None = None
    """The file that names every row that was not taken."""

    @property
    def counts(self) -> dict[str, int]:
        """Give the numbers."""
        return {name: getattr(self, name) for name in ("read", "kept", "unchanged", "waiting", "rejected")}

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        named = str(self.named) if self.named is not None else None
        return {"file": self.file, "sha256": self.sha256, **self.counts, "named_in": named}


def files_in(paths: list[Path]) -> list[Path]:
    """List the files to be read: those that are named, and in folders those that can be orders, by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
            found += sorted(each for each in inside if not each.name.endswith(REJECTED))
        else:
            found.append(path)
    return found


def bring_in(record: Record, by: str, path: Path, *, progress: Callable[[int], None]) -> OrdersImported | Refused:
    """Bring a file in; raises CatalogueError for one that is no list of orders, and then keeps nothing of it."""
    if (refused := permit.refusal(record, by, Act.IMPORT_ORDERS)) is not None:
        return permit.noted_alone(record, by, "order.import", refused)
    imported = OrdersImported(path.name, sha256_of(path, order_rows.MOST_BYTES))
    _read_through(path)
    heard: dict[str, OrderContent] = {}
    with (
        RejectedFile(path.with_name(path.name + REJECTED)) as named,
        open_source(path, order_rows.MOST_BYTES) as source,
    ):
        found = order_rows.rows(source)
        while batch := tuple(islice(found, _BATCH)):
            _bring_batch(record, by, imported, heard, batch, named)
            progress(imported.read)
        imported.named = named.written
    with record.write(by, "order.imported") as write:
        order_work.add_import(write, imported.sha256, imported.counts)
    return imported


def _read_through(path: Path) -> None:
    """Read a file to its end before anything of it is kept."""
    with open_source(path, order_rows.MOST_BYTES) as source:
        count = sum(1 for _ in order_rows.rows(source))
    if not count:
        raise CatalogueError("NO_RECORDS", f"{path.name} holds no rows.", "Check that it was written whole.")


def _bring_batch(
    record: Record,
    by: str,
    imported: OrdersImported,
    heard: dict[str, OrderContent],
    batch: tuple[OrderRow | Rejected, ...],
    named: RejectedFile,
) -> None:
    with record.write(by, "order.import") as write:
        write.alone_with(NUMBERS)
        look = _Look(write)
        numbers = [row.number.upper() for row in batch if isinstance(row, OrderRow)]
        known = orders.first_contents(write, numbers)
        new: list[OrderContent] = []
        not_taken: list[Rejected] = []
        unchanged = 0
        for row in batch:
            judged = _judged(look, row, known, heard)
            if isinstance(judged, Rejected):
                not_taken.append(judged)
            elif judged is None:
                unchanged += 1
            else:
                new.append(judged)
        orders.add_orders(write, [new_order(content, "imported") for content in new], State.ENTERED)
        waiting = sum(each.code in WAITING for each in not_taken)
        counts = {"kept": len(new), "unchanged": unchanged, "waiting": waiting, "rejected": len(not_taken) - waiting}
        write.note(sha256=imported.sha256, rows={"first": imported.read + 1, "read": len(batch), **counts})
        for each in not_taken:
            named.add(each)
    imported.read += len(batch)
    for name, count in counts.items():
        setattr(imported, name, getattr(imported, name) + count)


def _judged(
    look: _Look, row: OrderRow | Rejected, known: dict[str, Any], heard: dict[str, OrderContent]
) -> OrderContent | Rejected | None:
    """Give the order of a row, None for one that is on file just so, or why it is not taken."""
    if isinstance(row, Rejected):
        return row
    content = look.content(row)
    if isinstance(content, Rejected):
        return content
    number = row.number.upper()
    before = heard.get(number) or (from_json(known[number]) if known.get(number) else None)
    if before is None and orders.order(look.reader, number) is not None:
        said = "The number is one that another order has here. Whoever sent it gives it another one."
        return Rejected(row.row, row.number, "NUMBER_KNOWN", said)
    if before is None and number in known:
        return Rejected(row.row, row.number, "DIFFERS", "What the order of this number said is erased.")
    if before is not None:
        if before == content:
            return None
        said = "An order of this number is on file and says something else. Change that one, if it was changed."
        return Rejected(row.row, row.number, "DIFFERS", said)
    heard[number] = content
    return content


def item_by_code(reader: Reader, code: str, what: str) -> str | None:
    """Find the `drug` or `fluid` that an NDC on file or a code of the site names."""
    return _Look(reader).item(code, what)


def content_of(reader: Reader, row: OrderRow) -> OrderContent | Rejected:
    """Read one row by its codes, as a command is given it."""
    return _Look(reader).content(row)


@dataclass
class _Look:
    """Finds what the codes of rows mean; each code is looked for once."""

    reader: Reader
    codes: order_tables.Codes = field(init=False)
    _items: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _patients: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _fits: dict[tuple[str | None, ...], Refused | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = order_tables.codes(self.reader)

    def content(self, row: OrderRow) -> OrderContent | Rejected:
        """Read a row as an order whose codes are known, or say what it waits for."""
        said: dict[str, Any] = dict(row.said)
        for column, name, what in (("drug", "item_id", "drug"), ("diluent", "diluent_id", "fluid")):
            if (code := said.pop(column, None)) is not None:
                found = self.item(code, what)
                if found is None:
                    return _waits(row, "UNKNOWN_CODE", f"The {what}'s code is no NDC on file and none of the site's.")
                said[name] = found
        if (code := said.get("formula")) is not None:
            said["formula"] = self.codes.means(code, "formula") or self._formula(code)
            if said["formula"] is None:
                return _waits(row, "UNKNOWN_CODE", "The formula's code is on no table of the site.")
        if said["route"].lower() not in ROUTES:
            said["route"] = self.codes.means(said["route"], "route")
            if said["route"] is None:
                return _waits(row, "UNKNOWN_CODE", "The route's code is on no table of the site.")
        if (code := said.pop("patient", None)) is not None:
            who = self._patient(code)
            if len(who) != 1:
                several = "SEVERAL_PATIENTS" if who else "UNKNOWN_PATIENT"
                return _waits(
                    row, several, f"The patient's number is that of {'several' if who else 'nobody on file'}."
                )
            said["patient_id"] = who[0]
        content = read_content(said)
        if isinstance(content, Fault):
            return Rejected(row.row, row.number, content.code, content.message)
        refused = self._unfit(content)
        return Rejected(row.row, row.number, refused.code, refused.message) if refused is not None else content

    def _unfit(self, content: OrderContent) -> Refused | None:
        key = (content.item_id, content.diluent_id, content.patient_id)
        if key not in self._fits:
            self._fits[key] = unfit(self.reader, content)
        return self._fits[key]

    def item(self, code: str, what: str) -> str | None:
        """Find what a code names."""
        key = (code, what)
        if key not in self._items:
            self._items[key] = self._looked_up(code, what)
        return self._items[key]

    def _looked_up(self, code: str, what: str) -> str | None:
        if _NDC.fullmatch(code):
            link = catalogue.link(self.reader, "NDC", code)
            return link.item.id if link is not None and link.verified else None
        return self.codes.means(code, what)

    def _formula(self, code: str) -> str | None:
        return code.upper() if formulas.versions_of(self.reader, code.upper()) else None

    def _patient(self, number: str) -> tuple[str, ...]:
        if number not in self._patients:
            found = patients.called(self.reader, number, 3)
            self._patients[number] = tuple(dict.fromkeys(each.patient_id for each in found))
        return self._patients[number]


def _waits(row: OrderRow, code: str, message: str) -> Rejected:
    return Rejected(row.row, row.number, code, f"{message} The row waits.")


def named_rows(imported: OrdersImported) -> Iterator[str]:
    """Say in sentences what was not taken."""
    if imported.waiting:
        yield f"{imported.waiting:,} wait for a code or a patient that is not on file"
    if imported.rejected:
        yield f"{imported.rejected:,} cannot be read as orders"
