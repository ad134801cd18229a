"""Records: who did what, and when; each entry opens with what was there before. Every look is noted itself."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Static

from db import instants, people
from db.errors import StoreError
from db.history import Cursor
from db.record import Record
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.near_misses import NearMisses
from kiosk.screens.record_entry import RecordEntry
from kiosk.screens.record_export import ExportChoice, RecordExport
from kiosk.screens.record_search import RecordSearch
from kiosk.screens.stock_then import StockThen, WhichDay
from kiosk.services import permit, record_filter, records
from kiosk.services.export import export_here
from kiosk.services.hand import Hand
from kiosk.services.near_misses import NearMiss, near_misses, recent
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.record_filter import Asked, Filter
from kiosk.services.records import RecordLine, RecordsPage
from kiosk.services.stock_day import StockDay, stock_at_end_of
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.record_button import RecordButton
from kiosk.widgets.scroll import Scroll

_PAGE = 25
_LEADS = 3
"""Things that one entry leads on to."""


class RecordsScreen(JobScreen):
    """The record, the newest entry first."""

    NAME = "Records"
    READY = "Scan a package to see all that was done with it."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f2", "Look for", "look_for"),
        Key("f3", "All", "all"),
        Key("f4", "Stops", "near_misses"),
        Key("f5", "Stock on", "stock_then"),
        Key("f6", "Export", "export"),
        Key("f7", "Newer", "newer"),
        Key("f8", "Older", "older"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "older", show=False),
        Binding("pageup", "newer", show=False),
    ]

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._wanted = Filter()
        self._pages: list[Cursor | None] = []
        """Where each page up to this one begins; none before somebody was allowed to look."""
        self._older: Cursor | None = None
        self._stock: StockDay | None = None
        self._misses: tuple[str, list[NearMiss]] = ("", [])

    def body(self) -> ComposeResult:
        """What is asked for, and the entries."""
        yield Static("", id="records-filter", markup=False)
        yield Scroll(id="records")

    def on_mount(self) -> None:
        """Ask for all of it."""
        self._look(Filter())

    # --- what came of it

    def show(self, shown: Shown) -> None:
        """Show entries once the job thread noted that somebody looks; who comes back finds the page they left."""
        super().show(shown)
        if shown.door is not None and shown.door.wants_pin is None and shown.door.came is None and self._pages:
            self._draw()
        elif shown.outcome.code in permit.CODES:
            self._clear()  # whoever looks now may not see what another looked at
        elif shown.scan_id is not None:
            self._scanned(shown.scan_id)
        elif shown.outcome.code == "RECORDS":
            self._pages = [None]
            self._draw()
        elif shown.outcome.code == "STOCK_THEN" and self._stock is not None:
            self.app.push_screen(StockThen(self._stock))
        elif shown.outcome.code == "NEAR_MISSES":
            self.app.push_screen(NearMisses(*self._misses))

    def _look(self, wanted: Filter) -> None:
        """Have it noted what is looked for; the answer comes through `show`."""
        self._wanted = wanted

        self.kiosk.submit(lambda desk: desk.shown(records.look(desk.record, desk.person_id, wanted)))

    def _scanned(self, scan_id: str) -> None:
        try:
            wanted = record_filter.scanned(self._reader, scan_id)
        except StoreError:
            return
        if wanted is not None:
            if isinstance(self.app.screen, RecordSearch):
                self.app.pop_screen()
            self._look(wanted)

    def _clear(self) -> None:
        self._pages, self._older = [], None
        self.query_one("#records", Scroll).remove_children()
        nothing = Content.assemble(
            ("Nothing is shown.  ", "bold"), ("Sign in (F1) as somebody who may look.", "$quiet")
        )
        self.query_one("#records-filter", Static).update(nothing, layout=False)

    @property
    def _person_id(self) -> str:
        return self.kiosk.front_door.person_id

    def _refuse(self) -> None:
        """Show nothing any more, and have it noted and said why."""
        self._clear()
        self._look(self._wanted)

    def _draw(self) -> None:
        """Read the page that is asked for, and show it."""
        try:
            page = records.page(self._reader, self._person_id, self._wanted, _PAGE, self._pages[-1])
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        if isinstance(page, Refused):
            self._refuse()
            return
        self._older = page.cursor
        self.query_one("#records-filter", Static).update(self._asked_for(page), layout=False)
        self.call_later(self._fill, page)

    async def _fill(self, page: RecordsPage) -> None:
        listed = self.query_one("#records", Scroll)
        await listed.remove_children()
        await listed.mount_all([RecordButton(line) for line in page.lines])
        listed.scroll_home(animate=False)
        if page.lines and self.app.screen is self:
            self.query(RecordButton).first().focus()

    def _asked_for(self, page: RecordsPage) -> Content:
        number = f"page {len(self._pages)}" + (", F8 for older ones" if page.cursor is not None else "")
        empty = "" if page.lines else "   nothing was done"
        return Content.assemble((self._wanted.words, "bold"), (f"   {number}{empty}", "$quiet"))

    # --- keys

    def action_home(self) -> None:
        """Go home."""
        self.app.pop_screen()
        self.kiosk.go_home()

    def action_older(self) -> None:
        """Go on to older entries."""
        if self._older is not None:
            self._pages.append(self._older)
            self._draw()

    def action_newer(self) -> None:
        """Go back to newer entries."""
        if len(self._pages) > 1:
            self._pages.pop()
            self._draw()

    def action_all(self) -> None:
        """Look for nothing special any more."""
        self._look(Filter())

    def action_look_for(self) -> None:
        """Say what to look for."""
        try:
            names = [person.name for person in people.everybody(self._reader)]
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        self.app.push_screen(RecordSearch(names, self._find, self.kiosk.tell), self._look_if_said)

    def _find(self, asked: Asked) -> Filter | Refused:
        try:
            return record_filter.filter_of(self._reader, asked)
        except StoreError as error:
            return Refused(error.code, error.message, error.next_step)

    def _look_if_said(self, wanted: Filter | None) -> None:
        if wanted is not None:
            self._look(wanted)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, RecordButton):
            self._open(event.button.line)

    def _open(self, line: RecordLine) -> None:
        try:
            opened = records.opened(self._reader, self._person_id, line.node, line.epoch, line.seq)
            leads = records.leads(self._reader, self._person_id, line)[:_LEADS]
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        if isinstance(opened, Refused):
            self._refuse()
        elif opened is not None:
            self.app.push_screen(RecordEntry(opened, leads), self._look_if_said)

    def action_stock_then(self) -> None:
        """Ask for the stock as it was."""
        today = self.kiosk.local(instants.from_text(self._reader.now())).date()
        self.app.push_screen(WhichDay(today, self.kiosk.tell), self._stock_on)

    def _stock_on(self, day: date | None) -> None:
        if day is None:
            return
        wanted = self._wanted

        def added_up(reader: Record, hand: Hand, person_id: str) -> Outcome:
            found = stock_at_end_of(reader, hand, person_id, day, wanted)
            if isinstance(found, Refused):
                return found
            self._stock = found  # handed over by the message that follows it
            return Done("STOCK_THEN", f"The stock as it was at the end of {day}.")

        self.kiosk.read_aside(added_up)

    def action_near_misses(self) -> None:
        """Show what was refused lately."""

        def counted(reader: Record, hand: Hand, person_id: str) -> Outcome:
            wanted = recent(reader)
            found = near_misses(reader, person_id, wanted, hand)
            if isinstance(found, Refused):
                return found
            self._misses = (wanted.words, found)  # handed over by the message that follows it
            return Done("NEAR_MISSES", f"Near misses, {wanted.words}.")

        self.kiosk.read_aside(counted)

    def action_export(self) -> None:
        """Write what is looked for to a file."""
        self.app.push_screen(RecordExport(self._wanted.words), self._export)

    def _export(self, choice: ExportChoice | None) -> None:
        if choice is None:
            return
        wanted = self._wanted
        self.kiosk.read_aside(
            lambda reader, hand, person_id: export_here(reader, hand, person_id, choice.form, choice.what, wanted)
        )
