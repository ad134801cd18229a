"""The keyboard wedge's hook in an app: what comes through, in which order, and which keys are deaf."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Button, Input

from kiosk.wedge_app import WedgeApp
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import Scan, WedgeSettings
from tests.unit.wedge_keyboard import kitty

CODE = "]d2010950123456789010L7\x1d21S42"


class ScanApp(WedgeApp[None]):
    """Keeps what happens."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "note('f1')"), Binding("x", "note('x')")]

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []

    def compose(self) -> ComposeResult:
        yield Button("Go")
        yield Input()

    def on_scan(self, scan: Scan) -> None:
        self.happened.append(scan.raw)

    def on_refused(self, refusal: Refusal) -> None:
        self.happened.append(refusal.reason.value)

    def on_button_pressed(self) -> None:
        self.happened.append("pressed")

    def action_note(self, text: str) -> None:
        self.happened.append(text)


async def send(pilot: Pilot[None], text: str) -> None:
    """Send a text as a scanner does, through the driver's door."""
    driver = pilot.app._driver
    assert driver is not None
    for character in text:
        driver.send_message(events.Key(*kitty(character)))
    await pilot.pause()


async def until(pilot: Pilot[None], app: ScanApp, count: int) -> list[str]:
    """Wait for so many things to happen."""
    for _ in range(500):
        if len(app.happened) >= count:
            break
        await pilot.pause(0.01)
    return app.happened


async def test_scans_and_keys_keep_their_order() -> None:
    app = ScanApp()
    async with app.run_test() as pilot:
        app.query_one(Button).focus()
        await send(pilot, f"{CODE}1\r{CODE}2\r")
        await pilot.press("f1")
        await send(pilot, f"{CODE}3\r")

        assert await until(pilot, app, 4) == [f"{CODE}1", f"{CODE}2", "f1", f"{CODE}3"]


async def test_a_held_key_is_done_once_the_silence_is_judged() -> None:
    app = ScanApp()
    async with app.run_test() as pilot:
        await pilot.press("x")

        assert await until(pilot, app, 1) == ["x"]


async def test_a_scan_without_end_is_refused_after_the_silence() -> None:
    app = ScanApp()
    app.use_wedge(WedgeSettings(silence=0.05))
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        await send(pilot, CODE)

        assert await until(pilot, app, 1) == [Reason.CUT.value]
        assert app.query_one(Input).value == ""


async def test_keys_a_byte_can_make_are_deaf() -> None:
    app = ScanApp()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z")

        assert app.is_running
        assert len(app.screen_stack) == 1
        assert app.happened == []


async def test_a_paste_that_is_a_scan_never_reaches_the_box() -> None:
    app = ScanApp()
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        for text in (CODE, "plain words"):
            app.post_message(events.Paste(text))
        await pilot.pause()

        assert await until(pilot, app, 1) == [CODE]
        assert app.query_one(Input).value == "plain words"
