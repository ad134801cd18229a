"""What the screens about controlled substances share: who looks is noted first, and asked for again at each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label, Static

from db.errors import StoreError
from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.screens.base import JobScreen
from kiosk.services import permit, records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets.ledger_button import LedgerButton
from kiosk.widgets.result import ResultStrip
from kiosk.widgets.scroll import Scroll


class ControlledPage(JobScreen):
    """One line that says what is shown, and a list or a text under it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    LOOKED: ClassVar[str] = "RECORDS"
    """What comes of looking, where somebody may."""

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._may_look = False

    def body(self) -> ComposeResult:
        """What is shown, and the lines of it."""
        yield Static("", id="controlled-head", markup=False)
        yield Scroll(id="controlled-list")

    def on_mount(self) -> None:
        """Have it noted that somebody looks; what they see comes through `show`."""
        self.look()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        if self._may_look:
            self.draw_again()

    # --- what a screen says of itself

    def asked(self) -> Filter:
        """Say for the record what somebody looks at."""
        raise NotImplementedError

    def read(self) -> Refused | None:
        """Read and draw it, or say why nobody may see it."""
        raise NotImplementedError

    # --- what came of it

    def look(self) -> None:
        """Have it noted what somebody looks at."""
        wanted = self.asked()
        self.kiosk.submit(lambda desk: desk.shown(records.look(desk.record, desk.person_id, wanted)))

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then what holds now."""
        if shown.outcome.code == self.LOOKED:
            self._may_look = True
        elif shown.outcome.code != "READY":  # that is said of Home
            self.strip(shown)
        if self._may_look:
            self.draw_again()
        elif shown.outcome.code in permit.CODES:
            self.clear(shown.outcome.message)

    def strip(self, shown: Shown) -> None:
        """Say in the result strip what was done."""
        self.query_one(ResultStrip).show(shown.outcome)

    def draw_again(self) -> None:
        """Read it again; nothing stays on the screen that whoever is here may not see."""
        try:
            refused = self.read()
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        if refused is not None:
            self._may_look = False
            self.clear(refused.message)
            self.kiosk.tell(refused.code, refused.message, refused.next_step)

    def clear(self, why: str) -> None:
        """Show nothing any more."""
        self.head(Content.assemble(("Nothing is shown.  ", "bold"), (why, "$quiet")))
        self.query_one("#controlled-list", Scroll).remove_children()

    def head(self, words: Content) -> None:
        """Say what is shown."""
        self.query_one("#controlled-head", Static).update(words, layout=False)

    def may_not(self, act: Act) -> bool:
        """Say why whoever is here may not do something, before anything is asked of them."""
        refused = self.refusal(act)
        if refused is not None:
            self.kiosk.tell(refused.code, refused.message, refused.next_step)
        return refused is not None

    def refusal(self, act: Act) -> Refused | None:
        """Say why whoever is here may not do something."""
        return permit.refusal(self._reader, self.kiosk.front_door.person_id, act)

    async def fill(self, buttons: Sequence[LedgerButton], nothing: str) -> None:
        """List them; what had the focus has it again."""
        listed = self.query_one("#controlled-list", Scroll)
        held = self.focused.key if isinstance(self.focused, LedgerButton) else None
        await listed.remove_children()
        if not buttons:
            await listed.mount(Label(nothing, classes="quiet", markup=False))
            return
        await listed.mount_all(buttons)
        if self.app.screen is self:
            next((each for each in buttons if each.key == held), buttons[0]).focus()

    # --- keys

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.app.pop_screen()

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one("#controlled-list", Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)
