"""From a label's data to its proven picture: words by labels, codes by scanners, names by the site's rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from kiosk.label_symbols import symbol_of
from kiosk.rules.tall_man import tall_man
from labels.compose import compose
from labels.content import LabelContent
from labels.label import Label
from labels.layouts import layout_for, stocks_for
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock


def make_label(
    kind: str,
    data: Mapping[str, object],
    stock: Stock,
    dpi: int,
    today: date,
    *,
    company_prefix: str | None = None,
    tall: Callable[[str], str] = tall_man,
) -> Label | LabelRefused:
    """Make one label; its symbol comes from the key `symbol`, else from the number assigned here."""
    symbol = symbol_of(kind, data, today, company_prefix)
    if isinstance(symbol, LabelRefused):
        return symbol
    content = compose(kind, {key: value for key, value in data.items() if key != "symbol"}, symbol, tall_man=tall)
    if isinstance(content, LabelRefused):
        return content
    layout = layout_for(kind, stock)
    if layout is None:
        names = ", ".join(each.name for each in stocks_for(kind))
        message = f"A label of {stock.name} inches is too small for anything that can be read."
        return LabelRefused("NO_LAYOUT", "stock", message, f"Take one of {names}.")
    made = render(content, layout, stock, dpi)
    if isinstance(made, LabelRefused) and made.code == "DOES_NOT_FIT":
        return replace(made, next_step=_larger(content, stock, dpi) or made.next_step)
    return made


def _larger(content: LabelContent, stock: Stock, dpi: int) -> str | None:
    """Name the first larger stock on which it does fit."""
    for each in stocks_for(content.kind):
        layout = layout_for(content.kind, each)
        is_larger = each != stock and each.width >= stock.width and each.height >= stock.height
        if is_larger and layout is not None and isinstance(render(content, layout, each, dpi), Label):
            return f"Print it on {each.name} stock, where it fits, or write a shorter text."
    return None
