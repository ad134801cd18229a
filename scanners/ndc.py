"""National Drug Codes as a person types or a plain label prints them (21 CFR 207.33; 91 FR 10749 for 12 digits)."""

from __future__ import annotations

import re
from typing import Any

from scanners.barcode_data import BarcodeData, NdcFacts, ProductIdentifier
from scanners.check_digits import check_digit
from scanners.scan_text import ScanText
from scanners.text import is_digits

_HYPHENED = re.compile(r"(?:NDC[ :]?)?([0-9]{4,6})-([0-9]{3,4})-([0-9]{1,2})")
_TEN_DIGIT_FORMS = ((4, 4, 2), (5, 3, 2), (5, 4, 1))


def read_ndc(scan: ScanText) -> BarcodeData | None:
    """Barcode data from an NDC with hyphens, or from ten or eleven bare digits; None when the text is no NDC."""
    match = _HYPHENED.fullmatch(scan.data)
    if match is not None:
        return _with_hyphens(scan, (match[1], match[2], match[3]))
    if is_digits(scan.data) and len(scan.data) == 10:
        return _ten_bare_digits(scan)
    if is_digits(scan.data) and len(scan.data) == 11:
        return _eleven_bare_digits(scan)
    return None


def is_hyphened(text: str) -> bool:
    """Whether the text has the form of an NDC with its hyphens."""
    return _HYPHENED.fullmatch(text) is not None


def gtin_of_ndc(ten_digits: str) -> str:
    """The GTIN-14 that a ten-digit NDC gives: 03, the digits, a check digit.

    >>> gtin_of_ndc("1234567890")
    '00312345678906'
    """
    payload = "003" + ten_digits
    return payload + check_digit(payload)


def ten_digit_forms(labeler: str, product: str, package: str) -> tuple[str, ...]:
    """The ten-digit NDCs an eleven-digit 5-4-2 one may stand for: one padding zero taken from one segment.

    >>> ten_digit_forms("01234", "5678", "90")
    ('1234-5678-90',)
    """
    forms: list[str] = []
    if labeler[0] == "0":
        forms.append(f"{labeler[1:]}-{product}-{package}")
    if product[0] == "0":
        forms.append(f"{labeler}-{product[1:]}-{package}")
    if package[0] == "0":
        forms.append(f"{labeler}-{product}-{package[1:]}")
    return tuple(forms)


def _with_hyphens(scan: ScanText, segments: tuple[str, str, str]) -> BarcodeData | None:
    labeler, product, package = segments
    lengths = (len(labeler), len(product), len(package))
    config = "-".join(str(length) for length in lengths)
    text = "-".join(segments)
    if lengths in _TEN_DIGIT_FORMS:
        eleven = labeler.zfill(5) + product.zfill(4) + package.zfill(2)
        facts = NdcFacts(config, ndc11=eleven)
        return _answer(scan, "ok", text, facts, gtin_of_ndc("".join(segments)))
    if lengths == (5, 4, 2):
        return _eleven_digits(scan, segments, config)
    if lengths == (6, 4, 2):
        return _answer(scan, "ok", text, NdcFacts(config, ndc12="".join(segments)), None)
    return None


def _eleven_digits(scan: ScanText, segments: tuple[str, str, str], config: str | None) -> BarcodeData:
    forms = ten_digit_forms(*segments)
    # Five-digit labelers begin at 10000, so a ten-digit form whose five-digit labeler begins with 0 has no GTIN.
    gtins = tuple(gtin_of_ndc(form.replace("-", "")) for form in forms if not (form[0] == "0" and form[4] != "-"))
    facts = NdcFacts(config, "".join(segments), candidates_ndc10=forms, gtin_candidates=gtins)
    if config is not None and len(forms) == 1 and segments[0][0] == "0":
        return _answer(scan, "ok", forms[0], facts, gtins[0])
    return scan.answer("NDC", "choose", ndc=facts, candidates=forms, doubtful=frozenset({"gtin"}))


def _eleven_bare_digits(scan: ScanText) -> BarcodeData:
    digits = scan.data
    facts = _eleven_digits(scan, (digits[:5], digits[5:9], digits[9:]), None).ndc
    readings = (
        f"NDC {digits[:5]}-{digits[5:9]}-{digits[9:]}",
        f"UPC without its check digit -> {(digits + check_digit(digits)).zfill(14)}",
    )
    return scan.answer("NDC", "choose", ndc=facts, candidates=readings, doubtful=frozenset({"gtin"}))


def _ten_bare_digits(scan: ScanText) -> BarcodeData:
    forms = tuple("-".join(_cut(scan.data, lengths)) for lengths in _TEN_DIGIT_FORMS)
    gtin = gtin_of_ndc(scan.data)
    facts = NdcFacts(candidates_ndc10=forms, gtin_candidates=(gtin,))
    return scan.answer("NDC", "choose", ndc=facts, candidates=forms, gtin=gtin, gtin_derived=True)


def _cut(digits: str, lengths: tuple[int, int, int]) -> tuple[str, str, str]:
    one, two, _ = lengths
    return digits[:one], digits[one : one + two], digits[one + two :]


def _answer(scan: ScanText, status: str, text: str, facts: NdcFacts, gtin: str | None) -> BarcodeData:
    fields: dict[str, Any] = {"gtin": gtin, "gtin_derived": True} if gtin else {"doubtful": frozenset({"gtin"})}
    product = ProductIdentifier("NDC", text)
    return scan.answer("NDC", status, ndc=facts, product=product, needs=("lot", "expiry"), **fields)
