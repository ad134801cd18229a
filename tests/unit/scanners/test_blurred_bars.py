"""Bars out of focus are read right or not at all; what is no EAN-13, or no whole one, is never read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from zxingcpp import BarcodeFormat as Format

from scanners import zxing
from scanners.blurred_bars import LEAST_MARGIN, read
from scanners.blurred_patterns import BLURS, blurred, nearest, number
from scanners.check_digits import check_digit
from scanners.images import LiveReader, read_still
from scanners.out_of_focus import out_of_focus
from tests import drawn
from tests.drawn import gs1, on_desk, symbol

SIDEWAYS = st.integers(0, 10**12 - 1).map(lambda payload: f"{payload:012d}").map(lambda text: text + check_digit(text))
NUMBERS = ("4006381333931", "9780345460950", "0012345678905", "7622210449283", "0300093123403")


def seen(grey: Any) -> set[str]:
    return {each.content for each in out_of_focus(np.ascontiguousarray(grey))}


def soft(bars: Any, modules: float, scale: int, angle: float = 0.0, seed: int = 1) -> Any:
    return drawn.noisy(drawn.out_of_focus(on_desk(bars, angle=angle), modules * scale), seed, 2.0)


@pytest.mark.parametrize("modules", [0.5, 0.7, 1.0, 1.2, 1.4, 1.5])
@pytest.mark.parametrize("text", NUMBERS)
def test_a_blurred_symbol_is_read(text: str, modules: float) -> None:
    grey = soft(symbol(text, Format.EAN13), modules, 2)
    rows = grey[grey.shape[0] // 2 - 32 : grey.shape[0] // 2 + 32, 160:480]
    lines = ((rows / 255) ** 2).reshape(8, 8, -1).mean(axis=1)

    upright, turned = read(lines), read(lines[::-1, ::-1])

    assert upright is not None
    assert turned is not None
    assert (upright.number, turned.number) == (text, text)
    assert turned.places[0][1].left > turned.places[0][1].right


@pytest.mark.parametrize("angle", [0, 40, 90, 135, 180, 260])
def test_it_is_read_however_it_lies(angle: int) -> None:
    grey = soft(symbol("4006381333931", Format.EAN13), 1.0, 2, angle=angle)

    assert seen(grey) == {"4006381333931"}


def test_no_engine_reads_what_is_read_here() -> None:
    grey = soft(symbol("4006381333931", Format.EAN13, 3), 1.35, 3)

    assert zxing.read(grey, "alone", thorough=True) == []
    [found] = read_still(grey).sightings
    assert (found.text, found.symbology, found.stage) == ("]E04006381333931", "EAN13", "out_of_focus")


@pytest.mark.parametrize("angle", [0, 180])
def test_it_is_told_where_it_lies(angle: int) -> None:
    sharp = on_desk(symbol("4006381333931", Format.EAN13), angle=angle)
    [there] = read_still(sharp).sightings
    [found] = out_of_focus(drawn.out_of_focus(sharp, 2.4))

    (left, _), (right, _) = found.position[0], found.position[1]
    (left_there, _), (right_there, _) = there.position[0], there.position[1]
    assert abs(left - left_there) <= 4
    assert abs(right - right_there) <= 4
    assert there.box[1] <= found.middle[1] <= there.box[3]


def test_one_that_reaches_the_edge_of_the_picture_is_marked() -> None:
    grey = soft(symbol("4006381333931", Format.EAN13, 3), 1.3, 3)
    [found] = read_still(grey).sightings
    left = found.box[0]

    assert not any(not each.edge for each in read_still(np.ascontiguousarray(grey[:, left - 1 :])).sightings)


def test_seen_by_a_running_camera_it_comes_in_two_pictures() -> None:
    """A way that just read bars looks once more, as bars count only when two pictures showed them."""
    still = drawn.out_of_focus(on_desk(symbol("4006381333931", Format.EAN13, 3)), 1.35 * 3)
    reader = LiveReader()

    looks = [reader.harder(drawn.noisy(still, number, 2.0)) for number in range(8)]

    pictures = {look.picture for look in looks if look.sightings}
    assert {each.content for look in looks for each in look.sightings} == {"4006381333931"}
    assert len(pictures) >= 2


OTHERS = [
    ("30712345000010", Format.ITF),
    ("123456", Format.ITF),
    ("A1B2C3", Format.Code39Std),
    ("SHELF 12", Format.Code128),
    ("96385074", Format.EAN8),
    ("04252614", Format.UPCE),
    ("0100312345678906", Format.DataBarOmni),
    ("0100312345678906", Format.DataBarLtd),
]


@pytest.mark.parametrize("modules", [0.5, 0.9, 1.3, 1.8])
@pytest.mark.parametrize(("text", "kind"), OTHERS)
def test_other_symbols_out_of_focus_are_not_read(text: str, kind: Format, modules: float) -> None:
    assert seen(soft(symbol(text, kind, 2), modules, 2)) == set()


def test_a_gs1_128_out_of_focus_is_not_read() -> None:
    for modules in (0.5, 1.0, 1.5):
        assert seen(soft(gs1(Format.Code128), modules, 2)) == set()


@pytest.mark.parametrize("cut", [5, 9, 20, 45])
@pytest.mark.parametrize("modules", [0.6, 1.0, 1.4])
def test_a_symbol_with_an_end_cut_off_is_not_read(cut: int, modules: float) -> None:
    """Paper over one end: as much is left as no whole symbol has."""
    bars = symbol("4006381333931", Format.EAN13)
    inked = np.flatnonzero(bars[len(bars) // 3] < 128)
    for half in (slice(0, inked[0] + 2 * cut), slice(inked[-1] + 1 - 2 * cut, None)):
        covered = bars.copy()
        covered[:, half] = 255
        assert seen(soft(covered, modules, 2)) == set()


def test_bars_of_any_widths_are_not_read() -> None:
    rng = np.random.default_rng(7)
    for _ in range(25):
        widths = rng.integers(1, 5, int(rng.integers(40, 70)))
        row = np.repeat((np.arange(widths.size) % 2 * 255).astype(np.uint8), widths * 2)
        bars = np.pad(np.tile(row, (90, 1)), 24, constant_values=255)
        assert seen(soft(bars, float(rng.uniform(0.5, 1.8)), 2)) == set()


@settings(max_examples=40, deadline=None)
@given(SIDEWAYS, st.integers(0, len(BLURS) - 1))
def test_every_symbol_is_nearest_to_itself_under_every_blur(text: str, level: int) -> None:
    line = blurred(level).drawn(patterns_of(text))

    found = nearest(blurred(level), line)

    assert number(found.patterns) == text
    assert found.distance == pytest.approx(0, abs=1e-9)
    assert found.margin > 0


@settings(max_examples=40, deadline=None)
@given(SIDEWAYS, st.integers(0, 11), st.integers(1, 9))
def test_a_digit_that_is_wrong_is_no_number(text: str, place: int, change: int) -> None:
    patterns = list(patterns_of(text))
    patterns[place] = patterns[place] // 10 * 10 + (patterns[place] + change) % 10

    assert number(tuple(patterns)) is None


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.float64, st.tuples(st.just(8), st.sampled_from([40, 512])), elements=st.sampled_from([0.0, 0.2, 0.5, 1.0])
    )
)
def test_lines_of_any_light_do_no_harm(lines: Any) -> None:
    found = read(lines)

    assert found is None or found.margin >= LEAST_MARGIN


@pytest.mark.parametrize("light", [0.0, 1.0, 1e-12])
def test_lines_that_show_nothing_say_nothing(light: float) -> None:
    assert read(np.full((8, 512), light)) is None


@pytest.mark.thorough
def test_many_numbers_under_many_blurs_are_read_right_or_not_at_all() -> None:
    rng = np.random.default_rng(11)
    right = 0
    for at in range(150):
        text = "".join(str(digit) for digit in rng.integers(0, 10, 12))
        text += check_digit(text)
        scale = int(rng.integers(1, 4))
        modules = float(rng.uniform(0.4, 2.2))
        grey = soft(symbol(text, Format.EAN13, scale), modules, scale, float(rng.uniform(0, 360)), at)
        assert seen(drawn.in_bad_light(grey) if at % 4 == 0 else grey) <= {text}, (text, scale, modules)
        right += text in seen(grey)

    assert right > 50


def patterns_of(text: str) -> tuple[int, ...]:
    """The patterns of a number, by the table of ISO/IEC 15420."""
    sets = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
    left = tuple(int(digit) + 10 * (set_ == "B") for digit, set_ in zip(text[1:7], sets[int(text[0])], strict=True))
    return left + tuple(int(digit) for digit in text[7:])
