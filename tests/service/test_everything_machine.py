"""Deliveries, pulls, returns, openings and rounds at the shelf, one among the other: the record stays sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from kiosk.services.outcome import Ask, Done, Outcome
from tests import codes
from tests.postgresql_server import Databases
from tests.service.pulling import Shelf as Pulling
from tests.service.pulling import pulling
from tests.service.test_shelf_machine import _LOTS, AtShelf

_MOST_QUESTIONS = 6


class Everything(AtShelf):
    """Also somebody who pulls; what that moves is believed as the record says it, and the rest as before."""

    pull: Pulling | None = None

    def pulled(self, does: Callable[[Pulling], object]) -> None:
        """Let the one who pulls do something, and move what is believed by what it moved."""
        self.pull = self.pull or pulling(self.pharmacy)
        before = self.lying()
        does(self.pull)
        after = self.lying()
        for place in {*before, *after}:
            self.add(place, after[place] - before[place])

    def scanned(self, pull: Pulling, raw: str) -> Outcome:
        outcome = pull.scan(raw)
        for _ in range(_MOST_QUESTIONS):
            if not isinstance(outcome, Ask):
                break
            choices = outcome.question.choices
            outcome = pull.answer(why="test") if "why" in outcome.question.fields else pull.answer(**choices[0].answer)
        while pull.pull.view().question is not None and isinstance(pull.undo(), Done):
            pass
        return outcome

    @rule(lot=st.sampled_from(sorted(_LOTS)), serial=st.integers(0, 9) | st.none())
    def pulls(self, lot: str, serial: int | None) -> None:
        name = self.name_of(serial)
        self.pulled(lambda pull: self.scanned(pull, codes.package(codes.VANCOMYCIN, lot, _LOTS[lot], name)))

    @rule(lot=st.sampled_from(sorted(_LOTS)), serial=st.integers(0, 9) | st.none())
    def brings_back(self, lot: str, serial: int | None) -> None:
        name = self.name_of(serial)

        def does(pull: Pulling) -> None:
            outcome = pull.comes_back(codes.package(codes.VANCOMYCIN, lot, _LOTS[lot], name))
            if not isinstance(outcome, Done):
                pull.answer(leave_out=True)
            elif name is not None:
                self.back(name)

        self.pulled(does)

    def back(self, serial: str) -> None:
        """A package that was pulled and came back may leave again."""
        self.gone.discard(serial)
        for past in self.past:
            if past is not None:
                past.gone.discard(serial)

    @rule()
    def takes_a_pull_back(self) -> None:
        self.pulled(lambda pull: pull.undo())
        if self.pull is not None and self.pull.pull.view().question is not None:
            self.pull = None


@pytest.mark.thorough
def test_everything_at_once_in_a_file() -> None:
    run_state_machine_as_test(Everything, settings=settings(max_examples=25, stateful_step_count=30))


@pytest.mark.postgresql
def test_everything_at_once_on_a_server(begun_databases: Databases) -> None:
    class OnServer(Everything):
        databases = begun_databases

    run_state_machine_as_test(OnServer, settings=settings(max_examples=3, stateful_step_count=20))
