"""How each kind of label stands on each stock: a table of sizes, by what the label is for and how much room it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from labels.content import Role
from labels.kinds import KINDS
from labels.layout import Layout, Place, Size
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
_Pt = tuple[float, float]


def layout_for(kind: str, stock: Stock) -> Layout | None:
    """Give the layout of a kind on a stock; None where no label fits, or there is no such kind."""
    if kind not in KINDS or min(stock.width, stock.height) < 750 or max(stock.width, stock.height) < 1500:
        return None
    return replace(_LAYOUTS[kind, _class_of(stock)], larger=_larger(stock))


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


def _sizes(
    title: _Pt,
    patient: _Pt,
    identifier: _Pt,
    drug: _Pt,
    dose: _Pt,
    line: _Pt,
    beyond_use: _Pt,
    warning: _Pt,
    small: _Pt,
) -> Mapping[Role, Size]:
    return {
        "title": Size(*title),
        "patient": Size(*patient),
        "identifier": Size(*identifier),
        "drug": Size(*drug),
        "dose": Size(*dose),
        "line": Size(*line),
        "beyond_use": Size(*beyond_use),
        "warning": Size(*warning),
        "small": Size(*small),
    }


_BAG: Final = {
    # ISMP: name, drug and dose in 12 points or more.
    "small": _sizes((9, 7), (12, 12), (9, 7), (12, 12), (12, 12), (7, 6), (9, 8), (8, 7), (6, 6)),
    "strip": _sizes((9, 7), (12, 12), (9, 7), (12, 12), (12, 12), (7, 6), (9, 8), (8, 7), (6, 6)),
    "middle": _sizes((10, 8), (14, 12), (10, 8), (15, 12), (14, 12), (9, 6), (11, 9), (9, 7), (7, 6)),
    "large": _sizes((11, 9), (16, 12), (12, 9), (18, 12), (17, 12), (10, 7), (14, 10), (10, 8), (7.5, 6)),
    "page": _sizes((14, 10), (20, 12), (14, 10), (22, 12), (20, 12), (11, 7), (16, 11), (12.5, 9), (9, 6)),
}
_UNIT: Final = {
    "small": _sizes((9, 7), (11, 8), (9, 6.5), (13, 8), (12, 8), (8, 6), (10, 7), (8, 6.5), (6.5, 6)),
    "strip": _sizes((9, 7), (11, 8), (9, 6.5), (13, 8), (12, 8), (8, 6), (10, 7), (8, 6.5), (6.5, 6)),
    "middle": _sizes((12, 8), (14, 10), (11, 8), (16, 10), (15, 10), (9, 6.5), (12, 9), (10, 7), (7.5, 6)),
    "large": _sizes((16, 10), (18, 12), (14, 9), (22, 12), (20, 12), (12, 7), (16, 10), (12, 8), (8, 6)),
    "page": _sizes((20, 12), (22, 12), (18, 10), (28, 12), (24, 12), (16, 8), (20, 12), (14, 10), (10, 7)),
}
_THING: Final = {
    "small": _sizes((8, 6.5), (14, 9), (10, 7), (18, 9), (14, 9), (9, 6.5), (10, 8), (8, 7), (7, 6)),
    "strip": _sizes((9, 6.5), (16, 9), (12, 7), (26, 9), (16, 9), (10, 6.5), (12, 8), (9, 7), (7, 6)),
    "middle": _sizes((12, 8), (20, 11), (16, 9), (28, 11), (20, 11), (13, 8), (16, 10), (12, 8), (9, 6.5)),
    "large": _sizes((14, 9), (26, 12), (20, 10), (32, 12), (20, 12), (14, 9), (20, 11), (14, 9), (10, 7)),
    "page": _sizes((20, 12), (32, 14), (26, 12), (44, 14), (28, 14), (20, 11), (26, 14), (18, 11), (14, 8)),
}
_FAMILIES: Final = {"bag": _BAG} | dict.fromkeys(
    ("syringe", "batch_unit", "in_process", "opened_container", "received_lot"), _UNIT
)
_PLACES: Final[Mapping[Class, Place]] = {
    "small": "bottom_right",
    "strip": "right",
    "middle": "bottom_right",
    "large": "bottom_right",
    "page": "bottom_right",
}
_IN_HAND = 0.38
_MODULES: Final = {"location": 0.495, "badge": 0.51, "command_card": 0.51}
"""Most that a module of a Data Matrix measures in millimetres: three dots of 203 dpi as GS1 asks for on packages. What
is scanned from further away has larger ones; a shelf's may be a GS1 symbol, for which GS1 has a most."""


def _layout(kind: str, room: Class) -> Layout:
    is_narrow = room in ("small", "strip")
    return Layout(
        _FAMILIES.get(kind, _THING)[room],
        place=_PLACES[room],
        caption=Size(6.5, 6) if is_narrow else Size(8, 6),
        margin=50 if is_narrow else 70,
        flowing=frozenset(("line",)) if is_narrow and kind in _FAMILIES else frozenset(),
        matrix_module_mm=_MODULES.get(kind, _IN_HAND),
    )


_LAYOUTS: Final = {(kind, room): _layout(kind, room) for kind in KINDS for room in _PLACES}
