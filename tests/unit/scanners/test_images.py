"""The camera's eye: what is drawn is read, byte for byte, however the picture was taken."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from zxingcpp import BarcodeFormat as Format

from scanners import images
from scanners.image_stages import FOR_LIVE, enlarged_middle, region, sharpened_middle, turned
from scanners.images import LiveReader, Unreadable, as_grey, fingerprint, read_still
from scanners.sighting import Sighting, reaches_edge
from tests import drawn
from tests.drawn import PAYLOAD, gs1, on_desk, symbol


def only(picture: Any) -> Sighting:
    grey = as_grey(picture)
    assert not isinstance(grey, Unreadable)
    [found] = read_still(grey).sightings
    return found


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [(Format.DataMatrix, "]d2"), (Format.Code128, "]C1"), (Format.QRCode, "]Q3"), (Format.DataBarExp, "]e0")],
)
def test_gs1_symbols_keep_their_separators(kind: Format, identifier: str) -> None:
    found = only(on_desk(gs1(kind, 1 if kind in (Format.Code128, Format.DataBarExp) else 3)))

    assert (found.payload, found.symbology_identifier) == (PAYLOAD, identifier)
    assert found.text == identifier + PAYLOAD.decode()
    assert "(" not in found.text


@pytest.mark.parametrize(
    ("text", "kind", "symbology", "says"),
    [
        ("4006381333931", Format.EAN13, "EAN13", "]E04006381333931"),
        ("012345678905", Format.UPCA, "UPCA", "]E00012345678905"),
        ("04252614", Format.UPCE, "UPCE", "]E00042100005264"),
        ("96385074", Format.EAN8, "EAN8", "]E496385074"),
        ("30712345000010", Format.ITF, "ITF", "]I130712345000010"),
        ("0100312345678906", Format.DataBarOmni, "DataBar", "]e00100312345678906"),
        ("+A123BJC5D6E71G", Format.Code39Std, "Code39", "]A1+A123BJC5D6E71G"),
        ("[)>\x1e06\x1d9N1\x1e\x04", Format.DataMatrix, "DataMatrix", "]d1[)>\x1e06\x1d9N1\x1e\x04"),
        ("A PDF", Format.PDF417, "PDF417", "]L2A PDF"),
    ],
)
def test_every_symbology_has_its_name_and_identifier(text: str, kind: Format, symbology: str, says: str) -> None:
    found = only(on_desk(symbol(text, kind)))

    assert (found.symbology, found.text) == (symbology, says)


@pytest.mark.parametrize("angle", range(0, 181, 15))
def test_a_gs1_128_is_read_at_every_angle(angle: int) -> None:
    found = only(on_desk(gs1(Format.Code128), angle=angle))

    assert (found.text, found.edge) == ("]C1" + PAYLOAD.decode(), False)


@pytest.mark.parametrize("angle", [15, 45, 75, 105])
def test_low_bars_are_read_at_an_angle_too(angle: int) -> None:
    low = gs1(Format.Code128, 3, "(01)00312345678906(10)AB12")[20:94]
    low[:12], low[-12:] = 255, 255

    assert only(on_desk(low, angle=angle)).payload == b"010031234567890610AB12"


@pytest.mark.thorough
def test_bars_of_any_size_at_any_angle_are_read_right_or_not_at_all() -> None:
    """Turned bars of one or two pixels can come out as another valid code; once it gave another lot and expiry."""
    wanted: dict[Any, tuple[Any, bytes]] = {
        Format.Code128: (gs1, PAYLOAD),
        Format.EAN13: (partial(symbol, "4006381333931"), b"4006381333931"),
    }
    read = 0
    for kind, (draw, payload) in wanted.items():
        for scale in (1, 2, 3):
            for angle in range(0, 180, 5):
                picture = drawn.noisy(on_desk(draw(kind, scale), angle=angle), angle)
                seen = region(picture) if angle % 10 else turned(picture)
                assert {each.payload for each in seen} <= {payload}, (kind, scale, angle)
                read += bool(seen)
    assert read > 150, "of 216"


@pytest.mark.parametrize("kind", [Format.DataMatrix, Format.Code128])
def test_bad_light_blur_and_a_slanted_view_are_read_through(kind: Format) -> None:
    flat = on_desk(gs1(kind, 4 if kind is Format.DataMatrix else 2))

    for picture in (drawn.in_bad_light(flat), drawn.blurred(flat, 1.2), drawn.from_the_side(flat)):
        assert only(drawn.noisy(picture, 1, 1.0)).payload == PAYLOAD


def test_blue_bars_are_bars() -> None:
    grey = on_desk(symbol("4006381333931", Format.EAN13))
    blue = np.dstack([np.full_like(grey, 255), grey, grey])

    assert only(blue).text == "]E04006381333931"
    assert only(np.dstack([blue, np.full_like(grey, 255)])).text == "]E04006381333931"


def test_all_symbols_of_a_picture_are_told_with_their_places() -> None:
    grey = on_desk(gs1(Format.DataMatrix, 4), symbol("4006381333931", Format.EAN13))

    left, right = sorted(read_still(grey).sightings, key=lambda each: each.box)
    assert (left.symbology, right.symbology) == ("DataMatrix", "EAN13")
    assert left.box[2] < right.box[0]
    assert not left.edge
    assert not right.edge


@pytest.mark.parametrize("kind", [Format.DataMatrix, Format.EAN13])
def test_a_symbol_at_the_edge_of_the_picture_is_marked(kind: Format) -> None:
    grey = on_desk(gs1(kind, 4) if kind is Format.DataMatrix else symbol("4006381333931", kind))
    left, _, right, _ = only(grey).box

    assert only(grey[:, left - 1 :]).edge
    assert only(grey[:, : right + 2]).edge
    assert not only(grey[:, left - 9 : right + 9]).edge


def test_bars_that_leave_the_picture_along_their_length_say_everything() -> None:
    across = ((20, 0), (80, 0), (80, 40), (20, 40))
    down = ((40, 20), (40, 80), (0, 80), (0, 20))

    assert not reaches_edge(across, True, 100, 100)
    assert not reaches_edge(down, True, 100, 100)
    assert reaches_edge(across, False, 100, 100)
    assert reaches_edge(((0, 10), (60, 10), (60, 40), (0, 40)), True, 100, 100)


def test_one_symbol_read_in_two_ways_is_not_told() -> None:
    one = only(on_desk(symbol("4006381333931", Format.EAN13)))
    other = replace(one, payload=b"4006381333937", content="4006381333937")

    assert images._agreed([one, other]) == []
    assert images.without_repeats([one, one]) == [one]


def test_a_live_picture_is_looked_at_in_another_way_each_time() -> None:
    reader, grey = LiveReader(), on_desk(gs1(Format.Code128), angle=30)
    assert reader.fast(grey).sightings == ()

    with ThreadPoolExecutor(1) as other_thread:
        looks = [other_thread.submit(reader.harder, grey).result() for _ in FOR_LIVE]

    assert {each.payload for look in looks for each in look.sightings} == {PAYLOAD}
    assert {look.picture for look in looks} == {fingerprint(grey)}


def test_the_middle_of_a_large_picture_is_told_where_it_is() -> None:
    grey = np.full((720, 1280), 205, np.uint8)
    small = gs1(Format.DataMatrix, 2)
    grey[300 : 300 + small.shape[0], 600 : 600 + small.shape[1]] = small
    reader = LiveReader()

    looks = [reader.harder(grey) for _ in FOR_LIVE]

    for look in (looks[FOR_LIVE.index(way)] for way in (enlarged_middle, sharpened_middle)):
        [found] = look.sightings
        left, top, right, bottom = found.box
        assert 600 <= left < right <= 600 + small.shape[1]
        assert 300 <= top < bottom <= 300 + small.shape[0]


@pytest.mark.parametrize(
    "picture",
    [
        None,
        "a.png",
        b"",
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 5), np.float32),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros((5, 5, 3, 1), np.uint8),
        np.zeros(5, np.uint8),
        np.broadcast_to(np.zeros(1, np.uint8), (100_000, 100_000)),
    ],
)
def test_what_is_no_picture_is_told(picture: object) -> None:
    assert isinstance(as_grey(picture), Unreadable)


def look_at(picture: Any) -> None:
    grey = as_grey(picture)
    if not isinstance(grey, Unreadable):
        read_still(grey)
        reader = LiveReader()
        reader.fast(grey)
        for _ in FOR_LIVE:
            reader.harder(grey)


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=60)))
def test_any_pixels_are_looked_at_without_harm(picture: Any) -> None:
    look_at(picture)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 1), (3, 3, 3), (24, 24), (7, 5000)])
def test_odd_shapes_are_looked_at_without_harm(shape: tuple[int, ...]) -> None:
    for seed, low in ((1, 0), (2, 254)):
        look_at(np.random.default_rng(seed).integers(low, 256, shape, np.uint8))


@pytest.mark.thorough
@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=4000), st.integers(1, 400), st.integers(1, 12))
def test_bars_of_any_widths_are_looked_at_without_harm(content: bytes, width: int, factor: int) -> None:
    row = np.frombuffer(content, np.uint8)[:width]
    look_at(np.repeat(np.tile(row, (40, 1)), factor, axis=1))


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, scanners, scanners.images; assert not {'cv2', 'numpy', 'pyzbar'} & set(sys.modules); "
        "import kiosk.cli.arguments; assert not {'cv2', 'numpy', 'pyzbar', 'zxingcpp'} & (set(sys.modules) - known)"
    ).replace("import kiosk", "known = set(sys.modules); import kiosk")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
