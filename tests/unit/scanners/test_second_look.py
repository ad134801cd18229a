"""Bars that were read are looked at again; what was seen once and is not there is dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from zxingcpp import BarcodeFormat as Format

from scanners.accept import Window
from scanners.images import LiveReader, read_still
from scanners.second_look import seen_again
from tests import drawn
from tests.drawn import PAYLOAD, gs1, on_desk, symbol


def test_what_is_not_there_at_a_second_look_is_dropped() -> None:
    grey = on_desk(symbol("4006381333931", Format.EAN13), gs1(Format.DataMatrix))
    bars, square = sorted(read_still(grey).sightings, key=lambda each: each.box)
    misread = replace(bars, payload=b"8006381333939", content="8006381333939")
    elsewhere = replace(bars, position=((0, 0), (9, 0), (9, 9), (0, 9)))
    outside = replace(bars, position=((9000, 0), (9009, 0), (9009, 9), (9000, 9)))

    assert seen_again([misread, bars, square, elsewhere, outside], grey) == [bars, square]


def test_what_zbar_alone_read_is_looked_at_by_zbar() -> None:
    grey = on_desk(symbol("4006381333931", Format.EAN13))
    [bars] = read_still(grey).sightings

    assert seen_again([replace(bars, engine="zbar")], grey)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [Format.Code128, Format.EAN13])
def test_filmed_badly_nothing_wrong_is_accepted(kind: Format) -> None:
    """Every product counts as known, so that only the looking itself stands between a misread and the shelf."""
    rng = np.random.default_rng(5)
    accepted = set()
    for _ in range(60):
        scale, angle = int(rng.integers(1, 4)), rng.uniform(0, 180)
        bars = gs1(kind, scale) if kind is Format.Code128 else symbol("4006381333931", kind, scale)
        still = drawn.blurred(on_desk(bars, angle=angle), rng.uniform(0.2, 0.55) * scale)
        window, reader = Window(lambda _: True, date(2026, 11, 23)), LiveReader()
        for number in range(5):
            frame = drawn.noisy(still, int(rng.integers(1_000_000)), rng.uniform(1, 8))
            for look in (reader.fast(frame), reader.harder(frame)):
                window.add(look, number / 30)
            accepted |= {each.sighting.payload for each in window.judged() if each.accepted}

    assert accepted == {PAYLOAD if kind is Format.Code128 else b"4006381333931"}
