"""Where the symbol of a label stands with its letters, and what room that leaves for the text."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labels.boxes import Box, Page
from labels.encode import Modules
from labels.layout import Layout
from labels.paragraphs import Letters, Placed, Shape, shaped
from labels.words import Ruler

_BAR_HEIGHT_MM = 12.7
"""Least height of bars in healthcare (GenSpecs table 6)."""
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
    corner: Box | None = None
    """What the text must run around, inside of that."""
    symbol: Standing | None = None
    caption: Placed | None = None


def room(
    modules: Modules | None, caption: str, caption_pt: float, layout: Layout, page: Page, ruler: Ruler
) -> Room | None:
    """Place the symbol with its caption; None when there is no room for them."""
    return _Placer(caption, caption_pt, layout, page, ruler).room(modules)


def dots_of(modules: Modules, layout: Layout, dpi: int) -> int:
    """Count a printer's dots to a module: as many as stay within what the layout asks for, at least one."""
    most = layout.bar_module_mm if modules.is_linear else layout.matrix_module_mm
    return max(1, math.floor(most * dpi / _MM))


class _Placer:
    """One way to stand for each place; each gives None when there is no room for it."""

    def __init__(self, caption: str, caption_pt: float, layout: Layout, page: Page, ruler: Ruler) -> None:
        self._caption = caption
        self._letters = Letters(False, caption_pt)
        self._layout = layout
        self._page = page
        self._ruler = ruler

    def room(self, modules: Modules | None) -> Room | None:
        if modules is None:
            return self._foot() if self._caption else Room(self._page.inner)
        dots = dots_of(modules, self._layout, self._page.dpi)
        width = modules.width * dots
        if modules.is_linear:
            high = math.ceil(_BAR_HEIGHT_MM * self._page.dpi / _MM)
            return self._strip(Standing(modules, dots, Box(0, 0, width, high)))
        symbol = Standing(modules, dots, Box(0, 0, width, width))
        if self._layout.caption_place == "foot" and self._caption:
            foot = self._foot()
            return None if foot is None else self._square(symbol, "", foot)
        return self._square(symbol, self._caption, Room(self._page.inner))

    def _foot(self) -> Room | None:
        """Put the caption in lines of its own along the foot of the label."""
        inner = self._page.inner
        foot = self._shaped(self._caption, inner.width)
        if foot is None or foot.height > inner.height:
            return None
        top = inner.bottom - foot.height
        free = replace(inner, bottom=top - self._page.dots(_CLEAR // 2))
        return Room(free, caption=Placed(foot, inner.left, top))

    def _strip(self, symbol: Standing) -> Room | None:
        """Give bars the whole width at the bottom, and white as the standard asks on both sides of them."""
        inner, dots = self._page.inner, symbol.dots
        if symbol.box.width + 2 * max(self._page.margin, symbol.modules.quiet * dots) > self._page.box.width:
            return None
        below = self._shaped(self._caption, inner.width, centred=True)
        if below is None:
            return None
        gap = self._page.dots(_CLEAR // 3) if self._caption else 0
        top = inner.bottom - below.height - gap - symbol.box.height
        left = (self._page.box.width - symbol.box.width) // 2
        caption = Placed(below, inner.left, inner.bottom - below.height) if self._caption else None
        free = replace(inner, bottom=top - self._page.dots(_CLEAR))
        return None if free.height < 0 else Room(free, None, _moved(symbol, left, top), caption)

    def _square(self, symbol: Standing, caption: str, whole: Room) -> Room | None:
        """Stand a square symbol where its layout wants it."""
        quiet = symbol.modules.quiet * symbol.dots
        edge = max(0, quiet - self._page.margin)  # where the margin is less than the quiet zone
        inner = whole.inner
        area = Box(inner.left + edge, inner.top + edge, inner.right - edge, inner.bottom - edge)
        clear = max(quiet, self._page.dots(_CLEAR))
        if self._layout.place == "bottom":
            return self._bottom(symbol, caption, whole, area, clear)
        size = symbol.box.width
        wide = max(size, self._ruler.widest(caption, self._letters.bold, self._letters.pt))
        below = self._shaped(caption, wide) if caption else None
        high = size + (quiet + below.height if below else 0)
        if wide > area.width or high > area.height:
            return None
        left = area.left if self._layout.place == "left" else area.right - wide
        top = {"top_right": area.top, "bottom_right": area.bottom - high}.get(
            self._layout.place, area.top + (area.height - high) // 2
        )
        text, corner = self._around(Box(left, top, left + wide, top + high), clear, inner)
        placed = Placed(below, left, top + size + quiet) if below else whole.caption
        return Room(text, corner, _moved(symbol, left, top), placed)

    def _around(self, block: Box, clear: int, inner: Box) -> tuple[Box, Box | None]:
        """Tell where text may stand, and the corner that it runs around."""
        match self._layout.place:
            case "left":
                return replace(inner, left=block.right + clear), None
            case "right":
                return replace(inner, right=block.left - clear), None
            case "top_right":
                return inner, Box(block.left - clear, inner.top, inner.right, block.bottom + clear)
            case _:
                return inner, Box(block.left - clear, block.top - clear, inner.right, inner.bottom)

    def _bottom(self, symbol: Standing, caption: str, whole: Room, area: Box, clear: int) -> Room | None:
        """Give a square symbol a strip at the bottom, with its caption beside it."""
        size = symbol.box.width
        start = area.left + size + clear
        beside = self._shaped(caption, area.right - start) if caption else None
        high = max(size, beside.height if beside else 0)
        free = replace(whole.inner, bottom=area.bottom - high - clear)
        if (caption and beside is None) or size > area.width or free.height < 0:
            return None
        top = area.bottom - high
        placed = Placed(beside, start, top + (high - beside.height) // 2) if beside else whole.caption
        return Room(free, None, _moved(symbol, area.left, top + (high - size) // 2), placed)

    def _shaped(self, caption: str, width: int, *, centred: bool = False) -> Shape | None:
        letters = replace(self._letters, centred=centred)
        return shaped(caption, "symbol", letters, width, self._page, self._ruler)


def _moved(symbol: Standing, left: int, top: int) -> Standing:
    box = symbol.box
    return replace(symbol, box=Box(left, top, left + box.width, top + box.height))
