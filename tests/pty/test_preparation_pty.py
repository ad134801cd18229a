"""A bag from its verified order to its released label in a real terminal; the power fails in the middle of it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.pty.harness import wait_until
from tests.pty.keys import press
from tests.pty.kiosk_session import ENTER, F3, Kiosk, check_sound, running
from tests.pty.preparing import (
    NUMBER,
    VIAL,
    complete,
    draw_up,
    fetch,
    furnish,
    lot_label,
    photograph,
    release,
    scan_in,
    to_the_hood,
)
from tests.pty.test_shift_end_pty import badges_of, sign_in

pytestmark = pytest.mark.pty
MAKES, CHECKS = "Priya Raman", "Marcus Oyelaran"


def kill_at_work(kiosk: Kiosk, vial: str) -> None:
    """Scan the vial, and cut the power as soon as the scan is on record, while the step that it does is worked on."""
    scans = "select count(*) from scan"
    before = kiosk.rows(scans)
    kiosk.scan(vial)
    wait_until(lambda: kiosk.rows(scans) != before, "the scan on record", pause=0)
    kiosk.program.send_signal(signal.SIGKILL)
    assert kiosk.program.wait() == -signal.SIGKILL


def steps_done(kiosk: Kiosk) -> list[tuple[object, ...]]:
    """Every step of the bag's formula that is on record, and how often."""
    return kiosk.rows(
        "select s.unit_number, s.step, count(*) from preparation_step s join preparation p on p.id = s.preparation_id "
        f"join patient_order o on o.id = p.order_id where o.number = '{NUMBER}' and s.step > 0 "
        "group by s.unit_number, s.step order by s.step"
    )


def once(steps: int) -> list[tuple[object, ...]]:
    """The first steps of the one bag, each on record once."""
    return [(1, step, 1) for step in range(1, steps + 1)]


def test_a_bag_is_made_through_a_power_loss_checked_and_released(demo: Path) -> None:
    furnish(demo)
    badges = badges_of(demo, MAKES, CHECKS)
    with running(demo) as kiosk:
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        vial = lot_label(kiosk, VIAL)
        bag = fetch(kiosk, vial)
        to_the_hood(kiosk)
        scan_in(kiosk, vial, bag)
        kill_at_work(kiosk, vial)
    with running(demo) as kiosk:
        kept = steps_done(kiosk)
        print("KEPT", kept, kiosk.rows("select result from scan order by at desc limit 2"))
        assert kept in ([(1, 1, 1), (1, 2, 1)], [(1, 1, 1), (1, 2, 1), (1, 3, 1)]), (
            "the step at hand wholly or not at all"
        )
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        press(kiosk, F3)
        kiosk.program.wait_for_text("Go on with what?")
        press(kiosk, ENTER)
        kiosk.program.wait_for_text(f"STEP {len(kept) + 1} of 8")
        if len(kept) == 2:
            kiosk.scan(vial)
        draw_up(kiosk)
        photograph(kiosk)
        label = complete(kiosk)
        assert steps_done(kiosk) == once(8)
        sign_in(kiosk, badges[CHECKS], f"{CHECKS} is signed in")
        release(kiosk, label)
    check_sound(demo)
