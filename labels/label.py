"""A finished label: one picture in black and white dots, read back and found true. Every output carries these dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labels.stock import Stock

if TYPE_CHECKING:  # whoever only asks for a label does not wait for the library
    from PIL import Image


@dataclass(frozen=True)
class PlacedSymbol:
    """A symbol on a label, as it was read back from the picture."""

    symbology_identifier: str
    """AIM identifier, such as `]d2`."""
    text: str
    """Everything a scanner sends for it, the identifier first."""
    module_px: int
    """Dots to a module (X-dimension)."""


@dataclass(frozen=True)
class Label:
    """A label that may be printed: it exists only when its own picture was read back and said what it should."""

    kind: str
    stock: Stock
    dpi: int
    image: Image.Image
    """Mode "1": white is 1, black is 0. Nobody changes it."""
    raster_sha256: str
    """Of the picture's rows from the top, each filled up to whole bytes, a black dot = 1."""
    symbols: tuple[PlacedSymbol, ...]
    font_pt: Mapping[str, float]
    """The size in points in which each field is printed; the smallest, where it has several paragraphs."""
