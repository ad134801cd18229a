"""Device identifiers of the issuing agencies, as a scan of the same product gives them."""

from __future__ import annotations

import re

from kiosk.catalogues.ndc_code import read_ndc_code
from kiosk.catalogues.problem import CatalogueCode, Fault
from scanners.check_digits import HIBC_ALPHABET, gtin14, hibc_check_character
from scanners.trade_item import is_restricted

_HIBC = re.compile(r"[A-Z][A-Z0-9]{3}[A-Z0-9.\-]{1,18}[0-9]")
"""Labeler code, product number, unit of measure (ANSI/HIBC 2.6)."""
_ICCBBA = re.compile(r"[=&/A-Z0-9.,\-]{5,30}")


def gtin_code(number: str) -> CatalogueCode | Fault:
    """Give the code of a GTIN of 8, 12, 13 or 14 digits."""
    try:
        gtin = gtin14(number)
    except ValueError as error:
        return Fault("BAD_GTIN", f"{number[:40]} is no GTIN. {error}")
    if gtin == "0" * 14:
        return Fault("PLACEHOLDER_GTIN", "The GTIN is all zeros, which stands for no product.")
    if is_restricted(gtin):
        return Fault("RESTRICTED_CIRCULATION", f"{gtin} is given out inside one house only, so it names no product.")
    return CatalogueCode("GTIN", gtin, "catalogue")


def hibc_code(text: str) -> CatalogueCode | Fault:
    """Give the code of a HIBC labeler code, product number and unit of measure, with or without + and check character.

    A last digit may be the unit of measure or, as some makers publish it, the check character after it; where both
    are possible the code is `derived`.

    >>> hibc_code("H3735K02B3Q").value, hibc_code("M204518019AB0").value
    ('H3735K02B3', 'M204518019AB0')
    """
    bare = text.removeprefix("+")
    shorter = bare[:-1]
    checked = len(bare) > 1 and set(bare) <= set(HIBC_ALPHABET) and hibc_check_character("+" + shorter) == bare[-1]
    if checked and _HIBC.fullmatch(shorter):
        # Only what begins with + is the text of a symbol, which always ends in its check character.
        sure = text.startswith("+") or not bare[-1].isdigit()
        return CatalogueCode("HIBC", shorter, "catalogue" if sure else "derived")
    if text.startswith("+") or not _HIBC.fullmatch(bare):
        return Fault("BAD_HIBC", f"{text[:40]} is no HIBC identifier, or its check character is wrong.")
    return CatalogueCode("HIBC", bare, "catalogue")


def device_code(agency: str, identifier: str) -> CatalogueCode | Fault:
    """Give the code under which a scan finds a device identifier of GS1, HIBCC, ICCBBA or, of old, NDC/NHRIC."""
    if agency == "GS1":
        return gtin_code(identifier)
    if agency == "HIBCC":
        return hibc_code(identifier)
    if agency in ("NDC/NHRIC", "NDC"):
        ndc = read_ndc_code(identifier)
        return ndc if isinstance(ndc, Fault) else ndc.codes[0]
    if agency == "ICCBBA":
        if _ICCBBA.fullmatch(identifier):
            return CatalogueCode("ICCBBA", identifier, "catalogue")
        return Fault("BAD_ICCBBA", f"{identifier[:40]} is no ISBT 128 identifier.")
    return Fault("UNKNOWN_AGENCY", f"The issuing agency “{agency[:40]}” of {identifier[:40]} is not known.")
