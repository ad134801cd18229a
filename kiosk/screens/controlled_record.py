"""The perpetual record of one controlled substance: every movement with its balance, the newest at the end."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, Static

from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.screens.base import bindings
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.dialog import Dialog
from kiosk.screens.record_search import Tell, day_in
from kiosk.services import controlled_record, controlled_seen
from kiosk.services.controlled_record import Wanted
from kiosk.services.controlled_seen import RecordSeen
from kiosk.services.export_forms import Form
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets import perpetual
from kiosk.widgets.entry import Entry
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll

FILES: Final[tuple[tuple[Form, str], ...]] = (
    ("pdf", "PDF to print"),
    ("csv", "CSV for a spreadsheet"),
    ("json", "JSON for a program"),
)
Days = tuple[date | None, date | None]


class ControlledRecordScreen(ControlledPage):
    """Every movement of one item."""

    NAME = "Controlled record"
    READY = "The newest stands at the end. PgUp and the arrows lead back."
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "Days", "days"),
        Key("f3", "All days", "all_days"),
        Key("f6", "Export", "export"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
    ]

    def __init__(self, reader: Record, item_id: str) -> None:
        super().__init__(reader)
        self._item_id = item_id
        self._days: Days = (None, None)
        self._seen: RecordSeen | None = None

    def body(self) -> ComposeResult:
        """What is shown, its titles, and its lines."""
        yield Static("", id="controlled-head", markup=False)
        yield Static("", id="perpetual-titles", markup=False)
        with Scroll(id="controlled-list"):
            yield Static("", id="perpetual", markup=False)

    # --- reading

    def look(self) -> None:
        """Have it read aside, as it may be long; the answer comes through `show`."""
        item_id, (first, last), zone = self._item_id, self._days, self.kiosk.zone

        def gathered(reader: Record, hand: Hand, person_id: str) -> Outcome:
            asked = controlled_record.wanted(reader, item_id, Filter().between(first, last, zone))
            seen = asked if isinstance(asked, Refused) else controlled_seen.seen(reader, hand, person_id, asked)
            if isinstance(seen, Refused):
                return seen
            self._seen = seen  # handed over by the message that follows it
            return Done("CONTROLLED", self.READY)

        self.kiosk.read_aside(gathered)

    def show(self, shown: Shown) -> None:
        """Show what was read; what was refused is said, and then nothing is shown."""
        if shown.outcome.code == "CONTROLLED":
            self._may_look = True
            self.draw_again()
            self.action_end(1)
            shown = Shown(Done("READY", self.READY), shown.place)
            self.strip(shown)
        elif shown.outcome.code != "READY":
            self.strip(shown)
            if isinstance(shown.outcome, Refused) and self._seen is None:
                self.clear(shown.outcome.message)

    def read(self) -> Refused | None:
        """Draw what was read, for whoever may still see it."""
        if self._seen is None:
            return None
        refused = self.refusal(Act.VIEW_RECORDS)
        if refused is not None:
            return refused
        item, days = self._seen.asked.item, dict(self._seen.asked.found.facts)
        when = days.get("days") or days.get("day") or "since the beginning"
        name = f"{item.schedule}  {item.name}" if item else ""
        self.head(Content.assemble((name, "bold"), f"   {self._seen.balance}", (f"   {when}", "$quiet")))
        self._draw()
        return None

    def _draw(self) -> None:
        width = self.size.width - 4
        if self._seen is not None and width > 0:
            self.query_one("#perpetual-titles", Static).update(perpetual.titles(width), layout=False)
            self.query_one("#perpetual", Static).update(perpetual.lines(self._seen, width))

    def on_resize(self) -> None:
        """Fit the columns to the room there is."""
        if self._may_look:
            self._draw()

    def clear(self, why: str) -> None:
        """Show nothing any more."""
        self._seen = None
        self.head(Content.assemble(("Nothing is shown.  ", "bold"), (why, "$quiet")))
        for name in ("#perpetual-titles", "#perpetual"):
            self.query_one(name, Static).update("")

    # --- keys

    def action_arrow(self, by: int) -> None:
        """Nothing here has the focus: the arrows scroll."""
        self.query_one("#controlled-list", Scroll).scroll_relative(y=by, animate=False)

    def action_end(self, at: int) -> None:
        """Go to the end, or to the beginning."""
        scroll = self.query_one("#controlled-list", Scroll)
        self.call_after_refresh(scroll.scroll_end if at > 0 else scroll.scroll_home, animate=False)

    def action_days(self) -> None:
        """Ask for some days only."""
        self.app.push_screen(WhichDays(self.kiosk.tell), self._of_days)

    def _of_days(self, days: Days | None) -> None:
        if days is not None:
            self._days = days
            self.look()

    def action_all_days(self) -> None:
        """Ask for all days again."""
        self._of_days((None, None))

    def action_export(self) -> None:
        """Write what is asked for to a file."""
        if self._seen is None or self.may_not(Act.EXPORT_RECORDS):
            return
        asked = self._seen.asked
        question = f"Write it to a file: {asked.found.words}. Who takes it out is noted."
        self.app.push_screen(Choose(question, list(FILES), ""), lambda form: self._export(asked, form))

    def _export(self, asked: Wanted, form: Form | None) -> None:
        if form is not None:
            self.kiosk.read_aside(lambda reader, hand, by: controlled_record.record_here(reader, hand, by, form, asked))


class WhichDays(Dialog[Days]):
    """Takes the first and the last day; an empty one leaves that end open."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Draw two lines."""
        with Vertical(classes="dialog"):
            yield Label("Which days of the record?", classes="dialog-title")
            yield Entry("first_day", "First day (empty: from the beginning)", placeholder="2026-11-23")
            yield Entry("last_day", "Last day (empty: until today)", placeholder="2026-11-30")
            yield Label("What was there before the first day is carried forward. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from the first day to the last, then take both; what is no day stays to be mended."""
        first, last = (day_in(each.value.strip()) for each in self.query(Entry))
        for line, day in zip(self.query(Entry), (first, last), strict=True):
            if isinstance(day, Refused):
                self._tell(day.code, day.message, day.next_step)
                line.try_again()
                return
        if entry.field == "first_day":
            self.focus_next()
        elif isinstance(first, date) and isinstance(last, date) and last < first:
            self._tell("BAD_DAYS", f"{last} lies before {first}.", "Type the earlier day first.")
            self.query(Entry).first().try_again()
        elif not isinstance(first, Refused) and not isinstance(last, Refused):
            self.dismiss((first, last))
