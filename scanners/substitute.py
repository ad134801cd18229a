"""The text a scanner sends in place of group separators, turned back only in data that can hold separators."""

from __future__ import annotations

from scanners.check_digits import has_valid_check_digit
from scanners.gs1_elements import definition_at
from scanners.mh10 import HEADER, is_pzn
from scanners.ndc import is_hyphened
from scanners.profile import GS, ScannerProfile
from scanners.symbology import GS1_CARRIERS
from scanners.text import is_digits

_NUMBERS_ONLY = frozenset({"ean_upc", "ean_8", "itf"})
_LONGEST_GTIN = 14


def with_separators(data: str, carrier: str | None, profile: ScannerProfile) -> str:
    """The data without AIM identifier, with separators in GS1 elements and ISO/IEC 15434 envelopes.

    A space is an HIBC check character, a hyphen belongs to an NDC: other schemes keep every character as it came.

    >>> profile = ScannerProfile(gs_replacement=" ")
    >>> with_separators("10AB 17280331", None, profile), with_separators("+B489X891 ", None, profile)
    ('10AB\\x1d17280331', '+B489X891 ')
    """
    substitute = profile.gs_replacement
    if not substitute or substitute not in data:
        return data
    if data.startswith(HEADER):
        return HEADER + data.removeprefix(HEADER).replace(substitute, GS)
    if carrier in GS1_CARRIERS.values() or (carrier not in _NUMBERS_ONLY and _begins_as_element(data, substitute)):
        return data.replace(substitute, GS)
    return data


def _begins_as_element(data: str, substitute: str) -> bool:
    if is_hyphened(data) or is_pzn(data):
        return False
    if is_digits(data) and len(data) <= _LONGEST_GTIN and has_valid_check_digit(data):
        return False
    begin = data
    while begin.startswith(substitute):
        begin = begin.removeprefix(substitute)
    return definition_at(begin) is not None
