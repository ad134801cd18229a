"""A day at one kiosk: a delivery, a pull, a bag made, labelled, checked and released, and the count at its end."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanners import own_code
from tests.pty.keys import DOWN, F10, press
from tests.pty.kiosk_session import ENTER, F3, PROJECT, Kiosk, check_sound, environment, kiosk_command, running, vial
from tests.pty.preparing import VIAL, complete, draw_up, fetch, furnish, photograph, release, scan_in, to_the_hood
from tests.pty.test_shift_end_pty import (
    COUNT,
    COUNTS,
    badges_of,
    choose,
    count_all,
    from_menu,
    in_the_safe,
    open_ones,
    sign_in,
)

pytestmark = [pytest.mark.pty, pytest.mark.thorough]
MAKES, ALSO, CHECKS = "Priya Raman", "Tomas Lindqvist", "Marcus Oyelaran"
POSTED = """select c.id, c.lines, c.exact, c.not_counted, p.name from stock_count c join person p on p.id = c.ended_by
    where c.outcome = 'posted' and c.controlled = 1 and c.begun_at > (select max(at) from preparation_record)"""
"""The count that was begun after the bag was released."""


def count_the_safe(kiosk: Kiosk, asked: str) -> None:
    """Count all of it, blind; everything is there."""
    lines = in_the_safe(kiosk)
    from_menu(kiosk, COUNT)
    kiosk.program.wait_for_text("What do you count?")
    choose(kiosk, asked)
    kiosk.program.wait_for_text("Where do you count?")
    kiosk.scan(own_code("location", lines[0].location_id).text)
    count_all(kiosk, lines, missing="")


def receive(kiosk: Kiosk) -> None:
    """Take in a delivery of three vials of a lot that is new here."""
    kiosk.open_box()
    for number in (1, 2):
        kiosk.scan(vial(number))
        kiosk.program.wait_for_text(f"serial S{number:05}")
    press(kiosk, F10)
    kiosk.program.wait_for_text("3 lines")
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("MUST NOT USE")


def post(kiosk: Kiosk) -> None:
    """Look at the count beside the one that the demo has open, and post it."""
    from_menu(kiosk, COUNTS)
    kiosk.program.wait_for_text("Refrigerator")
    press(kiosk, F3, DOWN, ENTER)
    kiosk.program.wait_for_text("9 counted · 9 agree")
    press(kiosk, F10)
    kiosk.program.wait_for_text("is posted")


def check_counted(kiosk: Kiosk) -> None:
    """Every line was counted by both, agreed, and is posted by the pharmacist."""
    [(count, lines, exact, not_counted, who)] = kiosk.rows(POSTED)
    everything = len(in_the_safe(kiosk)) + len(open_ones(kiosk))
    assert (lines, exact, not_counted, who) == (everything, everything, 0, CHECKS)
    counted = kiosk.rows(
        "select p.name, count(*) from count_entry e join person p on p.id = e.person_id "
        f"where e.count_id = '{count}' and e.withdrawn_at is null group by p.name order by p.name"
    )
    assert counted == [(MAKES, lines), (ALSO, lines)]


def traced(database: Path, wanted: str) -> dict[str, Any]:
    """What `kiosk trace` tells of it."""
    command = kiosk_command(database, "trace", wanted, "--as", CHECKS, "--json", "--demo")
    told = subprocess.run(command, env={**os.environ, **environment()}, cwd=PROJECT, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def check_chain(database: Path, label: str) -> None:
    """The bag leads to the delivered vial, and the delivered lot to the bag."""
    bag, lot = traced(database, label), traced(database, "VN900")
    [used] = [part for part in bag["parts"] if part["item"] == VIAL]
    assert (bag["state"], bag["prepared_by"], used["lot"], used["serial"]) == ("released", MAKES, "VN900", "S00002")
    moved = [(each["kind"], each["serial"], each["quantity"]) for each in lot["movements"] if each["quantity"]]
    assert moved == [
        ("receive", "S00000", 1), ("receive", "S00001", 1), ("receive", "S00002", 1), ("pull", "S00002", -1),
    ]  # fmt: skip
    assert {each["sscc"] for each in lot["movements"] if each["kind"] == "receive"} == {"003123450000000011"}
    assert [(each["unit"], each["preparation"], each["order"], each["state"]) for each in lot["made"]] == [
        (bag["unit"], bag["preparation"], bag["order"], "released")
    ]


def test_a_day_from_the_delivery_to_the_count_at_the_shifts_end(demo: Path) -> None:
    furnish(demo)
    badges = badges_of(demo, MAKES, ALSO, CHECKS)
    with running(demo) as kiosk:
        sign_in(kiosk, badges[MAKES], f"{MAKES} is signed in")
        receive(kiosk)
        bag = fetch(kiosk, vial(2), why="its lot is tried")
        to_the_hood(kiosk)
        scan_in(kiosk, vial(2), bag)
        kiosk.scan(vial(2))
        draw_up(kiosk)
        photograph(kiosk)
        label = complete(kiosk)
        sign_in(kiosk, badges[CHECKS], f"{CHECKS} is signed in")
        release(kiosk, label)

        sign_in(kiosk, badges[ALSO], f"{ALSO} is signed in")
        count_the_safe(kiosk, "Controlled substances")
        kiosk.scan(badges[MAKES])  # the PIN was typed a moment ago
        kiosk.program.wait_for_text(f"{MAKES} is signed in")
        count_the_safe(kiosk, "Go on: Controlled substances")
        kiosk.scan(badges[CHECKS])
        kiosk.program.wait_for_text(f"{CHECKS} is signed in")
        post(kiosk)
        check_counted(kiosk)
    check_chain(demo, label)
    check_sound(demo)
