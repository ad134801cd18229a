"""What a scan names: one answer for Home and every job. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from db import (
    catalogue,
    count_sheets,
    counts,
    kits,
    locations,
    lots,
    opened_containers,
    preparation_work,
    preparations,
    receiving,
    units,
)
from db.catalogue import Link
from db.count_sheets import SheetLine
from db.counts import StockCount
from db.kits import Kit
from db.locations import Location
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.preparation_work import UnitLabel
from db.preparations import PreparationUnit
from db.receiving import Delivery
from db.store import Reader
from db.units import Unit
from kiosk.services import sheet_code
from scanners import BarcodeData, LocalKind


@dataclass(frozen=True)
class PackageFound:
    """A product, and its lot and unit where the code carries them and the record knows them."""

    link: Link
    lot: Lot | None
    unit: Unit | None


@dataclass(frozen=True)
class LocationFound:
    """A shelf."""

    location: Location


@dataclass(frozen=True)
class KitFound:
    """The label of a kit."""

    kit: Kit


@dataclass(frozen=True)
class SheetFound:
    """The code of a count's sheet, or of one of its lines."""

    count: StockCount
    line: SheetLine | None


@dataclass(frozen=True)
class ContainerFound:
    """The small label of a container that was opened, open or not any more."""

    container: OpenedContainer


@dataclass(frozen=True)
class PreparationFound:
    """A label of one unit of a preparation, void or not: `preparation_void.void_refusal` says which."""

    unit: PreparationUnit
    label: UnitLabel


@dataclass(frozen=True)
class BadgeFound:
    """A badge; whose it is only the door can tell, which has the key."""


@dataclass(frozen=True)
class DeliveryFound:
    """A logistic unit: the delivery it belongs to, or None when it is new."""

    sscc: str
    delivery: Delivery | None


@dataclass(frozen=True)
class AssetFound:
    """A pump or another device."""

    identifier: str


@dataclass(frozen=True)
class LotFound:
    """A lot of an item, by the label that was put on a package whose own code carries none."""

    link: Link
    lot: Lot


@dataclass(frozen=True)
class OurLabel:
    """A command, or a label of ours on a thing that the record does not know: a preparation, a container, a tote."""

    kind: LocalKind
    value: str


@dataclass(frozen=True)
class Several:
    """The code can mean more than one thing on record."""

    links: tuple[Link, ...]


@dataclass(frozen=True)
class Unknown:
    """A code that nothing on record answers to: `scheme` and `value` can be attached to an item."""

    scheme: str | None
    value: str | None


@dataclass(frozen=True)
class Unreadable:
    """Not a code that means anything here; the scan's own message says why."""


Found = (
    PackageFound
    | LotFound
    | OurLabel
    | LocationFound
    | KitFound
    | SheetFound
    | ContainerFound
    | PreparationFound
    | BadgeFound
    | DeliveryFound
    | AssetFound
    | Several
    | Unknown
    | Unreadable
)


def resolve(reader: Reader, data: BarcodeData) -> Found:
    """Find what a scan names."""
    if data.sensitive or (data.status == "reject" and not date_alone_is_bad(data)):
        return Unreadable()
    if data.local is not None and data.local.kind != "item":
        return _local(reader, data.local.kind, data.local.value)
    if data.sscc is not None:
        return DeliveryFound(data.sscc, receiving.delivery_with_sscc(reader, data.sscc))
    if data.giai is not None or data.grai is not None:
        return AssetFound(data.giai or data.grai or "")
    return _product(reader, data)


def date_alone_is_bad(data: BarcodeData) -> bool:
    """Say whether a refused scan still names its product: only its date makes no sense, and a person can read that."""
    return data.error == "BAD_DATE" and data.product is not None


def _local(reader: Reader, kind: LocalKind, value: str) -> Found:
    match kind:
        case "location":
            place = locations.location(reader, value)
            return LocationFound(place) if place else Unknown(None, value)
        case "kit":
            kit = kits.kit_with_code(reader, value)
            return KitFound(kit) if kit else Unknown(None, value)
        case "person":
            return BadgeFound()
        case "sheet":
            return _sheet(reader, value)
        case "asset":
            return AssetFound(value)
        case "lot":
            return _lot(reader, value)
        case "container" if (opened := opened_containers.container(reader, value)) is not None:
            return ContainerFound(opened)
        case "preparation" if (found := _of_preparation(reader, value)) is not None:
            return found
        case "preparation" | "container" | "tote" | "self_test" | "command":
            return OurLabel(kind, value)
    return Unknown(None, value)


def _of_preparation(reader: Reader, code: str) -> PreparationFound | None:
    label = preparation_work.label(reader, code)
    unit = preparations.unit(reader, label.unit_id) if label is not None else None
    return PreparationFound(unit, label) if label is not None and unit is not None else None


def _sheet(reader: Reader, value: str) -> Found:
    named = sheet_code.parts(value)
    found = counts.count(reader, named[0]) if named else None
    if named is None or found is None:
        return Unknown(None, value)
    line = count_sheets.line_marked(reader, found.id, named[1]) if named[1] is not None else None
    return Unknown(None, value) if line is None and named[1] is not None else SheetFound(found, line)


def _lot(reader: Reader, lot_id: str) -> Found:
    lot = lots.lot(reader, lot_id)
    in_force = lots.lot_named(reader, lot.item_id, lot.batch_lot) if lot is not None else None
    links = catalogue.links_of(reader, lot.item_id) if lot is not None else []
    if lot is None or in_force is None or in_force.id != lot.id or not links:  # a lot that was taken back is no lot
        return Unknown(None, lot_id)
    return LotFound(min(links, key=lambda link: (not link.verified, link.units_per_pack)), lot)


def product_codes(data: BarcodeData) -> list[tuple[str, str]]:
    """List what a scan may be called in the catalogue, as (scheme, value), the likeliest first."""
    codes: list[tuple[str, str]] = []
    if data.product is not None:
        codes.append((data.product.scheme, data.product.value))
    if data.gtin is not None:
        codes.append(("GTIN", data.gtin))
    if data.ndc is not None:
        codes += [("NDC", ndc) for ndc in data.ndc.candidates_ndc10]
        codes += [("GTIN", gtin) for gtin in data.ndc.gtin_candidates]
    if data.status == "lookup" and data.product is None:
        codes.append(("LOCAL", data.text))
    return list(dict.fromkeys(codes))


def _product(reader: Reader, data: BarcodeData) -> Found:
    codes = product_codes(data)
    links = [link for link in (catalogue.link(reader, *code) for code in codes) if link is not None]
    if not links:
        return Unknown(*codes[0]) if codes else Unreadable()
    if len({link.item.id for link in links}) > 1:
        return Several(tuple(links))
    link = links[0]
    lot = lots.lot_named(reader, link.item.id, data.batch_lot) if data.batch_lot else None
    unit = units.unit(reader, link.identifier_id, data.serial) if data.serial else None
    return PackageFound(link, lot, unit)
