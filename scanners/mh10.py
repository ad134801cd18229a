"""ISO/IEC 15434 envelopes: format 06 with data identifiers (IFA, PPN) and format 05 with GS1 elements; PZN codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from scanners.barcode_data import BarcodeData, ElementString, ExpiryDate, Problem, ProductIdentifier
from scanners.check_digits import has_valid_check_digit, is_valid_pzn, ppn_check
from scanners.dates import yymmdd, yymmddhhmm, yyyymmdd
from scanners.gs1 import read_separated
from scanners.gs1_tokens import tokenise
from scanners.profile import GS
from scanners.scan_text import ScanText
from scanners.text import CSET_82, is_digits
from scanners.trade_item import date_problems, gtin_fields, is_expired, is_restricted, item_needs, restricted_problem

HEADER = "[)>"
RS = "\x1e"
EOT = "\x04"

_DATA_IDENTIFIER = re.compile(r"([0-9]{0,3}[A-Z])(.*)", re.DOTALL)
_TITLES = {
    "9N": "PPN",
    "8P": "GTIN",
    "1T": "BATCH",
    "S": "SERIAL",
    "D": "EXPIRY",
    "14D": "EXPIRY",
    "16D": "MANUFACTURING DATE",
    "27Q": "QUANTITY",
    "Q": "QUANTITY",
}
_NTIN_PREFIX = "4150"
"""GS1 prefix under which IFA gives every PZN a GTIN (NTIN)."""


def read_envelope(scan: ScanText) -> BarcodeData:
    """Barcode data from an ISO/IEC 15434 message; a swallowed trailer only warns, swallowed separators refuse."""
    data = scan.data.removeprefix(HEADER)
    if not data.startswith(RS) or data[3:4] != GS:
        message = "The separators of the code are missing, because the scanner strips control characters."
        return scan.refuse("IFA", "SEPARATOR_MISSING", message)
    body = data[4:]
    trailer: tuple[Problem, ...] = ()
    if body.endswith(EOT):
        body = body.removesuffix(EOT).removesuffix(RS)
    else:
        body = body.removesuffix(RS)
        text = "The end mark of the code did not arrive, so the scanner strips a control character; the data are whole."
        trailer = (Problem("MISSING_TRAILER", None, text, severity="warning"),)
    if RS in body or EOT in body:
        return scan.refuse("IFA", "TWO_SCANS", "Two codes, or two messages in one code, arrived as one text.")
    if data[1:3] == "05":
        return _with(read_separated(scan, tokenise(body)), trailer)
    if data[1:3] != "06":
        return scan.refuse("IFA", "UNSUPPORTED_SCHEME", "The code uses a message format this kiosk does not read.")
    return _with(_read_06(scan, body.split(GS)), trailer)


def is_pzn(text: str) -> bool:
    """Whether the text has the form of a PZN on Code 39: a hyphen and eight digits."""
    return re.fullmatch("-[0-9]{8}", text) is not None


def read_pzn(scan: ScanText) -> BarcodeData:
    """Barcode data from a PZN on Code 39: a hyphen and eight digits."""
    pzn = scan.data[1:]
    if not is_valid_pzn(pzn):
        return scan.refuse("IFA", "BAD_CHECK_DIGIT", "The check digit of the PZN is wrong.", field="pzn")
    ppn = "11" + pzn + ppn_check("11" + pzn)
    product = ProductIdentifier("PPN", ppn)
    return scan.answer("IFA", "ok", ppn=ppn, pzn=pzn, product=product, needs=("lot", "expiry"))


@dataclass
class _Fields:
    today: date
    found: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    elements: list[ElementString] = field(default_factory=list)

    def put(self, name: str, value: object, fault: Problem | None = None) -> None:
        if fault is not None or value is None:
            self.problems.append(fault or Problem("BAD_DATE", name, "The code holds a date that does not exist."))
        elif self.found.setdefault(name, value) != value:
            text = f"The code gives two different values for {name.replace('_', ' ')}."
            self.problems.append(Problem("AI_REPEAT_CONFLICT", name, text))


def _with(result: BarcodeData, trailer: tuple[Problem, ...]) -> BarcodeData:
    return replace(result, problems=result.problems + trailer)


def _read_06(scan: ScanText, segments: list[str]) -> BarcodeData:
    fields = _Fields(scan.today)
    for segment in segments:
        match = _DATA_IDENTIFIER.fullmatch(segment)
        if match is None:
            text = "A field of the code does not begin with a data identifier."
            return scan.refuse("IFA", "UNKNOWN_AI", text, doubtful=fields.found)
        fields.elements.append(ElementString(match[1], match[2], _TITLES.get(match[1], "")))
        _read_field(fields, match[1], match[2])
    return _answer(scan, fields)


def _read_field(fields: _Fields, identifier: str, value: str) -> None:
    if identifier == "9N":
        fields.put("ppn", value, _ppn_problem(value))
    elif identifier == "8P":
        valid = len(value) == 14 and has_valid_check_digit(value)
        text = "The GTIN in the code does not have 14 digits with a right check digit."
        fault = None if valid else Problem("BAD_CHECK_DIGIT", "gtin", text)
        if value == "0" * 14:
            fault = Problem("PLACEHOLDER_GTIN", "gtin", "The GTIN is all zeros, which stands for no product.")
        fields.put("gtin", value, fault)
    elif identifier in ("1T", "S"):
        name = "batch_lot" if identifier == "1T" else "serial"
        fields.put(name, value, _text_problem(name, value))
    elif identifier == "D":
        read = yymmdd(value, fields.today) if len(value) == 6 else yymmddhhmm(value, fields.today)
        fields.put("expiry", read)
    elif identifier == "14D":
        day = yyyymmdd(value)
        fields.put("expiry", ExpiryDate(day, "day") if day is not None else None)
    elif identifier == "16D":
        fields.put("production_date", yyyymmdd(value))
    elif identifier in ("27Q", "Q"):
        legal = is_digits(value) and len(value) <= 8
        text = "The quantity in the code is not a number of at most eight digits."
        fields.put("quantity", int(value) if legal else 0, None if legal else Problem("BAD_CHARSET", "quantity", text))


def _text_problem(name: str, value: str) -> Problem | None:
    plain = "lot" if name == "batch_lot" else "serial"
    if not 1 <= len(value) <= 20:
        return Problem("BAD_LENGTH", name, f"The {plain} must have 1 to 20 characters, but it has {len(value)}.")
    if not CSET_82.issuperset(value):
        return Problem("BAD_CHARSET", name, f"The {plain} holds a character that such codes never have.")
    return None


def _ppn_problem(value: str) -> Problem | None:
    if not 4 < len(value) <= 22 or not re.fullmatch(r"[0-9A-Z]+", value):
        return Problem("BAD_LENGTH", "ppn", "The PPN does not have the length or the characters of a PPN.")
    if ppn_check(value[:-2]) != value[-2:]:
        return Problem("BAD_CHECK_DIGIT", "ppn", "The two check digits of the PPN are wrong.")
    if value.startswith("11") and not (len(value) == 12 and is_valid_pzn(value[2:10])):
        return Problem("BAD_CHECK_DIGIT", "ppn", "The check digit of the PZN inside the PPN is wrong.")
    return None


def _answer(scan: ScanText, fields: _Fields) -> BarcodeData:
    found = fields.found
    if "ppn" in found and "gtin" in found and not _same_product(found["ppn"], found["gtin"]):
        text = "The code names two products: its PPN and its GTIN do not belong together."
        fields.problems.append(Problem("AI_CONFLICT", "gtin", text))
    bad = {problem.field for problem in fields.problems if problem.field is not None}
    if bad & {"ppn", "gtin"}:
        names = frozenset(found) | bad
        return scan.answer("IFA", "reject", problems=tuple(fields.problems), doubtful=names)
    kept = {name: value for name, value in found.items() if name not in bad}
    if "gtin" in kept:
        kept |= gtin_fields(kept["gtin"])
    if "ppn" in kept:
        kept["product"] = ProductIdentifier("PPN", kept["ppn"])
        kept |= {"pzn": kept["ppn"][2:10]} if kept["ppn"].startswith("11") else {}
    expiry, production = kept.get("expiry"), kept.get("production_date")
    problems = fields.problems + date_problems(expiry, production, scan.today)
    if "gtin" in kept and is_restricted(kept["gtin"]):
        problems.append(restricted_problem())
    needs: tuple[str, ...] = ("9N",)
    status = "partial"
    if "product" in kept:
        needs = item_needs(lot=kept.get("batch_lot"), serial=kept.get("serial"), expiry=expiry, production=production)
        status = "warn" if problems else "ok"
    return scan.answer(
        "IFA",
        "reject" if fields.problems else status,
        problems=tuple(problems),
        doubtful=frozenset(bad),
        needs=needs,
        element_strings=tuple(fields.elements) if not bad else (),
        expired=is_expired(expiry, scan.today),
        **kept,
    )


def _same_product(ppn: str, gtin: str) -> bool:
    return not ppn.startswith("11") or gtin[:13] == "0" + _NTIN_PREFIX + ppn[2:10]
