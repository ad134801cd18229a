"""Prepare: the queue of orders, STAT first; Enter opens one. No patient's name stands here."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.screens.base import bindings
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.order import OrderScreen
from kiosk.services import order_queue
from kiosk.services.order_queue import Queue, QueueLine
from kiosk.services.outcome import Refused
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton


class PrepareScreen(ControlledPage):
    """What waits to be prepared or verified; what is on hold, when it is asked for."""

    NAME = "Prepare"
    READY = "Open an order: the pharmacist checks it, then it is fetched and prepared."
    LOOKED = "ORDERS"
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "New order", "enter_order"),
        Key("f3", "On hold", "held"),
        Key("f5", "Again", "draw"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._held = False

    def look(self) -> None:
        """Ask whether whoever works here may see orders."""
        self.kiosk.submit(lambda desk: desk.shown(order_queue.seen(desk.record, desk.person_id)))

    def read(self) -> Refused | None:
        """Read the queue, and list it."""
        found = order_queue.queue(self._reader, self.kiosk.front_door.person_id, held=self._held)
        if isinstance(found, Refused):
            return found
        self.head(_head(found, held=self._held))
        nothing = "✓ Nothing is on hold." if self._held else "✓ Nothing waits to be prepared or verified."
        self.call_later(self.fill, [_button(line) for line in found.lines], nothing)
        return None

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, LedgerButton):
            self.app.push_screen(OrderScreen(self._reader, event.button.key))

    def action_enter_order(self) -> None:
        """Enter an order, question by question."""
        if not self.may_not(Act.ENTER_ORDER):
            self.kiosk.open_job("order")

    def action_held(self) -> None:
        """Show what is on hold, or the queue again."""
        self._held = not self._held
        self.draw_again()

    def action_draw(self) -> None:
        """Read it again."""
        self.draw_again()


def _head(found: Queue, *, held: bool) -> Content:
    if held:
        return Content.assemble((f"{len(found.lines):,} on hold", "bold"), ("   F3 shows the queue again", "$quiet"))
    verify, verify_stat = found.counts.get("entered", (0, 0))
    prepare, prepare_stat = found.counts.get("verified", (0, 0))
    on_hold = found.counts.get("held", (0, 0))[0]
    words = f"{prepare:,} to prepare, {verify:,} to verify"
    stat = f"   {prepare_stat + verify_stat:,} STAT" if prepare_stat + verify_stat else ""
    shown = f"   the first {len(found.lines):,} are shown" if len(found.lines) < prepare + verify else ""
    more = f"   {on_hold:,} on hold (F3)" if on_hold else ""
    return Content.assemble((words, "bold"), (stat, "bold $stop-on-dark"), (f"{more}{shown}", "$quiet"))


def _button(line: QueueLine) -> LedgerButton:
    return LedgerButton(line.order.id, (line.sign, line.word), line.what, line.about)
