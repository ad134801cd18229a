"""A label arranged but not yet painted, so that tests can look at its boxes; and the ink of its words counted apart."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageFont

from labels.arrange import Arrangement, Arranger, Overflow
from labels.boxes import Box, Page
from labels.content import LabelContent
from labels.encode import Modules, modules_of
from labels.fitting import fit
from labels.layout import Layout
from labels.letters import FONTS
from labels.stock import Stock


def page_of(layout: Layout, stock: Stock, dpi: int) -> Page:
    return Page(stock, dpi, round(layout.margin * dpi / 1000))


def arranged(content: LabelContent, layout: Layout, stock: Stock, dpi: int) -> Arrangement | Overflow:
    modules = None if content.symbol is None else modules_of(content.symbol)
    assert modules is None or isinstance(modules, Modules)
    page = page_of(layout, stock, dpi)
    fitted = fit(Arranger(content, modules, layout, page), content, layout, page)
    return fitted if isinstance(fitted, Overflow) else fitted.arrangement


def quiet_zone(arrangement: Arrangement) -> Box | None:
    """The symbol with what must stay white around it; bars need it at their sides only."""
    symbol = arrangement.symbol
    if symbol is None:
        return None
    aside = symbol.modules.quiet * symbol.dots
    above = 0 if symbol.modules.is_linear else aside
    box = symbol.box
    return Box(box.left - aside, box.top - above, box.right + aside, box.bottom + above)


def black(image: Image.Image) -> int:
    """Count the black dots of a picture."""
    return image.convert("L").histogram()[0]


def ink(text: str, bold: bool, pt: float, dpi: int) -> int:
    """Count the dots that a text's words take, each drawn alone where nothing can cut it off."""
    face = _face(bold, pt, dpi)
    return sum(sum(1 for dot in bytes(face.getmask(word, mode="1")) if dot) for word in text.split(" ") if word)


@lru_cache(maxsize=64)
def _face(bold: bool, pt: float, dpi: int) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(FONTS / name, pt * dpi / 72, layout_engine=ImageFont.Layout.BASIC)
