"""Words about what was entered wrong: the value itself, short and harmless, and the name that was probably meant."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable

_SHOWN = 40
"""Characters of a wrong value that are repeated in the sentence about it."""
_COMPARED = 80
"""Characters of a name that are compared with the known ones."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that was probably meant, by its spelling; None when nothing is like it."""
    by_letters = {_letters(each): each for each in sorted(known)}
    wanted = _letters(name[:_COMPARED])
    found = difflib.get_close_matches(wanted, by_letters, n=1, cutoff=0.5)
    if not found:  # the group may be missing or wrong, and the rest right
        ends = {each.rpartition(".")[2].rpartition("/")[2]: each for each in by_letters}
        end = difflib.get_close_matches(wanted.rpartition(".")[2].rpartition("/")[2], ends, n=1, cutoff=0.6)
        found = [ends[end[0]]] if end else []
    return by_letters[found[0]] if found else None


def _letters(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


def shown(value: object) -> str:
    """Write any value so that it can stand in a sentence: short, on one line, and nothing that moves a terminal."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            # More digits than that are no number to read, and Python refuses to write very many.
            return str(value) if abs(value) < 10**20 else "a number of more than 20 digits"
        case str():
            text = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
            return json.dumps(text, ensure_ascii=not text.isprintable())
        case None:
            return "nothing"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return str(value)[:_SHOWN]
