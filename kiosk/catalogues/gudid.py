"""AccessGUDID XML: every device of a release, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.catalogues.dates import iso_date
from kiosk.catalogues.device import Device, Flags, Storage
from kiosk.catalogues.gudid_identifiers import Found, identifiers_of
from kiosk.catalogues.problem import CatalogueError, Fault, Note, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.temperature import Temperatures, celsius, storage_of
from kiosk.catalogues.xml_records import Node, records

MOST_BYTES = 4_000_000_000
"""Bytes of one file; a full release comes in parts far below that."""
_ROOTS = frozenset({"gudid", "data"})
_MOST_DEVICES_IN_PACKAGE = 1_000_000
_COUNT = re.compile(r"[0-9]{1,9}")
_STORAGE = "storage environment temperature"
"""The one condition that decides the place; those of handling are for the way there."""
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


def devices(source: Source) -> Iterator[Device | Rejected]:
    """Give each device of a file, or why it is not taken; CatalogueError when the file is damaged or another one."""
    for row, node in enumerate(_nodes(source), start=1):
        yield _device(node, row)


def count_devices(source: Source) -> int:
    """Count the devices of a file to its end, which proves that it is whole before anything is kept of it."""
    return sum(1 for _ in _nodes(source))


def _nodes(source: Source) -> Iterator[Node]:
    node = None
    for node in records(source, "device", _ROOTS):
        yield node
    if node is None:
        message = f"{source.name} holds no devices."
        raise CatalogueError("NO_RECORDS", message, "Choose the file that AccessGUDID publishes.")


def _device(node: Node, row: int) -> Device | Rejected:
    count = _device_count(node)
    if isinstance(count, Fault):
        return count.at(row, node.value("deviceId") or None)
    found = identifiers_of(node, row, count)
    if isinstance(found, Rejected):
        return found
    if not any(node.value(name) for name in ("brandName", "deviceDescription", "catalogNumber", "versionModelNumber")):
        return Rejected(row, found.primary_di, "NO_NAME", "The device has neither a brand name nor a description.")
    return _whole(node, row, count, found)


def _whole(node: Node, row: int, count: int, found: Found) -> Device:
    storage, note = _storage(node)
    return Device(
        row=row,
        primary_di=found.primary_di,
        identifiers=found.identifiers,
        brand_name=node.value("brandName"),
        version_model=node.value("versionModelNumber"),
        catalog_number=node.value("catalogNumber"),
        description=node.value("deviceDescription"),
        company_name=node.value("companyName"),
        device_count=count,
        flags=_flags(node),
        storage=storage,
        sizes=_sizes(node),
        gmdn_terms=_values(node, "gmdnTerms", "gmdn", "gmdnPTName"),
        product_codes=_values(node, "productCodes", "fdaProductCode", "productCode"),
        record_status=node.value("deviceRecordStatus"),
        published_on=iso_date(node.value("devicePublishDate")),
        distribution_status=node.value("deviceCommDistributionStatus"),
        distribution_ended_on=iso_date(node.value("deviceCommDistributionEndDate")),
        left_out=found.left_out,
        notes=(note,) if note else (),
    )


def _device_count(node: Node) -> int | Fault:
    text = node.value("deviceCount")
    if text == "":
        return 1
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= _MOST_DEVICES_IN_PACKAGE:
        return Fault("BAD_DEVICE_COUNT", f"“{text[:40]}” is no count of devices in the base package.")
    return int(text)


def _flag(node: Node, *path: str) -> bool | None:
    return _BOOLEANS.get(node.value(*path).lower())


def _flags(node: Node) -> Flags:
    return Flags(
        single_use=_flag(node, "singleUse"),
        sterile=_flag(node, "sterilization", "deviceSterile"),
        sterilize_before_use=_flag(node, "sterilization", "sterilizationPriorToUse"),
        lot_batch=_flag(node, "lotBatch"),
        serial_number=_flag(node, "serialNumber"),
        expiration_date=_flag(node, "expirationDate"),
        manufacturing_date=_flag(node, "manufacturingDate"),
        donation_id=_flag(node, "donationIdNumber"),
        rx=_flag(node, "rx"),
        otc=_flag(node, "otc"),
        kit=_flag(node, "deviceKit"),
        combination_product=_flag(node, "deviceCombinationProduct"),
        contains_latex=_flag(node, "labeledContainsNRL"),
        labeled_latex_free=_flag(node, "labeledNoNRL"),
    )


def _values(node: Node, *path: str) -> tuple[str, ...]:
    """Each different text that the names lead to, in order."""
    return tuple(dict.fromkeys(text for each in node.all(*path) if (text := " ".join(each.text.split()))))


def _sizes(node: Node) -> tuple[str, ...]:
    texts = (_size(each) for each in node.all("deviceSizes", "deviceSize"))
    return tuple(dict.fromkeys(text for text in texts if text))


def _size(size: Node) -> str:
    named = size.value("sizeType") if size.value("size", "value") else ""
    parts = (named, size.value("size", "value"), size.value("size", "unit"), size.value("sizeText"))
    return " ".join(part for part in parts if part)


def _storage(node: Node) -> tuple[Storage, Note | None]:
    handlings = node.all("environmentalConditions", "storageHandling")
    ranges = tuple(_range(each) for each in handlings if each.value("storageHandlingType").lower() == _STORAGE)
    word, note = storage_of(ranges)
    conditions = dict.fromkeys(text for each in handlings if (text := _condition(each)))
    return Storage(word, tuple(conditions)), note


def _range(handling: Node) -> Temperatures:
    low, high = (
        celsius(handling.value(side, "value"), handling.value(side, "unit"))
        for side in ("storageHandlingLow", "storageHandlingHigh")
    )
    return Temperatures(low, high)


def _condition(handling: Node) -> str:
    low, high = (
        " ".join(part for part in (handling.value(side, "value"), handling.value(side, "unit")) if part)
        if handling.value(side, "value")
        else ""
        for side in ("storageHandlingLow", "storageHandlingHigh")
    )
    special = handling.value("storageHandlingSpecialConditionText")
    if low or high:
        kind = handling.value("storageHandlingType")
        bounds = " to ".join(part for part in (low and f"from {low}", high and f"{high}") if part)
        return f"{kind}: {bounds}. {special}".strip().removesuffix(" .")
    return special
