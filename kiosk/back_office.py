"""The screen's part of the office: what the menu leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from db import instants
from db.emergency import sealed
from db.errors import StoreError
from db.notes import Note
from db.people import Person
from db.record import Record
from kiosk import time_sync
from kiosk.note_subjects import subjects_on
from kiosk.office import Said
from kiosk.reviews import Reviews
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import JobScreen
from kiosk.screens.confirm_time import ConfirmTime
from kiosk.screens.controlled import ControlledScreen
from kiosk.screens.controlled_losses import LossesScreen
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.count_review import CountReviewScreen
from kiosk.screens.emergency import OpenSealed
from kiosk.screens.formulas import FormulasScreen
from kiosk.screens.hand_over import HandOverScreen
from kiosk.screens.inventories import InventoriesScreen
from kiosk.screens.menu import Menu, MenuItem
from kiosk.screens.note import NoteRow, Notes, WriteNote
from kiosk.screens.people import PeopleScreen
from kiosk.screens.prepare import PrepareScreen
from kiosk.screens.sure import Sure
from kiosk.services import clock, controlled_list, emergency, hand_over, notes, permit, records, signing
from kiosk.services.clock import DoubtView

if TYPE_CHECKING:
    from kiosk.app import KioskApp

_ITEMS = (
    MenuItem("sign_in", "Sign in, or let somebody else work here"),
    MenuItem("write_note", "A note to the pharmacist"),
    MenuItem("notes", "Read and answer notes"),
    MenuItem("hand_over", "Hand over the shift"),
    MenuItem("prepare", "Prepare: orders that wait, STAT first"),
    MenuItem("check", "Check what is made, and release it"),
    MenuItem("dispense", "Hand out what is released"),
    MenuItem("shelf", "The shelf: waste, move, set aside, clear"),
    MenuItem("count", "Count the shelf"),
    MenuItem("counts", "Open counts: what differs, and posting them"),
    MenuItem("patients", "Patients: find, card, put on record"),
    MenuItem("controlled", "Controlled substances: record, losses, inventories"),
    MenuItem("formulas", "Formulas: how each preparation is made"),
    MenuItem("camera", "Camera: aim and scan"),
    MenuItem("labels", "Labels and printers"),
    MenuItem("records", "Records: who did what, and when"),
    MenuItem("people", "People: roles, PINs, badges"),
    MenuItem("settings", "Settings"),
    MenuItem("lock", "Lock this kiosk"),
    MenuItem("sign_out", "Sign out"),
    MenuItem("open_sealed", "Emergency access with the sealed code"),
    MenuItem("seal_code", "Seal a new emergency code"),
)
_OUTSIDE = ("sign_in", "open_sealed")
_NOTHING_SEALED = {
    item.action: item
    for item in (
        MenuItem("open_sealed", "Emergency access: no code is sealed here"),
        MenuItem("seal_code", "▲ Seal an emergency code: none is sealed here"),
    )
}
_CONFIRM_TIME = MenuItem("confirm_time", "▲ Confirm the time: the clock jumped")
_REVIEW = MenuItem("review_emergency", "▲ Review an emergency access")
_REVIEW_OWN = MenuItem("review_own_work", "▲ Review a check of own work")


_CONTROLLED: Final[Mapping[str, type[ControlledPage]]] = {"losses": LossesScreen, "inventories": InventoriesScreen}


class BackOffice:
    """Opens what is chosen from the menu and hands what was said to the job thread."""

    def __init__(self, app: KioskApp, reader: Record) -> None:
        self._app = app
        self._reader = reader
        reviews = Reviews(app, reader)
        self._actions: dict[str, Callable[[], None]] = {
            "sign_in": app.front_door.choose_name,
            "lock": lambda: app.submit(lambda desk: desk.lock("asked")),
            "sign_out": lambda: app.submit(lambda desk: desk.sign_out()),
            "records": lambda: app.open_records(),
            "camera": lambda: app.intake.open_camera(),
            "labels": app.open_labels,
            "prepare": lambda: app.open_over_home(PrepareScreen(reader)),
            "check": lambda: app.open_job("check"),
            "dispense": lambda: app.open_job("dispense"),
            "shelf": lambda: app.open_job("shelf"),
            "count": lambda: app.open_job("count"),
            "counts": self._counts,
            "patients": lambda: app.submit(lambda desk: desk.patients()),
            "controlled": self.open_controlled,
            "formulas": lambda: app.open_over_home(FormulasScreen(reader)),
            "settings": app.open_settings,
            "people": lambda: self._show(PeopleScreen()),
            "write_note": self._write_note,
            "notes": self._notes,
            "hand_over": self._hand_over,
            "confirm_time": self._confirm_time,
            "open_sealed": self.open_sealed,
            "seal_code": self._seal_code,
            "review_emergency": reviews.emergency,
            "review_own_work": reviews.own_work,
        }

    def open_menu(self) -> None:
        """Show what else can be done; what waits for somebody stands first."""
        try:
            first = [_CONFIRM_TIME] if clock.doubt(self._reader, self._reader.node) else []
            first += [_REVIEW] if emergency.to_review(self._reader) else []
            first += [_REVIEW_OWN] if signing.to_review(self._reader) else []
            is_sealed = sealed(self._reader) is not None
        except StoreError as error:
            self._app.tell(error.code, error.message, error.next_step)
            return
        # Notes, people and what is open are nobody's to read who has not said who they are.
        known = _ITEMS if is_sealed else tuple(_NOTHING_SEALED.get(item.action, item) for item in _ITEMS)
        outside = tuple(item for item in known if item.action in _OUTSIDE)
        items = (*first, *known) if self._app.front_door.somebody_works_here else outside
        self._app.push_screen(Menu(items), self._chosen)

    def _chosen(self, action: str | None) -> None:
        if action is None:
            return
        try:
            self._actions[action]()
        except StoreError as error:
            self._app.tell(error.code, error.message, error.next_step)

    def _show(self, screen: JobScreen) -> None:
        self._app.push_screen(screen)

    def _counts(self) -> None:
        refused = permit.refusal(self._reader, self._app.front_door.person_id, Act.POST_COUNT)
        if refused is None:
            self._app.open_over_home(CountReviewScreen(self._reader))
        else:
            self._app.tell(refused.code, refused.message, refused.next_step)

    def open_controlled(self, page: str = "") -> None:
        """Open the controlled substances, or their `losses` or `inventories`; who may not look stays where they are."""
        refused = permit.refusal(self._reader, self._app.front_door.person_id, Act.VIEW_RECORDS)
        if refused is None:
            self._app.open_over_home(_CONTROLLED.get(page, ControlledScreen)(self._reader))
        else:
            self._app.submit(lambda desk: desk.shown(records.look(desk.record, desk.person_id, controlled_list.ASKED)))

    # --- notes

    def _write_note(self) -> None:
        dialog = WriteNote(subjects=subjects_on(self._app.screen_stack, self._reader))

        def written(text: str | None) -> None:
            if text is not None:
                self._app.submit(lambda desk: desk.shown(desk.office.write_note(text, dialog.subject)))

        self._app.push_screen(dialog, written)

    def _notes(self) -> None:
        waiting, answered = notes.open_notes(self._reader), notes.answered_notes(self._reader)
        self._app.push_screen(Notes(self._dated(waiting), self._dated(answered)), self._answer)

    def _dated(self, found: list[Note]) -> list[NoteRow]:
        return [
            (note, self._local(note.at), notes.in_words(self._reader, note.subject) if note.subject else "")
            for note in found
        ]

    def _local(self, at: str) -> str:
        return f"{self._app.local(instants.from_text(at)):%d %b %H:%M}"

    def _answer(self, note: Note | None) -> None:
        if note is None:
            return

        def written(text: str | None) -> None:
            if text is not None:
                self._app.submit(lambda desk: desk.shown(desk.office.answer_note(note.id, text)))

        self._app.push_screen(WriteNote(f"{note.person}: {note.text}", "Your answer"), written)

    # --- what takes two people

    def _hand_over(self) -> None:
        now = self._reader.now()
        view = hand_over.view(self._reader, self._reader.node, now)
        self._app.push_screen(HandOverScreen(view, hand_over.not_to_end(self._reader, now)))

    def _confirm_time(self) -> None:
        doubt = clock.doubt(self._reader, self._reader.node)
        if doubt is None:
            self._app.tell("NO_DOUBT", "Nobody doubts this kiosk's clock.", "Go on.")
            return
        staff = [person for person in self._app.front_door.staff() if allows(person.roles, Act.CONFIRM_TIME)]

        def ask(who: str, among: list[Person]) -> ConfirmTime:
            return ConfirmTime(self._reader.clock, lambda at: self._time_facts(doubt, at), who, among)

        looked = ask("Who looked?", staff)

        def first(one: Said | None) -> None:
            if one is None:
                return
            also = ask("Who else looked?", [person for person in staff if person.id != one.person_id])

            def second(other: Said | None) -> None:
                if other is not None:
                    shown_at = (looked.shown_at, also.shown_at)
                    self._app.submit(lambda desk: desk.shown(desk.office.confirm_time(one, other, shown_at)))

            self._app.push_screen(also, second)

        self._app.push_screen(looked, first)

    def _time_facts(self, doubt: DoubtView, now: datetime) -> Content:
        moved = "was set back" if doubt.cause == "back" else "went ahead"
        return Content.assemble(
            (f"{self._app.local(now):%a %Y-%m-%d %H:%M:%S}\n", "bold"),
            f"The clock {moved}: it said {self._local(doubt.last_at)}, then {self._local(doubt.opened_at)}.\n",
            time_sync.in_words(time_sync.is_synchronised()),
        )

    # --- the sealed code

    def open_sealed(self) -> None:
        """Ask for the sealed code, a name and a reason; say so where no code is sealed."""
        try:
            is_sealed = sealed(self._reader) is not None
        except StoreError as error:
            self._app.tell(error.code, error.message, error.next_step)
            return

        def typed(said: tuple[str, str, str] | None) -> None:
            if said is not None:
                self._app.submit(lambda desk: desk.open_sealed(*said))

        self._app.push_screen(OpenSealed(is_sealed=is_sealed), typed)

    def _seal_code(self) -> None:
        def sure(yes: bool | None) -> None:
            if yes:
                self._app.submit(lambda desk: desk.seal_code())

        what_happens = "It is shown once, to be written down. A former code opens nothing any more."
        self._app.push_screen(Sure("Seal a new emergency code?", what_happens, "Make the code"), sure)
