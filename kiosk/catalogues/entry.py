"""One entry of any catalogue, in the kiosk's own words: what it says of an item, and of the packages with a code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.catalogues.csv_rows import CsvRow
from kiosk.catalogues.device import Device
from kiosk.catalogues.ndc import NdcListing
from kiosk.catalogues.ndc_product import Ingredient
from kiosk.catalogues.problem import CatalogueCode, Rejected
from kiosk.rules import strength
from kiosk.rules.tall_man import look_alike_group, tall_man

LONGEST_NAME = 160
_LONGEST_NOTE = 400
_LONGEST_KEY = 300
_BASE_PACKAGE = ("Primary", "Secondary", "Previous")
_KINDS = {"each": "supply", "bag": "fluid"}
"""What is counted so is most often this; else it is a drug."""


@dataclass(frozen=True)
class Pack:
    """One package and the codes that name it."""

    level: str
    units_per_pack: int
    codes: tuple[CatalogueCode, ...]


@dataclass(frozen=True)
class Entry:
    """What a catalogue says of one item; several rows may say it of the same."""

    source: str
    key: str
    row: int
    id: str
    """How the catalogue names the row."""
    facts: Mapping[str, Any]
    """Facts of an item that the catalogue states."""
    defaults: Mapping[str, Any]
    """What a new item is taken to be where the catalogue does not say."""
    packs: tuple[Pack, ...]
    left_out: tuple[Rejected, ...] = ()


def of_device(device: Device) -> Entry:
    """Say it of a device; it is kept at room temperature unless its maker says otherwise."""
    flags = device.flags
    facts = {
        "name": tall_man(device.name)[:LONGEST_NAME],
        "kind": "supply",
        "base_unit": "each",
        "storage": device.storage.word or "room",
        "storage_note": "; ".join(device.storage.conditions)[:_LONGEST_NOTE],
        "manufacturer": device.company_name[:LONGEST_NAME],
        # Where the maker does not say, it is asked for: better one question too many.
        "requires_lot": flags.lot_batch is not False,
        "requires_expiry": flags.expiration_date is not False,
        "requires_serial": flags.serial_number is True,
        "sterile": flags.sterile,
        "single_use": flags.single_use,
    }
    base = [each for each in device.identifiers if each.type in _BASE_PACKAGE]
    primary = next(each for each in base if each.type == "Primary")
    packs = [Pack(primary.level, primary.units_per_pack, tuple(dict.fromkeys(each.code for each in base)))]
    packs += [Pack(each.level, each.units_per_pack, (each.code,)) for each in device.identifiers if each not in base]
    return Entry("gudid", device.primary_di, device.row, device.primary_di, facts, {}, tuple(packs), device.left_out)


def of_listing(listing: NdcListing) -> Entry:
    """Say it of a package of the NDC directory, which tells nothing of how a drug is kept."""
    product, presentation = listing.product, listing.package.presentation
    facts = {
        "name": tall_man(listing.name)[:LONGEST_NAME],
        "kind": "drug",
        "base_unit": presentation.base_unit,
        "manufacturer": product.labeler[:LONGEST_NAME],
        "dea_schedule": product.dea_schedule,
        "nanograms_per_millilitre": _strength(product.ingredients),
    }
    packs = tuple(Pack(each.level, each.units_per_pack, each.ndc.codes) for each in listing.package.packagings)
    key = _short(" ".join(listing.item_key))
    defaults = {"storage": "unknown", "look_alike_group": look_alike_group(listing.name)}
    return Entry("ndc", key, listing.row, listing.package.ndc.text, facts, defaults, packs)


def _strength(ingredients: Sequence[Ingredient]) -> int | None:
    """Say how strong a drug of one ingredient is, in nanograms per millilitre; of several it names none."""
    return strength.listed(ingredients[0].strength, ingredients[0].unit) if len(ingredients) == 1 else None


def _short(key: str) -> str:
    """Keep a key in what a server's index takes: a kit's key tells all its parts."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:_LONGEST_KEY]} {hashlib.sha256(key.encode()).hexdigest()}"


def of_csv_row(row: CsvRow) -> Entry:
    """Say it of a row of a pharmacy's own list."""
    stated = {"name": tall_man(row.name), "base_unit": row.base_unit, "storage": row.storage, "par": row.par}
    facts = {name: value for name, value in stated.items() if value is not None}
    if row.manufacturer:
        facts["manufacturer"] = row.manufacturer
    kind = _KINDS.get(row.base_unit, "drug")
    defaults = {
        "kind": kind,
        "storage": "room" if kind == "supply" else "unknown",
        "look_alike_group": look_alike_group(row.name),
    }
    key = f"{row.name.casefold()} | {row.manufacturer.casefold()}"
    pack = Pack(row.level, row.units_per_pack, (row.code,))
    return Entry("csv", key, row.row, row.code.value, facts, defaults, (pack,))
