"""Labels: what waits, what is printed, what a person has to look at; the chosen one is shown as it comes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from db import instants
from db.errors import StoreError
from db.record import Record
from kiosk.label_desk import PICTURE_OPEN, LabelDesk
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.choose import Choose
from kiosk.screens.label_zoom import LabelZoom
from kiosk.screens.new_label import NewLabel
from kiosk.screens.printers import Printers
from kiosk.screens.reason import Reason
from kiosk.screens.sure import Sure
from kiosk.screens.type_code import TypeCode
from kiosk.services.held_codes import SECRET_KINDS
from kiosk.services.label_views import LabelsView, PrintJobView, labels_view
from kiosk.services.labels import scanner_test_label
from kiosk.services.outcome import Outcome
from kiosk.services.print_render import render_job
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.label_facts import LabelFacts
from kiosk.widgets.label_job import LabelJobButton
from kiosk.widgets.label_preview import LabelPreview
from kiosk.widgets.scroll import Scroll
from labels.label import Label

_LISTED = 40
_LOOK_SECONDS = 1.0
"""A label comes out while nobody touches the kiosk; its state is drawn again within this time."""
_PATIENTS = frozenset({"bag", "syringe", "tote"})
"""Kinds that may say who a patient is: their picture is opened by a key, and who looks is noted."""


class LabelsScreen(JobScreen):
    """The queue of labels, and one of them as a picture."""

    NAME = "Labels"
    READY = "Scan a printed label to prove it, or press F2 to print one."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f2", "Print", "print"),
        Key("f3", "View", "view"),
        Key("f4", "Type", "type_code"),
        Key("f5", "Printers", "printers"),
        Key("f6", "Again", "again"),
        Key("f7", "Look", "look"),
        Key("f8", "Void", "void"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._view = LabelsView((), ())
        self._chosen: str | None = None
        self._drawn: tuple[str | None, bool] = (None, False)
        self._asked: str | None = None
        """The patient's label that somebody wants to see; another may be chosen before that is noted."""
        self._opened: str | None = None
        """The patient's label that may be shown, as it was noted who looks."""

    def body(self) -> ComposeResult:
        """The jobs at the left, the picture and what became of it at the right."""
        with Container(id="labels"):
            yield Scroll(id="label-jobs")
            with Vertical(id="label-picture"):
                yield LabelFacts()
                yield LabelPreview("label-preview")

    def on_mount(self) -> None:
        """Draw it, and look again and again."""
        self.look_again()
        self.set_interval(_LOOK_SECONDS, self.look_again)

    def show(self, shown: Shown) -> None:
        """Show the outcome, then what holds now."""
        super().show(shown)
        if shown.door is not None:
            self._opened = self._asked = None  # whoever comes next opens it anew
        if shown.outcome.code == PICTURE_OPEN and self._asked is not None:
            self._opened, self._asked = self._asked, None
            if self._chosen == self._opened:
                self._enlarge()
        if shown.label_job is not None:
            self._chosen = shown.label_job
        self.look_again()

    # --- the list

    def look_again(self) -> None:
        """Draw what holds now."""
        try:
            view = labels_view(self._reader, self._reader.now(), _LISTED, self._reader.node, self._chosen)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        if view != self._view:
            self._view = view
            self.call_later(self._list)
        self._draw()

    async def _list(self) -> None:
        listed = self.query_one("#label-jobs", Scroll)
        buttons = {button.job.id: button for button in listed.query(LabelJobButton).results()}
        if list(buttons) == [job.id for job in self._view.jobs] and buttons:
            for job in self._view.jobs:
                buttons[job.id].show(job, self._local(job))
            return
        await listed.remove_children()
        if not self._view.jobs:
            await listed.mount(Static("No label was printed yet. F2 prints one.", markup=False, classes="quiet"))
            return
        await listed.mount_all([LabelJobButton(job, self._local(job)) for job in self._view.jobs])
        if self.app.screen is self:
            self._focus_chosen()

    def _focus_chosen(self) -> None:
        buttons = list(self.query(LabelJobButton).results())
        chosen = next((button for button in buttons if button.job.id == self._chosen), None)
        if chosen is not None or buttons:
            (chosen or buttons[0]).focus()

    def on_screen_resume(self) -> None:
        """The chosen one has the focus again."""
        self._focus_chosen()

    def _local(self, job: PrintJobView) -> datetime:
        return self.kiosk.local(instants.from_text(job.at))

    @on(DescendantFocus)
    def _focused(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, LabelJobButton):
            self._chosen = event.widget.job.id
            self._draw()

    @on(LabelJobButton.Pressed)
    def _pressed(self, event: LabelJobButton.Pressed) -> None:
        event.stop()
        self.action_view()

    # --- the picture

    def _job(self) -> PrintJobView | None:
        return next((job for job in self._view.jobs if job.id == self._chosen), None)

    def _draw(self) -> None:
        job = self._job()
        self.query_one(LabelFacts).show(job, is_hidden=self._hidden(job))
        wanted = (job.id if job else None, self._hidden(job))
        if wanted != self._drawn:
            self._drawn = wanted
            picture = self._picture(job)
            self.query_one("#label-preview", LabelPreview).show(picture.image if picture is not None else None)

    def _hidden(self, job: PrintJobView | None) -> bool:
        if job is None:
            return False
        return job.kind in SECRET_KINDS or (job.kind in _PATIENTS and self._opened != job.id)

    def _picture(self, job: PrintJobView | None) -> Label | None:
        if job is None or self._hidden(job):
            return None
        try:
            made = render_job(self._reader, job.id)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return None
        return made if isinstance(made, Label) else None

    def action_view(self) -> None:
        """Show the chosen label large; of a patient's, it is noted first who looks."""
        job = self._job()
        if job is not None and job.kind in SECRET_KINDS:
            self.kiosk.tell("SECRET", "A badge's code opens the kiosk, so no screen shows it.", "Look at the paper.")
        elif job is not None and self._hidden(job):
            self._asked = job.id
            self._do(lambda desk: desk.open_picture(job.id))
        else:
            self._enlarge()

    def _enlarge(self) -> None:
        job = self._job()
        picture = self._picture(job)
        if job is not None and picture is not None:
            self.app.push_screen(LabelZoom(f"{job.title} · {job.stock} · {picture.dpi} dpi", picture.image))
        else:
            self._nothing_chosen()

    # --- what is done

    def _do(self, work: Callable[[LabelDesk], Outcome]) -> None:
        self.kiosk.do_with_labels(work)

    def _nothing_chosen(self) -> None:
        self.kiosk.tell("NO_LABEL", "No label is shown.", "Choose one from the list, or print one (F2).")

    def action_home(self) -> None:
        """Go home."""
        self.kiosk.go_home()

    def action_print(self) -> None:
        """Choose what to print."""
        NewLabel(self.kiosk, self._reader).begin()

    def action_type_code(self) -> None:
        """Type the code under a printed symbol that cannot be scanned."""
        self.app.push_screen(TypeCode(), self.kiosk.take_typed)

    def action_printers(self) -> None:
        """Show the printers; one that is chosen prints the test label."""

        def chosen(name: str | None) -> None:
            if name is not None:
                self._do(lambda desk: desk.print(lambda _: scanner_test_label(), name))

        self.app.push_screen(Printers(self._view.printers), chosen)

    def action_again(self) -> None:
        """Print the chosen label again."""
        job = self._job()
        if job is None:
            self._nothing_chosen()
            return

        def said(reason: str | None) -> None:
            if reason is not None:
                self._do(lambda desk: desk.print_again(job.id, reason))

        what_happens = "It says REPRINT and its number. Destroy the other one."
        self.app.push_screen(Reason(f"Print {job.title} again?", what_happens), said)

    def action_look(self) -> None:
        """Say whether a label came out that the kiosk lost sight of."""
        job = self._job()
        if job is None or not job.can_look:
            job = next((each for each in self._view.jobs if each.can_look), None)
        if job is None:
            self.kiosk.tell("NOTHING_TO_LOOK_AT", "Every label is where the kiosk thinks it is.", "Go on.")
            return

        def seen(printed: bool | None) -> None:
            if printed is not None:
                self._do(lambda desk: desk.looked(job.id, printed=printed))

        answers = [(True, "Yes: it came out whole"), (False, "No: nothing came out, or only a part")]
        self.app.push_screen(Choose(f"{job.title}: is it there at {job.printer}?", answers, ""), seen)

    def action_void(self) -> None:
        """Declare a printed label void, or give up one that waits."""
        job = self._job()
        if job is None:
            self._nothing_chosen()
        elif job.can_cancel:
            what_happens = "Destroy it if it came out." if job.can_look else "It will not be printed."
            sure = Sure(f"Give up {job.title}?", what_happens, "Give it up")
            self.app.push_screen(sure, lambda yes: self._do(lambda desk: desk.cancel(job.id)) if yes else None)
        else:

            def said(reason: str | None) -> None:
                if reason is not None:
                    self._do(lambda desk: desk.void(job.id, reason))

            self.app.push_screen(Reason(f"Void {job.title}?", "Destroy the printed label first."), said)
