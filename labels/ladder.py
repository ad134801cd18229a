"""The test label: symbols of growing modules that say which they are, marks in the corners, a cross to measure at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from labels.calibration import MODULES, REFERENCE_MM, Step
from labels.encode import Modules, modules_of
from labels.label import Label, PlacedSymbol
from labels.label_symbol import LabelSymbol
from labels.letters import font
from labels.proof import prove
from labels.raster import BLACK, WHITE, fingerprint
from labels.refusal import LabelRefused
from labels.stock import Stock

CodeOf = Callable[[str], LabelSymbol]
"""Makes the symbol of a step from its name; what codes look like is not known here."""

_PT = 6.0
_EDGE_MM, _ARM_MM, _GAP_MM = 1, 2, 2
_SYMBOLS_TOP_MM = 9


@dataclass(frozen=True)
class Ladder:
    """A test label with its steps, the smallest first."""

    label: Label
    steps: tuple[Step, ...]


def ladder(stock: Stock, dpi: int, darkness: int | None, code_of: CodeOf) -> Ladder | LabelRefused:
    """Draw a test label, and read each of its symbols back; steps that the stock has no room for are left out.

    Raises KeyError for a resolution that labels are not drawn for.
    """
    drawing = _Drawing(stock, dpi)
    drawing.marks()
    placed: list[PlacedSymbol] = []
    steps: list[Step] = []
    for module_px in MODULES[dpi]:
        step = Step(darkness, module_px)
        symbol = code_of(step.name)
        modules = modules_of(symbol)
        if isinstance(modules, LabelRefused):
            return modules
        box = drawing.room_for(modules, module_px)
        if box is None:
            break
        drawing.symbol(modules, module_px, box, f"{module_px} dots")
        refused = prove(drawing.picture.crop(box), symbol)
        if refused is not None:
            return refused
        placed.append(PlacedSymbol(symbol.text[:3], symbol.text, module_px))
        steps.append(step)
    if len(steps) < 2:
        text = f"A test label does not fit on {stock.name}."
        return LabelRefused("DOES_NOT_FIT", "stock", text, "Put in labels of 2x1 inches or more.")
    drawing.title(f"{stock.name}  {dpi} dpi{'' if darkness is None else f'  darkness {darkness}'}")
    picture = Image.frombytes("1", drawing.picture.size, drawing.picture.tobytes())
    about = {"title": _PT}
    return Ladder(Label("test", stock, dpi, picture, fingerprint(picture), tuple(placed), about), tuple(steps))


_Box = tuple[int, int, int, int]


class _Drawing:
    """A test label being drawn from left to right."""

    def __init__(self, stock: Stock, dpi: int) -> None:
        self._dpi = dpi
        self.picture = Image.new("1", stock.pixels(dpi), WHITE)
        self._pen = ImageDraw.Draw(self.picture)
        self._pen.fontmode = "1"
        self._font = font(False, _PT, dpi)
        self._right = self._dots(_ARM_MM)

    def marks(self) -> None:
        """Draw an angle one millimetre inside each corner, and the cross."""
        width, height = self.picture.size
        edge, arm = self._dots(_EDGE_MM), self._dots(_ARM_MM)
        for x, inwards in ((edge, 1), (width - 1 - edge, -1)):
            for y, downwards in ((edge, 1), (height - 1 - edge, -1)):
                self._pen.line((x, y, x + inwards * arm, y), BLACK)
                self._pen.line((x, y, x, y + downwards * arm), BLACK)
        middle = self._dots(float(REFERENCE_MM))
        self._pen.line((middle - arm, middle, middle + arm, middle), BLACK)
        self._pen.line((middle, middle - arm, middle, middle + arm), BLACK)

    def title(self, words: str) -> None:
        """Write what the label is, right of the cross."""
        left = self._dots(float(REFERENCE_MM) + 2 * _ARM_MM)
        about = f"cross: {REFERENCE_MM} mm from left and top"
        for line, text in enumerate((words, about)):
            y = self._dots(float(REFERENCE_MM)) + round(line * _PT * self._dpi / 72 * 1.2)
            if left + self._font.getlength(text) < self.picture.width - self._dots(_EDGE_MM):  # whole, or not at all
                self._pen.text((left, y), text, font=self._font, fill=BLACK, anchor="ls")

    def room_for(self, modules: Modules, module_px: int) -> _Box | None:
        """Where the next symbol with its white surroundings goes; None when there is no room for it and its caption."""
        side = (modules.width + 2 * modules.quiet) * module_px
        top = self._dots(_SYMBOLS_TOP_MM)
        width, height = self.picture.size
        edge = self._dots(_EDGE_MM)
        caption = round(_PT * self._dpi / 72 * 1.3)
        if self._right + side > width - edge or top + side + caption > height - edge:
            return None
        return (self._right, top, self._right + side, top + side)

    def symbol(self, modules: Modules, module_px: int, box: _Box, caption: str) -> None:
        """Draw a symbol and its caption."""
        left, top = (edge + modules.quiet * module_px for edge in box[:2])
        for down, row in enumerate(modules.rows):
            for across, module in enumerate(row):
                if module == "1":
                    x, y = left + across * module_px, top + down * module_px
                    self._pen.rectangle((x, y, x + module_px - 1, y + module_px - 1), fill=BLACK)
        self._pen.text((left, box[3]), caption, font=self._font, fill=BLACK, anchor="lt")
        self._right = box[2] + self._dots(_GAP_MM)

    def _dots(self, mm: float) -> int:
        return round(mm * self._dpi / 25.4)
