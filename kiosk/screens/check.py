"""The check: what was ordered beside what was done and what was photographed; then the inspection and the signature."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from db import instants, pictures
from db.errors import StoreError
from db.pictures import Picture
from db.record import Record
from kiosk.office import Said
from kiosk.screens.base import bindings
from kiosk.screens.check_dialogs import BlindDose, ComputedDose, Reject, Rejected
from kiosk.screens.photo_zoom import PhotoZoom
from kiosk.screens.prove import Prove, facts_of
from kiosk.screens.signed_work import SignedWorkScreen
from kiosk.services import check_questions, check_queue
from kiosk.services.check_view import CheckView
from kiosk.services.outcome import Question, Refused
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.check_columns import ORDERED, Column, head_of, inspected_rows, queue_rows
from kiosk.widgets.keys import Key
from kiosk.widgets.photo import Photo
from kiosk.widgets.worksheet_lists import WorksheetList

_PAGES: Final = ("left", "middle", "right")
"""The columns, of which a narrow screen shows one."""


class CheckScreen(SignedWorkScreen):
    """One check."""

    NAME = "Check"
    READY = "Scan the final label of what you check."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f3", "Photo", "photo"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Column", "column"),
        Key("f8", "Reject", "reject"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Release", "release"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]
    BUTTONS: ClassVar[Mapping[str, str]] = {
        "computed_by": "A second person computes it, and signs",
        "reject": "Reject it, and say why",
        "pin": "Sign, and release it",
    }

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._view: CheckView | None = None
        self._pictures: list[Picture] = []
        self._turned = 0

    def body(self) -> ComposeResult:
        """What waits; or what is in hand in three columns: ordered, done, seen."""
        yield Static("", id="check-head", markup=False)
        yield WorksheetList("check-queue", "TO CHECK", "✓ Nothing waits for a check.")
        with Container(id="check"):
            yield Column("check-left")
            yield Column("check-middle")
            with Vertical(id="check-right"):
                yield Static("", id="check-caption", markup=False)
                yield Photo("check-photo")
                yield WorksheetList("check-inspected", "INSPECTION", "")
                yield Asked()

    def on_mount(self) -> None:
        """A narrow screen begins where the question stands."""
        self.add_class("-at-right")

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the check as it stands."""
        super().show(shown)
        if shown.check is not None:
            self._view = shown.check
            self._draw(shown.check)

    # --- what is drawn

    def _draw(self, view: CheckView) -> None:
        try:
            self._read(view)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
        self.set_class(view.preparation is not None, "-in-hand")
        self.set_class(_is_blind(view), "-blind")
        self.query_one("#check-head", Static).update(head_of(view), layout=False)
        ordered = [each for each in view.sections if each.code in ORDERED]
        self.query_one("#check-left", Column).show(ordered)
        self.query_one("#check-middle", Column).show([each for each in view.sections if each not in ordered])
        self.query_one("#check-inspected", WorksheetList).show(inspected_rows(view.lines))
        self._draw_photo()
        self.ask(view.question, view.step)

    def _read(self, view: CheckView) -> None:
        """Read the photographs of what is in hand; with nothing in hand, what waits."""
        # Whoever computes sees no result of anybody, and a photograph of a syringe is one.
        seen = view.worksheet is not None and not _is_blind(view)
        self._pictures = pictures.of_job(self._reader, view.worksheet) if seen and view.worksheet else []
        self._turned = min(self._turned, max(0, len(self._pictures) - 1))
        if view.preparation is None:
            found = check_queue.to_check(self._reader, self.kiosk.front_door.person_id, self._reader.now())
            waiting = () if isinstance(found, Refused) else found
            self.query_one("#check-queue", WorksheetList).show(queue_rows(waiting, self.kiosk.local))

    def _draw_photo(self) -> None:
        content = self._content()
        self.query_one(Photo).show(content)
        self.query_one("#check-caption", Static).update(self._caption(), layout=False)

    def _content(self) -> bytes | None:
        if not self._pictures:
            return None
        try:
            return self._reader.attachments.read(self._pictures[self._turned].sha256)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return None

    def _caption(self) -> Content:
        if not self._pictures:
            return Content.styled("No photograph.", "$quiet")
        picture = self._pictures[self._turned]
        at = f"{self.kiosk.local(instants.from_text(picture.at)):%H:%M}"
        which = f"PHOTOGRAPH {self._turned + 1:,} of {len(self._pictures):,}"
        turn = "  ← →" if len(self._pictures) > 1 else ""
        return Content.assemble((which, "bold"), (f"  {at} {picture.person}{turn}", "$quiet"))

    # --- who signs

    def sign(self, role: str, question: Question, step: int) -> None:
        """Open the dialog of what is asked: a second person's dose, a rejection, or the release."""
        if role == "reject":
            self._ask_reject(step)
        elif role == "computed_by":
            dialog = BlindDose(question.text, facts_of(question), self.others())
            self.app.push_screen(dialog, partial(self._computed, step))
        else:
            me = [each for each in self.kiosk.front_door.staff() if each.id == self.kiosk.front_door.person_id]
            dialog_of_release = Prove("Release it", self._signed_words(), "Whoever checked it signs.", me)
            self.app.push_screen(dialog_of_release, partial(self._signed, step))

    def _computed(self, step: int, dose: ComputedDose | None) -> None:
        self.asked.listen(step)
        if dose is not None:
            answer = {"computed_by": dose.person_id, "pin": dose.pin, "amount": dose.amount, "unit": dose.unit}
            self.kiosk.answer(answer, step)

    def _signed(self, step: int, said: Said | None) -> None:
        self.asked.listen(step)
        if said is not None:
            self.kiosk.answer({"pin": said.pin}, step)

    def _signed_words(self) -> Content:
        """Tell the gravest of what is signed once more, above the PIN."""
        view = self._view
        if view is None:
            return Content("")
        rows = dict(row for each in view.sections if each.code in ("order", "beyond_use") for row in each.rows)
        lines = [Content.styled(f"{view.name}   {view.preparation}", "bold")]
        wanted = ("Patient", "Drug", "Dose", "Volume, rate", "Beyond use", "Kept", "Yield")
        lines += [Content.assemble((f"{each:<13}", "$quiet"), (rows[each], "bold")) for each in wanted if each in rows]
        passed = sum(line.passed is True for line in view.lines)
        lines.append(Content.styled(f"✓ {passed:,} of {len(view.lines):,} lines of the inspection pass", "$ok-on-dark"))
        return Content("\n").join(lines)

    # --- keys

    def action_release(self) -> None:
        """Sign the release, once nothing else is asked."""
        view = self._view
        if view is not None and view.question is not None and view.question.code == check_questions.RELEASE:
            self.sign("pin", view.question, view.step)
        else:
            self.kiosk.finish()

    def action_reject(self) -> None:
        """Reject what is in hand, whatever is asked."""
        if self._view is None or self._view.preparation is None:
            self.kiosk.tell("NOTHING_SCANNED", "Nothing is in hand yet.", "Scan the label of what is rejected.")
        else:
            self._ask_reject(self._view.step)

    def _ask_reject(self, step: int) -> None:
        view = self._view
        if view is None:
            return
        units = sum(each.state == "to_check" for each in view.units)

        def said(rejected: Rejected | None) -> None:
            self.asked.listen(step)
            if rejected is not None:
                self.kiosk.answer({"reject": rejected.reason, "units": rejected.units, "pin": rejected.pin}, step)

        self.app.push_screen(Reject(f"{view.name} ({view.preparation})", units), said)

    def action_photo(self) -> None:
        """Show the photograph large."""
        if (content := self._content()) is not None:
            self.app.push_screen(PhotoZoom(self._caption().plain, content))
        else:
            self.kiosk.tell("NO_PICTURE", "There is no photograph to be seen here.", "Go on with what is asked.")

    def action_turn(self, by: int) -> None:
        """Turn to another photograph."""
        if self._pictures:
            self._turned = (self._turned + by) % len(self._pictures)
            self._draw_photo()

    def action_column(self) -> None:
        """Show the next column, where there is room for one only."""
        at = next((place for place, name in enumerate(_PAGES) if self.has_class(f"-at-{name}")), 0)
        for place, name in enumerate(_PAGES):
            self.set_class(place == (at + 1) % len(_PAGES), f"-at-{name}")

    def action_page(self, by: int) -> None:
        """Go on by what fits, in both texts."""
        for column in self.query(Column):
            column.scroll_relative(y=by * max(1, column.size.height - 1), animate=False)


def _is_blind(view: CheckView) -> bool:
    return view.question is not None and view.question.code == check_questions.DOSE
