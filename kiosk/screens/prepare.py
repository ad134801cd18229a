"""Prepare: the queue of orders, STAT first, and what is under way; Enter opens one. No patient's name stands here."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, Literal

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import Stage
from kiosk.screens.base import bindings
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.order import OrderScreen
from kiosk.screens.sure import Sure
from kiosk.services import order_queue, preparation_list
from kiosk.services.order_queue import Queue, QueueLine
from kiosk.services.outcome import Refused
from kiosk.services.preparation_list import PreparationLine
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton

Page = Literal["queue", "held", "under way"]


class PrepareScreen(ControlledPage):
    """What waits to be prepared or verified; what is on hold, or under way, when it is asked for."""

    NAME = "Prepare"
    READY = "Open an order: the pharmacist checks it, then it is fetched and prepared."
    LOOKED = "ORDERS"
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "New order", "enter_order"),
        Key("f3", "On hold", "held"),
        Key("f5", "Again", "draw"),
        Key("f6", "Under way", "under_way"),
        Key("f7", "Check", "check"),
        Key("f8", "Hand out", "hand_out"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._page: Page = "queue"
        self._lines: dict[str, PreparationLine] = {}

    def look(self) -> None:
        """Ask whether whoever works here may see orders."""
        self.kiosk.submit(lambda desk: desk.shown(order_queue.seen(desk.record, desk.person_id)))

    def read(self) -> Refused | None:
        """Read what this page shows, and list it."""
        return self._read_under_way() if self._page == "under way" else self._read_queue(held=self._page == "held")

    def _read_queue(self, *, held: bool) -> Refused | None:
        found = order_queue.queue(self._reader, self.kiosk.front_door.person_id, held=held)
        if isinstance(found, Refused):
            return found
        self.head(_head(found, held=held))
        nothing = "✓ Nothing is on hold." if held else "✓ Nothing waits to be prepared or verified."
        self.call_later(self.fill, [_button(line) for line in found.lines], nothing)
        return None

    def _read_under_way(self) -> Refused | None:
        found = preparation_list.under_way(self._reader, self.kiosk.front_door.person_id, self._reader.now())
        if isinstance(found, Refused):
            return found
        self._lines = {line.preparation.id: line for line in found}
        self.head(_under_way_head(found))
        here = self.kiosk.status.node
        self.call_later(self.fill, [_made_button(line, here) for line in found], "✓ Nothing is being prepared.")
        return None

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not isinstance(event.button, LedgerButton):
            return
        if (line := self._lines.get(event.button.key)) is not None and self._page == "under way":
            self._open(line)
        else:
            self.app.push_screen(OrderScreen(self._reader, event.button.key))

    def _open(self, line: PreparationLine) -> None:
        """Go on with a worksheet, or with the check of what is made; what ended is read in its order."""
        job_id, here = line.preparation.job_id, self.kiosk.status.node
        if not line.is_open:
            if line.preparation.state == Stage.TO_CHECK:
                self.action_check()
            else:
                self.app.push_screen(OrderScreen(self._reader, line.preparation.order_id))
        elif line.holder == here:
            self.kiosk.open_job("prepare", job_id)
        else:
            question = f"{line.preparation.id} is being made at kiosk {line.holder}. Take it over?"
            what_happens = "Its next step is done here; there it is refused."
            self.app.push_screen(
                Sure(question, what_happens, "Take it over"),
                lambda yes: self.kiosk.open_job("prepare", job_id) if yes else None,
            )

    def action_enter_order(self) -> None:
        """Enter an order, question by question."""
        if not self.may_not(Act.ENTER_ORDER):
            self.kiosk.open_job("order")

    def action_held(self) -> None:
        """Show what is on hold, or the queue again."""
        self._turn_to("held")

    def action_under_way(self) -> None:
        """Show what is being made and what became of it, or the queue again."""
        self._turn_to("under way")

    def _turn_to(self, page: Page) -> None:
        self._page = "queue" if self._page == page else page
        self.draw_again()

    def action_check(self) -> None:
        """Check what is made, the first of the queue first."""
        if not self.may_not(Act.CHECK_PREPARATION):
            self.kiosk.open_job("check")

    def action_hand_out(self) -> None:
        """Hand out what is released."""
        if not self.may_not(Act.DISPENSE_PREPARATION):
            self.kiosk.open_job("dispense")

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


def _under_way_head(lines: tuple[PreparationLine, ...]) -> Content:
    counts = Counter(line.sign for line in lines)
    words = f"{counts['●']:,} under way, {counts['▲']:,} to check"
    ended = f"   {counts['✓']:,} released, {counts['✕']:,} rejected since yesterday   F6 shows the queue again"
    return Content.assemble((words, "bold"), (ended, "$quiet"))


def _made_button(line: PreparationLine, here: str) -> LedgerButton:
    elsewhere = (f"at kiosk {line.holder}",) if line.is_open and line.holder != here else ()
    return LedgerButton(line.preparation.id, (line.sign, line.word), line.what, (*elsewhere, *line.about))
