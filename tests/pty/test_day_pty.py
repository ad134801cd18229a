"""A day at one kiosk: a delivery, a pull, a bag made, labelled, checked and released, and the count at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanners import own_code
from tests.pty.keys import F10, press
from tests.pty.kiosk_session import check_sound, running, vial
from tests.pty.preparing import complete, draw_up, fetch, furnish, photograph, release, to_the_hood
from tests.pty.test_shift_end_pty import COUNT, badges_of, choose, count_all, from_menu, in_the_safe, sign_in

pytestmark = [pytest.mark.pty, pytest.mark.thorough]
MAKES, ALSO, CHECKS = "Priya Raman", "Tomas Lindqvist", "Marcus Oyelaran"


def test_a_day_from_the_delivery_to_the_count_at_the_shifts_end(demo: Path) -> None:
    furnish(demo)
    badges = badges_of(demo, MAKES, ALSO, CHECKS)
    with running(demo) as kiosk:
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        kiosk.open_box()
        for number in range(1, 5):
            kiosk.scan(vial(number))
            kiosk.program.wait_for_text(f"serial S{number:05}")
        press(kiosk, F10)
        kiosk.program.wait_for_text("5 lines")
        press(kiosk, b"\r")
        kiosk.program.wait_for_text("MUST NOT USE")

        labels = fetch(kiosk)
        to_the_hood(kiosk)
        draw_up(kiosk, labels)
        photograph(kiosk)
        label = complete(kiosk)
        sign_in(kiosk, badges[CHECKS], f"{CHECKS} is signed in")
        release(kiosk, label)

        lines = in_the_safe(kiosk)
        for name, asked in ((MAKES, "Controlled substances"), (ALSO, "Go on: Controlled substances")):
            sign_in(kiosk, badges[name], f"{name} is signed in")
            from_menu(kiosk, COUNT)
            kiosk.program.wait_for_text("What do you count?")
            choose(kiosk, asked)
            kiosk.program.wait_for_text("Where do you count?")
            kiosk.scan(own_code("location", lines[0].location_id).text)
            count_all(kiosk, lines, missing="")
    check_sound(demo)
