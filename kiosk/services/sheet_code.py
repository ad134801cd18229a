"""What the codes of a count's sheet hold: the count, and for a line its mark, which only its paper shows."""

from __future__ import annotations

import re
import secrets
from typing import Final

_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 8
_MARK: Final = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}|[1-9][0-9]{{0,5}}")
"""Letters; or a number, as on sheets that were printed before lines had marks."""


def new_mark() -> str:
    """Make a mark that nobody can guess: whoever enters a line has its paper before them."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def value_of(count_id: str, mark: str | None = None) -> str:
    """Give what a code holds, as a code of our own of the kind `sheet`.

    >>> parts(value_of("K1-7F2", "BDFHKMPR")), parts(value_of("K1-7F2"))
    (('K1-7F2', 'BDFHKMPR'), ('K1-7F2', None))
    """
    return count_id if mark is None else f"{count_id}.{mark}"


def parts(value: str) -> tuple[str, str | None] | None:
    """Read the count and the mark of the line that a code holds; None when it holds neither."""
    count_id, point, mark = value.partition(".")
    if not point:
        return count_id, None
    return (count_id, mark) if _MARK.fullmatch(mark) else None
