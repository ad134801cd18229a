"""Keys as a terminal sends them, pressed as a person does who looks at what each of them did."""

from __future__ import annotations

from tests.pty.kiosk_session import Kiosk

F6, F7, F10, UP, DOWN = b"\x1b[17~", b"\x1b[18~", b"\x1b[21~", b"\x1b[A", b"\x1b[B"


def press(kiosk: Kiosk, *keys: bytes) -> None:
    """Press keys one after the other."""
    kiosk.press(*keys)


def typed(kiosk: Kiosk, text: str) -> None:
    """Type a text; the kiosk rests after each character, so that none is as fast as a scanner's."""
    kiosk.press(*(character.encode() for character in text))
