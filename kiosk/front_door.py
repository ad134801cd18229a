"""The screen's part of the door: who works here is shown, a PIN is asked for, the lock stands over what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.screen import Screen

from db import people
from db.errors import StoreError
from db.people import Person
from db.record import Record
from kiosk.demo_items import DEMO_PIN
from kiosk.screens.base import JobScreen
from kiosk.screens.dialog import Dialog
from kiosk.screens.first_manager import FirstManager
from kiosk.screens.home import HomeScreen
from kiosk.screens.lock import LockScreen
from kiosk.screens.pin import PinDialog
from kiosk.screens.sign_in import SignIn
from kiosk.services.people import NewPerson, has_manager
from kiosk.services.permit import is_demo
from kiosk.services.session import NeedsPin
from kiosk.settings import site_at
from kiosk.shown import DoorView
from kiosk.widgets.entry import Entry
from kiosk.widgets.header import KioskHeader

if TYPE_CHECKING:
    from kiosk.app import KioskApp


@runtime_checkable
class TakesBadge(Protocol):
    """A dialog for which a badge names a second person instead of letting them work here."""

    def take_badge(self, person: Person) -> None:
        """Go on with this person."""


class FrontDoor:
    """Shows people in and out of one app."""

    def __init__(self, app: KioskApp, reader: Record) -> None:
        self._app = app
        self._reader = reader
        self._touched_at = reader.clock()
        self.somebody_works_here = False
        self._whose: str | None = None
        """Whose session the screens on the stack are of."""
        self._has_begun = False
        self._ends_by_itself = False

    @property
    def person_id(self) -> str:
        """Who works here, as far as the screen knows; the kiosk itself, which may do nothing, when nobody does."""
        return self._whose if self.somebody_works_here and self._whose is not None else "system"

    def open_up(self) -> None:
        """Ask for the first manager where nobody is on file; a demo has its people."""
        if not is_demo(self._reader) and not has_manager(self._reader):
            if not any(isinstance(screen, FirstManager) for screen in self._app.screen_stack):
                self._app.push_screen(FirstManager(), self._first_manager)
        else:
            self._app.submit(lambda desk: desk.welcome())

    def _first_manager(self, new: NewPerson | None) -> None:
        if new is not None:
            self._app.submit(lambda desk: desk.first_manager(new))

    def touched(self) -> None:
        """Somebody is there."""
        self._touched_at = self._reader.clock()

    def look_around(self) -> None:
        """Lock an idle kiosk, and end what ends by itself."""
        self.lock_if_idle()
        if self._ends_by_itself:
            self._app.submit(lambda desk: desk.end_if_over())

    def lock_if_idle(self) -> None:
        """Lock when nobody touched anything for as long as the site allows."""
        now = self._reader.clock()
        if self.is_locked() or now < self._touched_at or not self._screen_of_job().LOCKS_WHEN_IDLE:
            self._touched_at = now if now < self._touched_at else self._touched_at
            return
        after = self._lock_after()
        if after and now - self._touched_at >= after:
            self._touched_at = now
            self._app.submit(lambda desk: desk.lock_idle())

    def _lock_after(self) -> timedelta:
        try:
            return timedelta(minutes=site_at(self._reader, self._reader.now()).lock_after_minutes)
        except StoreError:
            return timedelta(0)

    def _screen_of_job(self) -> JobScreen:
        return next(screen for screen in reversed(self._app.screen_stack) if isinstance(screen, JobScreen))

    def is_locked(self) -> bool:
        """Say whether the lock stands over everything."""
        return any(isinstance(screen, LockScreen) for screen in self._app.screen_stack)

    async def show(self, view: DoorView) -> None:
        """Show who works here now, put the lock up or take it away, and ask for a PIN."""
        self._app.status = replace(self._app.status, person=view.name)
        self.somebody_works_here = view.signed_in
        self._ends_by_itself = view.ends_by_itself
        for screen in self._app.screen_stack:
            for header in screen.query(KioskHeader):
                header.draw()
        if view.locked and not self.is_locked():
            if self._app.aiming is not None:
                await self._app.pop_screen()  # nobody aims any more, and nobody is seen
            await self._app.push_screen(LockScreen())
            self._empty_secrets()
        elif not view.locked and self.is_locked():
            await self._take_lock_away()
        await self._close_anothers(view.person_id)
        if view.wants_pin is not None:
            self._ask_pin(view.wants_pin)
        elif not has_manager(self._reader) and not is_demo(self._reader):
            self.open_up()  # what was typed was refused; the strip says why
        elif isinstance(self._app.screen, PinDialog) and view.came is None:
            self._app.pop_screen()  # somebody else came in by badge
        if view.came is not None and isinstance(self._app.screen, TakesBadge):
            self._app.screen.take_badge(view.came)

    async def _take_lock_away(self) -> None:
        """Take away the lock and what stands over it; what lies under it is as it was."""
        while self.is_locked():
            await self._app.pop_screen()

    def _empty_secrets(self) -> None:
        """Forget every PIN and code that is half typed: whoever comes back types it anew."""
        for screen in self._app.screen_stack:
            for entry in screen.query(Entry):
                if entry.is_secret:
                    entry.value = ""

    async def _close_anothers(self, whose: str | None) -> None:
        """Close what one person opened before another works here; only Home and the open delivery are everybody's."""
        changed, self._whose = self._has_begun and whose != self._whose, whose
        self._has_begun = True
        if changed:
            while not all(map(_is_everybodys, self._app.screen_stack)):
                await self._app.pop_screen()

    def _ask_pin(self, wanted: NeedsPin) -> None:
        if isinstance(self._app.screen, PinDialog):
            self._app.pop_screen()
        hint = f"This is a demo: everybody's PIN is {DEMO_PIN}." if is_demo(self._reader) else ""

        def typed(pin: str | None) -> None:
            if pin is not None:
                self._app.submit(lambda desk: desk.pin(wanted, pin))

        self._app.push_screen(PinDialog(wanted, hint), typed)

    def choose_name(self) -> None:
        """Let somebody sign in without a badge."""
        self._app.push_screen(SignIn(self.staff()), self._chosen)

    def _chosen(self, person_id: str | None) -> None:
        if person_id is not None:
            self._app.submit(lambda desk: desk.sign_in(person_id))

    def everybody(self) -> list[Person]:
        """List the staff, also who is suspended."""
        try:
            return people.everybody(self._reader)
        except StoreError:
            return []

    def staff(self) -> list[Person]:
        """List who may be named."""
        try:
            return people.staff(self._reader)
        except StoreError:
            return []


def _is_everybodys(screen: Screen[Any]) -> bool:
    if isinstance(screen, Dialog):
        return screen.BELONGS_TO_JOB
    return isinstance(screen, (HomeScreen, LockScreen)) or (isinstance(screen, JobScreen) and screen.SHOWS_JOB)
