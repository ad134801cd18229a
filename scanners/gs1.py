"""GS1 element strings to barcode data: guards, dates, associations, then one field after the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scanners import gs1_rules, gs1_separators
from scanners.barcode_data import PERSONAL_AIS, BarcodeData, ExpiryDate, Problem, TradeItemPiece
from scanners.dates import agree, yymmdd, yymmddhhmm
from scanners.gs1_elements import FIELD_OF_AI, IDENTIFIER_AIS, element, plain_name
from scanners.gs1_tokens import Token, Tokens, tokenise
from scanners.profile import GS
from scanners.scan_text import ScanText
from scanners.trade_item import date_problems, gtin_fields, is_expired, is_restricted, item_needs, restricted_problem

_IDENTIFIER_FIELDS = frozenset(FIELD_OF_AI.get(ai, f"ai_{ai}") for ai in IDENTIFIER_AIS)
_DATE_FIELDS = {"11": "production_date", "15": "best_before_date", "17": "expiry", "7003": "expiry"}
_SILENT_WARNINGS = frozenset({"MISSING_TRAILER"})


def read_gs1(scan: ScanText, scheme: str = "GS1") -> BarcodeData:
    """Barcode data from element strings as a scanner sends them."""
    found = tokenise(scan.data)
    proven = scan.tested or GS in scan.data
    return _judge(scan, found, scheme, proven=proven)


def read_separated(scan: ScanText, tokens: Tokens, scheme: str = "GS1") -> BarcodeData:
    """Barcode data from elements that came separated: web link, brackets, format 05."""
    return _judge(scan, tokens, scheme, proven=True)


def _judge(scan: ScanText, tokens: Tokens, scheme: str, *, proven: bool) -> BarcodeData:
    elements = tokens.elements
    sensitive = any(token.ai in PERSONAL_AIS for token in elements)
    names = {FIELD_OF_AI[token.ai] for token in elements if token.ai in FIELD_OF_AI}
    problem = _whole_scan_problem(tokens, proven=proven)
    if problem is not None:
        return scan.answer(scheme, "reject", problems=(problem,), doubtful=frozenset(names), sensitive=sensitive)
    suspect = _suspect(elements, scan, proven=proven)
    problems = [token.problem for token in elements if token.problem is not None]
    if suspect is not None:
        problems = [problem for problem in problems if problem.code != "BAD_LENGTH"] + [suspect[0]]
    problems += gs1_rules.repeats(elements) + gs1_rules.conflicts(elements)
    dates, bad_dates = _dates(elements, scan)
    problems += bad_dates
    fields = _fields(elements, dates, problems, suspect[2] if suspect else frozenset())
    result = _answer(scan, elements, fields, problems)
    extra: dict[str, Any] = {"sensitive": sensitive, "separator_proven": proven or not _ends_open(elements)}
    if suspect is not None:
        extra |= {"candidates": suspect[1]}
    return scan.answer(scheme, **(result | extra))


def _whole_scan_problem(tokens: Tokens, *, proven: bool) -> Problem | None:
    if tokens.stop is not None:
        return tokens.stop
    if not tokens.elements:
        return Problem("EMPTY", None, "The code holds no data.")
    doubled = any(
        gs1_separators.holds_second_scan(token.value)
        for token in tokens.elements
        if token.definition.needs_separator and (token.problem is not None or not proven)
    )
    if doubled or gs1_rules.is_whole_text_twice(tokens.elements):
        return Problem("TWO_SCANS", None, "Two codes ran together into one text.")
    return None


def _ends_open(elements: tuple[Token, ...]) -> bool:
    return elements[-1].ai in gs1_separators.SPLITTABLE


def _suspect(
    elements: tuple[Token, ...], scan: ScanText, *, proven: bool
) -> tuple[Problem, tuple[str, ...], frozenset[str]] | None:
    """The problem, the possible readings and the doubtful fields, when a separator may be missing in the last field."""
    last = elements[-1]
    too_long = last.problem is not None and last.problem.code == "BAD_LENGTH" and bool(last.value)
    counted = last.ai in gs1_separators.COUNTS and len(last.value) > gs1_separators.MOST_COUNTED and not too_long
    if not (_ends_open(elements) or counted) or (not too_long and (proven or last.problem is not None)):
        return None
    found = gs1_separators.splits(last, frozenset(token.ai for token in elements), scan.today)
    if not found:
        return None
    readings = gs1_separators.candidates(last, found)
    names = frozenset(FIELD_OF_AI[ai] for split in found for ai, _ in split if ai in FIELD_OF_AI)
    name = FIELD_OF_AI.get(last.ai, f"ai_{last.ai}")
    text = f"It is not certain where the {_plain(name)} ends, because no separator follows it."
    return Problem("SEPARATOR_MISSING", name, text, (last.start, last.end)), readings, names


def _plain(name: str) -> str:
    return {"batch_lot": "lot", "ai_241": "field (241)", "ai_250": "field (250)"}.get(name, name.replace("_", " "))


def _dates(elements: tuple[Token, ...], scan: ScanText) -> tuple[dict[str, ExpiryDate], list[Problem]]:
    found: dict[str, ExpiryDate] = {}
    problems: list[Problem] = []
    for token in elements:
        if token.ai not in _DATE_FIELDS or token.problem is not None:
            continue
        read = yymmddhhmm if token.ai == "7003" else yymmdd
        value = read(token.value, scan.today)
        if value is not None:
            found[token.ai] = value
            continue
        text = f"The {plain_name(token.definition)} holds no date that exists."
        problems.append(Problem("BAD_DATE", _DATE_FIELDS[token.ai], text))
    if "17" in found and "7003" in found and not agree(found["17"], found["7003"]):
        text = "The code gives two different expiry dates, and nothing says which one is right."
        problems.append(Problem("AI_CONFLICT", "expiry", text))
    return found, problems


def _fields(
    elements: tuple[Token, ...], dates: dict[str, ExpiryDate], problems: list[Problem], doubtful: frozenset[str]
) -> dict[str, Any]:
    """Every trusted field; a doubtful one is named in `doubtful` and left out."""
    present = {FIELD_OF_AI[token.ai] for token in elements if token.ai in FIELD_OF_AI}
    errors = {problem.field for problem in problems if problem.severity == "error"}
    bad = doubtful | {name for name in errors if name in present}
    if any(problem.code == "AI37_WITH_01" for problem in problems):
        bad |= {"contained_count"}
    if errors & _IDENTIFIER_FIELDS:
        return {"doubtful": frozenset(present)}
    values = {token.ai: token.value for token in elements if FIELD_OF_AI.get(token.ai) not in bad}
    fields: dict[str, Any] = {"doubtful": frozenset(bad)}
    for ai, value in values.items():
        fields |= _field(ai, value, dates)
    if "expiry" not in bad:
        best = dates.get("7003") or dates.get("17") or dates.get("15")
        fields |= {"expiry": best} if best is not None else {}
    return fields


def _field(ai: str, value: str, dates: dict[str, ExpiryDate]) -> dict[str, Any]:
    name = FIELD_OF_AI.get(ai)
    if name is None or name == "expiry":
        return {}
    if ai == "01":
        return gtin_fields(value)
    if ai in ("11", "15"):
        return {name: dates[ai].day}
    if ai in ("30", "37"):
        return {name: int(value)}
    if name == "net_weight":
        return {name: Decimal(value).scaleb(-int(ai[3]))}
    if ai == "8006":
        return {"gtin": value[:14], name: TradeItemPiece(value[:14], int(value[14:16]), int(value[16:]))}
    return {name: value}


def _answer(
    scan: ScanText, elements: tuple[Token, ...], fields: dict[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    expiry, production = fields.get("expiry"), fields.get("production_date")
    problems = problems + date_problems(expiry, production, scan.today)
    if is_restricted(fields.get("gtin") or "0" * 14) and "gtin" in fields:
        problems.append(restricted_problem())
    problems.sort(key=lambda problem: problem.severity == "warning")
    present = {token.ai: token.value for token in elements}
    needs = gs1_rules.missing(present)
    if not needs and "product" in fields:
        needs = item_needs(
            lot=fields.get("batch_lot"), serial=fields.get("serial"), expiry=expiry, production=production
        )
        partial = False
    else:
        partial = bool(needs)
    faulty = {problem.field for problem in problems if problem.severity == "error"}
    kept = tuple(
        element(token.definition, token.value)
        for token in elements
        if token.problem is None and FIELD_OF_AI.get(token.ai, f"ai_{token.ai}") not in fields["doubtful"] | faulty
    )
    if any(problem.severity == "error" and (problem.field in _IDENTIFIER_FIELDS) for problem in problems):
        kept, needs = (), ()
    return fields | {
        "status": _status(problems, partial=partial),
        "problems": tuple(problems),
        "needs": needs,
        "element_strings": kept,
        "expired": is_expired(expiry, scan.today),
    }


def _status(problems: list[Problem], *, partial: bool) -> str:
    errors = [problem.code for problem in problems if problem.severity == "error"]
    if errors:
        return "suspect" if set(errors) == {"SEPARATOR_MISSING"} else "reject"
    if partial:
        return "partial"
    loud = any(problem.code not in _SILENT_WARNINGS for problem in problems)
    return "warn" if loud else "ok"
