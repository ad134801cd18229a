"""A matrix symbol on the screen, to be scanned from there: two modules to a cell, one above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from labels.symbol_modules import Modules

_CELLS = {"00": " ", "10": "▀", "01": "▄", "11": "█"}


def rows_of(modules: Modules) -> list[str]:
    """Draw a matrix with its quiet zone; a cell is about twice as high as wide, so modules come out square."""
    quiet = round(modules.quiet)
    light = "0" * (modules.width + 2 * quiet)
    rows = [light] * quiet + [f"{'0' * quiet}{row}{'0' * quiet}" for row, _ in modules.rows] + [light] * quiet
    rows += [light] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_CELLS[above + below] for above, below in zip(*pair, strict=True)) for pair in pairs]


class SymbolView(Static):
    """Shows one matrix symbol, black on white."""

    def __init__(self, modules: Modules, view_id: str) -> None:
        rows = rows_of(modules)
        drawn = Content("\n").join(Content.styled(row, "black on white") for row in rows)
        super().__init__(drawn, markup=False, id=view_id)
        self.styles.width = len(rows[0])
        self.styles.height = len(rows)
