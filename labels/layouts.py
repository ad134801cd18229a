"""How each kind of label stands on each stock: a table of sizes, by what the label is for and how much room it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from labels.content import Role
from labels.kinds import KINDS
from labels.layout import Layout, Size
from labels.stock import Stock

STOCKS: Final = (
    Stock(2000, 1000),
    Stock(2250, 1250),
    Stock(3000, 1000),
    Stock(3000, 2000),
    Stock(4000, 2000),
    Stock(4000, 3000),
    Stock(4000, 6000),
)
"""Common rolls, the smallest first; a label of any other size is laid out like the one it has the room of."""

Class = Literal["strip", "small", "middle", "large", "page"]
_Sizes = Mapping[Role, Size]


def layout_for(kind: str, stock: Stock) -> Layout | None:
    """Give the layout of a kind on a stock; None when the stock is too small for any label, or there is no such kind."""
    if kind not in KINDS or min(stock.width, stock.height) < 750 or max(stock.width, stock.height) < 1500:
        return None
    layout = _LAYOUTS[_FAMILY.get(kind, "thing")][_class_of(stock)]
    return replace(layout, larger=_larger(stock))


def stocks_for(kind: str) -> tuple[Stock, ...]:
    """Give the common stocks that a kind has a layout for, the smallest first."""
    return tuple(stock for stock in STOCKS if layout_for(kind, stock) is not None)


def _larger(stock: Stock) -> Stock | None:
    wider = (each for each in STOCKS if each.width >= stock.width and each.height >= stock.height and each != stock)
    return next(wider, None)


def _class_of(stock: Stock) -> Class:
    area = stock.width * stock.height // 1_000_000
    if stock.height < 1500 and stock.width >= 2 * stock.height and area >= 3:
        return "strip"
    if area < 4:
        return "small"
    return "middle" if area < 10 else "large" if area < 20 else "page"


def _sizes(**of: tuple[float, float]) -> _Sizes:
    return {role: Size(*size) for role, size in of.items()}  # type: ignore[misc]


_BAG: Final = _sizes(
    title=(12, 8), patient=(16, 12), drug=(18, 12), dose=(16, 12), line=(10, 6), beyond_use=(13, 9), warning=(10, 7),
    small=(7, 6),
)  # fmt: skip
