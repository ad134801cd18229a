"""The staff: who they are, what they may do, their PINs and badges."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.people import Person
from kiosk.desk import Desk
from kiosk.office import Office
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.dialog import Dialog
from kiosk.screens.edit_person import Came, EditPerson
from kiosk.screens.sure import Sure
from kiosk.services.outcome import Outcome
from kiosk.services.people import NewPerson
from kiosk.shown import Shown
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
        for screen in self.app.screen_stack:
            if isinstance(screen, EditPerson):
                screen.shown(shown.outcome)

    def _draw(self) -> None:
        people = self.query_one("#people", Scroll)
        people.remove_children()
        people.mount_all(PersonButton(person) for person in self.kiosk.front_door.everybody())

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_add(self) -> None:
        """Add a person."""
        self.app.push_screen(EditPerson(None, self._add))

    def _add(self, new: NewPerson, _own_pin: str, came: Came) -> None:
        self._do(lambda office: office.add_person(new), came)

    def _do(self, work: Callable[[Office], Outcome], came: Came) -> None:
        def done(desk: Desk) -> Shown:
            outcome = work(desk.office)
            came(outcome)
            return desk.shown(outcome)

        self.kiosk.submit(done)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, PersonButton):
            person = event.button.person
            self.app.push_screen(EditPerson(person, partial(self._change, person)), partial(self._chosen, person))

    def _chosen(self, person: Person, chosen: str | None) -> None:
        match chosen:
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

    def _make_badge(self, person: Person) -> None:
        def sure(yes: bool | None) -> None:
            if yes:
                self.kiosk.submit(lambda desk: desk.make_badge(person.id))

        what_happens = "Its code is shown once, to be printed. A former badge opens nothing any more."
        self.app.push_screen(Sure(f"Make a new badge for {person.name}?", what_happens, "Make the badge"), sure)

    def _change(self, person: Person, new: NewPerson, own_pin: str, came: Came) -> None:
        roles = new.roles if new.roles != person.roles else None
        self._do(lambda office: office.change_person(person.id, roles, new.pin, own_pin), came)


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
