"""A label becomes a picture of black and white dots; there is no grey, so every output can carry the very same dots."""

from __future__ import annotations

import hashlib

from PIL import Image, ImageDraw

from labels.arrange import Arrangement
from labels.boxes import Page
from labels.letters import font
from labels.paragraphs import Placed
from labels.symbol_place import Standing

WHITE, BLACK = 1, 0
_FRAME = 10
"""How thick the line around a paragraph is, in thousandths of an inch."""


def paint(arrangement: Arrangement, page: Page) -> Image.Image:
    """Paint a label on white."""
    image = Image.new("1", page.stock.pixels(page.dpi), WHITE)
    drawing = ImageDraw.Draw(image)
    drawing.fontmode = "1"
    for rule in arrangement.rules:
        drawing.rectangle((rule.left, rule.top, rule.right - 1, rule.bottom - 1), fill=BLACK)
    for placed in (*arrangement.paragraphs, *((arrangement.caption,) if arrangement.caption else ())):
        _paint_paragraph(drawing, placed, page.dpi)
    if arrangement.symbol is not None:
        _paint_symbol(drawing, arrangement.symbol)
    # Two bytes mean white while one draws; made anew from its bits, the picture equals one that was read from a file.
    return Image.frombytes("1", image.size, image.tobytes())


def packed(image: Image.Image) -> bytes:
    """Give a picture's rows from the top, each filled up with white to whole bytes; a black dot is a 1."""
    return image.tobytes("raw", "1;I")


def fingerprint(image: Image.Image) -> str:
    """Hash a picture's rows (SHA-256), whatever file they will travel in."""
    return hashlib.sha256(packed(image)).hexdigest()


def _paint_paragraph(drawing: ImageDraw.ImageDraw, placed: Placed, dpi: int) -> None:
    box, letters = placed.box, placed.shape.letters
    if letters.reversed:
        drawing.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=BLACK)
    elif letters.boxed:
        stroke = max(1, round(_FRAME * dpi / 1000))
        drawing.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=BLACK, width=stroke)
    ink = WHITE if letters.reversed else BLACK
    for left, base, word, bold in placed.lettering():
        drawing.text((left, base), word, font=font(bold, letters.pt, dpi), fill=ink, anchor="ls")


def _paint_symbol(drawing: ImageDraw.ImageDraw, symbol: Standing) -> None:
    dots, box = symbol.dots, symbol.box
    high = box.height if symbol.modules.is_linear else dots
    for down, row in enumerate(symbol.modules.rows):
        top = box.top + down * dots
        for across, module in enumerate(row):
            if module == "1":
                left = box.left + across * dots
                drawing.rectangle((left, top, left + dots - 1, top + high - 1), fill=BLACK)
