"""Who works here: badges, PINs, the lock, and what is open while they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import people
from db.opening import Where
from kiosk.demo_items import DEMO_PIN
from kiosk.screens.receive import ReceiveScreen
from kiosk.services import people as staff
from kiosk.widgets.header import KioskHeader
from tests import codes
from tests.clock import StandingClock
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import BOTH_SIZES, TALL, Terminal, started, wait_until


def header(kiosk: Terminal) -> str:
    screen = next(each for each in reversed(kiosk.app.screen_stack) if each.query(KioskHeader))
    return str(screen.query_one(KioskHeader).render())


@BOTH_SIZES
async def test_a_badge_and_a_pin_let_somebody_work_here(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        badge = badge_of(kiosk.record, "Priya Raman")
        await kiosk.scan(badge)
        assert kiosk.screen_name == "PinDialog"
        assert kiosk.shows("Priya Raman: your PIN", f"everybody's PIN is {DEMO_PIN}")
        await kiosk.type(DEMO_PIN)
        await wait_until(kiosk.pilot, lambda: kiosk.typed() == [DEMO_PIN], "the last digit")
        assert not kiosk.shows(f"PIN {DEMO_PIN}")
        await kiosk.press("enter")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("✓ OK Priya Raman is signed in.")
        await kiosk.scan(packages.KNOWN)
        [scan] = kiosk.record.rows("select person_id from scan order by seq desc limit 1")
        priya = people.staff_called(kiosk.record, "Priya Raman")
        assert priya is not None
        assert scan["person_id"] == priya.id


async def test_a_wrong_pin_is_asked_for_again_and_costs_time_after_the_third(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(badge_of(kiosk.record, "Priya Raman"))
        for _ in range(2):
            await kiosk.type("135790\r")
            assert kiosk.shows("✕ STOP That is not the PIN of Priya Raman.")
            assert kiosk.screen_name == "PinDialog"
        await kiosk.type("135790\r")
        assert kiosk.shows("Try again in 15 seconds.")
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.shows("✕ STOP Several wrong PINs for Priya Raman.")
        assert "Demo technician" in header(kiosk)


async def test_the_next_badge_takes_over_an_open_delivery_in_one_scan_when_it_was_here_just_now(
    start: Start, clock: StandingClock
) -> None:
    async with start(size=TALL) as kiosk:
        priya, tomas = (badge_of(kiosk.record, name) for name in ("Priya Raman", "Tomas Lindqvist"))
        await signed_in(kiosk, priya)
        await signed_in(kiosk, tomas)
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await kiosk.scan(priya)
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("✓ OK Priya Raman is signed in.")
        assert "Priya Raman" in header(kiosk)
        clock.advance(minutes=4)
        await kiosk.scan(packages.vial(1))
        await kiosk.press("enter")
        clock.advance(minutes=4)
        await kiosk.scan(tomas)
        assert kiosk.screen_name == "PinDialog", "eight minutes are too long ago for a badge alone"
        await kiosk.press("escape")
        assert kiosk.shows("2 lines")
        names = kiosk.record.rows(
            "select p.name from movement m join person p on p.id = m.person_id order by m.seq desc limit 2"
        )
        assert [row["name"] for row in names] == ["Priya Raman", "Tomas Lindqvist"]


@BOTH_SIZES
async def test_an_idle_kiosk_locks_and_keeps_what_is_half_typed(
    start: Start, clock: StandingClock, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        badge = badge_of(kiosk.record, "Priya Raman")
        await signed_in(kiosk, badge)
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.PLAIN_BAG)
        await kiosk.type("P12")
        clock.advance(minutes=9)
        kiosk.app.front_door.lock_if_idle()
        await kiosk.settle()
        assert kiosk.screen_name == "ReceiveScreen"
        clock.advance(minutes=1)
        kiosk.app.front_door.lock_if_idle()
        await kiosk.settle()
        assert kiosk.screen_name == "LockScreen"
        assert kiosk.shows("LOCKED", "Scan your badge to go on.")
        assert not kiosk.shows("SSCC")
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("✕ STOP Nobody is signed in")
        await kiosk.press("escape")
        assert kiosk.screen_name == "LockScreen"
        await signed_in(kiosk, badge)
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.typed()[0] == "P12"
        assert kiosk.record.rows("select id from scan where person_id = 'system'"), "who scanned at the lock is nobody"


async def test_a_step_that_is_not_to_be_left_does_not_lock_until_it_is_over(
    start: Start, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hands in a hood touch no key for long; a screen with such a step says so while it is open."""
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.scan(codes.sscc())
        monkeypatch.setattr(ReceiveScreen, "LOCKS_WHEN_IDLE", False)
        clock.advance(hours=3)
        kiosk.app.front_door.lock_if_idle()
        await kiosk.settle()
        assert kiosk.screen_name == "ReceiveScreen"
        monkeypatch.setattr(ReceiveScreen, "LOCKS_WHEN_IDLE", True)
        kiosk.app.front_door.lock_if_idle()
        await kiosk.settle()
        assert kiosk.screen_name == "LockScreen"


async def test_at_the_lock_a_name_and_a_pin_do_without_a_badge(start: Start) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await choose(kiosk, "Lock this kiosk")
        assert kiosk.screen_name == "LockScreen"
        await kiosk.press("enter")
        assert kiosk.screen_name == "SignIn"
        assert kiosk.focus.startswith("Dana Whitfield")
        await kiosk.press("enter")
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.screen_name == "HomeScreen"
        assert "Dana Whitfield" in header(kiosk)


