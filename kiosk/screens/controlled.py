"""Controlled substances: what there is of each, when it was counted, and what is missing; Enter opens its record."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db import instants
from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.screens.base import bindings
from kiosk.screens.cassettes import CassettesScreen
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_losses import LossesScreen
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.controlled_record import FILES, ControlledRecordScreen
from kiosk.screens.inventories import InventoriesScreen
from kiosk.services import controlled_list, controlled_record
from kiosk.services.controlled_list import Line
from kiosk.services.controlled_record import Wanted
from kiosk.services.export_forms import Form
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton

_NAME: Final = 30
"""Columns of a name; quantities stand under one another after it."""


class ControlledScreen(ControlledPage):
    """The controlled items, schedule by schedule."""

    NAME = "Controlled substances"
    READY = "Open one to see every movement of it. Or scan its package."
    KEYS = (
        Key("escape", "Home", "back"),
        Key("f2", "Losses", "losses"),
        Key("f3", "Inventory", "inventories"),
        Key("f4", "Cassettes", "cassettes"),
        Key("f5", "Count", "count"),
        Key("f6", "Export", "export"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._lines: list[Line] = []

    def asked(self) -> Filter:
        """All that is controlled."""
        return controlled_list.ASKED

    def read(self) -> Refused | None:
        """Read the items, and list them."""
        found = controlled_list.current(self._reader, self.kiosk.front_door.person_id)
        if isinstance(found, Refused):
            return found
        self._lines = found
        missing = sum(line.losses for line in found)
        count = f"{len(found):,} {plural('item', len(found))} in a DEA schedule"
        lost = (f"   ✕ {missing:,} {'loss' if missing == 1 else 'losses'} not closed: F2", "bold $stop-on-dark")
        self.head(Content.assemble((count, "bold"), lost if missing else ("   ✓ no loss is open", "$ok-on-dark")))
        self.call_later(self.fill, [self._button(line) for line in found], "No item on file is in a DEA schedule.")
        return None

    def _button(self, line: Line) -> LedgerButton:
        there = f"{line.on_hand:,} {plural(line.unit, line.on_hand)}"
        name = line.name if len(line.name) <= _NAME else f"{line.name[: _NAME - 1]}…"
        amounts = [each for each in (line.millilitres, line.milligrams) if each is not None]
        about = [" = ".join(amounts)] if (line.on_hand or line.cassettes) and amounts else []
        about += [f"{line.open:,} opened"] if line.open else []
        about += [f"{line.cassettes:,} {plural('cassette', line.cassettes)}"] if line.cassettes else []
        about += [f"counted {self._day(line.last_count)}", f"inventory {self._day(line.last_inventory)}"]
        return LedgerButton(line.item, _state(line), f"{line.schedule:<5}{name:<{_NAME}}{there:>11}", tuple(about))

    def _day(self, at: str | None) -> str:
        return f"{self.kiosk.local(instants.from_text(at)):%d %b %Y %H:%M}" if at else "never"

    def show(self, shown: Shown) -> None:
        """Show the outcome; a scanned package opens its record."""
        super().show(shown)
        if self._may_look and self.app.screen is self and any(line.item == shown.item_id for line in self._lines):
            self._open(shown.item_id or "")

    # --- keys

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, LedgerButton):
            self._open(event.button.key)

    def _open(self, item_id: str) -> None:
        self.app.push_screen(ControlledRecordScreen(self._reader, item_id))

    def action_losses(self) -> None:
        """Look at what is missing."""
        self.app.push_screen(LossesScreen(self._reader))

    def action_inventories(self) -> None:
        """Look at the inventories, or take one."""
        self.app.push_screen(InventoriesScreen(self._reader))

    def action_cassettes(self) -> None:
        """Look at the cassettes under lock, or say what became of one."""
        self.app.push_screen(CassettesScreen(self._reader))

    def action_count(self) -> None:
        """Count: what is counted is asked first."""
        self.kiosk.open_job("count")

    def action_export(self) -> None:
        """Write the record of all of it to a file."""
        if not self.may_not(Act.EXPORT_RECORDS):
            question = "Write the record of all of it. Who takes it out is noted."
            self.app.push_screen(Choose(question, list(FILES), ""), self._export)

    def _export(self, form: Form | None) -> None:
        if form is not None:
            self.kiosk.read_aside(
                lambda reader, hand, by: controlled_record.record_here(reader, hand, by, form, Wanted(Filter()))
            )


def _state(line: Line) -> tuple[str, str]:
    """Give sign and word of how an item stands; what an open count found is never among it."""
    if line.losses:
        return "✕", "LOSS OPEN"
    if line.differs:
        return "✕", "DIFFERS"
    if line.being_counted:
        return "●", "COUNTING"
    if line.on_hand and line.last_count is None:
        return "▲", "NOT COUNTED"
    return "✓", "SETTLED" if line.on_hand else "NONE HERE"
