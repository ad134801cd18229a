"""One order: the pharmacist's check with everything that is signed in one view, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db import instants, orders
from db.errors import StoreError
from db.record import Record
from kiosk.office import Said
from kiosk.rules.orders import State
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import bindings
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.order_dialogs import Answering, Asking, Changed, ChangeOrder
from kiosk.screens.order_lines import ROOM, head_of, lines_of, signed_words
from kiosk.screens.prove import Prove
from kiosk.screens.reason import Reason
from kiosk.services import order_check, order_clarify, order_enter, order_stop
from kiosk.services.order_check import OrderCheck
from kiosk.services.outcome import Outcome, Refused
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll


class OrderScreen(ControlledPage):
    """One order."""

    NAME = "Order"
    READY = "Read all of it before you sign."
    LOOKED = "ORDER_SEEN"
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "Verify", "verify"),
        Key("f3", "Hold", "hold"),
        Key("f4", "Stop", "discontinue"),
        Key("f5", "Clarify", "clarify"),
        Key("f6", "Change", "change"),
        Key("f7", "Fetch", "pull"),
        Key("f8", "Begin", "begin"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record, order_id: str) -> None:
        super().__init__(reader)
        self._order_id = order_id
        self._view: OrderCheck | None = None

    def body(self) -> ComposeResult:
        """Which order, and all that belongs to it."""
        yield Static("", id="controlled-head", markup=False)
        with Scroll(id="controlled-list"):
            yield Static("", id="order-check", markup=False)

    def look(self) -> None:
        """Have it noted that somebody looks at the order, and at its patient."""
        order_id = self._order_id
        self.kiosk.submit(lambda desk: desk.shown(order_check.seen(desk.record, desk.person_id, order_id)))

    def read(self) -> Refused | None:
        """Read and draw it."""
        if (refused := self.refusal(Act.VIEW_ORDER)) is not None:
            return refused
        found = orders.order(self._reader, self._order_id)
        if found is None or not found.content:
            return Refused("NO_ORDER", "What this order said is erased.", "Go back.")
        view = order_check.checked(self._reader, found, self._reader.now())
        self._view = view
        self.head(head_of(view))
        self._draw(view)
        return None

    def on_resize(self) -> None:
        """Fit the text to another size."""
        if self._view is not None:
            self._draw(self._view)

    def _draw(self, view: OrderCheck) -> None:
        width = max(ROOM, self.size.width - ROOM - 4)
        drawn = [row for line in lines_of(view, self._time) for row in line.rows(width)]
        self.query_one("#order-check", Static).update(Content("\n").join(drawn))

    def clear(self, why: str) -> None:
        """Show nothing any more."""
        self._view = None
        self.head(Content.assemble(("Nothing is shown.  ", "bold"), (why, "$quiet")))
        self.query_one("#order-check", Static).update("")

    def _time(self, at: str) -> str:
        return f"{self.kiosk.local(instants.from_text(at)):%d %b %H:%M}"

    # --- keys

    def action_arrow(self, by: int) -> None:
        """Nothing here has the focus: the arrows scroll."""
        self.query_one("#controlled-list", Scroll).scroll_relative(y=by, animate=False)

    def action_verify(self) -> None:
        """Let a pharmacist sign what is shown."""
        view = self._view
        if view is None or self._not(State.ENTERED, "Only an order that waits for a pharmacist is verified."):
            return
        pharmacists = [each for each in self.kiosk.front_door.staff() if allows(each.roles, Act.VERIFY_ORDER)]
        title = f"Verify order {view.order.id}, version {view.order.version}"
        dialog = Prove(title, signed_words(view), "Which pharmacist signs? Not who keyed it.", pharmacists)
        self.app.push_screen(dialog, lambda said: self._signed(view, said) if said is not None else None)

    def _signed(self, view: OrderCheck, said: Said) -> None:
        order_id, seen = view.order.id, view.digest
        self.kiosk.submit(lambda desk: desk.shown(desk.office.verify_order(order_id, seen, said)))

    def _not(self, state: State, why: str) -> bool:
        stands = self._view is not None and self._view.order.state == state
        if not stands:
            self.kiosk.tell("NOT_NOW", why, "Nothing was changed.")
        return not stands

    def action_hold(self) -> None:
        """Hold the order, or let it go on."""
        if self._view is None:
            return
        if self._view.order.state == State.HELD:
            if not self.may_not(Act.DECIDE_ORDER):
                self._why("Let this order go on", "It stands in the queue again.", order_stop.resume)
        elif not self.may_not(Act.HOLD_ORDER):
            self._why("Hold this order", "It leaves the queue, and what was begun for it stops.", order_stop.hold)

    def action_discontinue(self) -> None:
        """End the order for good."""
        if self._view is not None and not self.may_not(Act.DECIDE_ORDER):
            what = "It leaves the queue for good, and what was begun for it stops."
            self._why("Discontinue this order", what, order_stop.discontinue)

    def _why(self, title: str, what: str, do: Callable[[Record, str, str, str], Outcome]) -> None:
        order_id = self._order_id

        def said(reason: str | None) -> None:
            if reason is not None:
                self.kiosk.submit(lambda desk: desk.shown(do(desk.record, desk.person_id, order_id, reason)))

        self.app.push_screen(Reason(title, what), said)

    def action_clarify(self) -> None:
        """Note what the prescriber is asked; where something is open, their answer."""
        view, order_id = self._view, self._order_id
        if view is None or self.may_not(Act.CLARIFY_ORDER):
            return
        if view.open_questions:
            asked = view.open_questions[0]

            def answered(answer: str | None) -> None:
                if answer is not None:
                    self.kiosk.submit(
                        lambda desk: desk.shown(
                            order_clarify.answer(desk.record, desk.person_id, order_id, asked.id, answer)
                        )
                    )

            self.app.push_screen(Answering(asked), answered)
            return

        def said(question: tuple[str, str] | None) -> None:
            if question is not None:
                self.kiosk.submit(
                    lambda desk: desk.shown(order_clarify.ask(desk.record, desk.person_id, order_id, *question))
                )

        self.app.push_screen(Asking(view.content.prescriber), said)

    def action_change(self) -> None:
        """Change one thing that the order says: a new version."""
        view, order_id = self._view, self._order_id
        if view is None or self.may_not(Act.ENTER_ORDER):
            return

        def said(changed: Changed | None) -> None:
            if changed is not None:
                self.kiosk.submit(
                    lambda desk: desk.shown(
                        order_enter.change(
                            desk.record, desk.person_id, order_id, {changed.field: changed.value}, changed.reason
                        )
                    )
                )

        self.app.push_screen(ChangeOrder(view.content), said)

    def action_pull(self) -> None:
        """Fetch what the order takes; the pull is for this order from the start."""
        if self._view is None or self.may_not(Act.PULL):
            return
        order_id = self._order_id
        self.kiosk.open_job("pull")
        self.kiosk.answer({"order": order_id})

    def action_begin(self) -> None:
        """Begin the worksheet of the order; what is not fetched yet, it names."""
        if self._view is None or self.may_not(Act.PREPARE):
            return
        order_id = self._order_id
        self.kiosk.open_job("prepare")
        self.kiosk.answer({"order": order_id})

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the order as it stands; who comes next has it noted that they look."""
        if shown.door is not None:
            self._may_look = False
            self.clear("Somebody else may be here.")
            if shown.door.signed_in and not shown.door.locked:
                self.look()
        try:
            super().show(shown)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
