"""The app: joins keyboard, job thread and screens; it decides nothing about stock."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Event, Key, MouseDown, Paste

from db import item_search
from db.errors import StoreError
from db.items import Item
from db.record import Record
from kiosk.back_office import BackOffice
from kiosk.camera_eye import Seen
from kiosk.front_door import FrontDoor
from kiosk.intake import Intake
from kiosk.job_thread import JobThread, Work
from kiosk.key_order import OrderedKeys
from kiosk.label_desk import LabelDesk
from kiosk.messages import Handled, Trouble
from kiosk.reading_thread import Reading, ReadingThread
from kiosk.scan_bus import Plugged, Received, ScanBus
from kiosk.screens.base import JobScreen
from kiosk.screens.camera import CameraScreen
from kiosk.screens.find_item import FindItem
from kiosk.screens.home import HomeScreen
from kiosk.screens.item import ItemScreen
from kiosk.screens.records import RecordsScreen
from kiosk.screens.settings import SettingsScreen
from kiosk.services.held_codes import HeldCodes
from kiosk.services.home import HomeView, home_view
from kiosk.services.job import Kind
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.settings import site_at
from kiosk.shown import Shown
from kiosk.sound import Sound
from kiosk.stage import Stage
from kiosk.themes import KIOSK
from kiosk.wedge_refusal import Refusal
from kiosk.wedge_rules import Scan
from kiosk.widgets.result import ResultStrip

_LOOK_AROUND_SECONDS = 5
_REFRESH_SECONDS = 0.2
"""Home's lists follow a scan within this time, however many scans come."""

Check = Callable[[], str | None]
"""Looks through the whole record, and gives a sentence when it is damaged."""


@dataclass(frozen=True)
class Status:
    """What the header says, and what is missing on this machine."""

    pharmacy: str
    node: str
    person: str
    troubles: tuple[str, ...] = ()


