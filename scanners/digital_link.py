"""GS1 Digital Link: a web address whose path and query hold GS1 elements (GS1 Digital Link URI Syntax 1.4)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from scanners.barcode_data import BarcodeData
from scanners.check_digits import has_valid_check_digit
from scanners.gs1 import read_separated
from scanners.gs1_elements import definition_at
from scanners.gs1_tokens import from_pairs
from scanners.scan_text import ScanText
from scanners.text import CSET_82, is_digits
from scanners.trade_item import gtin_fields

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_PRIMARY_KEYS = frozenset(
    {"00", "01", "253", "255", "401", "402", "414", "415", "417"}
    | {"8003", "8004", "8006", "8010", "8013", "8017", "8018"}
)
_SHORT_NAMES = {"gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "exp": "17"}
"""Names that the first edition of the standard allowed in place of the numbers."""


def is_web_address(text: str) -> bool:
    """Whether the text is a web address."""
    return _ADDRESS.match(text) is not None


def read_web_address(scan: ScanText) -> BarcodeData:
    """Barcode data from a web address; one without GS1 keys is a leaflet or advertisement and no product."""
    try:
        address = urlsplit(scan.data)
    except ValueError:
        return _no_product(scan)
    pairs = _path_pairs(address.path)
    if pairs is None:
        return _no_product(scan)
    pairs += _query_pairs(address.query)
    padded = [(ai, _padded(ai, value)) for ai, value in pairs]
    result = read_separated(scan, from_pairs(padded), "GS1_DL")
    if padded != pairs and result.usable:
        return _ask_about_padding(result)
    return result


def _no_product(scan: ScanText) -> BarcodeData:
    text = "This is a web link without a product number, such as one to a leaflet."
    return scan.refuse("UNKNOWN", "NOT_PRODUCT", text)


def _path_pairs(path: str) -> list[tuple[str, str]] | None:
    parts = path.split("/")
    for place, part in enumerate(parts):
        key = _SHORT_NAMES.get(part.lower(), part)
        if key in _PRIMARY_KEYS and place + 1 < len(parts):
            rest = [unquote(text) for text in parts[place:]]
            if rest[-1] == "":
                rest.pop()
            names = [_SHORT_NAMES.get(name.lower(), name) for name in rest[0::2]]
            values = rest[1::2] + [""] * (len(names) - len(rest[1::2]))
            return [(name, _legal(value)) for name, value in zip(names, values, strict=True)]
    return None


def _query_pairs(query: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for part in re.split("[&;]", query):
        name, sign, value = part.partition("=")
        key = _SHORT_NAMES.get(name.lower(), name)
        definition = definition_at(key) if is_digits(key) else None
        if sign and definition is not None and definition.ai == key:
            pairs.append((key, _legal(unquote(value))))
    return pairs


def _legal(value: str) -> str:
    """The value with every character outside ASCII replaced by one that no field may hold, so that it is refused."""
    return "".join(character if character in CSET_82 or character == "#" else "^" for character in value)


def _padded(ai: str, value: str) -> str:
    short = ai in ("01", "02") and len(value) in (8, 12, 13) and has_valid_check_digit(value)
    return value.zfill(14) if short else value


def _ask_about_padding(result: BarcodeData) -> BarcodeData:
    extra: dict[str, Any] = gtin_fields(result.gtin) if result.gtin else {}
    reading = f"GTIN-14 {result.gtin}"
    return replace(result, status="choose", candidates=(reading,), **extra)
