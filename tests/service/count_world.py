"""A shelf as it really is, and people who take things from it before they scan them, while others count."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from db import ledger, lots
from db.ledger import Movement, Place
from db.lots import Expiry
from db.opening import Where
from kiosk import bootstrap
from kiosk.services.outcome import Ask, Done, Outcome
from tests.clock import StandingClock
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, done, furnish
from tests.service.pulling import Shelf, add_person, pulling, vial
from tests.shelf import VANCOMYCIN


@contextmanager
def own_pharmacy() -> Iterator[Pharmacy]:
    """Open a pharmacy in a folder of its own, for one of many tries."""
    with ExitStack() as used:
        folder = Path(used.enter_context(tempfile.TemporaryDirectory()))
        clock = StandingClock()
        place = Where(str(folder / "kiosk.db"), "K1", clock, folder)
        record = bootstrap.open_pharmacy(place, "create")
        used.callback(record.close)
        yield furnish(record, place, clock)


LATE = timedelta(minutes=25)
"""A scan follows its package within the window of half an hour."""


@dataclass(order=True)
class _Due:
    at: datetime
    number: int
    happens: Callable[[], None] = field(compare=False)


class World:
    """What lies on the shelf by nature, beside what the ledger believes."""

    def __init__(self, pharmacy: Pharmacy, amounts: Sequence[int]) -> None:
        self.pharmacy = pharmacy
        self.lots = [f"L{number:02d}" for number in range(len(amounts))]
        self.lies = dict(zip(self.lots, amounts, strict=True))
        self.out = dict.fromkeys(self.lots, 0)
        """What was pulled by a scan and is in somebody's hand."""
        self.due: list[_Due] = []
        self.numbers = 0
        with pharmacy.record.write("system", "test") as write:
            for lot, amount in self.lies.items():
                expiry = Expiry("2028-03-31", "day", "2028-04-01T05:00:00.000Z")
                lot_id = lots.add_lot(write, pharmacy.items[VANCOMYCIN], lot, expiry)
                place = Place(lot_id, pharmacy.places["Shelf"], "available")
                ledger.post(write, Movement("receive", place, amount, key=f"begin {lot}"))
        self.dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
        self.eva = add_person(pharmacy, "Eva Lind", "technician")
        self.pull: Shelf = pulling(pharmacy, pharmacy.ben)

    def lose(self, lot: str, quantity: int) -> None:
        """Let something vanish, or appear, that nobody ever records."""
        self.lies[lot] = max(self.lies[lot] - quantity, 0)

    def rest(self, minutes: float = 61) -> None:
        """Let time pass, and what is due happen in it."""
        until = self.pharmacy.clock.instant + timedelta(minutes=minutes)
        while self.due and min(self.due).at <= until:
            first = min(self.due)
            self.due.remove(first)
            self.pharmacy.clock.instant = max(first.at, self.pharmacy.clock.instant)
            first.happens()
        self.pharmacy.clock.instant = until

    def _later(self, minutes: float, happens: Callable[[], None]) -> None:
        self.numbers += 1
        self.due.append(_Due(self.pharmacy.clock.instant + timedelta(minutes=minutes), self.numbers, happens))

    def take(self, lot: str, minutes: float) -> None:
        """Take one now, and scan it some minutes later."""
        if self.lies[lot] > 0:
            self.lies[lot] -= 1
            self._later(minutes, lambda: self._scanned(lot))

    def _scanned(self, lot: str) -> None:
        outcome = self.settled(self.pull.scan(vial(lot)))
        if isinstance(outcome, Done):
            self.out[lot] += 1
        else:  # the ledger has none left: it is put back
            self.lies[lot] += 1

    def settled(self, outcome: Outcome) -> Outcome:
        while isinstance(outcome, Ask):
            outcome = self.pull.answer(why="test")
        return outcome

    def bring_back(self, lot: str, minutes: float) -> None:
        """Scan one that comes back, and put it on the shelf some minutes later."""
        if self.out[lot] > 0:
            done(self.pull.comes_back(vial(lot)))
            self.out[lot] -= 1
            self._later(minutes, lambda: self._put_back(lot))

    def _put_back(self, lot: str) -> None:
        self.lies[lot] += 1

    def count(self, counter: Counter, lot: str) -> None:
        """Count what really lies there."""
        if self.lies[lot]:
            counter.see(self.lies[lot], lot, "280331")

    def settle(self, counter: Counter) -> None:
        """Count again what is asked for, by another person than the last, and post."""
        people = {"Ana Ruiz": self.pharmacy.ana, "Ben Okafor": self.pharmacy.ben}
        self.rest()
        self.end(counter)
        for _ in range(8):
            self.rest()
            again = [line for line in review(counter).lines if line.outcome == "count again"]
            if not again:
                break
            for name, person in people.items():
                mine = [line for line in again if line.counted_by[-1] != name]
                part = joining(counter, person, counter.place)
                for line in mine:
                    self.count(part, line.lot)
                self.end(part)
        self.rest()
        explain_all(counter)
        done(post(counter, self.dana), "POSTED")

    def end(self, part: Counter) -> None:
        """End a part; what is asked about and lies there is counted, and of the rest there is none."""
        outcome = part.finish()
        while isinstance(outcome, Ask):
            lot = next(each for each in self.lots if f"lot {each}:" in outcome.question.text)
            outcome = part.answer(none=True) if not self.lies[lot] else part.answer(left=True)

    def held(self) -> dict[str, int]:
        """What the ledger believes."""
        found = dict.fromkeys(self.lots, 0)
        for _, lot, _, _, quantity in self.pharmacy.stock():
            found[lot] = quantity
        return found


def begin(world: World) -> Counter:
    """Begin to count the shelf."""
    return counting(world.pharmacy)
