"""An item's own limit once it is opened: how long, and the maker's text where it is longer than the site's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label

from kiosk.desk import Desk
from kiosk.office import Said
from kiosk.rules.in_use import in_words
from kiosk.rules.permissions import Role
from kiosk.screens.dialog import Dialog
from kiosk.screens.prove import Prove
from kiosk.services import in_use
from kiosk.services.in_use import LimitView
from kiosk.shown import Shown
from kiosk.widgets.entry import Entry

if TYPE_CHECKING:
    from kiosk.app import KioskApp

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


class ItemLimit:
    """Asks for an item's limit step by step, and has it set."""

    def __init__(self, kiosk: KioskApp) -> None:
        self._kiosk = kiosk

    def of_item(self, item_id: str, before: LimitView) -> None:
        """Ask how long."""
        self._kiosk.push_screen(LimitValue(before, self._kiosk.tell), lambda new: self._typed(item_id, new))

    def _typed(self, item_id: str, new: NewLimit | None) -> None:
        """Have a longer limit signed by a pharmacist; a shorter one is set at once."""
        if new is None:
            return
        if not new.is_signed or not new.maker_text:
            self._set(item_id, new, None)
            return
        pharmacists = [each for each in self._kiosk.front_door.staff() if Role.PHARMACIST in each.roles]
        said = Content(f"{new.before.title}: {in_words(new.minutes)}\nThe maker says: {new.maker_text}")
        dialog = Prove("Is that what the maker's label says?", said, "Which pharmacist signs?", pharmacists)
        self._kiosk.push_screen(dialog, lambda signed: self._set(item_id, new, signed) if signed is not None else None)

    def _set(self, item_id: str, new: NewLimit, signed: Said | None) -> None:
        kind, minutes, text = new.before.kind, new.minutes, new.maker_text

        def work(desk: Desk) -> Shown:
            record, by = desk.record, desk.person_id
            if signed is None:
                return desk.shown(in_use.set_limit(record, by, item_id, kind, minutes, maker_text=text or None))
            return desk.shown(
                in_use.set_limit_by_pin(record, by, item_id, kind, minutes, text, signed.person_id, signed.pin)
            )

        self._kiosk.submit(work)
