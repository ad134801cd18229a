"""Bare numbers: EAN, UPC, ITF-14 and typed digits, told apart by carrier, length and check digit."""

from __future__ import annotations

from scanners.barcode_data import BarcodeData, Problem
from scanners.check_digits import check_digit, has_valid_check_digit
from scanners.gs1 import read_gs1
from scanners.gs1_elements import definition_at
from scanners.gs1_separators import is_near, words
from scanners.gs1_tokens import tokenise
from scanners.scan_text import ScanText
from scanners.text import is_digits
from scanners.trade_item import gtin_fields, is_restricted, restricted_problem

_LENGTHS = (8, 12, 13, 14)


def read_ean_upc(scan: ScanText) -> BarcodeData:
    """A number from an EAN or UPC symbol (]E0, ]E4); add-on symbols are refused."""
    if scan.identifier in ("]E1", "]E2", "]E3"):
        return scan.refuse("GTIN", "UNSUPPORTED_SCHEME", "The code is an EAN or UPC code with an add-on code.")
    if not is_digits(scan.data):
        return scan.refuse("GTIN", "BAD_CHARSET", "An EAN or UPC code may hold only digits.", field="gtin")
    lengths = (8,) if scan.identifier == "]E4" else (8, 12, 13)
    if len(scan.data) not in lengths:
        return _bad_length(scan, " or ".join(str(length) for length in lengths))
    if len(scan.data) == 8 and scan.identifier == "]E0":
        expanded = upc_e_to_gtin(scan.data)
        if expanded is not None:
            return _found(scan, expanded)
    return _checked(scan)


def read_itf(scan: ScanText) -> BarcodeData:
    """A number from an ITF symbol (]I0 to ]I3): a GTIN-14, because a shorter read is often a partial one."""
    if not is_digits(scan.data):
        return scan.refuse("GTIN", "BAD_CHARSET", "An ITF code may hold only digits.", field="gtin")
    return _checked(scan) if len(scan.data) == 14 else _bad_length(scan, "14")


def read_bare_digits(scan: ScanText) -> BarcodeData | None:
    """A number of 8, 12, 13 or 14 digits that came without an AIM identifier; None when it is no GTIN by length."""
    if len(scan.data) not in _LENGTHS:
        return None
    if len(scan.data) == 8:
        return _eight_digits(scan)
    if not has_valid_check_digit(scan.data):
        return (_dated_element_string(scan) if len(scan.data) == 14 else None) or _checked(scan)
    return _unless_elements(scan, scan.data.zfill(14))


def read_digits_in_other_carrier(scan: ScanText) -> BarcodeData | None:
    """A GTIN in a symbol that should not carry one, as label programs print it; a person must agree."""
    if len(scan.data) not in (12, 13, 14) or not has_valid_check_digit(scan.data):
        return None
    gtin = scan.data.zfill(14)
    text = "The number is a GTIN by its check digit, but the symbol is not one that should carry a GTIN."
    problem = Problem("NOT_GS1_SYMBOL", "gtin", text, severity="warning")
    name = f"GTIN-{len(scan.data)} {gtin}"
    return scan.answer("GTIN", "choose", candidates=(name,), problems=(problem,), **gtin_fields(gtin))


def upc_e_to_gtin(digits: str) -> str | None:
    """The GTIN behind eight UPC-E digits, or None when they are none (GenSpecs 5.2.2.4.2).

    >>> upc_e_to_gtin("01234565")
    '00012345000065'
    """
    if digits[0] not in "01":
        return None
    body, last = digits[1:6], digits[6]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:]
    elif last == "4":
        middle = body[:4] + "00000" + body[4:]
    else:
        middle = body + "0000" + last
    payload = digits[0] + middle
    return (payload + digits[7]).zfill(14) if check_digit(payload) == digits[7] else None


def _eight_digits(scan: ScanText) -> BarcodeData:
    expanded = upc_e_to_gtin(scan.data)
    short = scan.data.zfill(14) if has_valid_check_digit(scan.data) else None
    if expanded is not None and short is not None:
        readings = (f"GTIN-8 {short}", f"UPC-E -> {expanded}")
        return scan.answer("GTIN", "choose", candidates=readings, doubtful=frozenset({"gtin"}))
    number = expanded or short
    if number is not None:
        return _unless_elements(scan, number)
    return _dated_element_string(scan) or _checked(scan)


def _checked(scan: ScanText) -> BarcodeData:
    if has_valid_check_digit(scan.data):
        return _found(scan, scan.data.zfill(14))
    text = f"The check digit is {scan.data[-1]}, but it should be {check_digit(scan.data[:-1])}."
    return scan.refuse("GTIN", "BAD_CHECK_DIGIT", text, field="gtin")


def _found(scan: ScanText, gtin: str) -> BarcodeData:
    if gtin == "0" * 14:
        text = "The GTIN is all zeros, which stands for no product."
        return scan.refuse("GTIN", "PLACEHOLDER_GTIN", text, field="gtin")
    needs = ("lot", "expiry")
    if is_restricted(gtin):
        return scan.answer("GTIN", "warn", problems=(restricted_problem(),), needs=needs, **gtin_fields(gtin))
    return scan.answer("GTIN", "ok", needs=needs, **gtin_fields(gtin))


def _bad_length(scan: ScanText, wanted: str) -> BarcodeData:
    text = f"The code has {len(scan.data)} digits, but {wanted} are needed."
    return scan.refuse("GTIN", "BAD_LENGTH", text, field="gtin")


def _dated_element_string(scan: ScanText) -> BarcodeData | None:
    """The other meaning of digits that are no GTIN: a date element that begins a second symbol."""
    if scan.data[:2] not in ("11", "15", "17"):
        return None
    result = read_gs1(scan)
    return result if result.error in (None, "SEPARATOR_MISSING") else None


def _unless_elements(scan: ScanText, gtin: str) -> BarcodeData:
    """A GTIN, or a question when the digits are GS1 elements as well: any with 14 digits, else those of a near date."""
    rejected = _element_string_reading(scan)
    if rejected is None or gtin == "0" * 14:
        return _found(scan, gtin)
    text = f"GTIN-{len(scan.data)} {scan.data}" if gtin == scan.data.zfill(14) else f"UPC-E -> {gtin}"
    return scan.answer("GTIN", "choose", candidates=(text,), rejected=(rejected,), **gtin_fields(gtin))


def _element_string_reading(scan: ScanText) -> str | None:
    if definition_at(scan.data) is None:
        return None
    dated = scan.data[:2] in ("11", "15", "17") and is_near(scan.data[2:8], scan.today)
    if len(scan.data) != 14 and not dated:
        return None
    found = tokenise(scan.data)
    if found.stop is not None or any(token.problem is not None for token in found.elements):
        return None
    return ", ".join(f"AI {token.ai} {words(((token.ai, token.value),))}" for token in found.elements)
