"""The stock as it was at the end of a day: which day, and then what lay where."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, Static

from kiosk.screens.dialog import Dialog
from kiosk.screens.record_entry import ScrolledDialog
from kiosk.screens.record_search import Tell, day_in
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.stock_day import StockDay
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

_STYLES = {
    "available": ("✓", "$ok-on-dark"),
    "opened": ("●", "$wait-on-dark"),
    "quarantined": ("▲", "$warn-on-dark"),
    "expired": ("✕", "$stop-on-dark"),
    "recalled": ("✕", "$stop-on-dark"),
}


class WhichDay(Dialog[date]):
    """Takes a day."""

    def __init__(self, today: date, tell: Tell) -> None:
        super().__init__()
        self._today = today
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Draw one line."""
        with Vertical(classes="dialog"):
            yield Label("Stock as it was at the end of which day?", classes="dialog-title")
            yield Entry("day", "Day", value=str(self._today), placeholder="2026-11-23")
            yield Label("Enter takes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the day."""
        found = day_in(entry.value.strip())
        if isinstance(found, Refused):
            self._tell(found.code, found.message, found.next_step)
        elif found is not None:
            self.dismiss(found)


class StockThen(ScrolledDialog):
    """Shows what lay where; PgUp and PgDn scroll."""

    def __init__(self, view: StockDay) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Draw a line a lot, place and state."""
        view = self._view
        with Vertical(classes="dialog -large record-text"):
            yield Label(f"Stock at the end of {view.day}", classes="dialog-title", markup=False)
            with Scroll():
                yield Static(self._lines(), markup=False, classes="facts")
            yield Label("PgUp and PgDn scroll, Esc goes back.", classes="quiet")

    def _lines(self) -> Content:
        rows = []
        for line in self._view.lines:
            sign, style = _STYLES.get(line.told, ("·", "$quiet"))
            extended = f", extended to {line.extended_expiry}" if line.extended_expiry else ""
            expires = f" · expires {line.expiry}{extended}" if line.expiry else ""
            quantity = f"{line.quantity:>7,} {plural(line.unit, line.quantity):<6}"
            rows.append(
                Content.assemble(
                    (f"{sign} {line.told.upper():<12}", style),
                    (quantity, "bold"),
                    f" {line.name} · lot {line.batch_lot or '—'}{expires} · {line.location}",
                )
            )
        more = self._view.total - len(rows)
        if more > 0:
            rows.append(Content(f"… and {more:,} more: export the stock, or ask for one item first."))
        return Content("\n").join(rows) if rows else Content("Nothing lay on the shelf.")
