"""The shelf: what is done is chosen once, then each scan is one question, and what was done stands beside it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.screens.base import bindings
from kiosk.screens.work import WorkScreen
from kiosk.services.shelf_view import ShelfView
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.keys import Key
from kiosk.widgets.shelf_lines import DoneLines, ToClearLines

_WITNESSED = {"WITNESS": "Look at it: is this what goes?", "WITNESS_UNDO": "Look at it: is this here again?"}
"""The questions that a second person answers, and what they are asked."""


class ShelfScreen(WorkScreen):
    """One round at the shelf."""

    NAME = "Shelf"
    READY = "Choose what to do, then scan the packages."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f3", "Quantity", "quantity"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Action", "choose"),
        Key("f7", "Witness", "witness"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Finish", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._view: ShelfView | None = None

    def body(self) -> ComposeResult:
        """What is being done, what was done, and room for a question."""
        yield Static("", id="doing", markup=False)
        with Container(id="shelf"):
            yield ToClearLines()
            yield DoneLines()
            yield Asked()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the round as it stands."""
        super().show(shown)
        if shown.shelf is not None:
            self._view = shown.shelf
            self._draw(shown.shelf)

    def _draw(self, view: ShelfView) -> None:
        self.query_one("#doing", Static).update(_doing(view), layout=False)
        self.set_class(view.action == "clear", "-clearing")
        self.query_one(ToClearLines).show(view)
        self.query_one(DoneLines).show(view)
        is_new = self.asked.show(view.question, view.step)
        if is_new and view.question and view.question.code in _WITNESSED and self.app.screen is self:
            self.action_witness()

    def action_quantity(self) -> None:
        """Say how many it is that is asked about."""
        if not self.goes_to_entry("quantity"):
            self.kiosk.tell("NO_AMOUNT", "There is nothing whose amount could change.", "Scan a package first.")

    def action_choose(self) -> None:
        """Do something else from now on."""
        question = self.asked.question
        if question is None:
            self.kiosk.answer({"choose": True})
        elif question.code != "ACTION":
            self.asked.comes_first()

    def action_witness(self) -> None:
        """Let a second person sign for what goes."""
        question, view = self.asked.question, self._view
        if view is None or question is None or question.code not in _WITNESSED:
            self.kiosk.tell("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Scan a package.")
            return
        self.ask_witness(question, _WITNESSED[question.code], view.step)


def _doing(view: ShelfView) -> Content:
    done = "nothing done yet" if not view.entry_count else f"{view.entry_count:,} done"
    parts: list[tuple[str, str] | str] = [(view.title, "bold"), f"  {done}"]
    if view.action == "clear":
        left = view.to_clear_count
        style = "bold $warn-on-dark" if left else "$ok-on-dark"
        parts.append((f"  {left:,} still on the shelf" if left else "  nothing is left to be cleared", style))
    return Content.assemble(*parts)