class KioskApp(OrderedKeys):
    """The full screen."""

    TITLE = "Infusion kiosk"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "styles/base.tcss",
        "styles/home.tcss",
        "styles/item.tcss",
        "styles/receive.tcss",
        "styles/pull.tcss",
        "styles/dialog.tcss",
        "styles/door.tcss",
        "styles/settings.tcss",
        "styles/records.tcss",
        "styles/labels.tcss",
        "styles/shelf.tcss",
        "styles/count.tcss",
        "styles/count_review.tcss",
        "styles/controlled.tcss",
        "styles/orders.tcss",
        "styles/formulas.tcss",
        "styles/scanner.tcss",
        "styles/patients.tcss",
        "styles/preparations.tcss",
    ]
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "home", show=False)]

    def __init__(
        self,
        reader: Record,
        jobs: JobThread,
        open_reader: Callable[[], Record],
        status: Status,
        check: Check = lambda: None,
        when_drawn: Callable[[], None] = lambda: None,
        held: HeldCodes | None = None,
        when_queued: Callable[[], None] = lambda: None,
        bus: ScanBus | None = None,
        sound: Sound | None = None,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
        self._reader = reader
        self._jobs = jobs
        self._aside = ReadingThread(open_reader, jobs)
        self.status = status
        self.held = held or HeldCodes()
        self._check = check
        self._when_drawn = when_drawn
        self._when_queued = when_queued
        self._refresh_pending = False
        self.front_door = FrontDoor(self, reader)
        self.back_office = BackOffice(self, reader)
        self.stage = Stage(self, reader)
        self.sound = sound or Sound(self.bell)
        self.intake = Intake(self, bus or ScanBus(tuple), open_reader)
        self._zone = ZoneInfo("UTC")
        self.register_theme(KIOSK)
        self.theme = KIOSK.name

    def get_default_screen(self) -> HomeScreen:
        """Home is always at the bottom of the stack."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Begin to work once there is a screen to show it."""
        self._jobs.start()
        self.intake.start()
        self.call_after_refresh(self._when_drawn)
        self.set_interval(_LOOK_AROUND_SECONDS, self.front_door.look_around)
        self.front_door.open_up()
        # It reads the whole file, so nobody waits for it; a daemon, so that it does not hold up the end.
        threading.Thread(target=self._check_record, name="check", daemon=True).start()

    def _check_record(self) -> None:
        trouble = self._check()
        if trouble is not None:
            self.post_message(Trouble(trouble))

    def on_trouble(self, event: Trouble) -> None:
        """Say on Home what is wrong with this machine."""
        self.status = replace(self.status, troubles=(event.text, *self.status.troubles))
        self.refresh_home_soon()

    # --- what comes from scanners and the keyboard

    def on_scan(self, scan: Scan) -> None:
        """Take a whole scan of a keyboard scanner."""
        self.intake.wedge(scan)

    def on_refused(self, refusal: Refusal) -> None:
        """Take a scan of a keyboard scanner that is not whole."""
        self.intake.refused_by_wedge(refusal)

    def on_received(self, event: Received) -> None:
        """Take what another device sent."""
        self.intake.received(event)

    @property
    def aiming(self) -> CameraScreen | None:
        """The viewfinder, while somebody aims; at the very end there is no screen at all."""
        top = self.screen_stack[-1] if self.screen_stack else None
        return top if isinstance(top, CameraScreen) else None

    def on_seen(self, event: Seen) -> None:
        """Show what the camera sees to whoever aims."""
        if (aiming := self.aiming) is not None:
            aiming.show(event.view)

    def on_plugged(self, event: Plugged) -> None:
        """Say which device is away."""
        self.intake.plugged(event)

    def on_dropped(self) -> None:
        """Say that an Enter was not done, and what to do about it."""
        self.sound.stop()
        self.tell(
            "ENTER_NOT_DONE",
            "Enter was not done: it may have been the end of the scan that was refused just before.",
            "Press Enter once more if you meant it, or scan again.",
        )

    def take_typed(self, text: str | None) -> None:
        """Take a code that a person typed as if it had been scanned."""
        if text is not None:
            self.submit(lambda desk: desk.scan(text, "typed"))

    def _fatal_error(self) -> None:
        """End after a fault of the screen: say where it happened, never what was in it.

        Textual would print every local variable, a PIN or a patient's name among them.
        """
        kind, _, trace = sys.exc_info()
        places = "; ".join(f"{frame.name} {frame.lineno}" for frame in traceback.extract_tb(trace))
        fault = (
            f"The screen has a fault ({kind.__name__ if kind else 'unknown'} at {places}). What was confirmed is kept."
        )
        self._exit_renderables.append(Text(f"{fault} Start the kiosk again; if it stays, tell the manager."))
        self._close_messages_no_wait()

    # --- the job thread

    def submit(self, work: Work) -> None:
        """Have something done in its turn."""
        self._jobs.submit(work, self._hand_over)

    def read_aside(self, read: Reading) -> None:
        """Have something read that takes long; scans are answered meanwhile."""
        self.submit(lambda desk: self._aside.begin(desk, read, self._hand_over))

    def _hand_over(self, shown: Shown) -> None:
        self.post_message(Handled(shown))

    async def on_handled(self, event: Handled) -> None:
        """Show what was done, on the screen that the desk is at."""
        try:
            await self._show(event.shown)
        except StoreError as error:  # the record went away between what was done and its screen
            self.tell(error.code, error.message, error.next_step)

    async def _show(self, shown: Shown) -> None:
        self.sound.of(shown.outcome, is_scan=shown.scan_id is not None)
        if shown.label_job is not None:
            self._when_queued()
        if shown.door is not None:
            await self.front_door.show(shown.door)
        # What lies under the lock stays there until it is taken away.
        if self.front_door.is_locked():
            self.stage.screen_of_job().show(shown)
            return
        if (aiming := self.aiming) is not None:
            if isinstance(shown.outcome, Ask) or shown.item_id is not None:
                await self.pop_screen()  # what is asked or shown now stands where the picture was
            else:
                aiming.say(shown.outcome)
        await self.stage.follow(shown)
        if shown.item_id is not None and isinstance(self.screen, HomeScreen):
            await self.push_screen(ItemScreen(self._reader, shown.item_id))
        self.stage.show(shown)

    async def on_event(self, event: Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, (Key, MouseDown, Paste)):
            self.front_door.touched()
        try:
            await super().on_event(event)
        except StoreError as error:  # what a key asked of the record while it is away
            self.tell(error.code, error.message, error.next_step)

    # --- what screens ask for

    def open_menu(self) -> None:
        """Show what else can be done."""
        self.back_office.open_menu()

    def open_settings(self) -> None:
        """Show the settings, unless they are up already."""
        if not self.stage.has(SettingsScreen):
            self.push_screen(SettingsScreen(self._reader))

    def open_records(self) -> None:
        """Look through the record; what was open stays as it is."""
        self.open_over_home(RecordsScreen(self._reader))

    def open_over_home(self, screen: JobScreen) -> None:
        """Leave the open job as it is, and bring up a screen that has nothing to do with it."""
        self.go_home()
        self.call_later(self.stage.open_over_home, screen)

    def find_item(self) -> None:
        """Find an item by what is typed, and show its card."""
        if self.front_door.somebody_works_here:
            self.push_screen(FindItem(self.search_items), self._show_item)
        else:
            self.tell("SIGN_IN_FIRST", "Nobody is signed in.", "Scan your badge, or press F1.")

    def _show_item(self, item_id: str | None) -> None:
        if item_id is not None:
            self.push_screen(ItemScreen(self._reader, item_id))

    def open_labels(self) -> None:
        """Go to the labels."""
        self.submit(lambda desk: desk.labels())

    def do_with_labels(self, work: Callable[[LabelDesk], Outcome]) -> None:
        """Have something done with labels, in its turn."""
        self.submit(lambda desk: desk.with_labels(work))

    def open_job(self, kind: Kind, job_id: str | None = None) -> None:
        """Open a job of a kind: the one named, or a new one."""
        self.submit(lambda desk: desk.open(kind, job_id))

    def answer(self, answer: Mapping[str, Any], step: int | None = None) -> None:
        """Pass an answer to the open job; with the step that the person saw, it holds for that step only."""
        self.submit(lambda desk: desk.answer(answer, step))

    def undo(self) -> None:
        """Take back the last step."""
        self.submit(lambda desk: desk.undo())

    def finish(self) -> None:
        """End the open job."""
        self.submit(lambda desk: desk.finish())

    def go_home(self) -> None:
        """Leave the open job as it is; what was scanned before still goes to it."""
        self.submit(lambda desk: desk.leave())

    def action_home(self) -> None:
        """Esc leads home from everywhere."""
        self.go_home()

    def tell(self, code: str, message: str, next_step: str) -> None:
        """Say something in the result strip."""
        self.stage.screen_of_job().query_one(ResultStrip).show(Refused(code, message, next_step))

    # --- what screens read

    def home_view(self) -> HomeView | None:
        """Read Home's lists; None, and a word in the strip, when the record cannot be read."""
        try:
            return home_view(self._reader, self._reader.now())
        except StoreError as error:
            self.tell(error.code, error.message, error.next_step)
            return None

    def search_items(self, text: str) -> list[Item]:
        """Find items by name or code."""
        try:
            return item_search.search(self._reader, text)
        except StoreError:
            return []

    def refresh_home_soon(self) -> None:
        """Draw Home's lists again, once for many scans."""
        if not self._refresh_pending:
            self._refresh_pending = True
            self.set_timer(_REFRESH_SECONDS, self._refresh_home)

    def _refresh_home(self) -> None:
        self._refresh_pending = False
        # At the end of the program a timer may still come when the screens are gone.
        if self.is_running and self.screen_stack:
            seen = self.stage.screen_of_job()
            if isinstance(seen, HomeScreen):  # perhaps behind a dialog, which came a moment before or after the timer
                seen.refresh_lists()

    def local(self, instant: datetime) -> datetime:
        """Give an instant in the site's zone."""
        return instant.astimezone(self.zone)

    def today(self) -> date:
        """The day at the site."""
        return self.local(self._reader.clock()).date()

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone; the last one known while the record cannot be read."""
        with suppress(StoreError):
            self._zone = site_at(self._reader, self._reader.now()).zone
        return self._zone

    def local_time(self) -> str:
        """Tell the site's time of day."""
        return f"{self.local(self._reader.clock()):%a %Y-%m-%d %H:%M}"
