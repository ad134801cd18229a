"""From what a label says to a proven picture, or to a refusal that names the field: nothing is ever cut off."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from labels.arrange import Arranger, Overflow
from labels.boxes import Page
from labels.content import LabelContent, Paragraph
from labels.encode import modules_of
from labels.fitting import Fitted, fit
from labels.label import Label, PlacedSymbol
from labels.layout import RESOLUTIONS, Layout
from labels.letters import code_point, tidy, unprintable
from labels.proof import prove
from labels.raster import fingerprint, paint
from labels.refusal import LabelRefused
from labels.stock import Stock


def render(content: LabelContent, layout: Layout, stock: Stock, dpi: int) -> Label | LabelRefused:
    """Draw a label at a printer's resolution and read it back.

    Raises ValueError for a resolution that is not in `RESOLUTIONS`, which no setting lets through.
    """
    if dpi not in RESOLUTIONS:
        raise ValueError(f"Labels are drawn for {', '.join(map(str, RESOLUTIONS))} dots per inch, not for {dpi}.")
    content = _tidied(content)
    refused = _letters_refused(content)
    if refused is not None:
        return refused
    modules = None if content.symbol is None else modules_of(content.symbol)
    if isinstance(modules, LabelRefused):
        return modules
    page = Page(stock, dpi, round(layout.margin * dpi / 1000))
    fitted = fit(Arranger(content, modules, layout, page), content, layout, page)
    if isinstance(fitted, Overflow):
        return _overflow_refused(fitted, content, layout, stock)
    return _proven(content, fitted, page)


def _tidied(content: LabelContent) -> LabelContent:
    paragraphs = (_tidied_paragraph(each) for each in content.paragraphs)
    said = tuple(each for each in paragraphs if each.text.strip(" "))
    return replace(content, paragraphs=said, caption=tidy(content.caption))


def _tidied_paragraph(paragraph: Paragraph) -> Paragraph:
    """Tidy lead and text apart, as either may become shorter; one of them alone is no lead."""
    lead, text = tidy(paragraph.text[: paragraph.lead]), tidy(paragraph.text[paragraph.lead :])
    is_lead = bool(lead.strip(" ") and text.strip(" "))
    return replace(paragraph, text=lead + text, lead=len(lead) if is_lead else 0)


def _texts(content: LabelContent) -> Iterator[tuple[str, str, bool]]:
    yield from ((each.field, each.text, each.bold) for each in content.paragraphs)
    yield "symbol", content.caption, False


def _letters_refused(content: LabelContent) -> LabelRefused | None:
    for field, text, bold in _texts(content):
        letter = unprintable(text, bold)
        if letter is not None:
            return LabelRefused(
                "NO_GLYPH",
                field,
                f"“{field}” contains {_named(letter)}, which this label's letters cannot show.",
                "Write it in other letters; a label never leaves a character out.",
            )
    return None


def _named(letter: str) -> str:
    shown = f" ({letter})" if letter.isprintable() and not unicodedata.category(letter).startswith(("M", "Z")) else ""
    return f"the character {code_point(letter)}{shown}"


def _overflow_refused(overflow: Overflow, content: LabelContent, layout: Layout, stock: Stock) -> LabelRefused:
    if overflow.field == "symbol":
        what = f"The symbol, with what must stay white around it and its caption, does not fit on {stock.name} stock"
    elif overflow.is_wide:
        what = f"A word of “{overflow.field}” is wider than its place on {stock.name} stock"
    else:
        what = f"“{overflow.field}” does not fit on {stock.name} stock"
    size = "" if overflow.field == "symbol" else f" even at {_least(overflow.field, content, layout):g} points"
    return LabelRefused("DOES_NOT_FIT", overflow.field, f"{what}{size}; nothing is cut off.", _offer(layout))


def _least(field: str, content: LabelContent, layout: Layout) -> float:
    return min(layout.size(each.role).min_pt for each in content.paragraphs if each.field == field)


def _offer(layout: Layout) -> str:
    if layout.larger is None:
        return "This is the largest stock for it: write a shorter text, or put the rest on a sheet of its own."
    return f"Print it on {layout.larger.name} stock, or write a shorter text."


def _proven(content: LabelContent, fitted: Fitted, page: Page) -> Label | LabelRefused:
    image = paint(fitted.arrangement, page)
    refused = prove(image, content.symbol)
    if refused is not None:
        return refused
    return Label(
        content.kind,
        page.stock,
        page.dpi,
        image,
        fingerprint(image),
        _placed(content, fitted),
        _sizes(content, fitted),
    )


def _placed(content: LabelContent, fitted: Fitted) -> tuple[PlacedSymbol, ...]:
    symbol, standing = content.symbol, fitted.arrangement.symbol
    if symbol is None or standing is None:
        return ()
    return (PlacedSymbol(symbol.text[:3], symbol.text, standing.dots),)


def _sizes(content: LabelContent, fitted: Fitted) -> dict[str, float]:
    sizes: dict[str, float] = {}
    for paragraph in content.paragraphs:
        pt = fitted.sizes.roles[paragraph.role]
        sizes[paragraph.field] = min(pt, sizes.get(paragraph.field, pt))
    if content.caption:
        sizes["symbol"] = fitted.sizes.caption
    return sizes
