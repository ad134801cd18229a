"""Pull: each scan one unit, shown large; what was asked stands beside the lines, and the result in the same place."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.messages import Answered
from kiosk.screens.base import bindings
from kiosk.screens.prove import Prove, facts_of
from kiosk.screens.quantity import Quantity
from kiosk.screens.work import WorkScreen
from kiosk.services.pull_state import PURPOSES
from kiosk.services.pull_view import PullView
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.keys import Key
from kiosk.widgets.pulled import JustPulled, PulledLines


class PullScreen(WorkScreen):
    """One pull."""

    NAME = "Pull"
    READY = "Scan the first package."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f3", "Quantity", "quantity"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Return", "comes_back"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Finish", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._view: PullView | None = None

    def body(self) -> ComposeResult:
        """What the pull is for, what was just taken, all lines, and room for a question."""
        yield Static("", id="purpose", markup=False)
        with Container(id="pull"):
            with Container(id="taken"):
                yield JustPulled()
                yield PulledLines()
            yield Asked()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the pull as it stands."""
        super().show(shown)
        if shown.pull is not None:
            self._view = shown.pull
            self._draw(shown.pull)

    def _draw(self, view: PullView) -> None:
        self.query_one("#purpose", Static).update(_purpose(view), layout=False)
        self.query_one(JustPulled).show(view)
        self.query_one(PulledLines).show(view)
        self.asked.show(view.question, view.step)

    def answered(self, event: Answered) -> None:
        """Hand an answer to the job; a pharmacist's or a witness's word is asked for first."""
        question = self.asked.question
        if event.answer.get("approve") is True and question is not None:
            pharmacists = [person for person in self.kiosk.front_door.staff() if "pharmacist" in person.roles]
            title, ask = "It ends too soon: may it be used all the same?", "Which pharmacist?"
            dialog = Prove(title, facts_of(question), ask, pharmacists)
            self.app.push_screen(dialog, partial(self.proved, event.step, "approved_by"))
        elif event.answer.get("witnessed") is True and question is not None:
            self.ask_witness(question, "Look at it: does this go into the waste?", event.step)
        else:
            super().answered(event)

    def action_quantity(self) -> None:
        """Say how many it is that is asked about, or how many units the last line has."""
        view = self._view
        if self.goes_to_entry("quantity") or self.asked.comes_first():
            return
        if view is None or not view.lines:
            self.kiosk.tell("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
            return
        last = view.lines[-1]
        name = " · ".join(filter(None, (last.name, last.lot and f"lot {last.lot}", last.location)))
        dialog = Quantity(name, last.quantity, f"How many, counted in {last.unit}s?", "Quantity")
        self.app.push_screen(dialog, partial(self._quantity, view.step))

    def _quantity(self, step: int, quantity: int | None) -> None:
        self.answer_from_dialog(step, None if quantity is None else {"quantity": quantity})

    def action_comes_back(self) -> None:
        """Bring something back."""
        question = self.asked.question
        if question is None or question.code == "PURPOSE":
            self.kiosk.answer({"returning": True})
        else:
            self.asked.comes_first()


def _purpose(view: PullView) -> Content:
    if view.purpose is None:
        return Content.styled("Say what it is for. Something comes back? Press F6.", "$quiet")
    parts: list[tuple[str, str] | str] = [(f"For {PURPOSES[view.purpose]}", "bold")]
    if view.reference:
        parts.append((f" {view.reference}", "bold"))
    parts.append(f"  needed until {view.needed_until}")
    lines = "1 line" if view.line_count == 1 else f"{view.line_count:,} lines"
    parts.append(f"  {lines} · {view.units:,} out")
    if view.wanted:
        done = (
            f"missing {view.missing:,} of {len(view.wanted):,}" if view.missing else f"all {len(view.wanted):,} there"
        )
        parts.append((f"  {done}", "bold $warn-on-dark" if view.missing else "$ok-on-dark"))
    if view.bin:
        parts.append(f"  {view.bin}")
    if view.returned:
        parts.append((f"  {view.returned:,} back", "$ok-on-dark"))
    return Content.assemble(*parts)
