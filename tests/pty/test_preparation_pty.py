"""A bag from its verified order to its released label in a real terminal; the power fails in the middle of it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.pty.keys import press
from tests.pty.kiosk_session import ENTER, F3, check_sound, running
from tests.pty.preparing import complete, draw_up, fetch, furnish, photograph, release, to_the_hood
from tests.pty.test_shift_end_pty import badges_of, sign_in

pytestmark = pytest.mark.pty
MAKES, CHECKS = "Priya Raman", "Marcus Oyelaran"


def test_a_bag_is_made_through_a_power_loss_checked_and_released(demo: Path) -> None:
    furnish(demo)
    badges = badges_of(demo, MAKES, CHECKS)
    with running(demo) as kiosk:
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        labels = fetch(kiosk)
        to_the_hood(kiosk)
        draw_up(kiosk, labels)
        photograph(kiosk)
        kiosk.program.send_signal(signal.SIGKILL)
        assert kiosk.program.wait() == -signal.SIGKILL
    with running(demo) as kiosk:
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        press(kiosk, F3)
        kiosk.program.wait_for_text("Go on with what?")
        press(kiosk, ENTER)
        kiosk.program.wait_for_text("STEP 7 of 8")
        kiosk.program.wait_for_text("✓ the picture is kept")
        label = complete(kiosk)
        sign_in(kiosk, badges[CHECKS], f"{CHECKS} is signed in")
        release(kiosk, label)
    check_sound(demo)
