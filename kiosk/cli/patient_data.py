"""What is said of a patient, as a command takes it: never on the command line, which other programs can read.

At a terminal each field is asked for; else it is one JSON object on a line of standard input, behind the PIN's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from db.errors import StoreError

_LONGEST_LINE = 8 * 1024


@dataclass(frozen=True)
class Field:
    """One thing that can be said."""

    name: str
    """Its key in JSON."""
    words: str
    """What is asked at a terminal."""


def read_fields(fields: Sequence[Field]) -> dict[str, str]:
    """Read what is said; what is left out, empty or null is not in the answer."""
    said = _asked(fields) if sys.stdin.isatty() else _line(fields)
    return {name: text for name, text in said.items() if text}


def _asked(fields: Sequence[Field]) -> dict[str, str]:
    try:
        return {each.name: input(f"{each.words}: ").strip() for each in fields}
    except EOFError:
        return {}


def _line(fields: Sequence[Field]) -> dict[str, str]:
    names = ", ".join(each.name for each in fields)
    line = sys.stdin.buffer.readline(_LONGEST_LINE)
    try:
        content = json.loads(line.decode("utf-8"), parse_float=str, parse_int=str, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        _refuse("No data were given.", names)
    if not isinstance(content, dict):
        _refuse("The data are no JSON object.", names)
    known = {each.name for each in fields}
    if not known.issuperset(content):
        _refuse("The data have a field that is none of these.", names)
    if not all(isinstance(value, str | bool | None) for value in content.values()):
        _refuse("A field is no text.", names)
    return {name: _text(value) for name, value in content.items()}


def _text(value: Any) -> str:
    return "" if value is None or value is False else "yes" if value is True else str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _refuse(message: str, names: str) -> NoReturn:
    raise StoreError("BAD_REQUEST", message, f"Send one line of JSON on standard input, with some of: {names}.")
