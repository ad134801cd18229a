"""Dialogs of a check: what a second person computes without seeing any result, and why something is rejected."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.people import Person
from kiosk.screens.dialog import Dialog
from kiosk.screens.sign_in import NameButton
from kiosk.services.print_queue import LONGEST_REASON
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll


@dataclass(frozen=True)
class ComputedDose:
    """What a second person came to, and their PIN."""

    person_id: str
    amount: str
    unit: str
    pin: str = field(repr=False)


class BlindDose(Dialog[ComputedDose]):
    """Asks who computes, for the amount with its unit, and for their PIN; no result of anybody is shown."""

    def __init__(self, text: str, facts: Content, staff: list[Person]) -> None:
        super().__init__()
        self._text, self._facts, self._staff = text, facts, staff
        self._person: Person | None = None

    def compose(self) -> ComposeResult:
        """Draw what it is computed from, the names, and the lines."""
        with Vertical(classes="dialog"):
            yield Label(self._text, classes="dialog-title", markup=False)
            yield Static(self._facts, markup=False, classes="facts")
            yield Label("Who computes it? Scan the badge, or choose the name.", id="who", markup=False)
            with Scroll(id="names"):
                for person in self._staff:
                    yield NameButton(person)
            yield Entry("amount", "The amount for one container", placeholder="25")
            yield Entry("unit", "Its unit", placeholder="mg or mL")
            yield Entry("pin", "PIN", kind="secret")
            yield Label("Esc goes back; nothing is signed.", classes="quiet")

    def on_mount(self) -> None:
        """What is computed is asked for when it is known by whom."""
        for entry in self.query(Entry):
            entry.display = False

    def take_badge(self, person: Person) -> None:
        """Go on with the person whose badge was scanned."""
        self._choose(person)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, NameButton):
            self._choose(event.button.person)

    def _choose(self, person: Person) -> None:
        self._person = person
        said = Content.assemble((person.name, "bold"), " computes it from what stands here.")
        self.query_one("#who", Label).update(said)
        self.query_one("#names").display = False
        for entry in self.query(Entry):
            entry.display = True
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go to the next line that is empty; give all three back once they are there."""
        lines = list(self.query(Entry))
        missing = next((each for each in lines if not each.value.strip()), None)
        if missing is not None or entry is not lines[-1]:
            (missing or lines[-1]).focus_line()
        elif self._person is not None:
            amount, unit, pin = (each.value for each in lines)
            self.dismiss(ComputedDose(self._person.id, amount.strip(), unit.strip(), pin))


@dataclass(frozen=True)
class Rejected:
    """Why it is rejected, which containers where it is not all of them, and the PIN of whoever rejects it."""

    reason: str
    units: str
    pin: str = field(repr=False)


class Reject(Dialog[Rejected]):
    """Takes why it is rejected, which containers where it is not all of them, and the PIN."""

    def __init__(self, name: str, units: int) -> None:
        super().__init__()
        self._name, self._units = name, units

    def compose(self) -> ComposeResult:
        """Draw what happens, and the lines."""
        with Vertical(classes="dialog"):
            yield Label(f"Reject {self._name}?", classes="dialog-title", markup=False)
            yield Label("Its codes are void from then on. It is wasted, and made again if the order still stands.")
            if self._units > 1:
                yield Entry("units", f"Numbers of those that are wrong; empty for all {self._units:,}")
            yield Entry("reject", "What is wrong with it? No patient's name.", longest=LONGEST_REASON)
            yield Entry("pin", "Your PIN", kind="secret")
            yield Label("Enter after the PIN signs and rejects it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go to the next line; give all of them back once a reason and the PIN are there."""
        said = {each.field: each for each in self.query(Entry)}
        units, reason, pin = said.get("units"), said["reject"], said["pin"]
        if entry is units or not reason.value.strip():
            reason.focus_line()
        elif entry is reason or not pin.value:
            pin.focus_line()
        else:
            self.dismiss(Rejected(reason.value.strip(), units.value.strip() if units else "", pin.value))
