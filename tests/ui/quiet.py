"""When the screen has nothing left to do: known from its own queues, not from a while in which nothing happened."""

from __future__ import annotations

import asyncio
import time

from kiosk.app import KioskApp
from kiosk.job_thread import Deliver, JobThread, Work

_HELD = 0.05
"""The longest that settled keys may have been held, in seconds; what a scanner may go on with is held for longer."""


class CountedJobs(JobThread):
    """The job thread, and how often it was asked for something."""

    asked = 0

    def submit(self, work: Work, deliver: Deliver) -> None:
        """Ask for something, and count it."""
        self.asked += 1
        super().submit(work, deliver)


async def quiet(app: object, seconds: float) -> None:
    """Let the app work until every message is handled and everything is drawn; fail after so many seconds."""
    assert isinstance(app, KioskApp)
    deadline = time.monotonic() + seconds
    while _holds_keys(app) or await _worked(app):
        assert time.monotonic() < deadline, f"After {seconds} s the screen still has something to do."
        if _holds_keys(app):
            await asyncio.sleep(0.002)


def _holds_keys(app: KioskApp) -> bool:
    pending = app.wedge.pending
    return pending is not None and pending.delay <= _HELD and app._flush_timer is not None


async def _worked(app: KioskApp) -> bool:
    """Run whatever can run now, draw, and tell whether that left anything to do."""
    await asyncio.sleep(0)
    while _ready():
        await asyncio.sleep(0)
    if app.animation_level == "none" and app.animator._animations:
        app.animator()  # its next tick, which ends them all
    for button in app.screen.query("Button.-active"):
        button.remove_class("-active")  # as after a fifth of a second, in which it takes no second press
    for screen in app._background_screens:
        if screen._dirty_widgets or screen._layout_required:  # as a whole it would be drawn for ever
            screen._on_timer_update()
    for screen in app.screen_stack[-1:]:
        screen._on_timer_update()  # its next drawing, due within a sixtieth of a second
    return _ready()


def _ready() -> bool:
    """Whether anything in this thread's loop can go on at once."""
    return bool(getattr(asyncio.get_running_loop(), "_ready"))  # noqa: B009 - the loop's own list is private to it
