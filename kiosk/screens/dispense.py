"""Handing out: what is in the pack, one label a scan, and what is asked of it; who takes it is not shown again."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from db import instants
from kiosk.screens.base import bindings
from kiosk.screens.signed_work import SignedWorkScreen
from kiosk.services.dispense_view import DispenseView, UnitView
from kiosk.services.made_unit import KEPT_WORDS
from kiosk.services.receive_subject import plural
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.keys import Key


class DispenseScreen(SignedWorkScreen):
    """One job of handing out."""

    NAME = "Hand out"
    READY = "Scan the label of what goes to one patient."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Other", "other"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Finish", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def body(self) -> ComposeResult:
        """What is done, what is in the pack, and room for a question."""
        yield Static("", id="handing", markup=False)
        with Container(id="dispense"):
            yield Static("", id="pack", markup=False, classes="board")
            yield Asked()

    def on_mount(self) -> None:
        """Name the list."""
        self.query_one("#pack").border_title = "IN THE PACK"

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the job as it stands."""
        super().show(shown)
        if shown.dispense is not None:
            self._draw(shown.dispense)

    def _draw(self, view: DispenseView) -> None:
        done = f"   {view.done:,} {plural('unit', view.done)} done" if view.done else ""
        head = Content.assemble((view.title, "bold"), (done, "$ok-on-dark"))
        self.query_one("#handing", Static).update(head, layout=False)
        rows = [self._row(each) for each in view.units] or [Content.styled("Nothing is scanned yet.", "$quiet")]
        self.query_one("#pack", Static).update(Content("\n").join(rows), layout=False)
        self.ask(view.question, view.step)

    def _row(self, unit: UnitView) -> Content:
        use_by = f" · use by {self.kiosk.local(instants.from_text(unit.use_by)):%d %b %H:%M}" if unit.use_by else ""
        about = f"unit {unit.number} of {unit.preparation} · order {unit.order}"
        return Content.assemble(
            ("✓ ", "bold $ok-on-dark"),
            (f"{unit.name}\n", "bold"),
            f"  {KEPT_WORDS[unit.kept].upper()}{use_by}\n",
            (f"  {about}", "$quiet"),
        )

    def action_other(self) -> None:
        """Choose what else is done with what is scanned: pick up, take back, give to an order, waste."""
        if not self.asked.comes_first():
            self.kiosk.answer({"choose": True})
