"""Barcode symbols as modules: which squares and bars are dark, before anybody knows how big they will be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from barcode.codex import Code128, Gs1_128
from barcode.ean import EAN13
from barcode.itf import ITF
from barcode.upc import UPCA
from pystrich.datamatrix import FNC1, DataMatrixCodeword, DataMatrixData, DataMatrixEncoder

Kind = Literal["gs1_datamatrix", "datamatrix", "gs1_128", "code_128", "itf_14", "upc_a", "ean_13"]

IDENTIFIERS: dict[Kind, str] = {
    "gs1_datamatrix": "]d2",
    "datamatrix": "]d1",
    "gs1_128": "]C1",
    "code_128": "]C0",
    "itf_14": "]I1",
    "upc_a": "]E0",
    "ean_13": "]E0",
}
"""The AIM identifier that a scanner sends before each kind."""
_GS = "\x1d"
_PYTHON_BARCODES_FNC1 = "\xf1"
LONGEST_GS1_128 = 48
"""Data characters in one GS1-128 symbol (GenSpecs 5.4.1)."""


@dataclass(frozen=True)
class Symbol:
    """A symbol to be drawn."""

    kind: Kind
    data: str
    """As a scanner sends it, without the identifier: separators as GS, a UPC-A as 13 digits."""

    @property
    def scanned(self) -> str:
        """Everything a scanner sends for it."""
        return IDENTIFIERS[self.kind] + self.data


@dataclass(frozen=True)
class Modules:
    """A symbol's dark and light parts, in modules (X-dimensions)."""

    rows: tuple[tuple[str, float], ...]
    """From the top: a 1 for each dark module and a 0 for each light one, and the row's height."""
    quiet: float
    """What must stay light to the left and to the right; of a matrix also above and below."""
    is_matrix: bool

    @property
    def width(self) -> int:
        """Modules from the first dark one to the last, without the quiet zone."""
        return len(self.rows[0][0])

    @property
    def height(self) -> float:
        """Modules from top to bottom, without the quiet zone."""
        return sum(height for _, height in self.rows)

    def dark(self) -> Iterator[tuple[float, float, float, float]]:
        """Give the dark parts as rectangles: left, top, width and height in modules."""
        top = 0.0
        for pattern, height in self.rows:
            left = 0
            for module, run in groupby(pattern):
                width = len(list(run))
                if module == "1":
                    yield left, top, width, height
                left += width
            top += height


def modules_of(symbol: Symbol) -> Modules:
    """Encode a symbol; ValueError, with a sentence, when its kind cannot hold the data exactly as they are."""
    return _ENCODERS[symbol.kind](symbol.data)


def _gs1_datamatrix(data: str) -> Modules:
    # FNC1 in the first place is what makes it a GS1 symbol; a scanner sends every later one as GS.
    parts: list[str | DataMatrixCodeword] = []
    for field in data.split(_GS):
        parts += [FNC1, field]
    return _matrix(DataMatrixData(*parts, encoding="ascii"))


def _datamatrix(data: str) -> Modules:
    return _matrix(DataMatrixData(data, encoding="ascii"))


def _matrix(data: DataMatrixData) -> Modules:
    drawn = DataMatrixEncoder(data, quiet_zone=0).init_renderer().matrix
    rows = tuple(("".join("1" if module else "0" for module in row), 1.0) for row in drawn)
    return Modules(rows, quiet=2, is_matrix=True)  # 1 by the standard; a second one for what the printer spreads


_BAR = 30.0
"""Height of bars in modules: with the usual module of half a millimetre more than the 12.7 mm of GenSpecs 5.12."""


def _gs1_128(data: str) -> Modules:
    if len(data) > LONGEST_GS1_128:
        raise ValueError(f"A GS1-128 symbol holds at most {LONGEST_GS1_128} characters.")
    return _bars(Gs1_128(data.replace(_GS, _PYTHON_BARCODES_FNC1)).build(), quiet=10)


def _code_128(data: str) -> Modules:
    return _bars(Code128(data).build(), quiet=10)


def _itf_14(data: str) -> Modules:
    if len(data) != 14:
        raise ValueError("An ITF-14 symbol holds 14 digits.")
    [bars] = ITF(data, narrow=1, wide=3).build()
    bearer = "1" * len(bars)
    # Without the bars above and below, a scan that leaves the symbol sideways reads fewer digits.
    return Modules(((bearer, 3.0), (bars, _BAR), (bearer, 3.0)), quiet=10, is_matrix=False)


def _upc_a(data: str) -> Modules:
    made = UPCA(data[1:])
    _insist("0" + made.get_fullcode(), data)
    return _bars(made.build(), quiet=9)


def _ean_13(data: str) -> Modules:
    made = EAN13(data)
    _insist(made.get_fullcode(), data)
    return _bars(made.build(), quiet=11)


def _insist(made: str, wanted: str) -> None:
    """The library puts the right check digit in place of a wrong one; we print what was asked for, or nothing."""
    if made != wanted:
        raise ValueError(f"{wanted} would be printed as {made}.")


def _bars(built: list[str], *, quiet: float) -> Modules:
    [bars] = built
    return Modules(((bars, _BAR),), quiet, is_matrix=False)


_ENCODERS: dict[Kind, Callable[[str], Modules]] = {
    "gs1_datamatrix": _gs1_datamatrix,
    "datamatrix": _datamatrix,
    "gs1_128": _gs1_128,
    "code_128": _code_128,
    "itf_14": _itf_14,
    "upc_a": _upc_a,
    "ean_13": _ean_13,
}
