"""What people typed as a reason: the chain tells only its digest, as a name in it would stand there for ever."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_CODE: Final = re.compile("[A-Z0-9_]+")
_PARTED: Final = "; "
_MARK: Final = "#"
"""Begins a digest."""


def told(row_id: str, reason: str | None) -> str | None:
    """Write a reason as the chain tells it: its codes as they are, and of every text a digest.

    The row's id goes into it, so that the same words look different every time.
    """
    if reason is None or _CODE.fullmatch(reason):
        return reason
    return _PARTED.join(_told(row_id, part) for part in reason.split(_PARTED))


def _told(row_id: str, part: str) -> str:
    code, colon, text = part.partition(": ")
    if not _CODE.fullmatch(code):
        code, colon, text = "", "", part
    return f"{code}{colon}{_digest(row_id, text)}" if text else code


def _digest(row_id: str, text: str) -> str:
    return _MARK + hashlib.sha256(f"{row_id} {text}".encode()).hexdigest()


def is_hidden(reason: object) -> bool:
    """Say whether a reason is one of which the chain tells a digest."""
    return isinstance(reason, str) and _MARK in reason
