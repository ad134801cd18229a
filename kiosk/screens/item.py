"""The item card: what it is, which lots lie where until when, and what came of it so far."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from db.errors import StoreError
from db.record import Record
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.edit_item import Chosen, EditItem, FactValue, NewFact, ParValue
from kiosk.screens.extend import Extended, ExtendLot
from kiosk.screens.find_item import FindItem
from kiosk.screens.item_limit import ItemLimit
from kiosk.screens.new_label import NewLabel
from kiosk.services import extend_expiry, item_edit
from kiosk.services.extend_expiry import LotEnd
from kiosk.services.in_use import LimitView
from kiosk.services.item_card import ItemCard, item_card
from kiosk.services.item_edit import NewPar
from kiosk.shown import Shown
from kiosk.widgets.boards import BoardPanel
from kiosk.widgets.keys import Key
from kiosk.widgets.plot import StockPlot
from kiosk.widgets.scroll import Scroll

_LEAST_ROWS = 7


def rows_for(count: int, share: int) -> int:
    """Say how high a list must be, its frame included, so that all its rows are drawn; at least its share.

    >>> rows_for(3, 9), rows_for(8, 9), rows_for(12, 9)
    (9, 10, 26)
    """
    inside = max(share - 2, count)
    # From here on a board draws each row on two lines.
    return max(inside, 2 * count if inside >= 2 * min(count, 5) else 0) + 2


def in_lines(warnings: Iterable[str], width: int) -> list[str]:
    """Put as many warnings beside one another as fit into a line; one that is longer is broken at its spaces.

    >>> in_lines(("▲ HIGH ALERT", "▲ LOOKS LIKE CISplatin"), 24)
    ['▲ HIGH ALERT', '▲ LOOKS LIKE CISplatin']
    """
    lines: list[str] = []
    for warning in warnings:
        beside = f"{lines[-1]}   {warning}" if lines else warning
        if lines and len(beside) <= width:
            lines[-1] = beside
        else:
            lines += textwrap.wrap(warning, width)
    return lines


class ItemScreen(JobScreen):
    """Shows one item; a scan of another shows that one."""

    NAME = "Item"
    READY = "Scan another package, or press F6 to find one."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f2", "Receive", "receive"),
        Key("f6", "Find", "find"),
        Key("f7", "Label", "label"),
        Key("f8", "Change", "change"),
        Key("f9", "Shelf", "shelf"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, reader: Record, item_id: str) -> None:
        super().__init__()
        self._reader = reader
        self.item_id = item_id

    def body(self) -> ComposeResult:
        """Name and warnings above, then what there is, then what was."""
        yield Static("", id="item-name", markup=False)
        with Scroll(id="item-card"), Container(id="item-boards"):
            yield BoardPanel("LOTS, FIRST TO EXPIRE FIRST", "None on the shelf.", "item-lots")
            yield StockPlot("item-plot")
            yield BoardPanel("WHERE IT LIES", "It lies nowhere, and no shelf should hold it.", "item-places")
            yield BoardPanel("CODES", "No code names it.", "item-codes")
            yield BoardPanel("LAST MOVEMENTS", "Nothing moved yet.", "item-movements")
            yield BoardPanel("OTHER THAN THE CATALOGUE", "Nothing here differs from a catalogue.", "item-differs")

    def on_mount(self) -> None:
        """Draw it."""
        self.refresh_card()

    def on_resize(self) -> None:
        """Fit it to another size."""
        self.refresh_card()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self.refresh_card()

    def show(self, shown: Shown) -> None:
        """Show the outcome at once, then what holds now."""
        super().show(shown)
        if shown.item_id is not None:
            self.item_id = shown.item_id
        self.refresh_card()

    def show_item(self, item_id: str) -> None:
        """Show another item."""
        self.item_id = item_id
        self.refresh_card()

    def refresh_card(self) -> None:
        """Read the item again."""
        card = self._card()
        if card is not None:
            self._draw(card)

    def _card(self) -> ItemCard | None:
        try:
            return item_card(self._reader, self.item_id, self._reader.now())
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return None

    def _draw(self, card: ItemCard) -> None:
        self._fit(card)
        usable = "being counted" if card.usable is None else f"{card.usable:,} usable"
        par = f" of {card.par:,}" if card.par is not None else ""
        head = Content.assemble((card.item.name, "bold"), f"  {usable}{par}")
        width = max(20, self.size.width - 2)
        named = [line.truncate(width, ellipsis=True) for line in (head, Content.styled(card.about, "$quiet"))]
        # A warning that is cut off would be none.
        named += [Content.styled(line, "bold $warn-on-dark") for line in in_lines(card.warnings, width)]
        self.query_one("#item-name", Static).update(Content("\n").join(named))
        self.query_one("#item-lots", BoardPanel).show(card.lots)
        self.query_one("#item-plot", StockPlot).show(card.levels, card.first_day, card.last_day, card.par)
        self.query_one("#item-places", BoardPanel).show(card.places)
        self.query_one("#item-codes", BoardPanel).show(card.codes)
        self.query_one("#item-movements", BoardPanel).show(card.movements)
        self.query_one("#item-differs", BoardPanel).show(card.differs)

    def _fit(self, card: ItemCard) -> None:
        """Let a list that is longer than its share of the screen grow: what does not fit is a page further down."""
        share = max(_LEAST_ROWS, self.query_one("#item-card", Scroll).size.height // 3)
        pairs = ((card.lots,), (card.places, card.codes), (card.movements, card.differs))
        rows = [max(rows_for(board.total, share) for board in pair) for pair in pairs]
        styles = self.query_one("#item-boards", Container).styles
        if max(rows) > share:
            styles.grid_rows = " ".join(map(str, rows))
            styles.height = sum(rows)
        else:
            styles.clear_rule("grid_rows")
            styles.clear_rule("height")

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one("#item-card", Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)

    def action_home(self) -> None:
        """Go home."""
        self.app.pop_screen()
        self.kiosk.go_home()

    def action_receive(self) -> None:
        """Receive a delivery: what can begin here."""
        self.kiosk.open_job("receive")

    def action_shelf(self) -> None:
        """Waste it, move it or set it aside: what is done is asked first."""
        self.kiosk.open_job("shelf")

    def action_find(self) -> None:
        """Find another item by its name or code."""
        self.app.push_screen(FindItem(self.kiosk.search_items), self._found)

    def _found(self, item_id: str | None) -> None:
        if item_id is not None:
            self.show_item(item_id)

    def action_label(self) -> None:
        """Print the label of one of its lots."""
        NewLabel(self.kiosk, self._reader).of_item(self.item_id)

    def action_change(self) -> None:
        """Choose what to change."""
        card = self._card()
        if card is not None:
            self.app.push_screen(EditItem(card.item, *self._more(), card.limits), self._chosen)

    def _more(self) -> tuple[str, list[NewPar], list[LotEnd]]:
        """Read what else can be changed: what one costs, every shelf's par, and how long each lot may be used."""
        try:
            ends = extend_expiry.lot_ends(self._reader, self.item_id, self._reader.now())
            pars = item_edit.par_levels(self._reader, self.item_id)
            return item_edit.cost_words(self._reader, self.item_id), pars, ends
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return "", [], []

    def _chosen(self, chosen: Chosen | None) -> None:
        if isinstance(chosen, NewFact):
            self.app.push_screen(FactValue(chosen), self._change)
        elif isinstance(chosen, NewPar):
            self.app.push_screen(ParValue(chosen, self.kiosk.tell), self._set_par)
        elif isinstance(chosen, LimitView):
            ItemLimit(self.kiosk).of_item(self.item_id, chosen)
        elif isinstance(chosen, LotEnd):
            self.app.push_screen(ExtendLot(chosen, self.kiosk.tell), self._extend)

    def _extend(self, said: Extended | None) -> None:
        if said is None:
            return
        lot_id, word = said.lot_id, said.word
        if said.is_taken_back:
            self.kiosk.submit(
                lambda desk: desk.shown(extend_expiry.take_back(desk.record, desk.person_id, lot_id, word.reference))
            )
        else:
            self.kiosk.submit(lambda desk: desk.shown(extend_expiry.extend(desk.record, desk.person_id, lot_id, word)))

    def _change(self, new: NewFact | None) -> None:
        if new is None:
            return
        item_id, name, value = self.item_id, new.fact.name, new.value
        self.kiosk.submit(lambda desk: desk.shown(item_edit.change(desk.record, desk.person_id, item_id, name, value)))

    def _set_par(self, new: NewPar | None) -> None:
        if new is None:
            return
        item_id = self.item_id
        self.kiosk.submit(
            lambda desk: desk.shown(
                item_edit.change_par(
                    desk.record, desk.person_id, item_id, new.location_id, new.par or 0, new.reorder_at
                )
            )
        )
