"""The data of a label as a script gives them: one JSON object, with its numbers as they were written."""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from db.errors import StoreError

MOST_BYTES = 256 * 1024
"""More than any label can say."""
_DIGITS = 18


def read_data(source: str) -> dict[str, Any]:
    """Read the object from a file, or from standard input for “-”; StoreError BAD_REQUEST or NOT_READ says why not."""
    content = _content(source)
    if len(content) > MOST_BYTES:
        _refuse(f"The data are larger than {MOST_BYTES // 1024} KiB.")
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(
            text, parse_float=_decimal, parse_int=_whole, parse_constant=_no_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError:
        _refuse("The data are no UTF-8 text.")
    except RecursionError:
        _refuse("The data are nested too deeply.")
    except ValueError:
        _refuse("The data are no JSON.")
    if not isinstance(found, dict):
        _refuse("The data are no JSON object.")
    return found


def _content(source: str) -> bytes:
    try:
        if source == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(source).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is none"
        raise StoreError("NOT_READ", f"{source} cannot be read: {reason}.", "Check the path and its rights.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        _refuse(f"The key {twice[:40]!r} is given twice.")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        _refuse(f"The number {digits[:_DIGITS]}… is too long; write it as a text.")
    return int(digits)


def _decimal(written: str) -> Decimal:
    """Read a number with a point or an exponent; one that is written out in millions of digits is none."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        _refuse(f"The number {written[:_DIGITS]}… is too long; write it as a text.")
    if len(written) > 2 * _DIGITS or abs(number.adjusted()) > _DIGITS:
        _refuse(f"The number {written[:_DIGITS]} is too long; write it as a text.")
    return number


def _no_constant(name: str) -> NoReturn:
    _refuse(f"{name} is no number that a label can say.")


def _refuse(message: str) -> NoReturn:
    raise StoreError("BAD_REQUEST", message, 'Give one JSON object, such as {"name": "Shelf A1"}.')
