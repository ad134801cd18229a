"""Keys: nothing that can come out of a barcode ever does anything."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from kiosk import screens, widgets
from kiosk.app import KioskApp
from tests.ui.conftest import Start
from tests.ui.keys import unsafe, unsafe_keys
from tests.ui.states import STATES


def own_screens() -> list[type[Screen[Any]]]:
    for package in (screens, widgets):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    found: list[type[Screen[Any]]] = []
    todo: list[type[Screen[Any]]] = list(Screen.__subclasses__())
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if kind.__module__.startswith("kiosk."):
            found.append(kind)
    return found


def test_no_screen_binds_a_key_that_a_scan_could_press() -> None:
    found = own_screens()
    assert len(found) >= 12
    assert {kind.__name__: unsafe(kind._merge_bindings()) for kind in found if unsafe(kind._merge_bindings())} == {}
    assert unsafe(KioskApp._merge_bindings()) == []


async def test_a_key_that_a_scan_could_press_would_be_found(start: Start) -> None:
    async with start() as kiosk:
        assert unsafe_keys(kiosk.app.screen) == {}
        kiosk.app.screen._bindings.bind("space", "home")
        assert list(unsafe_keys(kiosk.app.screen).values()) == [["space"]]


@pytest.mark.thorough
async def test_the_keys_on_the_buttons_are_the_keys_that_work(start: Start) -> None:
    async with start() as kiosk:
        for way in ("home", "receive"):
            await STATES[way](kiosk)
            screen = kiosk.app.screen
            words = {str(button.id): str(button.render()) for button in screen.query(".key")}
            assert len(words) >= 4
            for name, text in words.items():
                key = name.removeprefix("key-")
                shown = "Esc" if key == "escape" else key.upper()
                assert text.startswith(f"{shown}\n")
                assert key in screen._bindings.key_to_bindings


@pytest.mark.thorough
async def test_a_finger_on_a_button_does_what_its_key_does(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.pilot.click("#key-f2")
        await kiosk.settle()
        assert kiosk.screen_name == "ReceiveScreen"
        await kiosk.pilot.click("#key-escape")
        await kiosk.settle()
        assert kiosk.screen_name == "HomeScreen"


@pytest.mark.parametrize("state", ["home", "home, type code", "receive, compare"])
async def test_textuals_own_keys_do_nothing(start: Start, state: str) -> None:
    async with start() as kiosk:
        await STATES[state](kiosk)
        before = (kiosk.screen_name, kiosk.focus, kiosk.text)
        for key in ("ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "ctrl+backslash"):
            await kiosk.press(key)
            assert (kiosk.screen_name, kiosk.focus, kiosk.text) == before, key
            assert kiosk.app.is_running


async def test_characters_do_nothing_but_in_a_line(start: Start) -> None:
    async with start() as kiosk:
        for state in ("home", "receive", "receive, compare"):
            await STATES[state](kiosk)
            assert not isinstance(kiosk.app.focused, Input)
            before = (kiosk.screen_name, kiosk.focus, kiosk.text)
            for character in "a Z09]-%_/\"'":
                await kiosk.pilot.press(character)
            await kiosk.settle()
            assert (kiosk.screen_name, kiosk.focus, kiosk.text) == before
            await kiosk.press("escape")
