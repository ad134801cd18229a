"""Inventories of controlled substances as files: exactly as each was taken, whatever was renamed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from db import counts, inventories, signatures
from db.inventories import InventoryLine
from db.record import Record
from db.store import Reader
from db.subject import Subject
from kiosk.rules import strength
from kiosk.rules.in_use import millilitres
from kiosk.rules.inventory import KINDS, MOMENTS, PARTS, part_of
from kiosk.rules.permissions import Act
from kiosk.services.controlled_list import counts_now
from kiosk.services.controlled_record import note_export
from kiosk.services.export import Exported, Taken, export_table, table_here
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import Cell, Table
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Refused
from kiosk.services.record_names import Names
from kiosk.services.records import local
from kiosk.settings import site_at

COLUMNS: Final = (
    "part", "schedule", "item", "form", "state", "containers", "unit", "in_each", "milligrams", "basis", "count",
)  # fmt: skip
_ON_PAPER: Final = (
    ("part", "Kept together", 1.3),
    ("schedule", "Schedule", 0.7),
    ("item", "Name and strength", 3.0),
    ("form", "Form", 1.2),
    ("state", "State", 0.7),
    ("containers", "Containers", 0.8),
    ("unit", "Unit", 0.7),
    ("in_each", "In each", 0.8),
    ("milligrams", "Drug in all", 0.9),
    ("basis", "Quantity is", 0.8),
    ("count", "By the count", 1.6),
)


def export_inventory(
    reader: Record, hand: Hand, person_id: str, form: Form, inventory_id: str, path: Path, part: str | None = None
) -> Exported | Refused:
    """Write an inventory to a file that is not there yet; `part` writes what is kept apart by itself."""
    taken = _taken(inventory_id, part)
    return counts_now(reader, person_id) or export_table(reader, hand, person_id, form, taken, path)


def inventory_here(
    reader: Record, hand: Hand, person_id: str, form: Form, inventory_id: str, part: str | None = None
) -> Done | Refused:
    """Write an inventory to the folder `exports` beside the record."""
    taken = _taken(inventory_id, part)
    return counts_now(reader, person_id) or table_here(reader, hand, person_id, form, taken, "inventory")


def _taken(inventory_id: str, part: str | None) -> Taken:
    told = {"what": "inventory", "filter": f"inventory {inventory_id}, {PARTS.get(part or '', 'all schedules')}"}
    return Taken(Act.EXPORT_RECORDS, note_export, told, lambda reading, _: table_of(reading, inventory_id, part))


def table_of(reader: Reader, inventory_id: str, part: str | None = None) -> Table | Refused:
    """Gather an inventory as it was taken."""
    found = inventories.inventory(reader, inventory_id)
    if found is None:
        said = f"There is no inventory {inventory_id[:40]}."
        return Refused("NO_INVENTORY", said, "See `kiosk controlled inventories`.")
    zone = site_at(reader, found.at).zone
    names = Names(reader)
    facts = [
        ("inventory", KINDS[found.kind]),
        ("number", found.id),
        ("taken", f"{local(found.at, zone):%Y-%m-%d %H:%M} {MOMENTS[found.moment]}"),
        ("at", found.pharmacy),
        ("DEA registration", found.registration or "not entered"),
    ]
    facts += [
        (each.meaning, f"{names.name('person', each.person_id)}, signed {local(each.at, zone):%Y-%m-%d %H:%M}")
        for each in signatures.signatures_on(reader, Subject("inventory", found.id))
    ]
    if part is not None:
        facts.append(("only", PARTS[part]))
    lines = [
        line for line in inventories.lines_of(reader, found.id) if part is None or part_of(line.schedule) == PARTS[part]
    ]
    title = "Inventory of controlled substances"
    return Table("inventory", title, COLUMNS, rows_of(reader, lines), _ON_PAPER, tuple(facts))


def rows_of(reader: Reader, lines: Sequence[InventoryLine]) -> Iterator[tuple[Cell, ...]]:
    """Tell the lines; what is kept apart stands apart."""
    for line in lines:
        count = counts.count(reader, line.count_id) if line.count_id is not None else None
        volume = None if line.microlitres is None else line.microlitres * line.quantity
        yield (
            part_of(line.schedule), line.schedule, line.name, line.form, line.state, line.quantity, line.unit,
            None if line.microlitres is None else millilitres(line.microlitres),
            strength.milligrams(volume, line.nanograms_per_millilitre), line.basis,
            count.title if count else None,
        )  # fmt: skip
