"""Settings of a ZPL printer that calibration changes: darkness and where the print begins (~SD, ^LT, ^LS, ^JU)."""

from __future__ import annotations

from dataclasses import dataclass

DARKEST = 30
"""~SD takes 00 to 30."""


@dataclass(frozen=True)
class Offset:
    """How far the print is moved, in dots, from where it is without any such setting."""

    left: int
    """To the left (^LS); less than nothing = to the right."""
    down: int
    """Down (^LT); less than nothing = up."""


NONE = Offset(0, 0)


def at_darkness(darkness: int, label: bytes) -> bytes:
    """Print a label at a darkness, and where the print begins by itself; the printer stays so until it is set anew."""
    return f"~SD{darkness:02}\n{_moved(NONE)}^XZ\n".encode() + label


RELOAD = b"^XA^JUR^XZ\n"
"""Has the printer go back to the settings that it keeps."""


def keep(darkness: int | None, offset: Offset | None) -> bytes:
    """Set what is given, and have the printer remember it when it is switched off."""
    dark = "" if darkness is None else f"~SD{darkness:02}\n"
    moved = "^XA" if offset is None else _moved(offset)
    return f"{dark}{moved}^JUS^XZ\n".encode()


def _moved(offset: Offset) -> str:
    return f"^XA^LT{offset.down}^LS{offset.left}"
