"""Patients: a scan or a few typed words find one; who is looked at is noted before anything is shown."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.desk import Desk
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.dialog import Dialog
from kiosk.screens.patient import PatientScreen
from kiosk.screens.patient_form import IS_NEW, Came, FormLine, PatientForm, Said
from kiosk.services.patient_find import Found, FoundPatient, Query
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import NewPatient, Who
from kiosk.shown import Shown
from kiosk.widgets.entry import Entry
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll

_EMPTY: Final = (
    "Scan the patient's wristband.\n\nWithout one: press F6, then type name and birth date, or a number.\n"
    "Whoever is not on record yet: F2.\n\nWho looks at whom is noted."
)
_NEW: Final = (
    FormLine("family_name", "Family name"),
    FormLine("given_names", "Given names"),
    FormLine("birth_date", "Birth date, such as 1961-02-28"),
    FormLine("sex", "Sex: female, male, other, or nothing"),
    FormLine("language", "Language"),
    FormLine("number", "Medical record number, or nothing"),
    FormLine("assigner", "Who assigned the number, such as a hospital"),
)


class PatientButton(Button):
    """One patient, with what tells them from others."""

    def __init__(self, found: FoundPatient) -> None:
        state = Content("") if found.is_active else Content.styled("  ▲ NO LONGER SERVED", "bold $warn-on-dark")
        about = "   ".join((f"born {found.birth_date}", *found.numbers))
        super().__init__(Content.assemble(found.name, (f"   {about}", "not bold"), state), classes="choice")
        self.patient_id = found.patient_id


class PatientsScreen(JobScreen):
    """Lists who was found; Enter opens the card."""

    NAME = "Patients"
    READY = "Scan a wristband, or press F6 to search."
    KEYS = (Key("escape", "Home", "home"), Key("f2", "New", "add"), Key("f6", "Search", "find"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def body(self) -> ComposeResult:
        """Room for who is found."""
        with Scroll(id="patients"):
            yield Label(_EMPTY, classes="quiet", markup=False)

    async def _list(self, found: Found) -> None:
        listed = self.query_one("#patients", Scroll)
        await listed.remove_children()
        buttons = [PatientButton(each) for each in found.patients]
        await listed.mount_all(buttons or [Label(_EMPTY, classes="quiet", markup=False)])
        if buttons and self.app.screen is self:
            buttons[0].focus()

    def show(self, shown: Shown) -> None:
        """Show the outcome, and who was found or looked at."""
        super().show(shown)
        if shown.patients is None:
            return
        for screen in self.app.screen_stack:
            if isinstance(screen, PatientForm):
                screen.shown(shown.outcome)
        if shown.patients.found is not None:
            self.call_later(self._list, shown.patients.found)
        if shown.patients.card is not None:
            card = PatientScreen(shown.patients.card, shown.outcome)
            self.call_later(self.app.push_screen, card, self._back)

    async def _back(self, found: Found | None) -> None:
        """Come back from a card, perhaps as several were found by what was scanned there."""
        if found is not None:
            await self._list(found)

    # --- keys

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, PatientButton):
            patient_id = event.button.patient_id
            self.kiosk.submit(lambda desk: desk.with_patients(lambda patients: patients.view(patient_id)))

    def action_home(self) -> None:
        """Go home."""
        self.kiosk.go_home()

    def action_find(self) -> None:
        """Ask by what to look."""
        self.app.push_screen(FindPatient(), self._find)

    def _find(self, query: Query | None) -> None:
        if query is not None:
            self.kiosk.submit(lambda desk: desk.with_patients(lambda patients: patients.find(query)))

    def action_add(self) -> None:
        """Put somebody on record."""
        self.app.push_screen(PatientForm("A new patient", _NEW, self._add))

    def _add(self, said: Said, came: Came) -> None:
        who = Who(
            said["family_name"], said["given_names"], said["birth_date"], said["sex"] or None, said["language"] or None
        )
        numbers = (NewNumber("mrn", said["assigner"], said["number"]),) if said["number"] else ()

        def add(desk: Desk) -> Shown:
            shown = desk.with_patients(lambda patients: patients.add(NewPatient(who, numbers), is_new=IS_NEW in said))
            came(shown.outcome)
            return shown

        self.kiosk.submit(add)


class FindPatient(Dialog[Query]):
    """Gives back what to look for."""

    def compose(self) -> ComposeResult:
        """Three lines; one or two of them are filled."""
        with Vertical(classes="dialog -large"):
            yield Label("Find a patient", classes="dialog-title")
            with Scroll():
                yield Entry("name", "Name: the beginnings of its words", placeholder="quill mar")
                yield Entry("birth_date", "Birth date", placeholder="1961-02-28")
                yield Entry("number", "Or a number, of any assigner; then nothing else")
            yield Label("Enter goes on and then searches, Esc goes back. Or scan a wristband.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from name to birth date, and search behind the date or the number."""
        said = {each.field: each.value.strip() for each in self.query(Entry)}
        entries = list(self.query(Entry))
        if entry.field == "name":
            entries[1].focus_line()
        elif entry.field == "birth_date" and not said["name"] and not said["birth_date"]:
            entries[2].focus_line()
        else:
            self.dismiss(Query(said["number"], said["name"], said["birth_date"]))
