"""Changing people: a PIN is typed twice, and what is refused is said where it was typed."""

from __future__ import annotations

import pytest

from db import people
from kiosk.demo_items import DEMO_PIN
from kiosk.services.outcome import Refused
from kiosk.widgets.entry import Entry
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import BOTH_SIZES, Terminal
from tests.ui.test_back_office import choose_button, choose_person

TOMAS = "Tomas Lindqvist"


async def editing(kiosk: Terminal, name: str = TOMAS, by: str = "Dana Whitfield") -> None:
    await signed_in(kiosk, badge_of(kiosk.record, by))
    await choose(kiosk, "People: roles, PINs, badges")
    await choose_person(kiosk, name)
    assert kiosk.screen_name == "EditPerson"


async def new_pin(kiosk: Terminal, pin: str, again: str | None = None, own: str = DEMO_PIN) -> None:
    """Type one's own PIN, a PIN and again, and press Save."""
    lines = {entry.field: entry for entry in kiosk.app.screen.query(Entry)}
    if "own" in lines:
        lines["own"].focus_line()
        await kiosk.type(f"{own}\r")
    lines["pin"].focus_line()
    await kiosk.type(f"{pin}\r")
    assert kiosk.focus == "again"
    await kiosk.type(f"{again or pin}\r")
    assert kiosk.focus == "Save"
    await kiosk.press("enter")


def fault(kiosk: Terminal) -> str:
    return str(kiosk.app.screen.query_one("#fault").render())


@BOTH_SIZES
async def test_two_pins_that_differ_are_typed_again(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await editing(kiosk)
        await new_pin(kiosk, "904713", "904731")
        assert kiosk.screen_name == "EditPerson"
        assert kiosk.shows("✕ The two PINs differ. Type both again.")
        assert kiosk.typed() == ["", "", ""]
        await new_pin(kiosk, "904713")
        assert kiosk.shows(f"✓ OK {TOMAS} has a new PIN.")
        assert kiosk.screen_name == "PeopleScreen"
        await kiosk.scan(badge_of(kiosk.record, TOMAS))
        await kiosk.type("904713\r")
        assert kiosk.shows(f"✓ OK {TOMAS} is signed in.")


@BOTH_SIZES
async def test_a_refused_pin_is_said_where_it_was_typed_and_the_roles_wait(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await editing(kiosk)
        await choose_button(kiosk, "· pharmacist")
        await new_pin(kiosk, "111111")
        assert kiosk.screen_name == "EditPerson"
        assert kiosk.shows("✕ That PIN is guessed first")
        assert kiosk.typed() == ["", "", ""]
        tomas = people.staff_called(kiosk.record, TOMAS)
        assert tomas is not None
        assert tomas.roles == ("technician",)
        await new_pin(kiosk, "904713")
        assert kiosk.screen_name == "PeopleScreen"
        said = f"{TOMAS} has a new PIN. {TOMAS} is pharmacist and technician from now on."
        assert kiosk.shows(f"✓ OK {said}")


async def test_roles_that_are_refused_behind_a_pin_that_was_set_are_both_told(start: Start) -> None:
    async with start() as kiosk:
        await editing(kiosk, "Dana Whitfield")
        await choose_button(kiosk, "✓ manager")
        await new_pin(kiosk, "904713")
        said = "Dana Whitfield has a new PIN. But: Dana Whitfield is the only manager"
        assert kiosk.screen_name == "EditPerson"
        assert fault(kiosk).startswith(f"✕ {said}")
        assert kiosk.shows(f"✕ STOP {said}")


async def test_a_technician_changes_their_own_pin_and_nobody_elses(start: Start) -> None:
    async with start() as kiosk:
        await editing(kiosk, by="Priya Raman")
        await new_pin(kiosk, "904713")
        assert fault(kiosk).startswith("✕ Priya Raman (technician) may not manage people")
        await kiosk.press("escape")
        await choose_person(kiosk, "Priya Raman")
        await new_pin(kiosk, "904713")
        assert kiosk.shows("✓ OK Priya Raman has a new PIN.")


@pytest.mark.parametrize("own", ["", "135790"])
async def test_nobody_takes_a_name_over_at_a_kiosk_that_was_left_open(start: Start, own: str) -> None:
    async with start() as kiosk:
        await editing(kiosk, "Dana Whitfield")
        await new_pin(kiosk, "904713", own=own)
        assert fault(kiosk).startswith("✕ That is not the PIN of Dana Whitfield")
        await kiosk.press("escape")
        await kiosk.scan(badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        assert kiosk.shows("✓ OK Dana Whitfield is signed in.")


async def test_a_name_that_is_taken_keeps_what_was_said(start: Start) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "People: roles, PINs, badges")
        await kiosk.press("f2")
        await kiosk.type(TOMAS)
        await new_pin(kiosk, "904713")
        assert fault(kiosk) == f"✕ There is a person {TOMAS} already. Give the name as no other has it."
        assert kiosk.typed() == [TOMAS, "", ""]


async def test_another_refusal_meanwhile_is_not_taken_for_it(start: Start) -> None:
    async with start() as kiosk:
        await editing(kiosk)
        kiosk.app.submit(lambda desk: desk.shown(Refused("OTHER", "Something else.", "Go on.")))
        await kiosk.settle()
        assert not fault(kiosk).startswith("✕")
        assert kiosk.screen_name == "EditPerson"
