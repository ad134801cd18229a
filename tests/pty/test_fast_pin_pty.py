"""A PIN that a program types in one go, as `tmux send-keys 246810 Enter` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.demo_items import DEMO_PIN
from tests.pty.kiosk_session import ENTER, running

pytestmark = pytest.mark.pty
F1 = b"\x1bOP"


def test_it_signs_in(demo: Path) -> None:
    with running(demo) as kiosk:
        kiosk.program.write(F1)
        kiosk.program.wait_for_text("What would you like to do?")
        kiosk.program.write(ENTER)
        kiosk.program.wait_for_text("Who are you?")
        kiosk.program.write(ENTER)
        kiosk.program.wait_for_text("Dana Whitfield: your PIN")
        kiosk.program.write(DEMO_PIN.encode() + ENTER)
        kiosk.program.wait_for_text("Dana Whitfield is signed in.")


def test_on_home_it_is_not_repeated(demo: Path) -> None:
    with running(demo) as kiosk:
        kiosk.program.write(DEMO_PIN.encode() + ENTER)
        kiosk.program.wait_for_text("not shown because they may be private")
        assert not kiosk.program.shows(DEMO_PIN)
