"""The symbols of labels as modules: which squares and bars are dark. Proven later, by reading the picture back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import zxingcpp
from barcode.codex import Code128, Gs1_128
from barcode.errors import BarcodeError

from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused

_PYTHON_BARCODES_FNC1 = "\xf1"
_LONGEST_GS1_128 = 48
"""Data characters in one GS1-128 symbol (GenSpecs 5.4.1)."""
_NOISE = re.compile(r"Error [0-9]+: | \(retval: [0-9]+\)|\.$")
"""What the libraries put around the reason."""
_AI = re.compile(r"[0-9]{2,4}")
_OWN = re.compile(r"[ -~]{1,80}")
"""What our own codes are made of: letters that every scanner sends as they are."""


@dataclass(frozen=True)
class Modules:
    """A symbol's dark and light parts, in modules (X-dimensions)."""

    rows: tuple[str, ...]
    """From the top: a 1 for each dark module and a 0 for each light one; one row for a linear symbol."""

    @property
    def is_linear(self) -> bool:
        """Whether it consists of bars, which are as high as one likes."""
        return len(self.rows) == 1

    @property
    def width(self) -> int:
        """Modules from the first dark one to the last."""
        return len(self.rows[0])

    @property
    def quiet(self) -> int:
        """Modules that stay white on each side; of a matrix also above and below.

        GenSpecs table 6 asks for 10 beside bars and 1 around a DataMatrix; a second one is for what a printer spreads.
        """
        return 10 if self.is_linear else 2


def modules_of(symbol: LabelSymbol) -> Modules | LabelRefused:
    """Encode a symbol; refused when its kind cannot hold the data. Whether they are right GS1 is not judged here."""
    try:
        match symbol.kind:
            case "gs1_datamatrix":
                return _matrix(_bracketed(symbol.elements), gs1=True)
            case "datamatrix":
                return _matrix(_own(symbol.data), gs1=False)
            case "gs1_128":
                return _gs1_128(symbol.data)
            case "code_128":
                return _bars(Code128(_own(symbol.data)).build())
    except (ValueError, BarcodeError) as error:
        return _refused(symbol, str(error))


def _bracketed(elements: tuple[tuple[str, str], ...]) -> str:
    """Write the elements for the library; a bracket in a value would be taken for the next element."""
    if not elements:
        raise ValueError("there are no Application Identifiers to make it of")
    for identifier, value in elements:
        if not _AI.fullmatch(identifier) or "[" in value or "]" in value:
            raise ValueError(f"element ({identifier}) cannot be written")
    return "".join(f"[{identifier}]{value}" for identifier, value in elements)


def _own(data: str) -> str:
    if not _OWN.fullmatch(data):
        raise ValueError("a code of our own has 1 to 80 letters of ASCII")
    return data


def _matrix(data: str, *, gs1: bool) -> Modules:
    # Nothing but these three fixed options: the library ends the whole program at an option that it cannot take.
    made = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.DataMatrix, gs1=gs1, force_square=True)
    # The library's types do not say that its picture is a buffer of bytes.
    drawn = memoryview(cast("bytes", made.to_image(scale=1, add_quiet_zones=False)))
    high, wide = drawn.shape or (0, 0)
    modules = "".join("0" if light else "1" for light in drawn.tobytes())
    return Modules(tuple(modules[wide * row : wide * (row + 1)] for row in range(high)))


def _gs1_128(data: str) -> Modules:
    if len(data) > _LONGEST_GS1_128:
        raise ValueError(f"a GS1-128 symbol holds at most {_LONGEST_GS1_128} characters, this has {len(data)}")
    # The library puts the first FNC1 in front by itself.
    return _bars(Gs1_128(data.replace("\x1d", _PYTHON_BARCODES_FNC1)).build())


def _bars(built: list[str]) -> Modules:
    [bars] = built
    return Modules((bars,))


def _refused(symbol: LabelSymbol, why: str) -> LabelRefused:
    return LabelRefused(
        "BAD_ELEMENT_STRING",
        "symbol",
        f"The symbol “{symbol.data.replace(chr(29), '␝')}” cannot be encoded: {_NOISE.sub('', why)}.",
        "Check the code that the label should carry; nothing is printed with a code that says something else.",
    )
