"""What the demo's shelf and its past are described with; companies and their codes are invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from db.items import NewItem
from db.record import Record
from kiosk.rules.tall_man import look_alike_group


def earlier(record: Record, ago: timedelta) -> Record:
    """Give the record as it was written at some earlier moment, in which its clock stands."""
    then = record.clock() - ago
    return replace(record, clock=lambda: then)


@dataclass(frozen=True)
class Pack:
    """One packaging with its code."""

    scheme: str
    value: str
    """For a GTIN: 13 digits, the check digit is added."""
    level: str
    units: int


DemoLot = tuple[str, int, int]
"""Lot number, days from today until it expires (negative: expired), base units received."""


@dataclass(frozen=True)
class DemoItem:
    """One item with its codes, its par, and its lots."""

    item: NewItem
    packs: tuple[Pack, ...]
    par: int
    lots: tuple[DemoLot, ...]
    place: str | None = None
    """The location where it is kept, if not the usual one of its storage."""
    reorder_at: int | None = None


def drug(name: str, maker: str, *, storage: str = "room", unit: str = "vial", **facts: Any) -> NewItem:
    """Describe a drug; `facts` are those of an item. Names that are taken for one another are told as on an import."""
    facts.setdefault("look_alike_group", look_alike_group(name))
    facts.setdefault("container_kind", "single_dose_vial" if unit == "vial" else None)
    return NewItem(name, "drug", unit, storage, maker, **facts)


def fluid(name: str, maker: str) -> NewItem:
    """Describe a fluid in bags."""
    return NewItem(name, "fluid", "bag", "room", maker, container_kind="bag")


def supply(name: str, maker: str) -> NewItem:
    """Describe a supply that is counted one by one."""
    return NewItem(name, "supply", "each", "room", maker)


def each(value: str, level: str = "vial") -> Pack:
    """Give the pack of one unit."""
    return Pack("GTIN", value, level, 1)


def case(value: str, units: int, level: str = "case") -> Pack:
    """Give a pack of many."""
    return Pack("GTIN", value, level, units)


@dataclass(frozen=True)
class Maker:
    """An invented company and the labeler code that its codes begin with."""

    name: str
    labeler: str

    def packs(self, product: int, level: str, case_of: int = 0) -> tuple[Pack, ...]:
        """Give the pack of one unit, and a case where it comes in cases."""
        digits = f"03{self.labeler}{product:03}11"
        found = (each(f"0{digits}", level),)
        return (*found, case(f"5{digits}", case_of)) if case_of else found


NORTHLAKE = Maker("Northlake Pharma", "12345")
BRIGHTWATER = Maker("Brightwater Labs", "60456")
HALDEN = Maker("Halden Generics", "81122")
CORVANE = Maker("Corvane Medical", "73304")
LAKESHORE = Maker("Lakeshore Fluids", "90551")
