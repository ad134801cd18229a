"""The worksheet: one step a screen, its words and its amount to be read from the hood; the rest stands around it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from db import instants, pictures
from db.errors import StoreError
from db.record import Record
from kiosk.rules.preparation import Stage
from kiosk.screens.base import bindings
from kiosk.screens.reason import Reason
from kiosk.screens.signed_work import SignedWorkScreen
from kiosk.services.prepare_view import PrepareView
from kiosk.services.worksheet_units import UnitLine, unit_lines
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.expected import Expected
from kiosk.widgets.keys import Key
from kiosk.widgets.photo import Photo
from kiosk.widgets.worksheet_lists import WorksheetList, done_rows, fetched_rows, unit_rows

_LOOK_SECONDS = 30


class WorksheetScreen(SignedWorkScreen):
    """One preparation being made."""

    LOCKS_WHEN_IDLE = False
    NAME = "Prepare"
    READY = "Do what stands here, one step after the other."
    KEYS = (
        Key("escape", "Pause", "home"),
        Key("f4", "Type", "type_code"),
        Key("f5", "Picture", "picture"),
        Key("f8", "Cancel", "cancel"),
        Key("f9", "Undo", "undo"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._view: PrepareView | None = None

    def body(self) -> ComposeResult:
        """Hood, person and time above; the step in hand; beside it what is done and what lies ready."""
        yield Static("", id="worksheet-strip", markup=False)
        with Container(id="worksheet"):
            with Vertical(id="worksheet-now"):
                yield Static("", id="worksheet-where", markup=False)
                yield Static("", id="worksheet-do", markup=False)
                yield Expected()
                yield Asked()
                yield Static("", id="worksheet-next", markup=False)
            with Vertical(id="worksheet-beside"):
                yield WorksheetList("worksheet-done", "DONE", "Nothing is done yet.")
                yield Photo("worksheet-photo")
                yield WorksheetList("worksheet-fetched", "FETCHED", "Nothing is fetched.")

    def on_mount(self) -> None:
        """The time goes on though nobody scans."""
        self.set_interval(_LOOK_SECONDS, self._draw_strip)

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the worksheet as it stands."""
        super().show(shown)
        if shown.prepare is not None:
            self._view = shown.prepare
            self._draw(shown.prepare)

    # --- what is drawn

    def _draw(self, view: PrepareView) -> None:
        self.set_class(_is_locked(view), "-locked")
        self.set_class(view.asked == "completion", "-completing")
        self.set_class(_shows_picture(view), "-photographing")
        self._draw_strip()
        self.query_one("#worksheet-where", Static).update(_where(view), layout=False)
        self.query_one("#worksheet-do", Static).update(_to_do(view))  # as many lines as its words take
        self.query_one(Expected).show(view)
        self.query_one("#worksheet-next", Static).update(_next(view), layout=False)
        self.query_one("#worksheet-done", WorksheetList).show(done_rows(view, self._time))
        self._draw_beside(view)
        asks = view.question is not None and bool(view.question.choices or view.question.fields)
        self.ask(view.question if asks else None, view.step)  # what is only scanned stands large above

    def _draw_strip(self) -> None:
        if self._view is not None:
            self.query_one("#worksheet-strip", Static).update(self._strip(self._view), layout=False)

    def _strip(self, view: PrepareView) -> Content:
        """Where, by whom, since when, and until when it may be used: always in the same place."""
        hood = (f"● {view.hood}", "bold") if view.hood else ("○ no hood yet", "$quiet")
        parts: list[tuple[str, str] | str] = [hood, f"   {view.preparer or 'nobody at the hood'}"]
        if view.started_at is not None:
            begun = instants.from_text(view.started_at)
            minutes = max(0, int((self._reader.clock() - begun).total_seconds())) // 60
            parts.append((f"   since {self._time(view.started_at)}, {minutes:,} min", "bold"))
        if view.beyond_use_date is not None:
            until = self.kiosk.local(instants.from_text(view.beyond_use_date))
            parts.append((f"   use by {until:%d %b %H:%M}", "bold $accent"))
        if view.hazardous:
            parts.append(("   ▲ HAZARDOUS", "bold $warn-on-dark"))
        return Content.assemble(*parts)

    def _draw_beside(self, view: PrepareView) -> None:
        """What is fetched; a photograph while one is taken; and once all is made, which container is labelled."""
        beside = self.query_one("#worksheet-fetched", WorksheetList)
        units = self._units(view)
        beside.border_title = "LABELS" if units else "FETCHED"
        beside.show(unit_rows(units) if units else fetched_rows(view.packages))
        photo = self.query_one(Photo)
        try:
            photo.show(self._latest_picture(view))
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)

    def _units(self, view: PrepareView) -> tuple[UnitLine, ...]:
        if view.preparation is None or view.state not in (Stage.LABELLING, Stage.TO_CHECK):
            return ()
        return unit_lines(self._reader, view.preparation)

    def _latest_picture(self, view: PrepareView) -> bytes | None:
        if not _shows_picture(view):
            return None
        taken = pictures.of_job(self._reader, view.job)
        return self._reader.attachments.read(taken[-1].sha256) if taken else None

    def _time(self, at: str) -> str:
        return f"{self.kiosk.local(instants.from_text(at)):%H:%M}"

    # --- keys

    def action_picture(self) -> None:
        """Aim the camera; F5 there keeps what it sees with this work."""
        self.kiosk.intake.open_camera()

    def action_cancel(self) -> None:
        """Give the preparation up, once it is said why."""
        view = self._view
        if view is None or view.preparation is None:
            self.kiosk.finish()
            return
        step = view.step

        def said(reason: str | None) -> None:
            if reason is not None:
                self.kiosk.answer({"cancel": True, "reason": reason}, step)

        what_happens = "Its codes become void. What is whole goes back, the rest is wasted; nothing of it is given."
        self.app.push_screen(Reason(f"Cancel preparation {view.preparation}?", what_happens), said)


