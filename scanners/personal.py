"""Numbers of people: recognised wherever they stand in a text, and kept out of everything that is shown or stored."""

from __future__ import annotations

import re

from scanners.barcode_data import BarcodeData, Problem

_BEGINNING = re.compile(r"(?:\][A-Za-z][0-9A-Za-z])?[\x1d(\[ ]*(?:801[789]|725[0-9])")
_ANYWHERE = re.compile(r"801[789](?:[^0-9A-Za-z]{0,3}[0-9]){14}")
"""The AI of a service relation, a provider's or a recipient's, and most of its number, with what a printer adds."""

_ITEM_KEY = re.compile(r"^(?:\][A-Za-z][0-9A-Za-z])?[\x1d(]?(?:0[123]\)? ?[0-9]{14}|00\)? ?[0-9]{18})")
"""A product or shipping number at the beginning: its own digits, such as an Italian prefix 8018, name nobody."""

_OWN_BADGE = re.compile(r"kiosk\W{0,2}p|\bp-[0-9a-z]{8}", re.IGNORECASE)
"""A badge of ours, also one that lost its beginning or arrived in the other case of letters."""

_REST = re.compile(r"[0-9]{4,}|\W?[0-9a-z]{8,16}-[0-9a-z]\W*", re.IGNORECASE)
_REST_OF_A_NUMBER = re.compile(r"[0-9]{16,}\W*$")
"""What is left of a badge or of a service relation number whose beginning was lost."""

_LIKE_A_PIN = re.compile(r"[0-9]{4,12}")


def protected(data: BarcodeData) -> BarcodeData:
    """The same data, or only how far they can be trusted when the text holds what may be a person's number.

    A scan of a product, a delivery or a badge without any doubt is as it is, whatever digits its serial has.
    """
    if data.sensitive or (data.usable and (data.gtin or data.sscc or data.hibc or data.ppn)) or _is_badge(data):
        return data
    begins = data.scheme in ("GS1", "UNKNOWN") and _BEGINNING.match(data.text) is not None
    if not begins and not _names_somebody(data.raw) and not _names_somebody(data.text):
        return data
    codes = [problem.code for problem in data.problems if problem.severity == "error"]
    return BarcodeData(
        status=data.status,
        scheme=data.scheme,
        raw=data.raw,
        text=data.text,
        carrier=data.carrier,
        symbology_identifier=data.symbology_identifier,
        problems=tuple(Problem(code, None, "A person's code cannot be read without error.") for code in codes),
        doubtful=data.doubtful,
        sensitive=True,
    )


def withheld(data: BarcodeData) -> bool:
    """Whether the text of a scan is to be kept nowhere: a badge, a patient's code, or digits that may be a PIN."""
    if data.sensitive or _is_badge(data):
        return True
    # Half of a package's data is no rest of anything: its numbers are its own.
    is_nothing = data.status in ("reject", "lookup")
    return not data.usable and (_may_name(data.raw) or (is_nothing and _is_rest(data.raw)))


def may_be_private(text: str) -> bool:
    """Whether a text that did not arrive whole may name a person, or be a PIN that was typed in the wrong place."""
    return _may_name(text) or _is_rest(text.strip(" \t\r\n"))


def _is_rest(text: str) -> bool:
    return _REST.fullmatch(text) is not None or _REST_OF_A_NUMBER.search(_ITEM_KEY.sub("", text)) is not None


def _may_name(text: str) -> bool:
    begins = _BEGINNING.match(text) is not None
    return begins or _LIKE_A_PIN.fullmatch(text.strip(" \t\r\n")) is not None or _names_somebody(text)


def _is_badge(data: BarcodeData) -> bool:
    own = data.local is not None and data.local.kind == "person"
    return data.usable and (own or data.gsrn_provider is not None)


def _names_somebody(text: str) -> bool:
    return _ANYWHERE.search(_ITEM_KEY.sub("", text)) is not None or _OWN_BADGE.search(text) is not None
