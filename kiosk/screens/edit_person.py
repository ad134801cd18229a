"""Adding a person, or changing one: roles and PIN; what is refused stays on the screen with the reason."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.people import Person
from kiosk.rules.permissions import STAFF_ROLES
from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.people import NewPerson
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

Came = Callable[[Outcome], None]
Save = Callable[[NewPerson, str, Came], None]
"""Saves what was said, with the PIN of who says it; what it comes to is handed over before it is shown."""
_SECRETS = ("own", "pin", "again")


class RoleButton(Button):
    """One role, on or off."""

    def __init__(self, role: str, *, on: bool) -> None:
        super().__init__(classes="choice")
        self.role, self.on = role, on
        self._draw()

    def turn(self) -> None:
        """Turn it on, or off."""
        self.on = not self.on
        self._draw()

    def _draw(self) -> None:
        self.label = Content(f"{'✓' if self.on else '·'} {self.role}")


class EditPerson(Dialog[str]):
    """Adds a person, or changes one; gives back what else is to be done."""

    def __init__(self, person: Person | None, save: Save) -> None:
        super().__init__()
        self._person, self._save = person, save
        self._is_saving = False
        self._outcome: Outcome | None = None

    def compose(self) -> ComposeResult:
        """Draw name, roles, PIN and what else can be done."""
        person = self._person
        with Vertical(classes="dialog -large"):
            yield Label(person.name if person else "A new person", classes="dialog-title", markup=False)
            with Scroll():
                if person is None:
                    yield Entry("name", "Name, as it is to be printed")
                for role in STAFF_ROLES:
                    yield RoleButton(role, on=role in (person.roles if person else ("technician",)))
                if person is not None:
                    yield Entry("own", "Your own PIN, if you set a new one here", kind="secret")
                yield Entry("pin", "New PIN; empty leaves it as it is", kind="secret")
                yield Entry("again", "The new PIN again", kind="secret")
                yield Button("Save", id="save", classes="choice")
                if person is not None:
                    yield from _buttons(person)
            yield Label("Esc goes back; nothing is changed.", id="fault", markup=False)

    def on_mount(self) -> None:
        """Begin with the name, or with the roles."""
        if self._person is None:
            self.query(Entry).first().focus_line()
        else:
            self.query(RoleButton).first().focus()

    def entered(self, entry: Entry) -> None:
        """Go on to the roles, to the next PIN, or to saving."""
        if entry.field == "name":
            self.query(RoleButton).first().focus()
        elif entry.field == "own":
            self._entry("pin").focus_line()
        elif entry.field == "pin":
            self._entry("again").focus_line()
        else:
            self.query_one("#save").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, RoleButton):
            event.button.turn()
        elif event.button.id == "save":
            self._try_to_save()
        else:
            self.dismiss(event.button.id)

    def _try_to_save(self) -> None:
        if self._is_saving:
            return
        if self._entry("pin").value != self._entry("again").value:
            self._refuse("The two PINs differ. Type both again.")
        else:
            self._is_saving = True
            typed = {entry.field: entry.value for entry in self.query(Entry)}
            self._save(self._said(), typed.get("own", ""), self._came)

    def _came(self, outcome: Outcome) -> None:
        """Keep what saving came to; the message that shows it follows."""
        self._outcome = outcome

    def shown(self, outcome: Outcome) -> None:
        """Close when this was saved; stay, and say why, when it was not."""
        if outcome is not self._outcome:
            self._is_saving &= not isinstance(outcome, Refused)  # a fault of the kiosk is all that may ever come
        elif isinstance(outcome, Refused):
            self._is_saving = False
            self._refuse(f"{outcome.message} {outcome.next_step}")
        else:
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        """What was saved while the lock stood over it is not waited for."""
        self._is_saving = False

    def _refuse(self, why: str) -> None:
        fault = self.query_one("#fault", Label)
        fault.add_class("-refused")
        fault.update(Content(f"✕ {why}"))
        secrets = [entry for entry in self.query(Entry) if entry.field in _SECRETS]
        for entry in secrets:
            entry.value = ""
        secrets[0].focus_line()

    def _entry(self, field: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == field)

    def _said(self) -> NewPerson:
        typed = {entry.field: entry.value for entry in self.query(Entry)}
        roles = tuple(sorted(button.role for button in self.query(RoleButton) if button.on))
        name = self._person.name if self._person else typed["name"]
        return NewPerson(name, roles, typed["pin"] or None)


def _buttons(person: Person) -> ComposeResult:
    yield Button("Enrol a badge by scanning it", id="enrol", classes="choice")
    yield Button("Make a badge of our own", id="make_badge", classes="choice")
    yield Button("The badge is lost", id="badge_lost", classes="choice")
    if person.active:
        yield Button("Suspend", id="suspend", classes="choice -stop")
    else:
        yield Button("Let work again", id="take_back", classes="choice")
