"""Settings: what holds at this site, whose word it is, and what waits for approval."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Button, Label

from db import settings
from db.errors import StoreError
from db.record import Record
from kiosk.desk import Desk
from kiosk.screens.approve_setting import ApproveSetting
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.scanner import ScannerScreen
from kiosk.screens.setting_value import NewValue, SettingValue
from kiosk.services import site_settings
from kiosk.services.outcome import Outcome
from kiosk.services.settings_view import SettingView, views
from kiosk.settings_registry import GROUPS
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll
from kiosk.widgets.setting_button import SettingButton

_NOTE = "entered at the kiosk"
"""Where a value comes from when nobody said it."""
_ENTRIES = 50
"""The newest ones are shown; `kiosk settings KEY --history` lists all."""


class SettingsScreen(JobScreen):
    """Every setting, group by group."""

    NAME = "Settings"
    READY = "Enter opens a setting. What you enter counts at once, as a draft until somebody else approves it."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f2", "Change", "change"),
        Key("f5", "Approve", "approve"),
        Key("f6", "Scanners", "scanners"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader

    def body(self) -> ComposeResult:
        """One long list; the focus scrolls it."""
        with Scroll(id="settings"):
            group = ""
            for view in self._views():
                if view.definition.group != group:
                    group = view.definition.group
                    yield Label(GROUPS[group], classes="setting-group")
                yield SettingButton(view, self.kiosk.zone)

    def on_mount(self) -> None:
        """The first setting is one Enter away: it only opens."""
        if self.query(SettingButton):
            self.query(SettingButton).first().focus()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self._refresh_list()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then what holds now."""
        super().show(shown)
        self.kiosk.intake.follow_settings()
        self._refresh_list()

    def _refresh_list(self) -> None:
        found = {view.definition.key: view for view in self._views()}
        zone = self.kiosk.zone
        for button in self.query(SettingButton):
            if (view := found.get(button.view.definition.key)) is not None:
                button.show(view, zone)

    def _views(self) -> tuple[SettingView, ...]:
        try:
            return views(self._reader, self._reader.now())
        except StoreError as error:
            self.call_after_refresh(self.kiosk.tell, error.code, error.message, error.next_step)
            return ()

    def action_home(self) -> None:
        """Go home; what was entered is on record."""
        self.app.pop_screen()
        self.kiosk.go_home()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, SettingButton):
            self._open(event.button.view)

    def action_change(self) -> None:
        """Open the setting that has the focus."""
        if (view := self._chosen()) is not None:
            self._open(view)

    def action_approve(self) -> None:
        """Approve what somebody else entered for the setting that has the focus."""
        view = self._chosen()
        if view is None:
            return
        if not view.waiting:
            why = "nobody entered a value; the default holds" if view.entered is None else "its value is approved"
            self.kiosk.tell("NOT_WAITING", f"{view.definition.title}: {why}.", "Choose one that says DRAFT.")
        else:
            self.app.push_screen(ApproveSetting(view, self.kiosk.zone), self._approve)

    def action_scanners(self) -> None:
        """Show the test symbol, and what each scanner made of it."""
        self.app.push_screen(ScannerScreen(self._reader))

    def _chosen(self) -> SettingView | None:
        if isinstance(self.focused, SettingButton):
            return self.focused.view
        self.kiosk.tell("CHOOSE_FIRST", "No setting is chosen.", "Go to one with the arrows.")
        return None

    def _open(self, view: SettingView) -> None:
        try:
            entries = settings.history(self._reader, view.definition.key, _ENTRIES)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        dialog = SettingValue(view, tuple(entries), self.kiosk.zone, self.kiosk.tell)
        self.app.push_screen(dialog, partial(self._enter, view.definition.key))

    def _enter(self, key: str, new: NewValue | None) -> None:
        if new is not None:
            note = new.note or _NOTE
            self._do(lambda desk: site_settings.enter(desk.record, desk.person_id, key, new.value, note))

    def _approve(self, setting_id: str | None) -> None:
        if setting_id is not None:
            self._do(lambda desk: site_settings.approve(desk.record, desk.person_id, setting_id))

    def _do(self, work: Callable[[Desk], Outcome]) -> None:
        self.kiosk.submit(lambda desk: desk.shown(work(desk)))
