"""Changing an item: choose what, then give its value; services decide who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.items import Item
from kiosk.screens.dialog import Dialog
from kiosk.services.extend_expiry import LotEnd
from kiosk.services.in_use import LimitView
from kiosk.services.item_edit import COST, FACTS, LONGEST, Fact, NewPar, typed, words
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

Tell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class NewFact:
    """A fact and its value, before or after it was changed."""

    fact: Fact
    value: object


Chosen = NewFact | NewPar | LotEnd | LimitView


class FactButton(Button):
    """One thing that can be changed."""

    def __init__(self, label: str, chosen: Chosen) -> None:
        super().__init__(Content(label), classes="choice")
        self.chosen = chosen


class EditItem(Dialog[Chosen]):
    """Gives back what is to be changed."""

    def __init__(self, item: Item, cost: str, pars: list[NewPar], lots: list[LotEnd], limits: list[LimitView]) -> None:
        super().__init__()
        self._item = item
        self._cost = cost
        self._limits = limits
        self._pars = pars
        self._lots = lots

    def compose(self) -> ComposeResult:
        """Every fact with its value, then the par of every shelf, and how long each lot may be used."""
        with Vertical(classes="dialog -large"):
            yield Label(f"Change {self._item.name}", classes="dialog-title", markup=False)
            with Scroll():
                for fact in FACTS:
                    value = getattr(self._item, fact.name)
                    yield FactButton(f"{fact.title}: {words(fact, value)}", NewFact(fact, value))
                yield FactButton(
                    f"{COST.title} {self._item.base_unit}: {self._cost or 'nothing'}", NewFact(COST, self._cost)
                )
                for limit in self._limits:
                    yield FactButton(f"{limit.title}: {limit.words}", limit)
                for level in self._pars:
                    yield FactButton(f"Par at {level.location}: {level.words}", level)
                for lot in self._lots:
                    yield FactButton(f"Extended expiry of lot {lot.batch_lot or '—'}: expires {lot.words}", lot)
            yield Label("What you change here wins over every catalogue. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away; it only opens."""
        self.query(FactButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, FactButton):
            self.dismiss(event.button.chosen)


class FactValue(Dialog[NewFact]):
    """Gives back a fact's new value."""

    def __init__(self, before: NewFact) -> None:
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        """The words to choose from, or a line."""
        fact = self._before.fact
        with Vertical(classes="dialog"):
            yield Label(f"{fact.title}: {words(fact, self._before.value)}", classes="dialog-title", markup=False)
            for label, value in fact.choices:
                yield FactButton(label, NewFact(fact, value))
            if not fact.choices:
                yield Entry("value", "New value", value=typed(fact, self._before.value), longest=LONGEST)
            yield Label("Enter takes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line, or on the first word."""
        if self.query(Entry):
            self.query_one(Entry).focus_line()
        else:
            self.query(FactButton).first().focus()

    def entered(self, entry: Entry) -> None:
        """Take what was typed."""
        self.dismiss(NewFact(self._before.fact, entry.value))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, FactButton) and isinstance(event.button.chosen, NewFact):
            self.dismiss(event.button.chosen)


class ParValue(Dialog[NewPar]):
    """Gives back a shelf's new par and reorder point."""

    def __init__(self, before: NewPar, tell: Tell) -> None:
        super().__init__()
        self._before = before
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Two lines with numbers."""
        par, reorder = self._before.par, self._before.reorder_at
        with Vertical(classes="dialog"):
            yield Label(f"Par at {self._before.location}", classes="dialog-title", markup=False)
            yield Entry("par", "How many should be there", kind="integer", value="" if par is None else str(par))
            yield Entry(
                "reorder_at",
                "Order more at (empty: as soon as it is below par)",
                kind="integer",
                value="" if reorder is None else str(reorder),
            )
            yield Label("Enter goes on, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from line to line, then take both."""
        said = {each.field: each.value.strip() for each in self.query(Entry)}
        if not (said["par"].isascii() and said["par"].isdecimal()):
            self._tell("NOT_A_COUNT", "A par is a whole number.", "Type it, then press Enter.")
            self.query(Entry).first().try_again()
        elif entry.field == "par":
            self.query(Entry).last().focus_line()
        elif said["reorder_at"] and not (said["reorder_at"].isascii() and said["reorder_at"].isdecimal()):
            self._tell("NOT_A_COUNT", "A reorder point is a whole number.", "Type it, or leave it empty.")
            entry.try_again()
        else:
            reorder_at = int(said["reorder_at"]) if said["reorder_at"] else None
            self.dismiss(replace(self._before, par=int(said["par"]), reorder_at=reorder_at))
