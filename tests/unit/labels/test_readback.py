"""A thousand labels: each says byte for byte what it should, and every output carries the very same dots."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from labels.label import Label
from labels.pdf import to_pdf
from labels.png import to_png
from labels.zpl import Compression, to_zpl
from tests.label_cases import Case, cases, smallest
from tests.seen import pictures
from tests.zpl_drawn import drawn

SEEDS = {203: 5, 300: 6, 600: 7}


def made(dpi: int, count: int, quarter: int | None = None) -> Iterator[tuple[Case, Label]]:
    chosen = slice(None) if quarter is None else slice(quarter, None, 4)
    return ((case, smallest(case, dpi)) for case in list(cases(SEEDS[dpi], count))[chosen])


def differing(one: Image.Image, other: Image.Image) -> int:
    """Count the dots that two pictures do not share."""
    assert one.size == other.size
    one, other = one.convert("L"), other.convert("L")
    return 0 if one.tobytes() == other.tobytes() else sum(ImageChops.difference(one, other).histogram()[1:])


def insist_on_what_it_says(case: Case, label: Label) -> None:
    """Read the finished PNG, as a scanner does, and not the picture that the program itself has read."""
    symbol = case.content.symbol
    assert symbol is not None
    png = Image.open(io.BytesIO(to_png(label)))
    read = [found.symbology_identifier + found.bytes.decode("ascii") for found in zxingcpp.read_barcodes(png)]
    assert read == [symbol.text]
    assert [placed.text for placed in label.symbols] == [symbol.text]
    if symbol.kind in ("gs1_128", "code_128"):
        bars = pyzbar.decode(png.convert("L"), symbols=[pyzbar.ZBarSymbol.CODE128])
        assert [found.data.decode("ascii") for found in bars] == [symbol.data]


def insist_on_the_same_dots(label: Label) -> None:
    png = Image.open(io.BytesIO(to_png(label)))
    assert png.mode == "1"
    assert differing(png, label.image) == 0
    [page] = pictures(to_pdf(label), label.dpi)
    assert differing(page, label.image) == 0


@pytest.mark.parametrize(("dpi", "count"), [(203, 100), (300, 60), (600, 10)])
def test_labels_are_read_as_they_were_meant_and_carry_the_same_dots(dpi: int, count: int) -> None:
    for case, label in made(dpi, count):
        insist_on_what_it_says(case, label)
        insist_on_the_same_dots(label)


@pytest.mark.thorough
@pytest.mark.parametrize("quarter", range(4))  # several at once, and each a thing of its own to take up
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_thousand_labels_are_read_as_they_were_meant_and_every_output_carries_the_same_dots(
    dpi: int, quarter: int
) -> None:
    everything = list(made(dpi, 1_000, quarter))
    for case, label in everything:
        insist_on_what_it_says(case, label)
        insist_on_the_same_dots(label)
    labels = [label for _, label in everything]
    insist_on_the_same_dots_in_zpl(labels, ["acs" if at % 10 else "z64" for at in range(len(labels))])


def insist_on_the_same_dots_in_zpl(labels: Sequence[Label], packing: Sequence[Compression]) -> None:
    documents = ((to_zpl(label, how), label.image.size) for label, how in zip(labels, packing, strict=True))
    for label, picture in zip(labels, drawn(documents), strict=True):
        assert differing(picture, label.image) == 0
