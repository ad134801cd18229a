"""Patients' numbers: recognised wherever they stand in a text, and kept out of everything that is shown."""

from __future__ import annotations

import re

from scanners.barcode_data import BarcodeData, Problem

_BEGINNING = re.compile(r"[\x1d(\[ ]*(?:8018|8019|725[0-9])")
_ANYWHERE = re.compile(r"801[89](?:[^0-9A-Za-z]{0,3}[0-9]){14}")
"""The AI of a patient's service relation and most of its number, with whatever a printer puts in between."""

_ITEM_KEY = re.compile(r"^(?:\][A-Za-z][0-9A-Za-z])?[\x1d(]?(?:0[123]\)? ?[0-9]{14}|00\)? ?[0-9]{18})")
"""A product or shipping number at the beginning: its own digits, such as an Italian prefix 8018, name nobody."""


def protected(data: BarcodeData) -> BarcodeData:
    """The same data, or only how far they can be trusted when the text holds what may be a patient's number.

    A scan of a product or delivery without any doubt is none of a patient, whatever digits its serial has.
    """
    if data.sensitive or (data.usable and (data.gtin or data.sscc or data.hibc or data.ppn)):
        return data
    begins = data.scheme in ("GS1", "UNKNOWN") and _BEGINNING.match(data.text) is not None
    if not begins and not any(_ANYWHERE.search(_ITEM_KEY.sub("", text)) for text in (data.raw, data.text)):
        return data
    codes = [problem.code for problem in data.problems if problem.severity == "error"]
    return BarcodeData(
        status=data.status,
        scheme=data.scheme,
        raw=data.raw,
        text=data.text,
        carrier=data.carrier,
        symbology_identifier=data.symbology_identifier,
        problems=tuple(Problem(code, None, "A patient's code cannot be read without error.") for code in codes),
        doubtful=data.doubtful,
        sensitive=True,
    )
