"""Where the symbol of a label stands with its letters, and what room that leaves for the text."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labels.boxes import Box, Page
from labels.encode import Modules
from labels.layout import Layout
from labels.paragraphs import Letters, Placed, set_paragraph
from labels.words import Ruler

_BAR_HEIGHT_MM = 12.7
"""Least height of bars in healthcare (GenSpecs 5.12, table 6)."""
_CLEAR = 60
"""What parts the symbol from the text, in thousandths of an inch; never less than its quiet zone."""
_MM = 25.4


@dataclass(frozen=True)
class Standing:
    """A symbol in its place."""

    modules: Modules
    dots: int
    """Of the printer to a module."""
    box: Box
    """Its dark parts, without the quiet zone."""


@dataclass(frozen=True)
class Room:
    """What is left for the text once the symbol has its place."""

    inner: Box
    corner: Box | None
    """What the text must run around, inside of that."""
    symbol: Standing | None
    caption: Placed | None


def room(
    modules: Modules | None, caption: str, caption_pt: float, layout: Layout, page: Page, ruler: Ruler
) -> Room | None:
    """Place the symbol with its caption; None when there is no room for them."""
    letters = Letters(False, caption_pt)
    whole = Room(page.inner, None, None, None)
    if modules is None:
        return whole
    dots = dots_of(modules, layout, page.dpi)
    if dots is None:
        return None
    if modules.is_linear:
        return _strip(modules, dots, caption, replace(letters, centred=True), page, ruler)
    beside = caption
    if layout.caption_place == "foot" and caption:
        footed = _foot(caption, letters, page, ruler)
        if footed is None:
            return None
        whole, beside = footed, ""
    return _matrix(modules, dots, beside, letters, layout, page, ruler, whole)


def dots_of(modules: Modules, layout: Layout, dpi: int) -> int | None:
    """Count a printer's dots to a module; None when its dots are too coarse for the module that is asked for."""
    return math.floor((layout.bar_module_mm if modules.is_linear else layout.matrix_module_mm) * dpi / _MM) or None


def _foot(caption: str, letters: Letters, page: Page, ruler: Ruler) -> Room | None:
    """Put the caption in lines of its own along the foot of the label."""
    inner = page.inner
    placed = set_paragraph(caption, "symbol", letters, (inner.left, inner.right), 0, page, ruler)
    if placed is None or placed.box.height > inner.height:
        return None
    top = inner.bottom - placed.box.height
    return Room(replace(inner, bottom=top - page.dots(_CLEAR // 2)), None, None, placed.moved(top))


def _strip(modules: Modules, dots: int, caption: str, letters: Letters, page: Page, ruler: Ruler) -> Room | None:
    """Give bars the whole width at the bottom, and white as the standard asks on both sides of them."""
    inner, width = page.inner, modules.width * dots
    height = math.ceil(_BAR_HEIGHT_MM * page.dpi / _MM)
    if width + 2 * max(page.margin, modules.quiet * dots) > page.box.width:
        return None
    below = set_paragraph(caption, "symbol", letters, (inner.left, inner.right), 0, page, ruler)
    if below is None:
        return None
    gap = page.dots(_CLEAR // 4) if caption else 0
    top = inner.bottom - below.box.height - gap - height
    free = top - page.dots(_CLEAR)
    if free < inner.top:
        return None
    left = (page.box.width - width) // 2
    standing = Standing(modules, dots, Box(left, top, left + width, top + height))
    placed = below.moved(inner.bottom - below.box.height) if caption else None
    return Room(replace(inner, bottom=free), None, standing, placed)


def _matrix(
    modules: Modules, dots: int, caption: str, letters: Letters, layout: Layout, page: Page, ruler: Ruler, whole: Room
) -> Room | None:
    """Stand a square symbol in its column, strip or corner, with its caption below it (in a strip: beside it)."""
    edge = max(0, modules.quiet * dots - page.margin)  # where the margin is less than the quiet zone
    area = Box(whole.inner.left + edge, whole.inner.top + edge, whole.inner.right - edge, whole.inner.bottom - edge)
    size, quiet = modules.width * dots, modules.quiet * dots
    clear = max(quiet, page.dots(_CLEAR))
    if layout.place == "bottom":
        return _bottom(
            Standing(modules, dots, Box(0, 0, size, size)), caption, letters, clear, area, page, ruler, whole
        )
    wide = max(size, ruler.widest(caption, letters.bold, letters.pt)) if caption else size
    placed = set_paragraph(caption, "symbol", letters, (0, wide), 0, page, ruler) if caption else None
    high = size + (quiet + placed.box.height if placed else 0)
    if wide > area.width or high > area.height:
        return None
    left = area.left if layout.place == "left" else area.right - wide
    if layout.place == "top_right":
        top = area.top
    elif layout.place == "bottom_right":
        top = area.bottom - high
    else:
        top = area.top + (area.height - high) // 2
    standing = Standing(modules, dots, Box(left, top, left + size, top + size))
    below = _shifted(placed, left, top + size + quiet) if placed else whole.caption
    text, corner = _around(layout, Box(left, top, left + wide, top + high), clear, whole.inner)
    return Room(text, corner, standing, below)


def _around(layout: Layout, block: Box, clear: int, inner: Box) -> tuple[Box, Box | None]:
    """Tell where text may stand, and the corner that it runs around."""
    match layout.place:
        case "left":
            return replace(inner, left=block.right + clear), None
        case "right":
            return replace(inner, right=block.left - clear), None
        case "top_right":
            return inner, Box(block.left - clear, inner.top, inner.right, block.bottom + clear)
        case _:
            return inner, Box(block.left - clear, block.top - clear, inner.right, inner.bottom)


def _bottom(
    symbol: Standing, caption: str, letters: Letters, clear: int, area: Box, page: Page, ruler: Ruler, whole: Room
) -> Room | None:
    size = symbol.box.width
    span = (area.left + size + clear, area.right)
    beside = set_paragraph(caption, "symbol", letters, span, 0, page, ruler) if caption else None
    if (caption and beside is None) or size > area.width:
        return None
    high = max(size, beside.box.height if beside else 0)
    top = area.bottom - high
    free = top - clear
    if free < whole.inner.top:
        return None
    standing = replace(symbol, box=Box(area.left, top + (high - size) // 2, area.left + size, top + (high + size) // 2))
    placed = beside.moved(top + (high - beside.box.height) // 2) if beside else whole.caption
    return Room(replace(whole.inner, bottom=free), None, standing, placed)


def _shifted(placed: Placed, left: int, top: int) -> Placed:
    box = placed.box
    return replace(placed.moved(top), box=Box(left, top, left + box.width, top + box.height))
