"""The identifiers of one GUDID device: which name it, which name packages of it, and how many devices those hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.catalogues.dates import iso_date
from kiosk.catalogues.device import DeviceIdentifier
from kiosk.catalogues.device_codes import device_code
from kiosk.catalogues.packs import Pack, units_of
from kiosk.catalogues.problem import CatalogueCode, Fault, Rejected
from kiosk.catalogues.xml_records import Node

_MOST = 500
"""Identifiers of one device."""
_QUANTITY = re.compile(r"[0-9]{1,9}")
_ONE_DEVICE = frozenset({"Unit of Use", "Direct Marking"})
_BASE_PACKAGE = frozenset({"Primary", "Secondary", "Previous"})
"""They all stand for the base package: other agencies' names for it, and the one it had before."""
_TYPES = {name.lower(): name for name in (*_ONE_DEVICE, *_BASE_PACKAGE, "Package")} | {"previous di": "Previous"}


@dataclass(frozen=True)
class Found:
    """The identifiers that were taken, and those that were not."""

    primary_di: str
    identifiers: tuple[DeviceIdentifier, ...]
    left_out: tuple[Rejected, ...]


@dataclass(frozen=True)
class _Stated:
    """An identifier as the file states it."""

    device_id: str
    type: str
    agency: str
    contains: str
    quantity: str
    status: str
    discontinued: str
    level: str


def identifiers_of(device: Node, row: int, device_count: int) -> Found | Rejected:
    """Judge the identifiers of a device whose base package holds `device_count` devices."""
    nodes = device.all("identifiers", "identifier")
    if len(nodes) > _MOST:
        message = f"The device has {len(nodes):,} identifiers; {_MOST:,} are the most that are read."
        return Rejected(row, None, "TOO_MANY_IDENTIFIERS", message)
    # A record that states one identifier twice in the same words says it once.
    stated = list(dict.fromkeys(_stated(each) for each in nodes))
    primary = _primary(stated, row, device.value("deviceId"))
    if isinstance(primary, Rejected):
        return primary
    judged = [(each, _judged(each, stated, device_count)) for each in stated]
    left_out = tuple(why.at(row, each.device_id or None) for each, why in judged if isinstance(why, Fault))
    taken = tuple(found for _, found in judged if isinstance(found, DeviceIdentifier))
    return Found(primary, taken, left_out)


def _stated(node: Node) -> _Stated:
    return _Stated(
        device_id=node.value("deviceId"),
        type=_TYPES.get(node.value("deviceIdType").lower(), node.value("deviceIdType")),
        agency=node.value("deviceIdIssuingAgency").upper(),
        contains=node.value("containsDINumber"),
        quantity=node.value("pkgQuantity"),
        status=node.value("pkgStatus"),
        discontinued=node.value("pkgDiscontinueDate"),
        level=node.value("pkgType").lower(),
    )


def _primary(stated: list[_Stated], row: int, named: str) -> str | Rejected:
    """The one primary DI; without it, with two, or with a wrong one nothing of the device can be trusted."""
    primaries = [each for each in stated if each.type == "Primary"]
    if not primaries:
        return Rejected(row, named or None, "NO_PRIMARY_DI", "The device has no primary device identifier.")
    if len({each.device_id for each in primaries}) > 1:
        message = "The device has more than one primary device identifier."
        return Rejected(row, named or primaries[0].device_id, "SEVERAL_PRIMARY_DI", message)
    code = device_code(primaries[0].agency, primaries[0].device_id)
    return code.at(row, primaries[0].device_id) if isinstance(code, Fault) else primaries[0].device_id


def _judged(each: _Stated, stated: list[_Stated], device_count: int) -> DeviceIdentifier | Fault:
    code = device_code(each.agency, each.device_id)
    if isinstance(code, Fault):
        return code
    if sum(1 for other in stated if other.device_id == each.device_id) > 1:
        return Fault("DI_TWICE", f"{each.device_id} is stated more than once, in different words.")
    units = _units(each, stated, device_count)
    return units if isinstance(units, Fault) else _identifier(each, code, units)


def _units(each: _Stated, stated: list[_Stated], device_count: int) -> int | Fault:
    if each.type in _ONE_DEVICE:
        return 1
    if each.type in _BASE_PACKAGE:
        return device_count
    if each.type != "Package":
        return Fault("UNKNOWN_DI_TYPE", f"“{each.type[:40]}” of {each.device_id} is no known kind of identifier.")
    if each.contains and not _is_quantity(each.quantity):
        message = f"“{each.quantity[:40]}” is no number of packages in {each.device_id}."
        return Fault("BAD_QUANTITY", message)
    packs = {
        other.device_id: Pack(other.contains, int(other.quantity))
        for other in stated
        if other.type == "Package" and other.contains and _is_quantity(other.quantity)
    }
    base = {other.device_id: device_count for other in stated if other.type in _BASE_PACKAGE}
    single = {other.device_id: 1 for other in stated if other.type in _ONE_DEVICE}
    return units_of(each.device_id, packs, {**single, **base})


def _is_quantity(text: str) -> bool:
    return _QUANTITY.fullmatch(text) is not None and int(text) > 0


def _identifier(each: _Stated, code: CatalogueCode, units: int) -> DeviceIdentifier:
    is_package = each.type == "Package"
    return DeviceIdentifier(
        device_id=each.device_id,
        type=each.type,
        agency=each.agency,
        code=code,
        level=each.level or ("each" if units == 1 and not is_package else "pack"),
        units_per_pack=units,
        contains=each.contains or None if is_package else None,
        quantity=int(each.quantity) if is_package else None,
        status=each.status,
        discontinued_on=iso_date(each.discontinued),
    )
