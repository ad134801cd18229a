"""The test label: every symbol on it is read, whatever the stock, and nothing of it is cut off."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import ImageChops

from labels.calibration import MODULES, Step
from labels.label_symbol import LabelSymbol
from labels.ladder import Ladder, ladder
from labels.refusal import LabelRefused
from labels.stock import stock_named


def code_of(name: str) -> LabelSymbol:
    return LabelSymbol("datamatrix", f"]d1%KIOSK-C-CAL.{name}-X")


def made(name: str, dpi: int, darkness: int | None = 15) -> Ladder | LabelRefused:
    stock = stock_named(name)
    assert stock is not None
    return ladder(stock, dpi, darkness, code_of)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("stock", ["4x3", "4x2", "4x6", "2x1", "2.25x1.25", "1.5x1"])
def test_every_symbol_of_every_step_is_read(stock: str, dpi: int) -> None:
    found = made(stock, dpi)

    assert isinstance(found, Ladder)
    names = [step.name for step in found.steps]
    assert [step.module_px for step in found.steps] == list(MODULES[dpi][: len(names)])
    assert len(names) >= 2
    read = {each.text for each in zxingcpp.read_barcodes(found.label.image)}
    assert read == {code_of(name).data for name in names}
    assert [symbol.text for symbol in found.label.symbols] == [code_of(name).text for name in names]


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("stock", ["4x3", "2x1", "1.5x1", "1x1"])
def test_nothing_is_drawn_beyond_the_marks(stock: str, dpi: int) -> None:
    found = made(stock, dpi)
    if isinstance(found, LabelRefused):
        assert stock == "1x1"
        return

    image = found.label.image
    ink = ImageChops.invert(image.convert("L")).getbbox()
    edge = round(dpi / 25.4)
    assert ink == (edge, edge, image.width - edge, image.height - edge), "the corners' marks, and all within them"
    border = [(edge, image.height // 2), (image.width - 1 - edge, image.height // 2), (image.width // 2, edge)]
    assert all(image.getpixel(place) for place in border)


def test_a_stock_that_is_too_small_is_refused() -> None:
    found = made("1x0.5", 203)

    assert isinstance(found, LabelRefused)
    assert found.code == "DOES_NOT_FIT"


def test_a_code_that_cannot_be_drawn_is_refused() -> None:
    stock = stock_named("4x3")
    assert stock is not None

    found = ladder(stock, 203, None, lambda name: LabelSymbol("datamatrix", "]d1\u2603"))

    assert isinstance(found, LabelRefused)
    assert found.code == "BAD_ELEMENT_STRING"


def test_the_same_ladder_is_the_same_picture() -> None:
    first, second = made("4x3", 203), made("4x3", 203)

    assert isinstance(first, Ladder)
    assert isinstance(second, Ladder)
    assert first.label.raster_sha256 == second.label.raster_sha256
    assert Step(15, 3) in first.steps
