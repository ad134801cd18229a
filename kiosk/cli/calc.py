"""`kiosk calc`: reckons one calculation, or one a line, and says which input no number follows from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, NoReturn

from kiosk.cli.output import Output
from kiosk.rules.calculations import KINDS, NOTE, CalculationError, calculate

_LONGEST_LINE = 64 * 1024
"""Bytes of one request; what is longer is refused whole."""
_LONGEST_NUMBER = 40


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk calc` its arguments."""
    command.add_argument("kind", nargs="?", metavar="KIND", help="which calculation; --list names them")
    command.add_argument("inputs", nargs="*", metavar="NAME=VALUE", help="its inputs; a list with commas between")
    command.add_argument("--list", action="store_true", dest="lists", help="list the calculations and their inputs")


def run(options: argparse.Namespace, output: Output) -> int:
    """Answer; a refused calculation is an answer, too."""
    if options.lists:
        for name, known in KINDS.items():
            output.line({"kind": name, "inputs": known.inputs, "gives": known.words}, f"{name:<28} {known.inputs}")
        return 0
    if options.kind is not None:
        _tell(output, options.kind, dict(_pairs(options.inputs)))
        return 0
    if not output.json:
        output.say("Usage: kiosk calc KIND NAME=VALUE… | --json < LINES | --list")
        return 2
    for line in _lines(sys.stdin.buffer):
        kind, given = _request(line)
        _tell(output, kind, given)
    return 0


def _pairs(inputs: list[str]) -> Iterator[tuple[str, str]]:
    for each in inputs:
        name, equals, value = each.partition("=")
        yield name, value if equals else ""


def _tell(output: Output, kind: str, given: Mapping[str, Any] | CalculationError) -> None:
    try:
        if isinstance(given, CalculationError):
            raise given
        found = calculate(kind, given)
    except CalculationError as error:
        refused = {"code": error.code, "field": error.field, "message": error.message}
        output.line({"kind": kind, "error": refused}, f"✕ {error.message}")
        return
    told: dict[str, Any] = {
        "kind": kind,
        "value": found.value if isinstance(found.value, str) else dict(found.value),
        "raw": found.raw,
        "unit": found.unit,
        "round_to": found.round_to,
        "working": found.working,
        "note": NOTE,
    }
    output.line(told, f"{found.working}   ({NOTE})")


def _lines(stdin: BinaryIO) -> Iterator[bytes | None]:
    """Give each line that is not empty; None for one that is too long to be a request."""
    while line := stdin.readline(_LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        while not line.endswith(b"\n") and len(line) == _LONGEST_LINE:
            line = stdin.readline(_LONGEST_LINE)
        if not whole:
            yield None
        elif line.strip(b" \t\r\n"):
            yield line


def _request(line: bytes | None) -> tuple[str, Mapping[str, Any] | CalculationError]:
    """Read `{"kind":…,"input":{…}}`; every number as it is written, none as a float."""
    try:
        if line is None:
            raise ValueError
        wanted = json.loads(line, parse_float=_decimal, parse_int=_decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, InvalidOperation):
        return "", CalculationError("UNKNOWN_KIND", None, "That line is no request that can be read.")
    kind, given = (wanted.get("kind"), wanted.get("input", {})) if isinstance(wanted, dict) else (None, {})
    if not isinstance(kind, str):
        return "", CalculationError("UNKNOWN_KIND", "kind", "The line names no kind of calculation.")
    if not isinstance(given, dict):
        return kind, CalculationError("MISSING_INPUT", "input", "The inputs are an object of names and values.")
    return kind, given


def _decimal(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(text[:_LONGEST_NUMBER])
    number = Decimal(text)
    if abs(number.adjusted()) > _LONGEST_NUMBER:  # 1e999999999 written out would fill the memory
        raise ValueError(text)
    return number


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
