"""Receive: each scan one line; what was asked stands beside the lines, and the result always in the same place."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.messages import ItemWanted
from kiosk.office import Said
from kiosk.screens.attach import Attach
from kiosk.screens.base import bindings
from kiosk.screens.choose_code import ChooseCode
from kiosk.screens.indicator import Indicator
from kiosk.screens.owner import Owner
from kiosk.screens.quantity import Quantity
from kiosk.screens.verify_code import verify_code
from kiosk.screens.work import WorkScreen
from kiosk.services.receive_view import ReceiveView, UnverifiedView
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.keys import Key
from kiosk.widgets.lines import DeliveryLines

_WITNESSED = {
    "WITNESS": "Count it, and compare it with the order: is this what came?",
    "WITNESS_UNDO": "Look: did this not come?",
}
"""The questions that a second person answers, and what they are asked."""


class ReceiveScreen(WorkScreen):
    """One delivery."""

    NAME = "Receive"
    READY = "Scan the box's SSCC or the first package."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f3", "Quantity", "quantity"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Papers", "papers"),
        Key("f7", "Verify", "verify"),
        Key("f8", "Owner", "owner"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Finish", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        # The narrow screen has no room for a ninth button; the line of the papers tells of this key.
        Binding("f5", "indicator", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._view: ReceiveView | None = None

    @property
    def job_id(self) -> str | None:
        """The job that is shown, once there is one."""
        return self._view.job if self._view else None

    def body(self) -> ComposeResult:
        """The papers, the lines, and room for a question."""
        yield Static("", id="papers", markup=False)
        with Container(id="receive"):
            yield DeliveryLines()
            yield Asked()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the delivery as it stands."""
        if shown.to_verify:
            self._verify_one_of(shown.to_verify)
            return
        super().show(shown)
        if shown.receive is not None:
            self._view = shown.receive
            self._draw(shown.receive)

    def _draw(self, view: ReceiveView) -> None:
        self.query_one("#papers", Static).update(_papers(view), layout=False)
        self.query_one(DeliveryLines).show(view)
        question = view.question
        if not self.asked.show(question, view.step) or question is None or self.app.screen is not self:
            return
        if question.code == "UNKNOWN_PRODUCT":
            self._find_item()
        elif question.code in _WITNESSED:
            self.ask_witness(question, _WITNESSED[question.code], view.step)

    def on_item_wanted(self, event: ItemWanted) -> None:
        """Open the search again after it was closed without an answer."""
        event.stop()
        self._find_item()

    def _find_item(self) -> None:
        view = self._view
        if view is not None and view.question is not None:
            attach = Attach(view.question, self.kiosk.search_items, self.kiosk.tell)
            self.app.push_screen(attach, partial(self.answer_from_dialog, view.step))

    def action_quantity(self) -> None:
        """Say how many packs the last line has, or the package that is asked about."""
        view = self._view
        last = next((line for line in view.lines if line.line == view.last_line), None) if view else None
        if self.goes_to_entry("packs") or self.asked.comes_first():
            return
        if view is None or last is None:
            self.kiosk.tell("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
        else:
            name = " · ".join(filter(None, (last.name, last.lot and f"lot {last.lot}", last.location)))
            self.app.push_screen(Quantity(name, last.packs), partial(self._quantity, view.step))

    def _quantity(self, step: int, packs: int | None) -> None:
        self.answer_from_dialog(step, None if packs is None else {"packs": packs})

    def action_papers(self) -> None:
        """Ask for supplier and invoice now."""
        if not self.asked.comes_first():
            self.kiosk.answer({"papers": True})

    def action_verify(self) -> None:
        """A second person signs for what is asked, or compares a newly attached code with its package."""
        view, question = self._view, self.asked.question
        if view is not None and question is not None and question.code in _WITNESSED:
            self.ask_witness(question, _WITNESSED[question.code], view.step)
        elif not self.asked.comes_first():
            self.kiosk.submit(lambda desk: desk.to_verify())

    def _verify_one_of(self, waiting: tuple[UnverifiedView, ...]) -> None:
        if self.asked.question is not None or self.app.screen is not self:
            return  # a scan came in between: what it asks is answered first
        if len(waiting) == 1:
            self._verify(waiting[0])
        else:
            self.app.push_screen(ChooseCode(waiting), self._verify)

    def _verify(self, code: UnverifiedView | None) -> None:
        if code is not None:
            dialog = verify_code(code, self.kiosk.front_door.staff())
            self.app.push_screen(dialog, partial(self._verified, code.identifier))

    def _verified(self, identifier: str, said: Said | None) -> None:
        if said is not None:
            self.kiosk.answer({"verify": identifier, "verified_by": said.person_id, "pin": said.pin})

    def action_indicator(self) -> None:
        """Say what the cold-chain indicator shows, first or again."""
        view = self._view
        if not self.asked.comes_first() and view is not None:
            self.app.push_screen(Indicator(), partial(self.answer_from_dialog, view.step))

    def action_owner(self) -> None:
        """Say whose stock comes next."""
        if not self.asked.comes_first():
            self.app.push_screen(Owner(), self._owner)

    def _owner(self, owner: str | None) -> None:
        if owner is not None:
            self.kiosk.answer({"owner": owner})


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _papers(view: ReceiveView) -> Content:
    named = [part for part in (view.supplier, view.invoice and f"invoice {view.invoice}") if part]
    if view.sscc:
        named.append(f"SSCC {view.sscc}")
    parts: list[tuple[str, str] | str] = []
    # What is urgent stands first: a narrow screen cuts the line at its end.
    if view.cold_out:
        parts.append((f"❄ {view.cold_out} COLD STILL OUT  ", "bold $warn-on-dark"))
    if view.waiting_for:
        parts.append((f"… waiting for {view.waiting_for}  ", "$wait-on-dark"))
    parts.append((" · ".join(named) or "Delivery without papers so far (F6)", "bold"))
    parts.append(f"  {_count(view.line_count, 'line')} · {_count(view.packs, 'pack')}")
    if view.owner != "own":
        parts.append((f"  owner: {view.owner}", "$warn-on-dark"))
    if view.indicator is not None:
        style = "$stop-on-dark" if view.indicator == "out of range" else "$ok-on-dark"
        reading = f" ({view.indicator_reading})" if view.indicator_reading else ""
        parts.append((f"  F5 indicator: {view.indicator}{reading}", style))
    return Content.assemble(*parts)
