"""A patient's card: who it is, what is not tolerated, weight and height with their day, access device, contacts."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from kiosk.desk import Desk
from kiosk.patient_desk import Keep
from kiosk.rules.allergies import AllergyState
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.choose import Choose
from kiosk.screens.patient_form import Came, PatientForm, Said
from kiosk.screens.patient_work import Asks, Does, Work, allergy_form, measure_form, works
from kiosk.services.outcome import Outcome
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_lines import allergy_lines, card_lines
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.result import ResultStrip
from kiosk.widgets.scroll import Scroll

_LABEL = 15


class PatientScreen(JobScreen):
    """Shows one patient; a scan of another wristband shows that patient. Gives back who else was found."""

    NAME = "Patient"
    READY = "Who looks is noted."
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "Allergy", "allergy"),
        Key("f3", "Weigh", "measure"),
        Key("f8", "Change", "change"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, card: PatientCard, came: Outcome) -> None:
        super().__init__()
        self._card = card
        self._came = came

    @property
    def patient_id(self) -> str:
        """Whose card it is."""
        return self._card.patient.patient_id

    def body(self) -> ComposeResult:
        """Who it is stands above; all else may be longer than the screen."""
        yield Static("", id="patient-name", markup=False)
        with Scroll(id="patient-scroll"):
            yield Static("", id="patient-card", markup=False)

    def on_mount(self) -> None:
        """Draw it, and say by what it came."""
        self.query_one(ResultStrip).show(self._came)
        self._draw()

    def on_resize(self) -> None:
        """Fit it to another size."""
        self._draw()

    def show(self, shown: Shown) -> None:
        """Show the outcome, and the card as it is now; who else was found is listed where the search began."""
        super().show(shown)
        seen = shown.patients
        if seen is None:
            return
        for screen in self.app.screen_stack:
            if isinstance(screen, PatientForm):
                screen.shown(shown.outcome)
        if seen.found is not None and seen.found.patients and self.app.screen is self:
            self.dismiss(seen.found)
        if seen.card is None:
            return
        if seen.card.patient.patient_id != self.patient_id and self.app.screen is not self:
            # What is half typed is of the patient on the screen, and of nobody else.
            self.kiosk.tell(
                "ANSWER_FIRST", "Something is open for this patient.", "End it, or press Esc; then scan again."
            )
            return
        self._card = seen.card
        self._draw()

    def _draw(self) -> None:
        card = self._card
        lines = card_lines(card)
        gone = "" if card.is_active else "  ▲ NO LONGER SERVED"
        head = Content.assemble((card.name, "bold"), (gone, "bold $warn-on-dark"))
        born = Content.styled(f"born {lines[1][1]}   {self.patient_id}", "$quiet")
        self.query_one("#patient-name", Static).update(Content("\n").join((head, born)))
        warned = {words for _, words in allergy_lines(card)} if card.allergies.answer is None else set()
        width = max(_LABEL, self.size.width - _LABEL - 4)
        rows = [_line(label, words, words in warned, width) for label, words in lines[2:]]
        self.query_one("#patient-card", Static).update(Content("\n").join(rows))

    # --- keys

    def action_back(self) -> None:
        """Go back to the search."""
        self.kiosk.submit(lambda desk: desk.with_patients(lambda patients: patients.await_wristband(None)))
        self.dismiss(None)

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one("#patient-scroll", Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)

    def action_allergy(self) -> None:
        """Record an allergy, or, where nothing is recorded, choose between one and none known."""
        found = [each for each in works(self._card) if each.is_of_allergies]
        if self._card.allergies.state is AllergyState.RECORDED:
            self._ask(allergy_form())
        else:
            self.app.push_screen(Choose("Allergies", [(each, each.words) for each in found], ""), self._chosen)

    def action_measure(self) -> None:
        """Note a weight."""
        self._ask(measure_form("weight", self.kiosk.today()))

    def action_change(self) -> None:
        """Choose what to change."""
        listed = [(each, each.words) for each in works(self._card)]
        self.app.push_screen(Choose("What would you like to change?", listed, ""), self._chosen)

    def _chosen(self, work: Work | None) -> None:
        if work is None:
            return
        step = work.step(self.kiosk.today())
        if isinstance(step, Asks):
            self._ask(step)
        elif isinstance(step, Does):
            self._keep(step.keep, self.patient_id)
        elif isinstance(step, list):
            self.app.push_screen(Choose(work.words, [(each, each.words) for each in step], ""), self._chosen)
        else:
            patient_id = self.patient_id
            self.kiosk.submit(lambda desk: desk.with_patients(lambda patients: patients.await_wristband(patient_id)))

    def _ask(self, form: Asks) -> None:
        patient_id = self.patient_id

        def save(said: Said, came: Came) -> None:
            self._keep(lambda record, by, patient: form.keep(record, by, patient, said), patient_id, came)

        self.app.push_screen(PatientForm(form.title, form.lines, save))

    def _keep(self, keep: Keep, patient_id: str, came: Came = lambda _: None) -> None:
        def done(desk: Desk) -> Shown:
            shown = desk.with_patients(lambda patients: patients.keep(patient_id, keep))
            came(shown.outcome)
            return shown

        self.kiosk.submit(done)


def _line(label: str, words: str, warned: bool, width: int) -> Content:
    style = "bold $warn-on-dark" if warned else ""
    sign = "▲ " if warned and label else ""
    broken = f"\n{'':<{_LABEL}}".join(textwrap.wrap(sign + words, width))
    return Content.assemble((f"{label:<{_LABEL}}", "$quiet"), (broken, style))
