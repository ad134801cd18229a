"""GS1 elements as printed under a symbol, with the Application Identifiers in brackets."""

from __future__ import annotations

import re

from scanners.barcode_data import BarcodeData
from scanners.gs1 import read_separated
from scanners.gs1_elements import definition_at
from scanners.gs1_tokens import from_pairs
from scanners.scan_text import ScanText

_BRACKET = re.compile(r"\(([0-9]{2,4})\)")


def read_brackets(scan: ScanText) -> BarcodeData | None:
    """Barcode data from typed text such as (01)…(10)…; None when it does not begin with a known AI in brackets.

    Spaces around a value belong to the print, not to the value.
    """
    known = [match for match in _BRACKET.finditer(scan.data) if _is_known(match[1])]
    if not known or known[0].start() != 0:
        return None
    ends = [match.start() for match in known[1:]] + [len(scan.data)]
    pairs = [(match[1], scan.data[match.end() : end].strip(" ")) for match, end in zip(known, ends, strict=True)]
    return read_separated(scan, from_pairs([(ai, _joined(ai, value)) for ai, value in pairs]))


def _is_known(ai: str) -> bool:
    definition = definition_at(ai)
    return definition is not None and definition.ai == ai


def _joined(ai: str, value: str) -> str:
    definition = definition_at(ai)
    return value.replace(" ", "") if definition is not None and definition.is_numeric else value
