"""One order: the pharmacist's check with everything that is signed in one view, and what can be done with it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db import instants, orders
from db.errors import StoreError
from db.record import Record
from kiosk.office import Said
from kiosk.rules.orders import WORDS, State
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import bindings
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.order_dialogs import Answering, Asking, Changed, ChangeOrder
from kiosk.screens.prove import Prove
from kiosk.screens.reason import Reason
from kiosk.services import order_check, order_clarify, order_enter, order_stop
from kiosk.services.order_check import OrderCheck
from kiosk.services.outcome import Outcome, Refused
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll

_STYLES: Final = {"✕": "$stop-on-dark", "▲": "$warn-on-dark", "●": "$wait-on-dark", "✓": "$ok-on-dark"}
_PREFIX: Final = "Allergies: "
_ROOM: Final = 14
"""Columns of a label."""


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
        Key("f5", "Prescriber", "clarify"),
        Key("f6", "Change", "change"),
        Key("f7", "Pull", "pull"),
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
        self.head(_head(view))
        self._draw(view)
        return None

    def on_resize(self) -> None:
        """Fit the text to another size."""
        if self._view is not None:
            self._draw(self._view)

    def _draw(self, view: OrderCheck) -> None:
        width = max(_ROOM, self.size.width - _ROOM - 4)
        lines = [*_warnings(view), *_facts(view), *_log(view, self._time), *_about(view)]
        drawn = [row for line in lines for row in line.rows(width)]
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
        dialog = Prove(title, _signed_words(view), "Which pharmacist signs? Not who keyed it.", pharmacists)
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


@dataclass(frozen=True)
class _Line:
    """One thing on the check; what is longer than the screen goes on under itself."""

    label: str
    words: str
    style: str = "bold"
    label_style: str = "$quiet"

    def rows(self, width: int) -> list[Content]:
        """Draw it in rows of so many columns."""
        parts = textwrap.wrap(self.words, width) or [""]
        first = Content.assemble((f"{self.label:<{_ROOM}}", self.label_style), (parts[0], self.style))
        return [first, *(Content.assemble(" " * _ROOM, (part, self.style)) for part in parts[1:])]


def _head(view: OrderCheck) -> Content:
    order = view.order
    sign, word = WORDS[State(order.state)]
    stat = ("STAT  ", "bold $stop-on-dark") if order.priority == "stat" else ""
    number = f" · {order.number}" if order.number else ""
    about = f"   order {order.id}{number}, version {order.version}"
    return Content.assemble(stat, (f"{sign} {word}", f"bold {_STYLES[sign]}"), (about, "$quiet"))


def _warnings(view: OrderCheck) -> list[_Line]:
    lines = [_Line(f"{each.sign} {each.word}", each.text, "", f"bold {_STYLES[each.sign]}") for each in view.warnings]
    for asked in view.open_questions:
        said = f"{asked.prescriber} was asked: {asked.text} Not answered yet: the order waits (F5)."
        lines.append(_Line("● ASKED", said, "", f"bold {_STYLES['●']}"))
    return lines


def _under(label: str, words: Iterable[str]) -> list[_Line]:
    """Put several things under one label."""
    return [_Line(label if not place else "", each) for place, each in enumerate(words)]


def _facts(view: OrderCheck) -> list[_Line]:
    lines: list[_Line] = []
    if view.patient is not None:
        who = view.patient
        lines.append(_Line("Patient", f"{who.name}   born {who.birth_date}   {'; '.join(who.numbers)}"))
    if view.allergies is not None:
        by = f" ({view.patient.allergies_by})" if view.patient and view.patient.allergies_by else ""
        words = view.allergies.words[len(view.allergies.identical) :]
        lines += _under("Allergies", (f"{each.removeprefix(_PREFIX)}{by}" for each in words))
    lines += [_Line(label, words) for label, words in view.facts]
    style = ("bold", "bold $warn-on-dark")
    lines += [_Line(each.label, each.working, style[each.failed]) for each in view.steps]
    lines.append(_Line("", view.signed["note"], "$quiet"))
    return lines + _under("Pull", (f"{each.name}: {each.words}" for each in view.to_pull))


def _log(view: OrderCheck, time: Callable[[str], str]) -> list[_Line]:
    lines: list[_Line] = []
    for asked in view.clarifications:
        lines.append(_Line("Asked", f"{time(asked.at)} {asked.asked_by} to {asked.prescriber}: {asked.text}", ""))
        if asked.answered_at is not None:
            lines.append(_Line("", f"{time(asked.answered_at)} {asked.answered_by}: {asked.answer}", ""))
    for event in view.events:
        why = f": {event.reason}" if event.reason else ""
        did = f"{event.person}, {event.kind}, version {event.version}{why}"
        lines.append(_Line("Happened", f"{time(event.at)} {did}", ""))
    return lines


def _about(view: OrderCheck) -> list[_Line]:
    lines = [
        _Line("Fetched", f"{each.quantity:,} of {each.name}, lot {each.batch_lot or '—'}, pull {each.job_id}", "")
        for each in view.fetched
    ]
    lines += [_Line("Refills", view.refills, "")] if view.refills else []
    return [*lines, _Line("Keyed by", ", ".join(view.keyers), "")]


def _signed_words(view: OrderCheck) -> Content:
    """Tell the gravest of what is signed once more, above the PIN."""
    facts = dict(view.facts)
    who = f"{view.patient.name}, born {view.patient.birth_date}\n" if view.patient else "A batch\n"
    count = len(view.warnings)
    warned = f"\n▲ {count:,} {'warning' if count == 1 else 'warnings'} seen" if count else "\n✓ no warning"
    body = f"{facts['Drug']} · dose {facts['Dose']}, {facts['Route']}, {facts['Volume, rate']}"
    return Content.assemble((who, "bold"), body, (warned, "bold $warn-on-dark" if count else "$ok-on-dark"))
