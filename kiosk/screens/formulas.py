"""Formulas: how each preparation is made, and which version is in force; Enter opens one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Label, Static

from db import formulas
from db.errors import StoreError
from db.formulas import FormulaVersion
from db.record import Record
from kiosk.rules.formula import CATEGORIES
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.formula import SIGNS, FormulaScreen
from kiosk.services.formulas import state_of
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton
from kiosk.widgets.scroll import Scroll


class FormulasScreen(JobScreen):
    """The last version of every formula, by name."""

    NAME = "Formulas"
    READY = "Enter opens a formula. Files are brought in with `kiosk formula import`."
    KEYS = (Key("escape", "Home", "home"),)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader

    def body(self) -> ComposeResult:
        """What there is, and a button each."""
        yield Static("", id="formulas-head", markup=False)
        yield Scroll(id="formulas-list")

    def on_mount(self) -> None:
        """List them."""
        self._draw()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self._draw()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then what holds now."""
        if shown.outcome.code != "READY":  # that is said of Home
            super().show(shown)
        self._draw()

    def _draw(self) -> None:
        try:
            now = self._reader.now()
            listed = formulas.latest_versions(self._reader)
            holding = {each.code: each for each in formulas.in_force(self._reader, now)}
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        drafts = sum(each.effective_from is None and each.retired_at is None for each in listed)
        words = Content.assemble((f"{len(holding):,} in force", "bold"), f"   {drafts:,} wait for a pharmacist")
        self.query_one("#formulas-head", Static).update(words, layout=False)
        self.call_later(self._fill, [_button(each, holding.get(each.code), now) for each in listed])

    async def _fill(self, buttons: list[LedgerButton]) -> None:
        """List them; what had the focus has it again."""
        listed = self.query_one("#formulas-list", Scroll)
        held = self.focused.key if isinstance(self.focused, LedgerButton) else None
        await listed.remove_children()
        if not buttons:
            await listed.mount(Label("No formula is on file yet.", classes="quiet", markup=False))
            return
        await listed.mount_all(buttons)
        if self.app.screen is self:
            next((each for each in buttons if each.key == held), buttons[0]).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, LedgerButton):
            self.app.push_screen(FormulaScreen(self._reader, event.button.key))

    def action_home(self) -> None:
        """Go home; nothing is left half done here."""
        self.app.pop_screen()
        self.kiosk.go_home()

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one("#formulas-list", Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)


def _button(version: FormulaVersion, holds: FormulaVersion | None, now: str) -> LedgerButton:
    about = [f"{version.code}, version {version.version}", CATEGORIES[version.category]]
    if holds is not None and holds.id != version.id:
        about.append(f"version {holds.version} is in force")
    return LedgerButton(version.id, SIGNS[state_of(version, holds, now).code], version.name, tuple(about))