def _shows_picture(view: PrepareView) -> bool:
    """Say whether a picture is what the step in hand is about."""
    return view.asked == "approval" or (view.asked == "step" and view.evidence == "photograph" and view.pictures > 0)


def _is_locked(view: PrepareView) -> bool:
    """Say whether the lock is to be seen: a picture, a second person or a label is what is missing."""
    waits_for_picture = view.asked == "step" and view.evidence == "photograph" and not view.pictures
    return bool(view.stopped) or view.asked in ("label", "approval") or waits_for_picture


def _where(view: PrepareView) -> Content:
    if not view.order:
        return Content.styled("WORKSHEET", "bold")
    parts: list[tuple[str, str] | str] = []
    if view.step_number:
        parts.append((f"STEP {view.step_number} of {view.steps}", "bold $accent"))
        which = f"UNIT {view.unit} of {view.units}" if view.unit else f"ALL {view.units} UNITS"
        parts.append((f"   {which}" if view.units > 1 else "", "bold $accent"))
    else:
        parts.append((f"ALL {view.steps} STEPS DONE", "bold $ok-on-dark"))
    remake = f" · remake of {view.remake_of}" if view.remake_of else ""
    parts.append((f"   order {view.order}{remake} · {view.formula}, version {view.formula_version}", "$quiet"))
    return Content.assemble(*parts)


def _to_do(view: PrepareView) -> Content:
    """The words of the step, or of what comes before and after the steps."""
    if view.stopped:
        return Content.assemble(("✕ STOP  ", "bold $stop-on-dark"), (view.stopped, "bold"))
    words = view.question.text if view.question is not None else view.words
    return Content.styled(words, "bold")


def _next(view: PrepareView) -> Content:
    if not view.next_words:
        return Content("")
    if _is_locked(view):
        lock = ("✕ LOCKED  ", "bold $stop-on-dark")
        return Content.assemble(lock, (view.next_words, "bold"), (f"  {view.locked}", "$stop-on-dark"))
    return Content.assemble(("Then: ", "$quiet"), (view.next_words, "$quiet"))
