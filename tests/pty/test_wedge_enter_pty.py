"""A real terminal, a focused button, and Enters that no person meant for it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from tests.pty.wedge_session import code, in_parallel, session

pytestmark = pytest.mark.pty


def test_an_enter_in_the_middle_of_a_scan_makes_no_lot_and_presses_nothing(tmp_path: Path) -> None:
    whole = code(1)
    middle = whole.index("\x1d") - 2

    def cell(pace_and_focus: tuple[float, str]) -> None:
        pace, focus = pace_and_focus
        with session(tmp_path / f"{pace}-{focus}", focus) as app:
            app.program.feed(whole[:middle] + "\r" + whole[middle:] + "\r", pace)
            app.wait_for("refused")
            app.scan(range(2, 3), pace)
            app.wait_for("scan")
            assert app.notes("refused") == ["split"], (pace, focus)
            assert app.notes("scan") == [code(2)], (pace, focus)
            assert app.fired() == [], (pace, focus)

    in_parallel(cell, list(product((0.080, 0.040, 0.002), ("button", "dialog"))))


@pytest.mark.parametrize("burst", ["12345\r", "00000000\r"])
def test_a_fast_code_that_is_no_scan_presses_nothing(tmp_path: Path, burst: str) -> None:
    with session(tmp_path / "app") as app:
        app.program.write(burst.encode())
        app.scan(range(1, 2))
        app.wait_for("scan")
        assert ("key", "enter") not in app.fired()
        assert app.notes("pressed") == []


def test_the_rest_of_a_scan_that_broke_off_presses_nothing(tmp_path: Path) -> None:
    with session(tmp_path / "app") as app:
        app.program.feed(code(1)[:-2], 0.001)
        app.wait_for("refused")
        app.program.write(b"12\r")
        app.wait_for("refused", 2)
        assert app.notes("refused") == ["cut", "rest"]
        assert app.fired() == []
