"""Why a label is not made: what is wrong with which field, and what to do now. Nothing is ever cut off instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Code = Literal[
    "MISSING_FIELD",
    "UNKNOWN_FIELD",
    "UNSAFE_TEXT",
    "DOES_NOT_FIT",
    "NO_GLYPH",
    "NOT_READABLE",
    "BAD_ELEMENT_STRING",
    "NO_LAYOUT",
]


@dataclass(frozen=True)
class LabelRefused:
    """No label was made."""

    code: Code
    field: str
    """The key of the data that is to blame, or `symbol`."""
    message: str
    next_step: str
