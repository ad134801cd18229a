"""The one way in: raw text of a scan to barcode data, whatever the text is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from scanners import digital_link, gs1_hri, gtin, hibc, local, mh10, ndc, refused
from scanners.barcode_data import BarcodeData, Problem, Status
from scanners.gs1 import read_gs1
from scanners.own_codes import with_own_meaning
from scanners.personal import protected
from scanners.profile import GS, ScannerProfile, without_end_mark
from scanners.scan_text import ScanText
from scanners.substitute import with_separators
from scanners.symbology import GS1_CARRIERS, carrier_of, is_case_swapped, second_identifier
from scanners.text import CSET_82, MAX_LENGTH, is_digits, visible
from scanners.wording import with_message

_CONTROL_ALLOWED = frozenset((GS, mh10.RS, mh10.EOT))
_CERTAINLY_GS1 = re.compile(
    "(?:0[12][0-9]{14}|00[0-9]{18}|41[0-7][0-9]{13}|253[0-9]{13}|7003[0-9]{10}|8003[0-9]{14}|801[78][0-9]{18}|8004[0-9]{6})"
)
"""Beginnings that only an element string has, when no AIM identifier says so."""
_DATED = re.compile("(?:11|15|17)[0-9]{6}")


def read(raw: str, profile: ScannerProfile, today: date) -> BarcodeData:
    """Read one scan; never raises, whatever the text holds.

    `today` decides expiry and century. The scanner's end mark is taken off; nothing else is.

    >>> data = read("]d20100312345678906172803311" + "0AB12", ScannerProfile(), date(2026, 11, 23))
    >>> data.status, data.product.value, data.batch_lot, data.expiry.isoformat()
    ('ok', '00312345678906', 'AB12', '2028-03-31')
    """
    if len(raw) > MAX_LENGTH:
        scan = ScanText(raw, "", None, None, today)
        text = f"The text is longer than the {MAX_LENGTH} characters that a code can have."
        return with_message(protected(scan.refuse("UNKNOWN", "TOO_LONG", text)))
    text = without_end_mark(raw, profile)
    identifier = text[:3] if text.startswith("]") else None
    carrier = carrier_of(identifier) if identifier is not None else None
    if carrier is None and profile.gs_replacement and text.startswith(profile.gs_replacement):
        identifier = None
    data = with_separators(text[3:] if identifier else text, carrier, profile)
    scan = ScanText(raw, data, identifier, carrier, today, profile.tested)
    said = protected(_identifier_fault(scan, profile) or _text_fault(scan) or _read_scheme(scan))
    return with_message(with_own_meaning(said, profile.company_prefix))


def _identifier_fault(scan: ScanText, profile: ScannerProfile) -> BarcodeData | None:
    if scan.identifier is None:
        if profile.aim_prefix and scan.data:
            text = "The beginning of the code did not arrive: this scanner sends an identifier first."
            return scan.refuse("UNKNOWN", "TRUNCATED", text)
        return None
    if scan.carrier is not None:
        return None
    bare = replace(scan, identifier=None)
    if is_case_swapped(scan.identifier) or carrier_of(scan.identifier.swapcase()) is not None:
        text = "Capital and small letters arrived exchanged, so Caps Lock is on."
        return bare.refuse("UNKNOWN", "CAPS_LOCK", text)
    text = "The code begins with a scanner's identifier that does not exist."
    return bare.refuse("UNKNOWN", "BAD_SYMBOLOGY", text)


def _text_fault(scan: ScanText) -> BarcodeData | None:
    """What can be wrong before any scheme is known: nothing there, foreign characters, two scans in one."""
    if not scan.data.strip(" "):
        return scan.refuse("UNKNOWN", "EMPTY", "The code holds no data.")
    fault = refused.keyboard_fault(scan.data)
    if fault is not None:
        return scan.refuse(*fault)
    if "\r" in scan.data or "\n" in scan.data or second_identifier(scan.data) is not None:
        if refused.read_refused_content(scan) is None:
            return scan.refuse("UNKNOWN", "TWO_SCANS", "Two codes ran together into one text.")
        return refused.read_refused_content(scan)
    for place, character in enumerate(scan.data):
        if not " " <= character <= "~" and character not in _CONTROL_ALLOWED:
            text = f"The code holds '{visible(character)}', a character that no product code has."
            problem = Problem("BAD_CHARSET", None, text, (place, place + 1))
            return scan.answer("GS1" if scan.identifier in GS1_CARRIERS else "UNKNOWN", "reject", problems=(problem,))
    return None


def _read_scheme(scan: ScanText) -> BarcodeData:
    if scan.identifier in GS1_CARRIERS:
        return read_gs1(scan)
    if scan.carrier in ("ean_upc", "ean_8"):
        return gtin.read_ean_upc(scan)
    if scan.carrier == "itf":
        return gtin.read_itf(scan)
    if scan.carrier == "gs1_composite":
        return scan.refuse("GS1", "UNSUPPORTED_SCHEME", "This is the upper part of a composite code.")
    return _by_beginning(scan) or _by_digits(scan) or _by_elements(scan) or _lookup(scan)


def _by_beginning(scan: ScanText) -> BarcodeData | None:
    """Schemes that show by their first characters."""
    data = scan.data
    if local.is_local(data):
        return local.read_local(scan)
    if data.startswith(mh10.HEADER):
        return mh10.read_envelope(scan)
    if digital_link.is_web_address(data):
        return digital_link.read_web_address(scan)
    if data.startswith(("+", "*+")):
        return hibc.read_hibc(scan)
    if mh10.is_pzn(data):
        return mh10.read_pzn(scan)
    if data.startswith("("):
        return gs1_hri.read_brackets(scan)
    return refused.read_refused_content(scan) or refused.read_isbt(scan)


def _by_digits(scan: ScanText) -> BarcodeData | None:
    found = ndc.read_ndc(scan)
    if found is not None or not is_digits(scan.data):
        return found
    half, odd = divmod(len(scan.data), 2)
    if not odd and half in (8, 12, 13) and scan.data[:half] == scan.data[half:]:
        return scan.refuse("GTIN", "TWO_SCANS", "Two codes ran together into one text.")
    if scan.identifier is None:
        return gtin.read_bare_digits(scan)
    return gtin.read_digits_in_other_carrier(scan)


def _by_elements(scan: ScanText) -> BarcodeData | None:
    """GS1 elements without the promise of a GS1 symbol."""
    certain = _CERTAINLY_GS1.match(scan.data) is not None
    if scan.identifier is None:
        if certain or GS in scan.data:
            return read_gs1(scan)
        if _DATED.match(scan.data) is None:
            return None
        result = read_gs1(scan)
        return result if result.error in (None, "SEPARATOR_MISSING") else None
    if not certain:
        return None
    result = read_gs1(scan)
    if result.error is not None and not result.sensitive:
        return None
    text = "The symbol does not declare itself as a GS1 code, but its text reads as one."
    problem = Problem("NOT_GS1_SYMBOL", None, text, severity="warning")
    reading = "GS1 element string printed without FNC1"
    status: Status = "reject" if result.error is not None else "choose"
    return replace(result, status=status, candidates=(reading,), problems=(*result.problems, problem))


def _lookup(scan: ScanText) -> BarcodeData:
    """Free text: only our own tables can tell what it is."""
    if CSET_82.issuperset(scan.data):
        return scan.answer("UNKNOWN", "lookup")
    text = "The text holds characters that no product code has."
    return scan.answer("UNKNOWN", "lookup", problems=(Problem("BAD_CHARSET", None, text),))
