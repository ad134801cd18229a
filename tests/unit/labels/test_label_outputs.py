"""ZPL, PDF and PNG of a label: the same dots, packed by published rules and unpacked here by code of its own."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labels.label import Label
from labels.pdf import to_pdf
from labels.png import to_png
from labels.raster import fingerprint, packed
from labels.stock import Stock, stock_named
from labels.zpl import Compression, to_zpl
from tests.label_cases import cases, smallest
from tests.seen import pictures
from tests.zpl_drawn import drawn


def label_of(image: Image.Image, stock: Stock, dpi: int = 203) -> Label:
    return Label("bag", stock, dpi, image, fingerprint(image), (), {})


def unpacked(zpl: bytes) -> tuple[int, int, bytes]:
    """Read width, height and rows from a format, by Zebra's programming guide."""
    text = zpl.decode("ascii")
    found = re.fullmatch(
        r"\^XA\n\^PW(\d+)\n\^LL(\d+)\n\^LH0,0\^PON\^PMN\^LRN\n\^FO0,0\^GFA,(\d+),(\d+),(\d+),([^^~]+)\^FS\n\^XZ\n", text
    )
    assert found is not None
    width, height, total, again, across = map(int, found.groups()[:5])
    assert total == again == across * height
    assert across == -(-width // 8)
    rows = _z64(found[6]) if found[6].startswith(":Z64:") else _acs(found[6], across)
    assert len(rows) == total
    return width, height, rows


def _z64(data: str) -> bytes:
    _, _, text, check = data.split(":")
    assert int(check, 16) == binascii.crc_hqx(text.encode(), 0)
    return zlib.decompress(base64.b64decode(text))


def _acs(data: str, across: int) -> bytes:
    rows: list[str] = []
    row, times = "", 0
    for letter in data:
        if letter == ":":
            assert row == ""
            rows.append(rows[-1] if rows else "0" * 2 * across)
        elif letter == ",":
            rows.append(row.ljust(2 * across, "0"))
            row = ""
        elif "G" <= letter <= "Y":
            times += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            times += 20 * (ord(letter) - ord("f"))
        else:
            row, times = row + letter * (times or 1), 0
            assert len(row) <= 2 * across
        if len(row) == 2 * across:
            rows.append(row)
            row = ""
    assert (row, times) == ("", 0)
    return bytes.fromhex("".join(rows))


@st.composite
def images(draw: st.DrawFn) -> Image.Image:
    """Pictures with long runs and equal rows, as labels have them, and of every width."""
    width, height = draw(st.integers(1, 1_900)), draw(st.integers(1, 12))
    image = Image.new("1", (width, height), 255)
    for _ in range(draw(st.integers(0, 12))):
        left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        image.paste(0, (left, top, draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))))
    return image


@given(images(), st.sampled_from(("acs", "z64")))
def test_zpl_holds_every_dot(image: Image.Image, compression: Compression) -> None:
    zpl = to_zpl(label_of(image, Stock(4000, 3000)), compression)

    assert unpacked(zpl) == (*image.size, packed(image))


def test_zpl_has_no_command_inside_its_dots() -> None:
    [case] = cases(1, 1)
    for compression in ("acs", "z64"):
        zpl = to_zpl(smallest(case, 203), compression)
        assert zpl.count(b"^XA") == zpl.count(b"^XZ") == 1
        assert b"~" not in zpl


@pytest.mark.thorough
@pytest.mark.parametrize("compression", ["acs", "z64"])
@pytest.mark.parametrize("name", ["2.25x1.25", "1x1", "3x1", "4x2"])
def test_zpl_is_drawn_to_the_dot_on_every_stock(name: str, compression: Compression) -> None:
    stock = stock_named(name)
    assert stock is not None
    size = stock.pixels(203)
    image = Image.new("1", size, 255)
    for at in range(0, min(size), 7):
        image.putpixel((at, at), 0)
        image.putpixel((size[0] - 1, at), 0)
        image.putpixel((at, size[1] - 1), 0)

    [picture] = drawn([(to_zpl(label_of(image, stock), compression), size)])

    assert picture.tobytes() == image.convert("L").tobytes()


def test_files_of_the_same_label_are_the_same_bytes() -> None:
    [case] = cases(2, 1)
    one, other = smallest(case, 203), smallest(case, 203)

    assert to_pdf(one) == to_pdf(other)
    assert to_png(one) == to_png(other)
    assert to_zpl(one) == to_zpl(other)


def test_a_png_knows_how_large_it_is_on_paper() -> None:
    [case] = cases(3, 1)
    label = smallest(case, 300)
    png = Image.open(io.BytesIO(to_png(label)))

    assert png.mode == "1"
    assert [round(dots) for dots in png.info["dpi"]] == [300, 300]


@pytest.mark.parametrize("name", ["4x3", "2.25x1.25", "2.625x1", "0.5x0.5"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_page_is_exactly_as_large_as_the_stock_and_begins_in_its_upper_left_corner(name: str, dpi: int) -> None:
    stock = stock_named(name)
    assert stock is not None
    width, height = stock.pixels(dpi)
    content = to_pdf(label_of(Image.new("1", (width, height), 0), stock, dpi)).decode("latin-1")

    box = re.search(r"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", content)
    place = re.search(r"q ([0-9.]+) 0 0 ([0-9.]+) 0 ([0-9.]+) cm /Label Do Q", content)
    assert box is not None
    assert place is not None
    assert [float(side) for side in box.groups()] == [stock.width * 72 / 1000, stock.height * 72 / 1000]
    across, down, above = (float(side) for side in place.groups())
    assert across * dpi / 72 == pytest.approx(width, abs=0.001)
    assert down * dpi / 72 == pytest.approx(height, abs=0.001)
    assert above + down == pytest.approx(stock.height * 72 / 1000, abs=0.001)


def test_a_pdf_says_no_more_than_the_label_does() -> None:
    [case] = cases(4, 1)
    content = to_pdf(smallest(case, 203))

    assert len(pictures(content, 203)) == 1
    assert not re.search(rb"/(Info|CreationDate|Producer|Author|JavaScript|OpenAction)\b", content)
