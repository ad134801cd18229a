"""Entering an order: one question at a time, and beside it what was said so far."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.messages import Answered
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.type_code import TypeCode
from kiosk.services.order_entry_view import OrderEntryView
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.keys import Key


class OrderEntryScreen(JobScreen):
    """One order being entered; what was said stays when it is left."""

    SHOWS_JOB = True
    NAME = "New order"
    READY = "Answer one question after the other."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f4", "Type", "type_code"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Enter order", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    asked = getters.query_one(Asked)

    def body(self) -> ComposeResult:
        """What was said, and room for the question."""
        with Container(id="order-entry"):
            yield Static("", id="order-said", markup=False)
            yield Asked()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the order as it stands."""
        super().show(shown)
        if shown.order is not None:
            self._draw(shown.order)

    def _draw(self, view: OrderEntryView) -> None:
        room = max((len(label) for label, _ in view.facts), default=0) + 2
        lines = [Content.assemble((f"{label:<{room}}", "$quiet"), (words, "bold")) for label, words in view.facts]
        said = Content("\n").join(lines) if lines else Content.styled("Nothing is said yet.", "$quiet")
        self.query_one("#order-said", Static).update(said)
        self.asked.show(view.question, view.step)

    def on_answered(self, event: Answered) -> None:
        """Hand an answer to the job."""
        event.stop()
        self.kiosk.answer(event.answer, event.step)

    def action_home(self) -> None:
        """Leave; the draft stays."""
        self.kiosk.go_home()

    def action_type_code(self) -> None:
        """Type a code that cannot be scanned."""
        self.app.push_screen(TypeCode(), self.kiosk.take_typed)

    def action_undo(self) -> None:
        """Take back the last answer."""
        self.kiosk.undo()

    def action_finish(self) -> None:
        """Enter the order."""
        self.kiosk.finish()