async def test_the_lock_has_no_way_around_it(start: Start) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await choose(kiosk, "Lock this kiosk")
        for key in ("f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f12", "tab", "down", "escape"):
            await kiosk.press(key)
            assert kiosk.screen_name == "LockScreen", key
        await kiosk.press("f1")
        assert kiosk.screen_name == "SignIn", "not the menu"
        await kiosk.press("escape")
        assert kiosk.screen_name == "LockScreen"


async def _fail(start: Start) -> None:
    def fail() -> None:
        pin = "246810"
        assert pin
        raise ZeroDivisionError

    async with start() as kiosk:
        kiosk.app.call_later(fail)
        await wait_until(kiosk.pilot, lambda: not kiosk.app.is_running, "the app to end")


async def test_a_fault_of_the_screen_prints_no_pin(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        await _fail(start)
    printed = "".join(capsys.readouterr())
    assert "ZeroDivisionError at" in printed
    assert "246810" not in printed


async def test_signed_out_the_menu_leads_nowhere_but_in(start: Start) -> None:
    async with start() as kiosk:
        await choose(kiosk, "A note to the pharmacist")
        await kiosk.type("Mrs Doe called.\r")
        await choose(kiosk, "Sign out")
        await kiosk.press("f1")
        assert kiosk.shows("Sign in", "Emergency access")
        assert not kiosk.shows("Read and answer notes")
        assert not kiosk.shows("People")


async def test_a_badge_whose_number_was_typed_never_does_without_the_pin(start: Start) -> None:
    async with start() as kiosk:
        badge = badge_of(kiosk.record, "Priya Raman")
        await signed_in(kiosk, badge)
        await signed_in(kiosk, badge_of(kiosk.record, "Tomas Lindqvist"))
        await kiosk.press("f4")
        await kiosk.type(f"{badge}\r")
        assert kiosk.screen_name == "PinDialog"
        await kiosk.press("escape")
        assert "Tomas Lindqvist" in header(kiosk)
        await kiosk.scan(badge)
        assert "Priya Raman" in header(kiosk), "the badge itself goes on at once"


async def test_signed_out_nothing_can_be_done_and_what_was_open_waits(start: Start) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await choose(kiosk, "Sign out")
        assert kiosk.screen_name == "HomeScreen"
        assert "not signed in" in header(kiosk)
        await kiosk.press("f2")
        assert kiosk.shows("✕ STOP Nobody is signed in, so nobody can receive a delivery.", "Scan your badge")
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("✕ STOP Nobody is signed in")
        assert kiosk.shows("FINISH")


async def test_an_unknown_or_suspended_badge_opens_nothing_and_is_not_kept(start: Start) -> None:
    async with start() as kiosk:
        badge = badge_of(kiosk.record, "Priya Raman")
        manager, priya = (people.staff_called(kiosk.record, name) for name in ("Dana Whitfield", "Priya Raman"))
        assert manager is not None
        assert priya is not None
        staff.suspend(kiosk.record, manager.id, priya.id)
        await kiosk.scan(badge)
        assert kiosk.shows("✕ STOP Priya Raman is suspended.", "Ask the manager.")
        await kiosk.scan(codes.badge("NOBODY"))
        assert kiosk.shows("✕ STOP That badge is of nobody on file.")
        await kiosk.scan(codes.provider())
        assert kiosk.shows("✕ STOP That badge is of nobody on file.")
        kept = kiosk.record.rows("select raw_hex from scan")
        assert all(row["raw_hex"].startswith("hash:") for row in kept)


@BOTH_SIZES
async def test_the_first_start_makes_the_first_manager(
    tmp_path: Path, clock: StandingClock, size: tuple[int, int]
) -> None:
    place = Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path)
    async with started(place, size=size, person=None) as kiosk:
        assert kiosk.screen_name == "FirstManager"
        await kiosk.press("escape")
        assert kiosk.screen_name == "FirstManager"
        await kiosk.type("Ana Ruiz\r")
        await kiosk.type("258036\r")
        await kiosk.type("258037\r")
        await kiosk.press("enter")
        assert kiosk.shows("✕ The two PINs differ.")
        await kiosk.type("258036\r")
        await kiosk.type("258036\r")
        await kiosk.press("enter")
        assert kiosk.screen_name == "PinDialog", kiosk.text
        await kiosk.type("258036\r")
        assert kiosk.shows("✓ OK Ana Ruiz is signed in.")
        [ana] = people.staff(kiosk.record)
        assert ana.roles == ("manager", "pharmacist")
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"258036" in content for content in files)


async def test_a_first_manager_with_a_guessable_pin_is_asked_again(tmp_path: Path, clock: StandingClock) -> None:
    place = Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path)
    async with started(place, person=None) as kiosk:
        await kiosk.type("Ana Ruiz\r")
        await kiosk.type("111111\r")
        await kiosk.type("111111\r")
        await kiosk.press("enter")
        assert kiosk.shows("That PIN is guessed first")
        assert kiosk.screen_name == "FirstManager"
        assert people.staff(kiosk.record) == []


@BOTH_SIZES
async def test_f12_ends_the_kiosk_also_before_there_is_a_manager(
    tmp_path: Path, clock: StandingClock, size: tuple[int, int]
) -> None:
    place = Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path)
    async with started(place, size=size, person=None) as kiosk:
        assert kiosk.shows("F12 ends the kiosk.")
        await kiosk.type("Ana")
        await kiosk.press("f12", "enter")
        assert kiosk.screen_name == "FirstManager", "Enter stays"
        assert kiosk.typed()[0] == "Ana"
        await kiosk.press("f12", "down")
        kiosk.post_key("enter")
        await wait_until(kiosk.pilot, lambda: kiosk.app._exit, "the end")
