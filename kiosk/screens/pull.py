"""Pull: each scan one unit, shown large; what was asked stands beside the lines, and the result in the same place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.messages import Answered
from kiosk.office import Said
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.prove import Prove, facts_of
from kiosk.screens.quantity import Quantity
from kiosk.screens.type_code import TypeCode
from kiosk.services.pull_state import PURPOSES
from kiosk.services.pull_view import PullView
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.entry import Entry
from kiosk.widgets.keys import Key
from kiosk.widgets.pulled import JustPulled, PulledLines


class PullScreen(JobScreen):
    """One pull."""

    SHOWS_JOB = True
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
    asked = getters.query_one(Asked)

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

    def on_answered(self, event: Answered) -> None:
        """Hand an answer to the job; a pharmacist's or a witness's word is asked for first."""
        event.stop()
        question = self.asked.question
        if event.answer.get("approve") is True and question is not None:
            pharmacists = [person for person in self.kiosk.front_door.staff() if "pharmacist" in person.roles]
            title, ask = "It ends too soon: may it be used all the same?", "Which pharmacist?"
            self._prove(Prove(title, facts_of(question), ask, pharmacists), event.step, "approved_by")
        elif event.answer.get("witnessed") is True and question is not None:
            here = self.kiosk.front_door.person_id
            others = [person for person in self.kiosk.front_door.staff() if person.id != here]
            title, ask = "Look at it: does this go into the waste?", "Who is the witness?"
            self._prove(Prove(title, facts_of(question), ask, others), event.step, "witness")
        else:
            self.kiosk.answer(event.answer, event.step)

    def _prove(self, dialog: Prove, step: int, role: str) -> None:
        self.app.push_screen(dialog, partial(self._proved, step, role))

    def _proved(self, step: int, role: str, said: Said | None) -> None:
        self.asked.listen(step)
        if said is not None:
            self.kiosk.answer({role: said.person_id, "pin": said.pin}, step)

    def action_home(self) -> None:
        """Leave; the pull stays open."""
        self.kiosk.go_home()

    def action_quantity(self) -> None:
        """Say how many it is that is asked about, or how many units the last line has."""
        view = self._view
        if amounts := [entry for entry in self.query(Entry) if entry.field == "quantity"]:
            amounts[0].focus_line()
            return
        if self.asked.comes_first():
            return
        if view is None or not view.lines:
            self.kiosk.tell("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
            return
        last = view.lines[-1]
        name = " · ".join(filter(None, (last.name, last.lot and f"lot {last.lot}", last.location)))
        dialog = Quantity(name, last.quantity, f"How many, counted in {last.unit}s?", "Quantity")
        self.app.push_screen(dialog, partial(self._quantity, view.step))

    def _quantity(self, step: int, quantity: int | None) -> None:
        self._answer(step, None if quantity is None else {"quantity": quantity})

    def _answer(self, step: int, answer: Mapping[str, Any] | None) -> None:
        if answer is not None:
            self.kiosk.answer(answer, step)

    def action_type_code(self) -> None:
        """Type a code that cannot be scanned."""
        self.app.push_screen(TypeCode(), self.kiosk.take_typed)

    def action_comes_back(self) -> None:
        """Bring something back."""
        question = self.asked.question
        if question is None or question.code == "PURPOSE":
            self.kiosk.answer({"returning": True})
        else:
            self.asked.comes_first()

    def action_undo(self) -> None:
        """Take back the last step."""
        self.kiosk.undo()

    def action_finish(self) -> None:
        """End the pull."""
        self.kiosk.finish()


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
