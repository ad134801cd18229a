"""Taking an inventory step by step: which kind, at which moment of the day, of what, and two people who sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.controlled import ControlledItem
from db.errors import StoreError
from db.record import Record
from kiosk.office import Said
from kiosk.rules.inventory import KINDS, MOMENTS, NEWLY_SCHEDULED
from kiosk.rules.permissions import Act, allows
from kiosk.screens.choose import Choose
from kiosk.screens.dialog import Dialog
from kiosk.screens.prove import Prove
from kiosk.services import inventory
from kiosk.services.inventory import ToTake
from kiosk.services.inventory_lines import EXACT, Gathered
from kiosk.services.outcome import Refused
from kiosk.widgets.scroll import Scroll

if TYPE_CHECKING:
    from kiosk.app import KioskApp

_KINDS: Final = (
    ("biennial", "Biennial: every two years at the latest"),
    ("annual", "Annual, where the state asks for it"),
    ("initial", "Initial: on the day the pharmacy begins with them"),
    (NEWLY_SCHEDULED, "Of substances that were newly scheduled"),
)
_MOMENTS: Final = (
    ("opening", "At the opening of business: nothing moved yet today"),
    ("closing", "At the close of business: nothing moves any more today"),
)


class TakesInventory:
    """Asks what is taken, then for two signatures, and has it taken."""

    def __init__(self, kiosk: KioskApp, reader: Record, begin: Callable[[ToTake], None]) -> None:
        self._kiosk = kiosk
        self._reader = reader
        self._begin = begin

    def ask(self, items: Sequence[ControlledItem], *, is_first: bool) -> None:
        """Ask which kind it is; the initial one stands first where none was taken yet."""
        kinds = sorted(_KINDS, key=lambda each: is_first and each[0] != "initial")

        def chosen(kind: str | None) -> None:
            if kind == NEWLY_SCHEDULED:
                self._kiosk.push_screen(WhichItems(items), lambda ids: self._moment(kind, ids) if ids else None)
            elif kind is not None:
                self._moment(kind, ())

        self._kiosk.push_screen(Choose("Which inventory is taken?", kinds, ""), chosen)

    def _moment(self, kind: str, items: tuple[str, ...]) -> None:
        def chosen(moment: str | None) -> None:
            if moment is not None:
                self.sign(ToTake(kind, moment, items))

        self._kiosk.push_screen(Choose("At which moment of the day?", list(_MOMENTS), ""), chosen)

    def sign(self, wanted: ToTake) -> None:
        """Say what would be signed, or why it cannot be; then ask who takes it, and who sees it."""
        kiosk = self._kiosk
        try:
            ready = inventory.ready(self._reader, kiosk.front_door.person_id, wanted, self._reader.now())
        except StoreError as error:
            kiosk.tell(error.code, error.message, error.next_step)
            return
        if isinstance(ready, Refused):
            kiosk.tell(ready.code, ready.message, ready.next_step)
            return
        facts, staff = _facts(wanted, ready), kiosk.front_door.staff()
        may = [each for each in staff if allows(each.roles, Act.TAKE_INVENTORY)]

        def takes(first: Said | None) -> None:
            if first is None:
                return
            others = [each for each in staff if each.id != first.person_id and allows(each.roles, Act.SIGN_WITNESSED)]

            def sees(second: Said | None) -> None:
                if second is not None:
                    self._begin(wanted)
                    kiosk.submit(lambda desk: desk.shown(desk.office.take_inventory(wanted, first, second)))

            kiosk.push_screen(Prove("Witnessing the inventory", facts, "Who witnesses it?", others), sees)

        kiosk.push_screen(Prove("Taking the inventory", facts, "Who takes it?", may), takes)


def _facts(wanted: ToTake, ready: Gathered) -> Content:
    items = len({line.item_id for line in ready.lines})
    exact = sum(line.basis == EXACT for line in ready.lines)
    lines = f"{len(ready.lines):,} {'line' if len(ready.lines) == 1 else 'lines'}"
    return Content.assemble(
        (f"Inventory: {KINDS[wanted.kind]}, {MOMENTS[wanted.moment]}\n", "bold"),
        f"{items:,} {'substance' if items == 1 else 'substances'}, {lines}: ",
        (f"{exact:,} by a count, {len(ready.lines) - exact:,} by the record", "bold"),
    )


class ItemButton(Button):
    """One substance; Enter or a finger takes it in, or leaves it out again."""

    def __init__(self, item: ControlledItem) -> None:
        super().__init__("", classes="choice")
        self.item = item
        self.is_in = False
        self._draw()

    def toggle_item(self) -> None:
        """Take it in, or leave it out."""
        self.is_in = not self.is_in
        self._draw()

    def _draw(self) -> None:
        sign = "✓ TAKEN  " if self.is_in else "·        "
        self.label = Content(f"{sign}{self.item.schedule:<5}{self.item.name}")


class WhichItems(Dialog[tuple[str, ...]]):
    """Gives back the ids of the substances that an inventory is of."""

    def __init__(self, items: Sequence[ControlledItem]) -> None:
        super().__init__()
        self._items = items

    def compose(self) -> ComposeResult:
        """Draw one button each, and one that goes on."""
        with Vertical(classes="dialog"):
            yield Label("Which substances are newly scheduled?", classes="dialog-title")
            with Scroll():
                for item in self._items:
                    yield ItemButton(item)
                if not self._items:
                    yield Label("No item has a schedule. Say it on the item's card first.")
            yield Button("Go on with those that are taken", id="go-on", classes="choice")
            yield Label("Enter takes one in, or leaves it out. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ItemButton):
            event.button.toggle_item()
            return
        taken = tuple(each.item.id for each in self.query(ItemButton) if each.is_in)
        if taken:
            self.dismiss(taken)
        else:
            self.app.bell()
            self.query_one(".quiet", Label).update("✕ None is taken in yet: Enter on a substance takes it in.")
