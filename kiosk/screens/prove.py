"""A person proves who they are for one signature: by badge or name, and PIN; who works here stays who they are."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.people import Person
from kiosk.office import Said
from kiosk.screens.dialog import Dialog
from kiosk.screens.sign_in import NameButton
from kiosk.services.outcome import Question
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll


def facts_of(question: Question) -> Content:
    """Draw what a question is about, for whoever signs."""
    lines = (Content.assemble((f"{label:<8} ", "$quiet"), (text, "bold")) for label, text in question.facts)
    return Content("\n").join(lines)


class Prove(Dialog[Said]):
    """Shows what is signed, asks who signs it, and for their PIN."""

    def __init__(self, title: str, facts: Content, ask: str, staff: list[Person]) -> None:
        super().__init__()
        self._title, self._facts, self._ask = title, facts, ask
        self._staff = staff
        self._person: Person | None = None
        self._by_badge = False

    def compose(self) -> ComposeResult:
        """Draw what is signed and the names."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            if self._facts:
                yield Static(self._facts, markup=False, classes="facts")
            yield Label(f"{self._ask} Scan the badge, or choose the name.", id="who", markup=False)
            with Scroll(id="names"):
                for person in self._staff:
                    yield NameButton(person)
                if not self._staff:
                    yield Label("Nobody else is on file.")
            yield Entry("pin", "PIN", kind="secret")
            yield Label("Esc goes back; nothing is signed.", classes="quiet")

    def on_mount(self) -> None:
        """The PIN is asked for when it is known whose."""
        self.query_one(Entry).display = False

    def take_badge(self, person: Person) -> None:
        """Go on with the person whose badge was scanned."""
        self._by_badge = True
        self._choose(person)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, NameButton):
            self._by_badge = False
            self._choose(event.button.person)

    def _choose(self, person: Person) -> None:
        self._person = person
        self.query_one("#who", Label).update(Content.assemble((person.name, "bold"), ": type your PIN."))
        self.query_one("#names").display = False
        entry = self.query_one(Entry)
        entry.display, entry.value = True, ""
        entry.focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the PIN as this person's word."""
        if self._person is not None and entry.value:
            self.dismiss(Said(self._person.id, entry.value, self._by_badge))
