"""Inventories of controlled substances: what was taken, and taking one before a second person."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db import controlled, instants
from db.inventories import Inventory
from db.record import Record
from kiosk.rules.inventory import KINDS, MOMENTS
from kiosk.rules.permissions import Act
from kiosk.screens.base import bindings
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.inventory_shown import InventoryShown
from kiosk.screens.inventory_take import TakesInventory
from kiosk.services import inventory, inventory_due
from kiosk.services.inventory import ToTake
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton


class InventoriesScreen(ControlledPage):
    """The inventories that were taken, the newest first."""

    NAME = "Inventories"
    READY = "F2 takes an inventory: two people sign it. Open one to print it."
    KEYS = (Key("escape", "Back", "back"), Key("f2", "Take one", "take"), Key("f5", "Count", "count"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._proving: ToTake | None = None
        """What two people are signing just now: a wrong PIN does not lose it."""

    def asked(self) -> Filter:
        """The inventories."""
        return Filter(facts=(("list of", "inventories of controlled substances"),))

    def read(self) -> Refused | None:
        """Read the inventories, and list them."""
        found = inventory.taken(self._reader, self.kiosk.front_door.person_id)
        if isinstance(found, Refused):
            return found
        self.head(self._next())
        nothing = "F2 takes the initial one: on the day on which the pharmacy begins with controlled substances."
        self.call_later(self.fill, [self._button(each) for each in found], nothing)
        return None

    def _next(self) -> Content:
        due, today = inventory_due.next_by(self._reader, self._reader.now(), self.kiosk.zone), self.kiosk.today()
        if due is None:
            return Content.styled("▲ None was taken yet.", "bold $warn-on-dark")
        if due < today:
            return Content.styled(f"✕ The next one was due on {due:%a %d %b %Y}.", "bold $stop-on-dark")
        return Content.assemble(("✓ The next one is due", "bold $ok-on-dark"), f" by {due:%a %d %b %Y}.")

    def _button(self, each: Inventory) -> LedgerButton:
        at = f"{self.kiosk.local(instants.from_text(each.at)):%a %d %b %Y %H:%M}"
        head = f"{at}  {KINDS[each.kind]}, {MOMENTS[each.moment]}"
        lines = f"{each.lines:,} {'line' if each.lines == 1 else 'lines'}"
        about = (f"{each.taken_by}, before {each.witnessed_by}", lines)
        return LedgerButton(each.id, ("✓", "SIGNED"), head, about)

    def show(self, shown: Shown) -> None:
        """Show the outcome; one that was just taken is opened, and a wrong PIN is asked for again."""
        super().show(shown)
        wanted, self._proving = self._proving, None
        if wanted is None or self.app.screen is not self:
            return
        if shown.outcome.code == "WRONG_PIN" and shown.door is None:
            self._taking().sign(wanted)
        elif shown.outcome.code == "INVENTORY_TAKEN":
            found = inventory.taken(self._reader, self.kiosk.front_door.person_id)
            if not isinstance(found, Refused) and found:
                self.app.push_screen(InventoryShown(self._reader, found[0].id, shown.outcome))

    # --- keys

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, LedgerButton):
            self.app.push_screen(InventoryShown(self._reader, event.button.key))

    def action_count(self) -> None:
        """Count: what is counted is asked first."""
        self.kiosk.open_job("count")

    def action_take(self) -> None:
        """Take one: which, at what moment of the day, and then two people sign."""
        if not self.may_not(Act.TAKE_INVENTORY):
            is_first = inventory_due.next_by(self._reader, self._reader.now(), self.kiosk.zone) is None
            self._taking().ask(controlled.controlled_items(self._reader), is_first=is_first)

    def _taking(self) -> TakesInventory:
        return TakesInventory(self.kiosk, self._reader, self._begin)

    def _begin(self, wanted: ToTake) -> None:
        self._proving = wanted
