"""The real full screen in a headless terminal, and what a test needs to work it as a technician does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from rich.segment import Segment
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Button, Input

from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.app import KioskApp, Status
from kiosk.desk import Desk
from kiosk.services.held_codes import HeldCodes
from kiosk.sound import Sound
from kiosk.wedge_rules import Scan, aim_of
from kiosk.widgets.result import ResultStrip
from tests.ui.contrast import is_drawing
from tests.ui.quiet import CountedJobs, quiet

LOW = (80, 24)
TALL = (120, 40)
# The smallest that works is where things are cut off or out of reach; the kiosk's own size has its pictures.
BOTH_SIZES = pytest.mark.parametrize(
    "size", [LOW, pytest.param(TALL, marks=pytest.mark.thorough)], ids=["80x24", "120x40"]
)
_DEADLINE = 20.0


async def wait_until(pilot: Pilot[None], condition: Callable[[], bool], what: str, seconds: float = _DEADLINE) -> None:
    """Let the app work until the condition holds; fail at the deadline and say what was waited for."""
    deadline = time.monotonic() + seconds
    await quiet(pilot.app, _DEADLINE)
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds} s still waiting for {what}.\n{picture(pilot.app)}")
        await asyncio.sleep(0.01)  # for what comes from another thread, or at its own time
        await quiet(pilot.app, _DEADLINE)  # what came is drawn before it is looked at


def lines_of(app: object) -> list[list[Segment]]:
    """What the terminal would show, line by line, dialogs over their screens."""
    assert isinstance(app, KioskApp)
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    strips = getattr(update, "strips")  # noqa: B009 - the renderable's type is private to Textual
    return [[segment for strip in line for segment in strip] for line in strips]


def picture(app: object) -> str:
    """The text on the screen."""
    return "\n".join("".join(segment.text for segment in line) for line in lines_of(app))


def _flat(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Terminal:
    """One running kiosk."""

    app: KioskApp
    pilot: Pilot[None]
    record: Record
    jobs: CountedJobs
    reader: Record
    place: Where | None = None
    labels_asked: list[float] = field(default_factory=list)
    """When the thread that prints was told that a label waits."""
    _now: float = 0.0
    _keyboard_time: float = field(default_factory=time.monotonic)
    _last: Scan | None = None

    # --- what a person does

    def post_scan(self, raw: str) -> None:
        """Scan, and do not wait; two scans are never so close that they count as one."""
        self._now += 10.0
        self._last = Scan(raw, aim_of(raw), "\r", self._now, self._now)
        self.app.on_scan(self._last)

    def repeat_scan(self) -> None:
        """Have the scanner send its last scan again at once, as some do."""
        assert self._last is not None
        moment = self._last.ended_at + 0.05
        self.app.on_scan(replace(self._last, began_at=moment, ended_at=moment))

    async def scan(self, raw: str) -> None:
        """Scan, and look at the screen when the result is there."""
        self.post_scan(raw)
        await self.settle()

    async def keyboard_scan(self, raw: str) -> None:
        """Scan with a scanner that is a keyboard."""
        for character in raw:
            self._post_key("ctrl+right_square_bracket" if character == "\x1d" else character, character, 0.001)
        self._post_key("enter", "\r", 0.001)
        await self.settle()

    async def press(self, *names: str) -> None:
        """Press keys, and look at the screen after each; an arrow that is pressed again and again, after the last."""
        for number, name in enumerate(names, start=1):
            self.post_key(name)
            if name not in ("up", "down") or names[number : number + 1] != (name,):
                await self.settle()

    async def type(self, text: str) -> None:
        """Type into the line that has the cursor, slowly enough to be a person."""
        self.post_keys(text)
        await self.settle()

    def post_keys(self, text: str) -> None:
        """Type, with Enter as `\r`, and do not wait."""
        for character in text:
            self._post_key("enter" if character == "\r" else character, character)

    def post_key(self, name: str) -> None:
        """Press a key that types nothing, and do not wait."""
        self._post_key(name, {"enter": "\r", "tab": "\t", "escape": "\x1b"}.get(name))

    def _post_key(self, name: str, character: str | None, seconds_later: float = 0.2) -> None:
        key = Key(_character_to_key(name) if len(name) == 1 else name, character)
        self._keyboard_time += seconds_later
        key.time = self._keyboard_time
        self.app.post_message(key)

    async def resize(self, size: tuple[int, int]) -> None:
        """Make the terminal smaller or larger."""
        await self.pilot.resize_terminal(*size)
        await wait_until(self.pilot, lambda: len(lines_of(self.app)) == size[1], "the new size")
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything asked for so far is done and drawn."""
        # A key is worked on before what stands behind it; then what it asked for, what that gave, what that asked for …
        await self._passed(lambda done: self.app.call_later(done))
        await quiet(self.app, _DEADLINE)
        asked = -1
        while asked != self.jobs.asked:
            await self._passed(lambda done: self.jobs.submit(lambda desk: done(), lambda shown: None))
            asked = self.jobs.asked
            await self._passed(lambda done: self.app.call_later(done))
            await quiet(self.app, _DEADLINE)

    async def _passed(self, send: Callable[[Callable[[], None]], object]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def passed() -> None:
            loop.call_soon_threadsafe(done.set_result, None)

        send(passed)
        try:
            await asyncio.wait_for(done, _DEADLINE)
        except TimeoutError:
            raise AssertionError(f"After {_DEADLINE} s the kiosk still stands.\n{self.text}") from None

    async def lists_follow(self, condition: Callable[[], bool]) -> None:
        """Wait for Home's lists, which follow a scan a moment later."""
        await wait_until(self.pilot, condition, "Home's lists")

    # --- what a person sees

    @property
    def text(self) -> str:
        """Everything on the screen."""
        return picture(self.app)

    def shows(self, *texts: str) -> bool:
        """Whether all these texts are on the screen, however they are wrapped."""
        flat = _flat("".join(" " if is_drawing(each) else each for each in self.text))
        return all(_flat(text) in flat for text in texts)

    @property
    def screen_name(self) -> str:
        """The class of the screen or dialog on top."""
        return type(self.app.screen).__name__

    @property
    def step(self) -> int:
        """The step that the open delivery is at."""
        [job] = self.record.rows("select step from job where status = 'open' order by length(id) desc, id desc limit 1")
        return int(job["step"])

    @property
    def focus(self) -> str:
        """The label of the focused button, or the name of the line with the cursor; empty when nothing has it."""
        focused = self.app.focused
        if isinstance(focused, Button):
            return str(focused.label).strip()
        return getattr(focused.parent, "field", "?") if isinstance(focused, Input) else ""

    def typed(self) -> list[str]:
        """What stands in the lines of the screen on top."""
        return [line.value for line in self.app.screen.query(Input)]

    def strip(self) -> tuple[str, str]:
        """The result strip of the screen in use: its meaning as class, and its text."""
        screen = next(each for each in reversed(self.app.screen_stack) if each.query(ResultStrip))
        found = screen.query_one(ResultStrip)
        [meaning] = [name for name in found.classes if name.startswith("-")]
        return meaning, str(found.render())


@asynccontextmanager
async def started(
    place: Where,
    *,
    size: tuple[int, int] = TALL,
    person: str | None = "demo",
    pharmacy: str = "DEMO PHARMACY",
    troubles: tuple[str, ...] = (),
    sound: Sound | None = None,
    flashes: bool = False,
) -> AsyncIterator[Terminal]:
    """Start the kiosk on a record as the program does, in a headless terminal."""
    record = bootstrap.open_pharmacy(place, "create")
    reader = bootstrap.open_pharmacy(place, "read")
    held = HeldCodes()
    jobs = CountedJobs(Desk(record, person, held))
    status = Status(pharmacy, record.node, "Demo technician", troubles)
    asked: list[float] = []
    app = KioskApp(
        reader,
        jobs,
        lambda: bootstrap.open_pharmacy(place, "read"),
        status,
        held=held,
        when_queued=lambda: asked.append(time.monotonic()),
        sound=sound,
    )
    app.animation_level = "full" if flashes else "none"
    try:
        async with app.run_test(size=size) as pilot:
            terminal = Terminal(app, pilot, record, jobs, reader, place, asked)
            await terminal.settle()
            yield terminal
            if app.is_running and app.screen_stack:  # what came last is shown before its screen is taken away
                await quiet(app, _DEADLINE)
    finally:
        jobs.stop()
        reader.close()
        record.close()
