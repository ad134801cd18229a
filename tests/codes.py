"""The codes on the packages that the tests receive, built as a printer would print them."""

from __future__ import annotations

from scanners import build_local, check_digit, element_string


def gtin(digits: str) -> str:
    """Add the check digit to the first 13 digits of a GTIN."""
    return digits + check_digit(digits)


VANCOMYCIN = gtin("0031234501011")
VANCOMYCIN_CARTON = gtin("5031234501011")
CEFAZOLIN = gtin("0031234503035")
CEFAZOLIN_CARTON = gtin("5031234503035")
DAPTOMYCIN = gtin("0036045603030")
SALINE = gtin("0039055101011")
MEROPENEM = gtin("0036045602028")
CASPOFUNGIN = gtin("0038112202020")
NEEDLE = ("C733", "HN2075", 1)
"""Labeler, product number and unit of measure of a HIBC supply."""
NOBODY_KNOWS = gtin("0037330409999")
NOBODY_KNOWS_EITHER = gtin("0037330409888")


def sscc(digits: str = "00312345000000001") -> str:
    """The code on a box, as a GS1-128 scanner sends it."""
    return f"]C100{digits}{check_digit(digits)}"


def package(code: str, lot: str | None = None, expiry: str | None = None, serial: str | None = None) -> str:
    """A DataMatrix: expiry as six digits YYMMDD."""
    pairs = [("01", code), ("17", expiry), ("10", lot), ("21", serial)]
    return element_string([(ai, value) for ai, value in pairs if value is not None])


def lot_symbol(lot: str | None, expiry: str | None) -> str:
    """The second symbol of a package whose first one names the product only."""
    pairs = [("17", expiry), ("10", lot)]
    return element_string([(ai, value) for ai, value in pairs if value is not None], "]C1")


def retail(code: str) -> str:
    """A plain EAN-13 or UPC-A as a scanner sends it: no lot, no expiry."""
    return f"]E0{code[1:]}"


def databar(code: str) -> str:
    """The small linear code on a vial: the product only."""
    return f"]e001{code}"


def shelf(location_id: str) -> str:
    """The label on a shelf."""
    return build_local("location", location_id)


def badge(person_id: str) -> str:
    """A person's badge."""
    return build_local("person", person_id)


def provider(digits: str = "00312345000000002") -> str:
    """A badge with the GSRN of a provider."""
    return f"]C18017{digits}{check_digit(digits)}"


def patient(digits: str = "003123450000000017"[:17]) -> str:
    """A patient's wristband: a GSRN of a recipient."""
    return f"]C18018{digits}{check_digit(digits)}"
