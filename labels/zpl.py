"""A label for printers that speak ZPL: its own dots as one graphic, so that no printer sets a letter by itself."""

from __future__ import annotations

import base64
import binascii
import zlib
from itertools import groupby
from typing import Literal

from labels.label import Label
from labels.raster import packed

Compression = Literal["acs", "z64"]
"""How the dots are packed: ACS, which every printer of this language reads, or the shorter Z64 of newer ones."""


def to_zpl(label: Label, compression: Compression = "acs") -> bytes:
    """Write a label as one ZPL format; a printer that another program turned, mirrored or inverted is set right."""
    width, height = label.image.size
    across = (width + 7) // 8
    rows = packed(label.image)
    data = _acs(rows, across) if compression == "acs" else _z64(rows)
    lines = (
        "^XA",
        f"^PW{width}",
        f"^LL{height}",
        "^LH0,0^PON^PMN^LRN",
        f"^FO0,0^GFA,{len(rows)},{len(rows)},{across},{data}^FS",
        "^XZ",
        "",
    )
    return "\n".join(lines).encode("ascii")


def _acs(rows: bytes, across: int) -> str:
    """Write each row as hex digits with their repeats; a comma fills a row with white, a colon repeats one."""
    written: list[str] = []
    above = ""
    for start in range(0, len(rows), across):
        row = rows[start : start + across].hex().upper()
        written.append(":" if row == above else _acs_row(row))
        above = row
    return "".join(written)


def _acs_row(row: str) -> str:
    inked = row.rstrip("0")
    text = "".join(_repeated(digit, len(list(run))) for digit, run in groupby(inked))
    return text if inked == row else f"{text},"


def _repeated(digit: str, count: int) -> str:
    if count == 1:
        return digit
    letters = "z" * (count // 400)
    twenties, ones = divmod(count % 400, 20)
    letters += chr(ord("g") + twenties - 1) if twenties else ""
    letters += chr(ord("G") + ones - 1) if ones else ""
    return letters + digit


def _z64(rows: bytes) -> str:
    text = base64.b64encode(zlib.compress(rows, 9))
    return f":Z64:{text.decode()}:{binascii.crc_hqx(text, 0):04X}"
