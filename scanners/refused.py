"""Texts that are recognised and refused by name: blood and tissue labels, links, contacts, Wi-Fi, keyboard faults."""

from __future__ import annotations

import re

from scanners.barcode_data import BarcodeData
from scanners.check_digits import has_valid_check_digit
from scanners.hibc import full_ascii_damage
from scanners.scan_text import ScanText
from scanners.symbology import GS1_CARRIERS
from scanners.text import is_digits

_CONTENT = {
    "BEGIN:VCARD": "a contact card",
    "MECARD:": "a contact card",
    "BEGIN:VEVENT": "a calendar entry",
    "BEGIN:VCALENDAR": "a calendar entry",
    "WIFI:": "a Wi-Fi password",
    "MAILTO:": "an e-mail address",
    "MATMSG:": "an e-mail",
    "TEL:": "a telephone number",
    "SMS:": "a text message",
    "SMSTO:": "a text message",
    "GEO:": "a place on a map",
    "WWW.": "a web link",
    "FTP://": "a web link",
    "OTPAUTH:": "a password generator",
}

_ISBT = re.compile(r"=[A-NP-Z1-9][0-9A-Z]{4}[0-9]{6}|[=&][!-/:-@\[-`{-~][0-9A-Z]")

_LAYOUT_AIM = re.compile(r"[+$¨*](?=(C1|Q3|d2|e0|E0|E4))")

# The digit row of a French keyboard without the shift key.
_FRENCH_DIGITS = str.maketrans("&é\"'(-è_çà", "1234567890")


def read_refused_content(scan: ScanText) -> BarcodeData | None:
    """A refusal when the text is a kind of content that never is a product; None otherwise."""
    start = scan.data[:20].upper()
    for prefix, name in _CONTENT.items():
        if start.startswith(prefix):
            return scan.refuse("UNKNOWN", "NOT_PRODUCT", f"This code holds {name}, not a product.")
    return None


def read_isbt(scan: ScanText) -> BarcodeData | None:
    """A refusal for ISBT 128 blood labels and ICCBBA tissue and device labels; None when the text is neither."""
    if _ISBT.match(scan.data) is None:
        return None
    if scan.data.startswith("=/"):
        text = "This is an ICCBBA code of a medical product of human origin, which this kiosk does not keep."
        return scan.refuse("ICCBBA", "UNSUPPORTED_SCHEME", text)
    text = "This is an ISBT 128 code of a blood or tissue product, which this kiosk does not keep."
    return scan.refuse("ISBT128", "UNSUPPORTED_SCHEME", text)


def keyboard_fault(text: str) -> tuple[str, str, str] | None:
    """Scheme, code and sentence when keyboard or Code 39 settings changed the characters; None otherwise."""
    if full_ascii_damage(text):
        message = "The scanner reads Code 39 in Full ASCII mode, which changes the characters of this HIBC code."
        return "HIBC", "CODE39_FULL_ASCII", message
    if _has_foreign_layout(text):
        message = "The scanner and the computer use different keyboard layouts, so the characters arrived changed."
        return "UNKNOWN", "KEYBOARD_LAYOUT", message
    return None


def _has_foreign_layout(text: str) -> bool:
    match = _LAYOUT_AIM.match(text)
    if match is not None and "]" + match[1] in (*GS1_CARRIERS, "]E0", "]E4"):
        return _begins_like_product(text[3:])
    translated = text.translate(_FRENCH_DIGITS)
    for start in (0, 3):
        if translated != text and not is_digits(text[start : start + 2]) and _begins_like_product(translated[start:]):
            return True
    return False


def _begins_like_product(text: str) -> bool:
    if text[:2] == "01" and has_valid_check_digit(text[2:16]) and len(text) >= 16:
        return True
    return len(text) in (8, 12, 13) and has_valid_check_digit(text)
