"""A shift's end at the smallest terminal: the safe is counted by two, and what is missing a pharmacist escalates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db import opened_containers, stock
from db.opened_containers import OpenedContainer
from db.stock import StockLine
from kiosk import bootstrap
from kiosk.demo_items import DEMO_PIN
from kiosk.rules.in_use import millilitres
from kiosk.services import people as staff
from kiosk.services.people import NewBadge
from scanners import own_code
from tests.pty.keys import DOWN, F10, press, typed
from tests.pty.kiosk_session import ENTER, ESCAPE, F3, F8, Kiosk, check_sound, place_of, running

pytestmark = pytest.mark.pty
F1 = b"\x1bOP"
COUNT, COUNTS, HAND_OVER = 8, 9, 3
"""Places in the menu."""
ESCALATE = 7
"""The last of the reasons."""


def badges_of(demo: Path, *names: str) -> dict[str, str]:
    """Have the manager make badges, before the kiosk starts."""
    record = bootstrap.open_pharmacy(place_of(demo), "write")
    people = {row["name"]: row["id"] for row in record.rows("select id, name from person")}
    made = {name: staff.make_badge(record, people["Dana Whitfield"], people[name]) for name in names}
    record.close()
    return {name: own_code("person", badge.code).text for name, badge in made.items() if isinstance(badge, NewBadge)}


def sign_in(kiosk: Kiosk, badge: str, name: str) -> None:
    kiosk.scan(badge)
    kiosk.program.wait_for_text("your PIN")
    typed(kiosk, DEMO_PIN)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text(name)


def choose(kiosk: Kiosk, label: str) -> None:
    """Choose one of the answers of what the newest job asks, as they stand in the record."""
    [row] = kiosk.rows("select state_json from job where status = 'open' order by started_at desc, id desc limit 1")
    choices = [each["label"] for each in json.loads(str(row[0]))["question"]["choices"]]
    place = next(number for number, each in enumerate(choices) if label in each)
    press(kiosk, *[DOWN] * place, ENTER)


def from_menu(kiosk: Kiosk, place: int) -> None:
    press(kiosk, F1)
    kiosk.program.wait_for_text("What would you like to do?")
    press(kiosk, *[DOWN] * place, ENTER)


def in_the_safe(kiosk: Kiosk) -> list[StockLine]:
    lines = stock.stock_now(kiosk.record, kiosk.record.now())
    return [line for line in lines if line.location == "Controlled safe" and line.state == "available"]


def open_ones(kiosk: Kiosk) -> list[OpenedContainer]:
    """What stands open in the safe."""
    rows = kiosk.rows("select id from opened_container where ended_at is null")
    found = [opened_containers.container(kiosk.record, str(row[0])) for row in rows]
    return [each for each in found if each is not None and each.location == "Controlled safe"]


def count_all(kiosk: Kiosk, lines: list[StockLine], missing: str) -> None:
    """Count everything in the safe; of one lot there is a vial less than on record."""
    kiosk.program.wait_for_text("You count at Controlled safe")
    for line in lines:
        kiosk.scan(own_code("lot", line.lot_id).text)
        kiosk.program.wait_for_text(f"lot {line.batch_lot}: 1 ")
        press(kiosk, F3)
        kiosk.program.wait_for_text("How many")
        typed(kiosk, str(line.quantity - (line.batch_lot == missing)))
        press(kiosk, ENTER, F8)
        kiosk.program.wait_for_text("Counted. Scan the next.")
    for container in open_ones(kiosk):
        kiosk.scan(own_code("container", container.id).text)
        if container.left_microlitres is not None:
            kiosk.program.wait_for_text("how much is left in this open vial?")
            typed(kiosk, millilitres(container.left_microlitres))
            press(kiosk, ENTER)
        kiosk.program.wait_for_text(": 1 vial.")
    press(kiosk, F10)
    kiosk.program.wait_for_text("Your part is counted")


def test_the_safe_is_counted_by_two_and_what_is_missing_is_escalated(demo: Path) -> None:
    badges = badges_of(demo, "Priya Raman", "Tomas Lindqvist", "Dana Whitfield")
    with running(demo, columns=80, rows=24) as kiosk:
        lines = in_the_safe(kiosk)
        missing = lines[0].batch_lot
        sign_in(kiosk, badges["Priya Raman"], "Priya Raman is signed in")
        from_menu(kiosk, COUNT)
        kiosk.program.wait_for_text("What do you count?")
        choose(kiosk, "Controlled substances")
        kiosk.program.wait_for_text("Where do you count?")
        kiosk.scan(own_code("location", lines[0].location_id).text)
        count_all(kiosk, lines, missing)

        sign_in(kiosk, badges["Tomas Lindqvist"], "Tomas Lindqvist is signed in")
        from_menu(kiosk, COUNT)
        kiosk.program.wait_for_text("What do you count?")
        choose(kiosk, "Go on: Controlled substances")
        kiosk.program.wait_for_text("Where do you count?")
        kiosk.scan(own_code("location", lines[0].location_id).text)
        count_all(kiosk, lines, missing)

        sign_in(kiosk, badges["Dana Whitfield"], "Dana Whitfield is signed in")
        from_menu(kiosk, COUNTS)
        kiosk.program.wait_for_text("Refrigerator")
        press(kiosk, F3, DOWN, ENTER)
        kiosk.program.wait_for_text("Controlled substances")
        press(kiosk, F10)
        kiosk.program.wait_for_text("1 difference has no reason")
        press(kiosk, ENTER)
        kiosk.program.wait_for_text("Why does it differ?")
        press(kiosk, *[DOWN] * ESCALATE, ENTER)
        kiosk.program.wait_for_text("its deadlines run")
        press(kiosk, F10)
        kiosk.program.wait_for_text("Who approves it?")
        press(kiosk, DOWN, ENTER)
        kiosk.program.wait_for_text("type your PIN")
        typed(kiosk, DEMO_PIN)
        press(kiosk, ENTER)
        kiosk.program.wait_for_text("is posted")
        press(kiosk, ESCAPE)
        kiosk.program.wait_for_text("TELL THE DEA")
        assert [line.quantity for line in in_the_safe(kiosk) if line.batch_lot == missing] == [lines[0].quantity - 1]
        [(quantity, who)] = kiosk.rows(
            "select c.quantity, p.name from controlled_loss c join person p on p.id = c.opened_by"
        )
        assert (quantity, who) == (1, "Dana Whitfield")
    check_sound(demo)
