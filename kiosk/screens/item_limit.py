"""An item's own limit once it is opened: how long, and the maker's text where it is longer than the site's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.services.in_use import LimitView
from kiosk.widgets.entry import Entry

Tell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class NewLimit:
    """A limit as it was typed."""

    before: LimitView
    minutes: int
    maker_text: str

    @property
    def is_signed(self) -> bool:
        """Say whether a pharmacist signs for it."""
        return self.before.longest is None or self.minutes > self.before.longest


class LimitValue(Dialog[NewLimit]):
    """Gives back an item's new limit."""

    def __init__(self, before: LimitView, tell: Tell) -> None:
        super().__init__()
        self._before = before
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Hours, and what the maker says."""
        with Vertical(classes="dialog"):
            yield Label(f"{self._before.title}: {self._before.words}", classes="dialog-title", markup=False)
            yield Entry("hours", "How many hours", kind="integer")
            yield Entry("maker", "What the maker's label says (needed to make it longer)", longest=300)
            yield Label(
                "What is longer than the site's limit is signed by a pharmacist. Esc goes back.", classes="quiet"
            )

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from the hours to the text, then take both."""
        hours, maker = (each.value.strip() for each in self.query(Entry))
        if not (hours.isascii() and hours.isdecimal() and 0 < len(hours) <= 5):
            self._tell("NOT_A_COUNT", "The limit is a whole number of hours.", "Type it, then press Enter.")
            self.query(Entry).first().try_again()
        elif entry.field == "hours":
            self.query(Entry).last().focus_line()
        else:
            self.dismiss(NewLimit(self._before, int(hours) * 60, maker))
