"""The questions that are put to a large record, as the kiosk puts them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bench import seed
from bench.seed import Large
from db import instants, item_search, lots, shortages, stock
from db.record import Record
from kiosk.services.count_cycle import plan_day
from kiosk.services.home import home_view
from kiosk.services.item_card import item_card
from kiosk.services.resolve import PackageFound, resolve
from kiosk.settings import site_at
from scanners import BarcodeData, element_string, read

Ask = Callable[[], object]


@dataclass(frozen=True)
class Questions:
    """A large record and what is asked of it; `prepare` makes each question anew, for another lot or item."""

    large: Large
    reader: Record
    dice: random.Random

    def text(self, lot: int, package: int | None = None) -> str:
        """Give the text on a package of a lot."""
        expiry = seed.expiry_of(lot, self.reader.clock())
        pairs = [("01", seed.gtin(self._item(lot))), ("17", f"{expiry:%y%m%d}"), ("10", seed.batch_lot(lot))]
        return element_string(pairs if package is None else [*pairs, ("21", seed.serial(lot, package))])

    def by_lot(self) -> Ask:
        """A product and its lot."""
        data = self._read(self.text(self._lot()))
        return lambda: _found(resolve(self.reader, data))

    def by_serial(self) -> Ask:
        """A product, its lot and its serial."""
        lot = self._lot()
        while self._item(lot) % 2:
            lot = self._lot()
        data = self._read(self.text(lot, self.dice.randrange(seed.PACKAGES)))
        return lambda: _found(resolve(self.reader, data), with_unit=True)

    def by_text(self) -> Ask:
        """A product and its lot, the text read first."""
        text = self.text(self._lot())
        return lambda: _found(resolve(self.reader, self._read(text)))

    def open_lots(self) -> Ask:
        """What receiving offers for a package that bears no lot."""
        item, now = self._some_item(), self.reader.now()
        return lambda: lots.open_lots(self.reader, item, now)

    def stock_of_item(self) -> Ask:
        """What a scan on Home adds up."""
        only, now = stock.Filter(item_id=self._some_item()), self.reader.now()
        return lambda: stock.stock_now(self.reader, now, only)

    def item_card(self) -> Ask:
        """All that the card of an item shows."""
        item, now = self._some_item(), self.reader.now()
        return lambda: item_card(self.reader, item, now)

    def home(self) -> Ask:
        """Everything on Home."""
        return lambda: home_view(self.reader, self.reader.now())

    def expiring(self) -> Ask:
        """What expires, as Home asks."""
        return lambda: stock.expiring_soon(self.reader, self.reader.now(), self._in_30_days(), 12, 101)

    def expiring_all(self) -> Ask:
        """What expires, as the command asks."""
        return lambda: stock.expiring(self.reader, self.reader.now(), self._in_30_days())

    def short(self) -> Ask:
        """What runs out."""
        return lambda: shortages.short(self.reader, self.reader.now())

    def unusable(self) -> Ask:
        """What must not be used, as Home asks."""
        return lambda: stock.unusable(self.reader, self.reader.now(), 12)

    def week_ago(self) -> Ask:
        """All that lay on the shelf a week ago."""
        then = instants.to_text(self.reader.clock() - timedelta(days=7))
        return lambda: stock.stock_then(self.reader, then)

    def plan_day(self) -> Ask:
        """Which items and shelves are due to be counted, as the kiosk finds once a day."""
        return lambda: plan_day(self.reader, self.reader.now())

    def search(self) -> Ask:
        """What a person types to find an item."""
        text = str(self.dice.randrange(1000))
        return lambda: item_search.search(self.reader, text)

    def to_receive(self, count: int) -> list[str]:
        """Give texts of known lots that are received without a question."""
        good: list[int] = []
        while len(good) < count:
            lot = self._lot()
            left = seed.expiry_of(lot, self.reader.clock()) - self.reader.clock()
            if left > timedelta(days=120) and lot % 1000 > 2 and lot not in good:
                good.append(lot)
        return [self.text(lot) for lot in good]

    def _read(self, text: str) -> BarcodeData:
        return read(text, site_at(self.reader, self.reader.now()).profile, self.reader.clock().date())

    def _lot(self) -> int:
        return self.dice.randrange(1, self.large.lots + 1)

    def _item(self, lot: int) -> int:
        return seed.item_of(lot, self.large.items)

    def _some_item(self) -> str:
        return f"I-{self._item(self._lot())}"

    def _in_30_days(self) -> str:
        return instants.to_text(self.reader.clock() + timedelta(days=30))


def _found(answer: object, *, with_unit: bool = False) -> PackageFound:
    if not isinstance(answer, PackageFound) or answer.lot is None or (with_unit and answer.unit is None):
        raise LookupError(f"a seeded lot was not found: {answer}")
    return answer
