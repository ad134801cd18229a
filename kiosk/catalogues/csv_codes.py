"""Identifiers in a pharmacy's own list: each scheme's rules, and what a spreadsheet does to long numbers."""

from __future__ import annotations

import re

from kiosk.catalogues.device_codes import gtin_code, hibc_code
from kiosk.catalogues.ndc_code import read_ndc_code
from kiosk.catalogues.problem import CatalogueCode, Fault
from scanners.check_digits import has_valid_check_digit, is_valid_pzn, ppn_check
from scanners.text import is_digits
from scanners.trade_item import is_restricted

SCHEMES = ("GTIN", "HIBC", "NDC", "PPN", "LOCAL")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]+")
_LOCAL = re.compile(r"[A-Z0-9](?:[A-Z0-9.-]{0,38}[A-Z0-9])?")
"""What our own item codes can carry (`scanners.local`)."""
_PPN = re.compile(r"[0-9A-Z]{5,22}")


def code_of(scheme: str, identifier: str) -> CatalogueCode | Fault:
    """Give the code under which a scan finds it.

    >>> code_of("gtin", "312345678906").value
    '00312345678906'
    """
    if not identifier:
        return Fault("NO_IDENTIFIER", "The row has no identifier.")
    if _ROUNDED.fullmatch(identifier):
        message = f"A spreadsheet rounded the identifier to {identifier}; its digits are lost."
        return Fault("NUMBER_ROUNDED", message + " Format the column as text and enter it again.")
    if scheme.upper() not in SCHEMES:
        return Fault("BAD_SCHEME", f"“{scheme[:40]}” is none of the schemes {', '.join(SCHEMES)}.")
    return {"GTIN": _gtin, "HIBC": hibc_code, "NDC": _ndc, "PPN": _ppn, "LOCAL": _local}[scheme.upper()](identifier)


def _gtin(identifier: str) -> CatalogueCode | Fault:
    code = gtin_code(identifier)
    if isinstance(code, Fault) and code.code == "RESTRICTED_CIRCULATION":
        return Fault(code.code, f"{identifier} is given out inside one house only; its scheme is LOCAL.")
    return code


def _ndc(identifier: str) -> CatalogueCode | Fault:
    ndc = read_ndc_code(identifier)
    return ndc if isinstance(ndc, Fault) else CatalogueCode("NDC", ndc.text, "catalogue")


def _ppn(identifier: str) -> CatalogueCode | Fault:
    if not _PPN.fullmatch(identifier) or ppn_check(identifier[:-2]) != identifier[-2:]:
        return Fault("BAD_PPN", f"{identifier[:40]} is no PPN, or its check digits are wrong.")
    if identifier.startswith("11") and not (len(identifier) == 12 and is_valid_pzn(identifier[2:10])):
        return Fault("BAD_PPN", f"The PZN inside the PPN {identifier[:40]} is wrong.")
    return CatalogueCode("PPN", identifier, "catalogue")


def _local(identifier: str) -> CatalogueCode | Fault:
    """The house's own number: a GTIN of restricted circulation with the 14 digits of a scan, or a code of ours."""
    if is_digits(identifier) and len(identifier) in (8, 12, 13, 14):
        return _restricted(identifier)
    if not _LOCAL.fullmatch(identifier):
        message = f"“{identifier[:40]}” is no local code of capital letters, digits, full stops and hyphens."
        return Fault("BAD_LOCAL", message)
    return CatalogueCode("LOCAL", identifier, "catalogue")


def _restricted(identifier: str) -> CatalogueCode | Fault:
    """A scan finds a number under LOCAL only when it lies in the ranges that are free for houses."""
    if not has_valid_check_digit(identifier):
        return Fault("BAD_CHECK_DIGIT", f"The check digit of {identifier} is wrong.")
    gtin = identifier.zfill(14)
    if not is_restricted(gtin):
        return Fault("NOT_LOCAL", f"{identifier} is a GTIN that belongs to a maker; its scheme is GTIN.")
    return CatalogueCode("LOCAL", gtin, "catalogue")
