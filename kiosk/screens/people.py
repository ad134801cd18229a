"""The staff: who they are, what they may do, their PINs and badges."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.people import Person
from kiosk.rules.permissions import STAFF_ROLES
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.dialog import Dialog
from kiosk.screens.sure import Sure
from kiosk.services.people import NewPerson
from kiosk.shown import Shown
from kiosk.widgets.entry import Entry
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll


class PersonButton(Button):
    """One person, with roles and whether they are suspended."""

    def __init__(self, person: Person) -> None:
        state = Content("") if person.active else Content.styled("  ✕ SUSPENDED", "bold $stop-on-dark")
        roles = Content.styled(f"  {', '.join(person.roles)}", "not bold")
        super().__init__(Content.assemble(person.name, roles, state), classes="choice")
        self.person = person


class PeopleScreen(JobScreen):
    """Lists the staff; services decide who may change anything."""

    NAME = "People"
    READY = "Choose a person, or add one (F2)."
    KEYS = (Key("escape", "Home", "close"), Key("f2", "Add", "add"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def body(self) -> ComposeResult:
        """Draw room for the list."""
        yield Scroll(id="people")

    def on_mount(self) -> None:
        """Draw who is there."""
        self._draw()

    def show(self, shown: Shown) -> None:
        """Show an outcome, and the list as it is now."""
        super().show(shown)
        self._draw()

    def _draw(self) -> None:
        people = self.query_one("#people", Scroll)
        people.remove_children()
        people.mount_all(PersonButton(person) for person in self.kiosk.front_door.everybody())

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_add(self) -> None:
        """Add a person."""
        self.app.push_screen(EditPerson(None), self._added)

    def _added(self, edited: Edited | None) -> None:
        if isinstance(edited, NewPerson):
            self.kiosk.submit(lambda desk: desk.shown(desk.office.add_person(edited)))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, PersonButton):
            person = event.button.person
            self.app.push_screen(EditPerson(person), lambda edited: self._edited(person, edited))

    def _edited(self, person: Person, edited: Edited | None) -> None:
        match edited:
            case "suspend":
                self.kiosk.submit(lambda desk: desk.shown(desk.office.suspend(person.id)))
            case "take_back":
                self.kiosk.submit(lambda desk: desk.shown(desk.office.take_back(person.id)))
            case "make_badge":
                self._make_badge(person)
            case "badge_lost":
                self.kiosk.submit(lambda desk: desk.shown(desk.office.withdraw_badges(person.id)))
            case "enrol":
                self.app.push_screen(EnrolBadge(person))
            case NewPerson() as new:
                self._change(person, new)

    def _make_badge(self, person: Person) -> None:
        def sure(yes: bool | None) -> None:
            if yes:
                self.kiosk.submit(lambda desk: desk.make_badge(person.id))

        what_happens = "Its code is shown once, to be printed. A former badge opens nothing any more."
        self.app.push_screen(Sure(f"Make a new badge for {person.name}?", what_happens, "Make the badge"), sure)

    def _change(self, person: Person, new: NewPerson) -> None:
        if new.pin is not None:
            pin = new.pin
            self.kiosk.submit(lambda desk: desk.shown(desk.office.set_pin(person.id, pin)))
        if new.roles != person.roles:
            self.kiosk.submit(lambda desk: desk.shown(desk.office.set_roles(person.id, new.roles)))


Edited = NewPerson | str


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


class EditPerson(Dialog[Edited]):
    """Adds a person, or changes one."""

    def __init__(self, person: Person | None) -> None:
        super().__init__()
        self._person = person

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
                yield Entry("pin", "New PIN; empty leaves it as it is", kind="secret")
                yield Button("Save", id="save", classes="choice")
                if person is not None:
                    yield from _buttons(person)
            yield Label("Esc goes back; nothing is changed.", classes="quiet")

    def on_mount(self) -> None:
        """Begin with the name, or with the roles."""
        if self._person is None:
            self.query(Entry).first().focus_line()
        else:
            self.query(RoleButton).first().focus()

    def entered(self, entry: Entry) -> None:
        """Go on to the roles, or to saving."""
        if entry.field == "name":
            self.query(RoleButton).first().focus()
        else:
            self.query_one("#save").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, RoleButton):
            event.button.turn()
        elif event.button.id == "save":
            self.dismiss(self._said())
        else:
            self.dismiss(event.button.id)

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


class EnrolBadge(Dialog[None]):
    """Waits for the badge; the next scan is it."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person

    def compose(self) -> ComposeResult:
        """Say what to do."""
        with Vertical(classes="dialog"):
            yield Label(f"Scan {self.person.name}'s badge", classes="dialog-title", markup=False)
            yield Label("A badge with a GSRN (8017), or one that this kiosk made. Esc goes back.")
