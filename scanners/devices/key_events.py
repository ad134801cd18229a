"""Key events of a scanner that is a keyboard of its own: what each means on a US keyboard. Pure: events come in.

Numbers of keys are those of the Linux input subsystem (linux/input-event-codes.h), which are places on a keyboard.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from scanners.profile import GS
from scanners.text import is_digits

EVENT: Final = struct.Struct("llHHi")
"""One record of the kernel: seconds, microseconds, type, code, value."""
LOST: Final = "\0LOST"
"""Stands for events that the kernel dropped, as nobody had read them in time."""
STRANGE: Final = "\0STRANGE"
"""Stands for a key that no barcode holds."""

_SYNC, _KEY = 0, 1
_DROPPED = 3
_UP, _DOWN = 0, 1
_SHIFTS, _CONTROLS, _ALTS = frozenset((42, 54)), frozenset((29, 97)), frozenset((56, 100))
_CAPS_LOCK, _NUM_LOCK = 58, 69
_ENDS: Final = {28: "\r", 96: "\r", 15: "\t"}
_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_PLAIN: Final = {first + place: sign for first, plain, _ in _ROWS for place, sign in enumerate(plain)}
_SHIFTED: Final = {first + place: sign for first, _, shifted in _ROWS for place, sign in enumerate(shifted)}
_PAD: Final = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
_PAD_SIGNS: Final = {**_PAD, 55: "*", 74: "-", 78: "+", 83: ".", 98: "/"}
_WITH_CONTROL: Final = {"]": GS, "\\": "\x1c", "6": "\x1e", "-": "\x1f", "d": "\x04", "b": "\x02"}


class KeyDecoder:
    """Turns one device's events into characters and end marks; nothing is left out without a word."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: set[int] = set()
        self._is_caps_locked = False
        self._alt_digits = ""

    def feed(self, data: bytes) -> Iterator[str]:
        """Take bytes as the kernel gives them; give a character each, an end mark, or `LOST` or `STRANGE`."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _SYNC and code == _DROPPED:
                self._held.clear()  # which keys are held now is not known
                yield LOST
            elif kind == _KEY and (sign := self._key(code, value)):
                yield sign

    def _key(self, code: int, value: int) -> str:
        if code in _SHIFTS | _CONTROLS | _ALTS:
            return self._modifier(code, value)
        if value != _DOWN or code == _NUM_LOCK:  # a scanner's key is not held until it repeats
            return ""
        if code == _CAPS_LOCK:
            self._is_caps_locked = not self._is_caps_locked
            return ""
        if self._held & _ALTS:
            self._alt_digits += _PAD.get(code, "x")
            return ""
        if self._held & _CONTROLS:
            return _WITH_CONTROL.get(_PLAIN.get(code, ""), STRANGE)
        return _ENDS.get(code) or self._sign(code) or STRANGE

    def _modifier(self, code: int, value: int) -> str:
        if value == _DOWN:
            self._held.add(code)
        elif value == _UP:
            self._held.discard(code)
        if code in _ALTS and value == _UP:
            typed, self._alt_digits = self._alt_digits, ""
            return _by_number(typed) if typed else ""
        return ""

    def _sign(self, code: int) -> str | None:
        is_shifted = bool(self._held & _SHIFTS)
        plain = _PLAIN.get(code)
        if plain is not None and plain.isalpha():
            return plain.upper() if is_shifted != self._is_caps_locked else plain
        return (_SHIFTED if is_shifted else _PLAIN).get(code) or _PAD_SIGNS.get(code)


def _by_number(digits: str) -> str:
    """A character that was sent as Alt and its number on the keypad, as 029 for the group separator."""
    return chr(int(digits)) if is_digits(digits) and len(digits) <= 3 and int(digits) < 128 else STRANGE
