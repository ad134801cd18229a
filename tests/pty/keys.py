"""Keys as a terminal sends them, pressed as a person does who reads what stands there."""

from __future__ import annotations

import time

from tests.pty.kiosk_session import READING, Kiosk

F6, F7, F10, UP, DOWN = b"\x1b[17~", b"\x1b[18~", b"\x1b[21~", b"\x1b[A", b"\x1b[B"
_TYPING = 0.08
"""Seconds between two characters that a person types: far from a scanner's."""


def press(kiosk: Kiosk, *keys: bytes) -> None:
    """Press keys one after the other."""
    for key in keys:
        time.sleep(READING)
        kiosk.program.write(key)


def typed(kiosk: Kiosk, text: str) -> None:
    """Type a text."""
    time.sleep(READING)
    for character in text:
        kiosk.program.write(character.encode())
        time.sleep(_TYPING)
