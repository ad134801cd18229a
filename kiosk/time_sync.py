"""Is this machine's clock kept right by a time service? Asked of the kernel, which every time service tells."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys

_BUFFER = 512
"""Bytes; more than the kernel's `struct timex` has."""
_STATUS_AT = 40
_STATUS_AT_32_BITS = 20
_UNSYNCHRONISED = 0x0040
_ERROR = 5


def is_synchronised() -> bool | None:
    """Say whether a time service keeps the clock (adjtimex(2), which changes nothing here); None: it cannot be told."""
    name = ctypes.util.find_library("c") if sys.platform == "linux" else None
    if name is None:
        return None
    buffer = ctypes.create_string_buffer(_BUFFER)
    try:
        state = ctypes.CDLL(name, use_errno=True).adjtimex(buffer)
    except (OSError, AttributeError):
        return None
    if state < 0:
        return None
    at = _STATUS_AT if ctypes.sizeof(ctypes.c_long) == 8 else _STATUS_AT_32_BITS
    status = int.from_bytes(buffer.raw[at : at + 4], sys.byteorder)
    return state != _ERROR and not status & _UNSYNCHRONISED


def in_words(synchronised: bool | None) -> str:
    """Say it on the screen."""
    if synchronised is None:
        return "Whether a time service keeps this clock cannot be told."
    return "A time service keeps this clock." if synchronised else "No time service keeps this clock."
