"""A state machine over a delivery: after every step the balance is the ledger, and the units are those expected."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

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

from db.opening import Where
from kiosk import bootstrap
from kiosk.services.outcome import Ask, Done, Outcome
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, furnish
from tests.postgresql_server import Databases

_LOTS = {"VN1": "280331", "VN2": "280430"}
_PER_PACK = {codes.VANCOMYCIN: 1, codes.VANCOMYCIN_CARTON: 10, codes.DAPTOMYCIN: 1, codes.CEFAZOLIN_CARTON: 20}
_ITEM = {
    codes.VANCOMYCIN: "Vancomycin 1 g",
    codes.VANCOMYCIN_CARTON: "Vancomycin 1 g",
    codes.DAPTOMYCIN: "DAPTOmycin 500 mg",
    codes.CEFAZOLIN_CARTON: "CeFAZolin 2 g",
}
_Line = tuple[str, int, int]
"""Item, packs, units in a pack."""


class Receiving(RuleBasedStateMachine):
    """One technician, one delivery after another; `expected` is what the pharmacy believes to be on the shelf."""

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
        self.serials = 0

    @initialize()
    def begin(self) -> None:
        self.bench = self.pharmacy.receive()
        self.lines: list[_Line] = []
        """What this delivery holds; what earlier ones held lies in `shelved`."""
        self.past: list[list[_Line]] = []
        """What the lines were before each step that can be taken back."""
        if not hasattr(self, "shelved"):
            self.shelved: list[_Line] = []

    def did(self, outcome: Outcome, lines: list[_Line]) -> None:
        """Note what a step that was done has made of the lines."""
        assert isinstance(outcome, Done), outcome
        self.past.append(self.lines)
        self.lines = lines

    @rule(code=st.sampled_from(sorted(_PER_PACK)), lot=st.sampled_from(sorted(_LOTS)), serial=st.booleans())
    def scan(self, code: str, lot: str, serial: bool) -> None:
        self.clock.advance(seconds=3)
        self.serials += serial
        number = f"SN{self.serials}" if serial else None
        outcome = self.bench.scan(codes.package(code, lot, _LOTS[lot], number))
        while isinstance(outcome, Ask):
            answers: dict[str, dict[str, Any]] = {
                "INDICATOR": {"indicator": "in range"},
                "UNITS_PER_PACK": {"units_per_pack": 20},
            }
            outcome = self.bench.answer(**answers.get(outcome.code, {"confirm": True}))
        self.did(outcome, [*self.lines, (_ITEM[code], 1, _PER_PACK[code])])
        self.last_has_serial = serial

    @precondition(lambda self: self.lines and not self.last_has_serial)
    @rule(packs=st.integers(1, 40))
    def quantity(self, packs: int) -> None:
        outcome = self.bench.answer(packs=packs)
        if outcome.code == "NO_LINE" or outcome.code == "SERIAL_IS_ONE":  # the last line was taken back
            return
        item, _, per_pack = self.lines[-1]
        self.did(outcome, [*self.lines[:-1], (item, packs, per_pack)])

    @rule()
    def put_away(self) -> None:
        outcome = self.bench.scan(codes.shelf(self.pharmacy.places["Refrigerator"]))
        if isinstance(outcome, Done):
            self.did(outcome, self.lines)
        else:
            assert outcome.code == "NOTHING_OUT"

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            outcome = self.bench.undo()
            if not self.past:
                assert outcome.code == "NOTHING_TO_UNDO"
                return
            assert isinstance(outcome, Done), outcome
            self.lines = self.past.pop()

    @rule()
    def finish(self) -> None:
        outcome = self.bench.finish()
        while isinstance(outcome, Ask):
            fridge = self.pharmacy.places["Refrigerator"]
            outcome = self.bench.answer(**({"put_away": fridge} if outcome.code == "PUT_AWAY" else {"no_papers": True}))
        assert outcome.code == ("FINISHED" if self.lines else "CANCELLED")
        self.shelved += self.lines
        self.begin()

    @rule()
    def crash(self) -> None:
        self.bench = self.pharmacy.resume(self.bench.receive.job_id)

    @invariant()
    def what_is_believed_is_on_record(self) -> None:
        if not hasattr(self, "lines"):
            return
        assert_sound(self.pharmacy.record)
        for item in set(_ITEM.values()):
            expected = sum(packs * units for name, packs, units in self.shelved + self.lines if name == item)
            assert self.pharmacy.on_hand(item) == expected
        view = self.bench.receive.view()
        assert sorted(line.quantity for line in view.lines) == sorted(packs * units for _, packs, units in self.lines)
        assert view.question is None

    def teardown(self) -> None:
        self.used.close()


@pytest.mark.thorough
def test_receiving_and_taking_back_agree_with_the_shelf_in_a_file() -> None:
    run_state_machine_as_test(Receiving, settings=settings(max_examples=60, stateful_step_count=20))


@pytest.mark.postgresql
def test_receiving_and_taking_back_agree_with_the_shelf_on_a_server(begun_databases: Databases) -> None:
    class OnServer(Receiving):
        databases = begun_databases

    run_state_machine_as_test(OnServer, settings=settings(max_examples=4, stateful_step_count=15))
