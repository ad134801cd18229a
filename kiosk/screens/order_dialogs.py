"""Dialogs of an order: what the prescriber is asked and answers, and one thing that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.orders import Clarification
from kiosk.rules.order_additives import LONGEST as LONGEST_LIST
from kiosk.rules.order_content import OrderContent
from kiosk.screens.choose import ThingButton
from kiosk.screens.dialog import Dialog
from kiosk.services.order_clarify import LONGEST
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

FIELDS: Final = {
    "dose": "Dose, the number",
    "dose_unit": "Dose, the unit",
    "weight_kg": "Weight used, kg",
    "height_cm": "Height used, cm",
    "volume_ml": "Volume, mL",
    "rate_ml_h": "Rate, mL/h",
    "minutes": "Runs over, minutes",
    "route": "Route",
    "every_hours": "Hours between two doses",
    "starts_at": "First dose",
    "needed_at": "Needed at",
    "doses": "Doses made at once",
    "fills": "How often they are made",
    "priority": "STAT or routine",
    "prescriber": "Prescriber",
    "owner": "Reference of the patient's own stock",
    "additives": "Additives of a nutrition",
    "note": "Note",
}
"""What can be changed here, in words."""
_SHOWN: Final = 60
"""Signs of a value on its button."""


class Asking(Dialog[tuple[str, str]]):
    """Takes who is asked, and what."""

    def __init__(self, prescriber: str) -> None:
        super().__init__()
        self._prescriber = prescriber

    def compose(self) -> ComposeResult:
        """Draw both lines."""
        with Vertical(classes="dialog"):
            yield Label("Ask the prescriber", classes="dialog-title")
            yield Label("The order waits until the answer is on record.")
            yield Entry("prescriber", "Whom do you ask?", value=self._prescriber)
            yield Entry("question", "What do you ask?", longest=LONGEST)
            yield Label("Enter notes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits where something is missing."""
        first, second = self.query(Entry)
        (second if self._prescriber else first).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take both lines once they are there."""
        first, second = self.query(Entry)
        missing = next((each for each in (first, second) if not each.value.strip()), None)
        if missing is not None or entry is first:
            (missing or second).focus_line()
        else:
            self.dismiss((first.value.strip(), second.value.strip()))


class Answering(Dialog[str]):
    """Takes the answer to an open question."""

    def __init__(self, asked: Clarification) -> None:
        super().__init__()
        self._asked = asked

    def compose(self) -> ComposeResult:
        """Draw the question and the line."""
        with Vertical(classes="dialog"):
            yield Label("What did the prescriber answer?", classes="dialog-title")
            yield Label(f"{self._asked.prescriber} was asked: {self._asked.text}", markup=False)
            yield Entry("answer", "The answer", longest=LONGEST)
            yield Label("Enter notes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the answer."""
        if entry.value.strip():
            self.dismiss(entry.value.strip())


@dataclass(frozen=True)
class Changed:
    """One thing that an order says otherwise from now on."""

    field: str
    value: str
    reason: str


class ChangeOrder(Dialog[Changed]):
    """Asks which thing changes, to what, and why."""

    def __init__(self, content: OrderContent) -> None:
        super().__init__()
        self._content = content
        self._field: str | None = None

    def compose(self) -> ComposeResult:
        """Draw what the order says, a button each."""
        with Vertical(classes="dialog"):
            yield Label("What changes?", id="change-title", classes="dialog-title")
            with Scroll(id="change-fields"):
                for field, words in FIELDS.items():
                    value = getattr(self._content, field)
                    yield ThingButton(field, _words(words, value))
            yield Entry("value", "From now on", longest=LONGEST_LIST)
            yield Entry("reason", "Why? Who ordered it so, and when. No patient's name.")
            yield Label("A change is a new version: a pharmacist verifies it again. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """What is typed is asked for when it is known of what."""
        for entry in self.query(Entry):
            entry.display = False
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ThingButton):
            self._field = str(event.button.thing)
            self.query_one("#change-title", Label).update(FIELDS[self._field])
            self.query_one("#change-fields").display = False
            value, reason = self.query(Entry)
            value.display = reason.display = True
            before = getattr(self._content, self._field)
            value.value = "" if before is None else str(before)
            value.focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the value, then the reason."""
        value, reason = self.query(Entry)
        if entry is value or not reason.value.strip():
            reason.focus_line()
        elif self._field is not None:
            self.dismiss(Changed(self._field, value.value.strip(), reason.value.strip()))


def _words(words: str, value: object) -> Content:
    said = "—" if value in (None, "") else str(value)
    return Content.assemble(f"{words}: ", (said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…", "bold"))
