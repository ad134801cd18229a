"""A state machine over deliveries, pulls, returns and undos: after every step the shelf holds what it should."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db import stock
from db.opening import Where
from kiosk import bootstrap
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.pull import Pull
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, furnish
from tests.postgresql_server import Databases
from tests.service.pulling import VANCOMYCIN, Shelf, begun, pulling, receive, vial

_LOTS = {"VN1": "280331", "VN2": "280430"}
_Serial = str | None
_Held = dict[tuple[str, _Serial], int]
"""What is believed to be in a place, by lot and serial; None for what bears no serial on record."""


@dataclass(frozen=True)
class _CameBack:
    """What came back since the last package was scanned: more of that is scanned then, and never typed."""

    anything: bool
    """Since it was scanned, or its quantity was said."""
    of_last: bool
    """Some of the last one itself: saying its quantity makes nothing plain."""


_NOTHING = _CameBack(False, False)
_Last = tuple[str, int] | None


class Pulling(RuleBasedStateMachine):
    """A technician who receives, pulls, brings back and takes back, and never believes the kiosk."""

    databases: Databases | None = None

    def __init__(self) -> None:
        super().__init__()
        self.used = ExitStack()
        folder = Path(self.used.enter_context(tempfile.TemporaryDirectory()))
        self.clock = StandingClock()
        target = self.used.enter_context(self.databases.fresh()) if self.databases else str(folder / "kiosk.db")
        place = Where(target, "K1", self.clock, folder)
        record = bootstrap.open_pharmacy(place, "create")
        self.used.callback(record.close)
        self.pharmacy = furnish(record, place, self.clock)
        receive(self.pharmacy, *[vial("VN1", _LOTS["VN1"])] * 4)
        self.shelf: _Held = {("VN1", None): 4}
        self.out: _Held = {}
        self.serials = 0

    @initialize()
    def begin(self) -> None:
        self.pull = pulling(self.pharmacy)
        self.past: list[tuple[_Held, _Held, _CameBack]] = []
        """What was believed before each step of this pull that can be taken back."""
        self.since: _CameBack = _NOTHING
        self.old = 0
        """How many of them were done too long ago to be a slip."""
        self.came_back = False
        """Whether something came back: where that is taken back, it is asked how it was kept all the same."""

    def counted(self, lot: str, *, everywhere: bool = False) -> int:
        return sum(count for (each, serial), count in self.shelf.items() if each == lot and (everywhere or not serial))

    def moved(self, lot: str, serial: _Serial, from_shelf: int) -> None:
        """Note a step that was done: so many left the shelf, or came back to it."""
        self.past.append((dict(self.shelf), dict(self.out), self.since))
        self.shelf[lot, serial] = self.shelf.get((lot, serial), 0) - from_shelf
        self.out[lot, serial] = self.out.get((lot, serial), 0) + from_shelf

    def settled(self, outcome: Outcome) -> Outcome:
        """Answer whatever is asked so that the step goes on."""
        while isinstance(outcome, Ask):
            outcome = self.pull.answer(why="test")
        return outcome

    @rule(lot=st.sampled_from(sorted(_LOTS)), count=st.integers(1, 3), serial=st.booleans())
    def receives(self, lot: str, count: int, serial: bool) -> None:
        self.clock.advance(seconds=3)
        if serial:
            self.serials += 1
            receive(self.pharmacy, vial(lot, _LOTS[lot], f"S{self.serials}"))
            self.shelf[lot, f"S{self.serials}"] = 1
        else:
            receive(self.pharmacy, *[vial(lot, _LOTS[lot])] * count)
            self.shelf[lot, None] = self.shelf.get((lot, None), 0) + count
        self.past = [(self.after_receipt(shelf, lot, count, serial), out, flag) for shelf, out, flag in self.past]

    def after_receipt(self, shelf: _Held, lot: str, count: int, serial: bool) -> _Held:
        """What was believed before a step, had this been on the shelf already."""
        if serial:
            return {**shelf, (lot, f"S{self.serials}"): 1}
        return {**shelf, (lot, None): shelf.get((lot, None), 0) + count}

    @rule(lot=st.sampled_from(sorted(_LOTS)))
    def pulls_one(self, lot: str) -> None:
        outcome = self.settled(self.pull.scan(vial(lot, _LOTS[lot])))
        if self.counted(lot):
            assert isinstance(outcome, Done), outcome
            self.moved(lot, None, 1)
            was, self.since = self.since, _NOTHING
            if was.anything:
                self.says(2)
        else:
            assert isinstance(outcome, Refused), outcome
            known = self.counted(lot, everywhere=True)
            codes = {"SERIAL_NEEDED"} if known else {"NOT_ON_SHELF", "UNKNOWN_LOT"}
            assert outcome.code in codes, (outcome, self.shelf)

    @precondition(lambda self: self.serials)
    @rule(number=st.integers(1, 20), lot=st.sampled_from(sorted(_LOTS)))
    def pulls_a_serial(self, number: int, lot: str) -> None:
        serial = f"S{number % self.serials + 1}"
        here = self.shelf.get((lot, serial), 0)
        outcome = self.settled(self.pull.scan(vial(lot, _LOTS[lot], serial)))
        if here:
            assert isinstance(outcome, Done), outcome
            self.moved(lot, serial, 1)
            self.since = _NOTHING
        else:
            assert isinstance(outcome, Refused), outcome

    @precondition(lambda self: self.pull.pull.view().lines)
    @rule(wanted=st.integers(1, 4))
    def says_the_quantity(self, wanted: int) -> None:
        self.says(wanted)

    def says(self, wanted: int) -> None:
        last = self.pull.pull.view().lines[-1]
        outcome = self.pull.answer(quantity=wanted)
        if last.serial is not None:
            assert outcome.code == "SERIAL_IS_ONE"
        elif wanted > last.quantity and self.since.anything:  # which package was the last one is not plain any more
            assert outcome.code == "SCAN_IT"
        elif wanted - last.quantity > self.counted(last.lot):
            assert outcome.code == "NOT_ENOUGH_STOCK"
        elif outcome.code == "CONDITION":  # of what was not taken a moment ago somebody says how it was kept
            assert self.old or self.came_back
            assert wanted < last.quantity
            self.pull.answer(leave_out=True)
        else:
            assert isinstance(outcome, Done), outcome
            self.moved(last.lot, None, wanted - last.quantity)
            self.since = _CameBack(self.since.of_last, self.since.of_last)

    @rule(lot=st.sampled_from(sorted(_LOTS)), number=st.integers(0, 5), well=st.booleans())
    def comes_back(self, lot: str, number: int, well: bool) -> None:
        serial = f"S{number}" if number and number <= self.serials else None
        last = self.last_line()
        self.pull.answer(returning=True)
        outcome = self.pull.scan(vial(lot, _LOTS[lot], serial))
        if not self.out.get((lot, serial)):
            assert isinstance(outcome, Refused), outcome
            self.pull.answer(leave_out=True)
            return
        if isinstance(outcome, Ask) and outcome.code == "WHICH_PULL":
            outcome = self.pull.answer(**outcome.question.choices[0].answer)
        assert outcome.code == "CONDITION", outcome
        self.came_back = True
        if not well:
            assert self.pull.answer(in_our_hands=False).code == "NOT_STOCK"
            self.moved(lot, serial, -1)
            self.shelf[lot, serial] -= 1  # it is wasted in the same moment
            self.noted_that_it_came_back(last)
            return
        self.pull.answer(in_our_hands=True)
        outcome = self.pull.answer(kept=True)
        assert isinstance(outcome, Done), outcome
        self.moved(lot, serial, -1)
        self.noted_that_it_came_back(last)

    def noted_that_it_came_back(self, last: _Last) -> None:
        self.since = _CameBack(True, self.since.of_last or self.last_line() != last)
        if last is not None:
            self.says(last[1] + 1)

    def last_line(self) -> _Last:
        """Say which package was scanned last, and how many of it are out."""
        lines = self.pull.pull.view().lines
        return (lines[-1].line, lines[-1].quantity) if lines else None

    @rule(lot=st.sampled_from(sorted(_LOTS)), again=st.booleans())
    def brings_one_back_and_wants_more(self, lot: str, again: bool) -> None:
        if self.counted(lot):
            self.pulls_one(lot)
            self.comes_back(lot, 0, well=True)
            if again:
                self.pulls_one(lot)

    @rule(times=st.integers(1, 3))
    def undoes(self, times: int) -> None:
        for _ in range(times):
            outcome = self.pull.undo()
            if outcome.code == "CONDITION":  # an undo that comes late is a return
                assert self.old or self.came_back, "a slip is taken back without a question"
                assert isinstance(self.pull.answer(leave_out=True), Done)
                return
            if outcome.code in ("WASTE_STANDS", "RETURN_STANDS"):  # nothing is as it was, after an hour
                assert len(self.past) <= self.old
                return
            if not self.past:
                # Only what the pull is for is left to be taken back; it is said again.
                if isinstance(outcome, Done):
                    self.pull.answer(purpose="preparation")
                return
            assert isinstance(outcome, Done), outcome
            before = sum(self.shelf.values())
            self.shelf, self.out, self.since = self.past.pop()
            assert len(self.past) >= self.old or sum(self.shelf.values()) <= before, "nobody said how it was kept"
            self.old = min(self.old, len(self.past))

    @rule()
    def an_hour_passes(self) -> None:
        self.clock.advance(hours=1)
        self.old = len(self.past)

    @rule()
    def finishes(self) -> None:
        assert self.pull.finish().code in ("FINISHED", "CANCELLED")
        self.begin()

    @rule()
    def crashes(self) -> None:
        resumed = Pull.resume(self.pharmacy.record, self.pharmacy.ana, self.pull.pull.job_id)
        assert isinstance(resumed, Pull)
        self.pull = Shelf(resumed, self.pharmacy.ana)

    @rule()
    def somebody_looks(self) -> None:
        assert begun(self.pharmacy, self.pharmacy.ben).finish().code == "CANCELLED"

    @invariant()
    def what_is_believed_is_on_record(self) -> None:
        assert_sound(self.pharmacy.record)
        assert self.pharmacy.on_hand(VANCOMYCIN) == sum(self.shelf.values())
        lines = stock.stock_now(self.pharmacy.record, self.pharmacy.record.now())
        assert all(line.quantity > 0 for line in lines)
        on_shelf = sorted(serial for line in lines for serial in line.serials)
        assert on_shelf == sorted(serial for (_, serial), count in self.shelf.items() if serial and count)
        assert len(set(on_shelf)) == len(on_shelf)
        for lot in _LOTS:
            there = sum(line.quantity for line in lines if line.batch_lot == lot)
            assert there == self.counted(lot, everywhere=True)

    def teardown(self) -> None:
        self.used.close()


@pytest.mark.thorough
def test_pulls_and_returns_agree_with_the_shelf_in_a_file() -> None:
    run_state_machine_as_test(Pulling, settings=settings(max_examples=30, stateful_step_count=20))


@pytest.mark.postgresql
def test_pulls_and_returns_agree_with_the_shelf_on_a_server(begun_databases: Databases) -> None:
    class OnServer(Pulling):
        databases = begun_databases

    run_state_machine_as_test(OnServer, settings=settings(max_examples=4, stateful_step_count=15))
