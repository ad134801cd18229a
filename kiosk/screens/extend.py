"""The expiry of a lot, extended: until when, where that is written, and the letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label

from db.attachments import LARGEST
from db.errors import StoreError
from kiosk.given_file import read_given
from kiosk.screens.dialog import Dialog
from kiosk.services.extend_expiry import LotEnd, Word
from kiosk.widgets.entry import Entry

Tell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Extended:
    """What a pharmacist says of a lot."""

    lot_id: str
    word: Word
    is_taken_back: bool = False
    """What is printed holds again."""


class ExtendLot(Dialog[Extended]):
    """Gives back what its maker or the FDA said of a lot."""

    def __init__(self, lot: LotEnd, tell: Tell) -> None:
        super().__init__()
        self._lot = lot
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Three lines; and, where it was extended before, the way back."""
        with Vertical(classes="dialog"):
            title = f"Lot {self._lot.batch_lot or '—'}: expires {self._lot.words}"
            yield Label(title, classes="dialog-title", markup=False)
            yield Entry("reference", "Where is it written? The maker's letter, or the FDA's list of which day")
            yield Entry("until", "It may be used until", placeholder="2028-03-31, or 2028-03 without a day")
            yield Entry("paper", "File with the letter (empty: none)", placeholder="/media/usb/letter.pdf", longest=400)
            if self._lot.is_extended:
                yield Button("Take the extension back: what is printed holds", id="take-back", classes="choice -stop")
            yield Label("What is printed stays and is shown beside it. Enter goes on, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from line to line, then take all."""
        if entry.field == "paper":
            self._take()
        else:
            self.focus_next()

    def _typed(self, field: str) -> str:
        return next(each.value.strip() for each in self.query(Entry) if each.field == field)

    def _take(self) -> None:
        name = self._typed("paper")
        try:
            paper = read_given(Path(name), LARGEST) if name else None
        except StoreError as error:
            self._tell(error.code, error.message, "Type its name again, or leave it empty.")
            return
        self.dismiss(Extended(self._lot.id, Word(self._typed("until"), self._typed("reference"), paper)))

    @on(Button.Pressed, "#take-back")
    def _back(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(Extended(self._lot.id, Word("", self._typed("reference")), is_taken_back=True))
