"""Saying what is looked for in the record: who, what, and on which days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Asked, Filter
from kiosk.widgets.entry import Entry
from kiosk.widgets.pick import Pick

Find = Callable[[Asked], Filter | Refused]
Tell = Callable[[str, str, str], None]
"""Shows a code, a sentence and what to do in the result strip."""


class RecordSearch(Dialog[Filter]):
    """Gives back what to look for; what names nothing is told at once, and nothing typed is lost."""

    def __init__(self, names: list[str], find: Find, tell: Tell) -> None:
        super().__init__()
        self._names = names
        self._find = find
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Who and what on the left, when on the right."""
        with Vertical(classes="dialog record-search"):
            yield Label("Look for", classes="dialog-title")
            with Horizontal(classes="record-columns"):
                with Vertical(classes="record-column"):
                    yield Entry("item", "Item: name or code", placeholder="vancomycin")
                    yield Entry("lot", "Lot, as printed", placeholder="VN25021")
                    yield Entry("job", "Job", placeholder="K1-2F")
                with Vertical(classes="record-column"):
                    yield Entry("first_day", "Day, or first day", placeholder="2026-11-23")
                    yield Entry("last_day", "Last day", placeholder="2026-11-30")
                    yield Label("Done by")
                    with Horizontal(classes="selects"):
                        yield Pick(self._names, "anybody", "person")
            yield Button("Look", id="look", classes="choice")
            yield Label("Enter looks, Esc goes back. Or scan a package.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:  # noqa: ARG002 - Enter in any line looks for what stands in all of them
        """Look for all that was typed so far."""
        self._look()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        asked = self._asked()
        found = asked if isinstance(asked, Refused) else self._find(asked)
        if isinstance(found, Refused):
            self._tell(found.code, found.message, found.next_step)
        else:
            self.dismiss(found)

    def _asked(self) -> Asked | Refused:
        typed = {entry.field: entry.value.strip() for entry in self.query(Entry)}
        first, last = day_in(typed["first_day"]), day_in(typed["last_day"])
        for found in (first, last):
            if isinstance(found, Refused):
                return found
        first_day = first if isinstance(first, date) else None
        last_day = last if isinstance(last, date) else first_day
        if first_day is not None and last_day is not None and last_day < first_day:
            return Refused("BAD_DAYS", f"{last_day} lies before {first_day}.", "Type the earlier day first.")
        person = self.query_one("#person", Pick).word
        return Asked(
            person or None, typed["item"] or None, typed["lot"] or None, typed["job"] or None, None, first_day, last_day
        )


def day_in(text: str) -> date | Refused | None:
    """Read a day as people type it here; None when nothing is typed."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2999:
        return Refused("BAD_DAY", f"{text[:30]} is no day.", "Type it as year-month-day: 2026-11-23.")
    return found
