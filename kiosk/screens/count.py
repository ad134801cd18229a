"""Counting: what is counted, where one stands, and the line in hand in large; never what the record says lies there."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kiosk.screens.base import bindings
from kiosk.screens.quantity import Quantity
from kiosk.screens.work import WorkScreen
from kiosk.services.count_view import CountView
from kiosk.services.receive_subject import plural
from kiosk.shown import Shown
from kiosk.widgets.asked import Asked
from kiosk.widgets.counted import CountedLines, InHand
from kiosk.widgets.keys import Key


class CountScreen(WorkScreen):
    """One part of a count."""

    NAME = "Count"
    READY = "Say what you count, then scan the packages."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f3", "Quantity", "quantity"),
        Key("f4", "Type", "type_code"),
        Key("f6", "Place", "move"),
        Key("f8", "Next", "next_line"),
        Key("f9", "Undo", "undo"),
        Key("f10", "Finish", "finish"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KEYS), Binding("enter", "next_line", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._view: CountView | None = None

    def body(self) -> ComposeResult:
        """What is counted and where, the line in hand, the lines before, and room for a question."""
        yield Static("", id="counting", markup=False)
        yield Static("", id="stand", markup=False)
        with Container(id="count-body"):
            with Container(id="counted"):
                yield InHand()
                yield CountedLines()
            yield Asked()

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then the part as it stands."""
        super().show(shown)
        if shown.count is not None:
            self._view = shown.count
            self._draw(shown.count)

    def _draw(self, view: CountView) -> None:
        self.query_one("#counting", Static).update(_counting(view), layout=False)
        self.query_one("#stand", Static).update(_stand(view), layout=False)
        self.query_one(InHand).show(view)
        self.query_one(CountedLines).show(view, self.kiosk.local)
        self.asked.show(view.question, view.step)

    def action_quantity(self) -> None:
        """Say how many of the line in hand lie there; or of what is asked about."""
        if self.goes_to_entry("quantity") or self.asked.comes_first():
            return
        view = self._view
        if view is None or view.in_hand is None:
            self._nothing_in_hand()
            return
        line = view.in_hand
        dialog = Quantity(
            f"{line.name} · {f'lot {line.lot}' if line.lot else 'no lot'}",
            line.quantity,
            "How many lie there, those you scanned among them? Scan each package with a serial.",
            plural(line.unit, 2).capitalize(),
        )
        self.app.push_screen(dialog, partial(self._quantity, view.step))

    def _quantity(self, step: int, quantity: int | None) -> None:
        self.answer_from_dialog(step, None if quantity is None else {"quantity": quantity})

    def _nothing_in_hand(self) -> None:
        self.kiosk.tell("NOTHING_IN_HAND", "No line is in hand.", "Scan a package first.")

    def action_move(self) -> None:
        """Go to another place; what is in hand is kept."""
        if not self.asked.comes_first():
            self.kiosk.answer({"move": True})

    def action_next_line(self) -> None:
        """Keep the line in hand; the next scan begins another."""
        if self.asked.comes_first():
            return
        if self._view is None or self._view.in_hand is None:
            self._nothing_in_hand()
        else:
            self.kiosk.answer({"next": True}, self._view.step)


def _counting(view: CountView) -> Content:
    if view.count is None:
        return Content.styled("Nothing is counted yet.", "$quiet")
    counted = f"{view.line_count:,} {plural('line', view.line_count)} counted"
    left = f"{view.to_go:,} to go" if view.to_go else "all counted"
    parts: list[tuple[str, str] | str] = [(view.title, "bold"), f"   {counted} · "]
    parts.append((left, "bold" if view.to_go else "$ok-on-dark"))
    if view.again:
        parts.append((f" · {len(view.again):,} to count again", "bold $warn-on-dark"))
    if view.controlled:
        parts.append(("   ▲ nothing of it moves while it is counted", "bold $warn-on-dark"))
    return Content.assemble(*parts)


def _stand(view: CountView) -> Content:
    if view.location is None:
        return Content.styled("WHERE? Nobody said it yet.", "$quiet")
    return Content.assemble(("YOU COUNT AT   ", "not bold"), (view.location.upper(), "bold"))
