"""Printing a label of something on record: what kind, then of which shelf, lot or thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import kits, locations, stock
from db.errors import StoreError
from db.record import Record
from kiosk.label_desk import Builder
from kiosk.screens.choose import Choose
from kiosk.screens.find_item import FindItem
from kiosk.services import commands, labels

if TYPE_CHECKING:
    from kiosk.app import KioskApp

_WHAT = [
    ("lot", "Units whose own code carries no lot: lot and expiry"),
    ("place", "A shelf, to put things away by a scan"),
    ("test", "The scanner's test symbol"),
    ("command", "A card that is scanned instead of a key: undo, finish, a quantity"),
    ("kit", "A kit's card: scanned first, its list is what a pull fetches"),
]


class NewLabel:
    """Asks step by step, and has the label printed."""

    def __init__(self, kiosk: KioskApp, reader: Record) -> None:
        self._kiosk = kiosk
        self._reader = reader

    def begin(self) -> None:
        """Ask what kind."""
        self._kiosk.push_screen(Choose("Which label?", _WHAT, ""), self._kind)

    def _kind(self, kind: str | None) -> None:
        match kind:
            case "lot":
                self._kiosk.push_screen(FindItem(self._kiosk.search_items), self.of_item)
            case "place":
                self._which_place()
            case "command":
                cards = [(each.value, f"{each.name} · {each.instructions}") for each in commands.CARDS]
                self._kiosk.push_screen(Choose("Which card?", cards, ""), self._card)
            case "kit":
                self._which_kit()
            case "test":
                self._print(lambda _: labels.scanner_test_label())

    def _which_place(self) -> None:
        try:
            places = [(place.id, f"{place.name} · {place.storage}") for place in locations.locations(self._reader)]
        except StoreError as error:
            self._kiosk.tell(error.code, error.message, error.next_step)
            return
        self._kiosk.push_screen(Choose("Which shelf?", places, "No shelf is on file."), self._place)

    def _which_kit(self) -> None:
        try:
            found = [(kit.id, f"{kit.name} · {len(kit.lines):,} lines") for kit in kits.kits(self._reader)]
        except StoreError as error:
            self._kiosk.tell(error.code, error.message, error.next_step)
            return
        self._kiosk.push_screen(Choose("Which kit?", found, "No kit is on file: kiosk kit import."), self._kit)

    def _kit(self, kit_id: str | None) -> None:
        if kit_id is not None:
            self._print(lambda reader: labels.kit_card(reader, kit_id))

    def _place(self, place_id: str | None) -> None:
        if place_id is not None:
            self._print(lambda reader: labels.location_label(reader, place_id))

    def _card(self, value: str | None) -> None:
        if value is not None:
            self._print(lambda _: labels.command_card(value))

    def of_item(self, item_id: str | None) -> None:
        """Ask which lot of an item."""
        if item_id is None:
            return
        try:
            lots = self._lots(item_id)
        except StoreError as error:
            self._kiosk.tell(error.code, error.message, error.next_step)
            return
        self._kiosk.push_screen(Choose("Which lot?", lots, "No lot of it lies on a shelf."), self._lot)

    def _lots(self, item_id: str) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for line in stock.stock_now(self._reader, self._reader.now(), stock.Filter(item_id=item_id)):
            until = f" · expires {line.expiry.replace('T', ' ')}" if line.expiry else ""
            found[line.lot_id] = f"lot {line.batch_lot or '—'}{until}"
        return list(found.items())

    def _lot(self, lot_id: str | None) -> None:
        if lot_id is not None:
            self._print(lambda reader: labels.received_lot_label(reader, lot_id))

    def _print(self, build: Builder) -> None:
        self._kiosk.do_with_labels(lambda desk: desk.print(build))
