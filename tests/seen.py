"""Seeing a PDF of ours as a scanner does: its pages in pixels, read by a library that did not draw them."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL.Image import Image


def scanned(content: bytes, dots_per_inch: int = 150) -> list[str]:
    """Give what a scanner sends for each symbol on the pages, AIM identifiers first, in no order."""
    return [text for page in pictures(content, dots_per_inch) for text in scanned_in(page)]


def scanned_in(picture: Image) -> list[str]:
    """Give what a scanner sends for each symbol in a picture."""
    return [_sent(found) for found in zxingcpp.read_barcodes(picture)]


def pictures(content: bytes, dots_per_inch: int) -> list[Image]:
    """Give the pages, a byte a pixel."""
    document = pypdfium2.PdfDocument(content)
    try:
        # A hair less than the scale: else a page of exactly 900 dots becomes one of 901, with every dot smeared.
        return [page.render(scale=dots_per_inch / 72 - 1e-9, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def _sent(found: zxingcpp.Barcode) -> str:
    return found.symbology_identifier + found.bytes.decode("ascii")
