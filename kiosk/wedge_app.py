"""Keyboard wedge, the hook: every key meets the router before any binding, focus or dialog can see it."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from textual import events
from textual.app import App, ScreenStackError, UnknownModeError
from textual.driver import Driver
from textual.widgets import Input, TextArea

from kiosk.wedge import WedgeRouter
from kiosk.wedge_keys import REPLACEMENT, UNDECODED, Stroke
from kiosk.wedge_refusal import Refusal
from kiosk.wedge_rules import Actions, Deliver, Drop, Refuse, Scan, WedgeSettings

ReturnT = TypeVar("ReturnT")


@runtime_checkable
class TellsUnread(Protocol):
    """A driver that knows of keys nobody has read yet."""

    def has_unread_input(self) -> bool:
        """Say whether keys were pressed whose messages are not sent yet."""


class Flush(events.Event, bubble=False):
    """The silence after a key; it waits its turn in the queue of the keys."""

    def __init__(self, generation: int) -> None:
        super().__init__()
        self.generation = generation


class WedgeApp(App[ReturnT], inherit_bindings=False):
    """An app whose keyboard may be a scanner; override `on_scan`, `on_refused`, `on_dropped`."""

    ENABLE_COMMAND_PALETTE = False

    DEAF_KEYS: ClassVar[frozenset[str]] = frozenset(
        {"ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "ctrl+backslash", "super+c", UNDECODED}
    )
    """Keys that never do anything: a byte in a scan makes them, and Textual would quit, copy or open its palette."""

    _flush_timer: asyncio.TimerHandle | None = None
    _router: WedgeRouter | None = None

    @property
    def wedge(self) -> WedgeRouter:
        """The router of this app's keys."""
        if self._router is None:
            self._router = WedgeRouter()
        return self._router

    def use_wedge(self, settings: WedgeSettings) -> None:
        """Speak with the scanner as these settings say; call it before the first key, as it forgets held ones."""
        self._router = WedgeRouter(settings)

    def on_scan(self, scan: Scan) -> None:
        """Take a whole scan; scans come in the order they were made, before any key pressed after them."""

    def on_refused(self, refusal: Refusal) -> None:
        """Take a scan that was refused; `refusal.message` is the sentence for the person."""

    def on_dropped(self) -> None:
        """Say that an Enter was not done: it may have been the late end of a scan that broke off."""

    @property
    def text_entry_focused(self) -> bool:
        """Whether a person may be typing, so that characters must not be held back."""
        return self._has_screen() and isinstance(self.focused, (Input, TextArea))

    @property
    def secret_focused(self) -> bool:
        """Whether what a person may be typing is a PIN or a sealed code."""
        focused = self.focused if self._has_screen() else None
        return isinstance(focused, Input) and focused.password

    def get_driver_class(self) -> type[Driver]:
        """Return the hardened driver where Textual would choose its own for Linux, else Textual's choice."""
        chosen = super().get_driver_class()
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from kiosk.terminal import KioskDriver

        return KioskDriver

    async def on_event(self, event: events.Event) -> None:
        """Route keys and pastes as they come from the terminal; everything else goes its usual way."""
        if isinstance(event, Flush):
            await self._act(self.wedge.flush(event.generation))
        elif isinstance(event, events.Key) and not event.is_forwarded:
            stroke = Stroke(event.key, event.character, event.time, event)
            typing, secret = self.text_entry_focused, self.secret_focused
            await self._act(self.wedge.key(stroke, text_entry_focused=typing, secret_focused=secret))
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._take_paste(event)
        else:
            if isinstance(event, (events.AppFocus, events.AppBlur)):
                # Without the focus the rest of a scan goes elsewhere.
                self.wedge.disturb()
            await super().on_event(event)

    async def _take_paste(self, paste: events.Paste) -> None:
        actions, taken = self.wedge.paste(paste.text, paste.time)
        await self._act(actions)
        if not taken and self._has_screen():
            await super().on_event(paste)

    async def _act(self, actions: Actions) -> None:
        self._arm()
        for action in actions:
            if isinstance(action, Deliver):
                self.on_scan(action.scan)
            elif isinstance(action, Refuse):
                self.on_refused(action.refusal)
            elif isinstance(action, Drop):
                self.on_dropped()
            else:
                for stroke in action.strokes:
                    await self._replay(stroke)

    async def _replay(self, stroke: Stroke) -> None:
        deaf = stroke.name in self.DEAF_KEYS or stroke.character == REPLACEMENT
        if isinstance(stroke.event, events.Key) and not deaf and self._has_screen():
            await super().on_event(stroke.event)

    def _arm(self) -> None:
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        pending = self.wedge.pending
        if pending is not None:
            loop = asyncio.get_running_loop()
            self._flush_timer = loop.call_later(pending.delay, self._send_flush, pending.generation)

    def _send_flush(self, generation: int) -> None:
        if isinstance(self._driver, TellsUnread) and self._driver.has_unread_input():
            self._arm()  # No silence: the keys are there, only nobody had time to read them.
        elif self._driver is not None:
            # Through the driver, behind every key it has read: judging here would overtake the keys that wait.
            self._driver.send_message(Flush(generation))

    def _has_screen(self) -> bool:
        try:
            return self.screen is not None
        except (ScreenStackError, UnknownModeError):
            return False
