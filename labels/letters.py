"""The letters of labels: one font shipped with the project, and what of a text it can show exactly as it is meant."""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
_FILES = {False: FONTS / "DejaVuSans.ttf", True: FONTS / "DejaVuSans-Bold.ttf"}

NO_BREAK_SPACE = "\xa0"
_NO_BREAK_SPACES = "\xa0\u2007\u202f"
_NEVER = ("C", "M", "Zl", "Zp")
"""Categories that are never printed: controls, marks for the direction of writing, what is in no script yet, private
letters; and accents that have no letter of their own with what they stand on, as nothing here can place them."""


@lru_cache(maxsize=128)
def font(bold: bool, pt: float, dpi: int) -> ImageFont.FreeTypeFont:
    """Give the font in a size; letters stand beside one another without any help of the machine's own libraries."""
    return ImageFont.truetype(_FILES[bold], pt * dpi / 72, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True)
class LetterSize:
    """What one letter takes, in dots from where it begins on the base line."""

    advance: int
    """To the beginning of the next letter."""
    left: int
    right: int
    ascent: int
    descent: int
    """Where its ink ends on each side."""


class LetterSizes(dict[str, LetterSize]):
    """The letters of one size of the font, each measured when it is first asked for."""

    def __init__(self, face: ImageFont.FreeTypeFont) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, letter: str) -> LetterSize:
        left, top, right, bottom = self._face.getbbox(letter, mode="1", anchor="ls")
        advance = math.ceil(self._face.getlength(letter, mode="1"))
        size = LetterSize(advance, math.floor(left), math.ceil(right), -math.floor(top), math.ceil(bottom))
        self[letter] = size
        return size


@lru_cache(maxsize=128)
def letter_sizes(bold: bool, pt: float, dpi: int) -> LetterSizes:
    """Give how large letters are; kept for all labels, which is why only single letters are."""
    return LetterSizes(font(bold, pt, dpi))


def tidy(text: str) -> str:
    """Write a text in the form that is printed: composed letters, one kind of space and one that is never broken at."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(_space(letter) if unicodedata.category(letter) == "Zs" else letter for letter in composed)


def unprintable(text: str, bold: bool) -> str | None:
    """Give the first character of a tidied text that cannot be printed; None when all can."""
    known = _known(bold)
    for letter in text:
        if ord(letter) not in known or unicodedata.category(letter).startswith(_NEVER):
            return letter
    return None


def code_point(letter: str) -> str:
    """Name a character so that it can be looked up: U+4E2D."""
    return f"U+{ord(letter):04X}"


def _space(letter: str) -> str:
    return NO_BREAK_SPACE if letter in _NO_BREAK_SPACES else " "


@lru_cache(maxsize=2)
def _known(bold: bool) -> frozenset[int]:
    return frozenset(_mapped(_FILES[bold].read_bytes()))


def _mapped(content: bytes) -> Iterator[int]:
    """Read which code points a font has a picture for: table `cmap`, format 4 (OpenType specification)."""
    start = _character_map(content)
    count = _number(content, start + 6) // 2
    ends, starts = start + 14, start + 16 + 2 * count
    for at in range(0, 2 * count, 2):
        first, last = _number(content, starts + at), _number(content, ends + at)
        yield from range(first, min(last, 0xFFFE) + 1)  # U+FFFF only marks the end


def _character_map(content: bytes) -> int:
    tables = (content[at : at + 16] for at in range(12, 12 + 16 * _number(content, 4), 16))
    [cmap] = [struct.unpack(">4xII", table[:12])[1] for table in tables if table[:4] == b"cmap"]
    for at in range(cmap + 4, cmap + 4 + 8 * _number(content, cmap + 2), 8):
        start = cmap + struct.unpack_from(">I", content, at + 4)[0]
        if _number(content, start) == 4:
            return int(start)
    raise ValueError("The font has no table of the characters it knows.")


def _number(content: bytes, at: int) -> int:
    [number] = struct.unpack_from(">H", content, at)
    return int(number)
