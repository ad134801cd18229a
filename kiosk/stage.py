"""The stage: which screen each place has, which one is up, and what a job that ended is followed by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from db.record import Record
from kiosk.screens.base import JobScreen
from kiosk.screens.check import CheckScreen
from kiosk.screens.count import CountScreen
from kiosk.screens.dispense import DispenseScreen
from kiosk.screens.labels import LabelsScreen
from kiosk.screens.once import Once
from kiosk.screens.order_entry import OrderEntryScreen
from kiosk.screens.patients import PatientsScreen
from kiosk.screens.pull import PullScreen
from kiosk.screens.receive import ReceiveScreen
from kiosk.screens.scanner import ScannerScreen
from kiosk.screens.shelf import ShelfScreen
from kiosk.screens.shelf_summary import ShelfSummary
from kiosk.screens.summary import Summary
from kiosk.screens.worksheet import WorksheetScreen
from kiosk.services.export_forms import Form
from kiosk.services.return_list import list_here
from kiosk.shown import Place, Shown, ShownOnce

if TYPE_CHECKING:
    from kiosk.app import KioskApp

_SCREENS: Final[Mapping[Place, type[JobScreen]]] = {
    "receive": ReceiveScreen,
    "pull": PullScreen,
    "shelf": ShelfScreen,
    "count": CountScreen,
    "order": OrderEntryScreen,
    "prepare": WorksheetScreen,
    "check": CheckScreen,
    "dispense": DispenseScreen,
    "labels": LabelsScreen,
    "patients": PatientsScreen,
}
"""The screen of each place but Home."""
_READING: Final[Mapping[Place, Callable[[Record], JobScreen]]] = {
    "labels": LabelsScreen,
    "prepare": WorksheetScreen,
    "check": CheckScreen,
}
"""Screens that read the record beside what they are shown: pictures, and what goes on by itself."""


class Stage:
    """Brings screens up and takes them away; it decides nothing about what is on them."""

    def __init__(self, app: KioskApp, reader: Record) -> None:
        self._app = app
        self._reader = reader

    def screen_of_job(self) -> JobScreen:
        """The screen under any dialogs."""
        return next(screen for screen in reversed(self._app.screen_stack) if isinstance(screen, JobScreen))

    def has(self, kind: type[Screen[Any]]) -> bool:
        """Say whether a screen of a kind is up, whatever stands over it."""
        return any(isinstance(screen, kind) for screen in self._app.screen_stack)

    @property
    def learns_scanners(self) -> bool:
        """Say whether what is scanned now is compared with the test symbol."""
        return isinstance(self.screen_of_job(), ScannerScreen)

    def hear(self, raw: str, device: str, end: str) -> None:
        """Show what a scanner sent to whoever sets it up."""
        screen = self.screen_of_job()
        if isinstance(screen, ScannerScreen):
            screen.hear(raw, device, end)

    async def follow(self, shown: Shown) -> None:
        """Bring up the screen of the place where the desk is."""
        if shown.place == "home":
            if shown.outcome.code == "HANDED_OVER" or any(map(self.has, _SCREENS.values())):
                await self._pop_to_home()
        elif not self.has(_SCREENS[shown.place]):
            await self.open_over_home(self._screen_at(shown.place))

    def _screen_at(self, place: Place) -> JobScreen:
        if place in _READING:
            return _READING[place](self._reader)
        return _SCREENS[place]()

    async def open_over_home(self, screen: JobScreen) -> None:
        """Bring up a screen with nothing but Home under it."""
        await self._pop_to_home()
        await self._app.push_screen(screen)

    async def _pop_to_home(self) -> None:
        while len(self._app.screen_stack) > 1:
            await self._app.pop_screen()

    def show(self, shown: Shown) -> None:
        """Show what was done, and over it what follows."""
        self.screen_of_job().show(shown)
        if shown.receive is not None and shown.receive.status == "finished":
            self._app.push_screen(Summary(shown.receive))
        if shown.shelf is not None and shown.shelf.status == "finished" and shown.shelf.cleared:
            self._app.push_screen(ShelfSummary(shown.shelf), self._write_return_list(shown.shelf.job))
        if shown.once is not None:
            self._app.push_screen(Once(shown.once), self._once_read(shown.once))

    def _write_return_list(self, job_id: str) -> Callable[[Form | None], None]:
        def wanted(form: Form | None) -> None:
            if form is not None:
                self._app.read_aside(lambda reader, hand, person_id: list_here(reader, hand, person_id, job_id, form))

        return wanted

    def _once_read(self, once: ShownOnce) -> Callable[[bool | None], None]:
        def read(to_print: bool | None) -> None:
            if to_print and once.badge is not None:
                person_id, code = once.badge
                self._app.do_with_labels(lambda desk: desk.print_badge(person_id, code))

        return read
