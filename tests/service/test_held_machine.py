"""A state machine over quarantine: what one person set aside is never usable by what another takes back."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from db import people
from db.opening import Where
from kiosk import bootstrap
from kiosk.services.outcome import Ask, Done
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, done, furnish
from tests.postgresql_server import Databases
from tests.service.pulling import Shelf as Pulling
from tests.service.pulling import pulling, vial
from tests.shelf import Round, at_shelf, held, received

_VIAL = vial("VN1")
_Act = tuple[str, int | None]
"""What somebody did, and which one that was set aside it was about."""
_WHO = st.sampled_from(["ana", "ben"])


class SetAside(RuleBasedStateMachine):
    """Vials that are alike: `held` are those in quarantine, each by the number of the act that brought it there."""

    databases: Databases | None = None

    def __init__(self) -> None:
        super().__init__()
        self.used = ExitStack()
        folder = Path(self.used.enter_context(tempfile.TemporaryDirectory()))
        clock = StandingClock()
        target = self.used.enter_context(self.databases.fresh()) if self.databases else str(folder / "kiosk.db")
        place = Where(target, "K1", clock, folder)
        record = bootstrap.open_pharmacy(place, "create")
        self.used.callback(record.close)
        self.pharmacy = furnish(record, place, clock)
        self.held: list[int] = []
        self.available, self.out, self.acts = 4, 0, 0
        self.doers: dict[str, Round | Pulling] = {}
        self.past: dict[str, list[_Act]] = {}
        """What each of them did and did not take back."""

    @initialize()
    def begin(self) -> None:
        received(self.pharmacy, self.available)
        with self.pharmacy.record.write("system", "test") as write:
            dana = people.add_person(write, "Dana Whitfield", ["pharmacist"])
        ana, ben = self.pharmacy.ana, self.pharmacy.ben
        self.rounds = {
            "ana": at_shelf(self.pharmacy, "quarantine", ana),
            "ben": at_shelf(self.pharmacy, "quarantine", ben),
            "waste": at_shelf(self.pharmacy, "waste", ben),
            "release": at_shelf(self.pharmacy, "release", dana),
        }
        self.pull = pulling(self.pharmacy, ana)
        self.doers = {**self.rounds, "pull": self.pull}
        self.past = {name: [] for name in self.doers}

    def acted(self, who: str, what: str, about: int | None) -> None:
        self.past[who].append((what, about))

    def set_aside(self, who: str, what: str) -> None:
        self.acts += 1
        self.held.append(self.acts)
        self.acted(who, what, self.acts)

    @precondition(lambda self: self.available)
    @rule(who=_WHO)
    def sets_aside(self, who: str) -> None:
        assert isinstance(self.rounds[who].scan(_VIAL), Ask)
        done(self.rounds[who].answer(reason="SUSPECT"), "QUARANTINED")
        self.available -= 1
        self.set_aside(who, "aside")

    @precondition(lambda self: self.held)
    @rule(who=st.sampled_from(["waste", "release"]), pick=st.integers(0, 9))
    def takes_one_of_those_in_quarantine(self, who: str, pick: int) -> None:
        shelf = self.rounds[who]
        asked = shelf.scan(_VIAL)
        assert isinstance(asked, Ask)
        if asked.code == "WHICH_PLACE":
            [place] = [each.answer for each in asked.question.choices if "QUARANTINE" in each.label]
            assert isinstance(shelf.answer(**place), Ask)
        done(shelf.answer(reason="BROKEN" if who == "waste" else "CHECKED"))
        self.acted(who, who, self.held.pop(pick % len(self.held)))
        self.available += who == "release"

    @precondition(lambda self: self.available)
    @rule()
    def pulls(self) -> None:
        outcome = self.pull.scan(_VIAL)
        if isinstance(outcome, Ask):
            outcome = self.pull.answer(none_of_these=True)
        done(outcome, "PULLED")
        self.available -= 1
        self.out += 1
        self.acted("pull", "pull", None)

    @precondition(lambda self: self.out)
    @rule()
    def brings_back(self) -> None:
        outcome = done(self.pull.comes_back(_VIAL))
        self.out -= 1
        if outcome.code == "QUARANTINED":
            self.set_aside("pull", "return")
        else:
            self.available += 1
            self.acted("pull", "return", None)

    @precondition(lambda self: any(self.past.values()))
    @rule(pick=st.integers(0, 4))
    def takes_back(self, pick: int) -> None:
        begun = [name for name, acts in self.past.items() if acts]
        who = begun[pick % len(begun)]
        before = self.usable()
        outcome = self.doers[who].undo()
        if not isinstance(outcome, Done):
            assert self.usable() == before
            if isinstance(outcome, Ask):  # what came back before is asked about, and here nobody brings it
                done(self.pull.answer(leave_out=True), "LEFT_OUT")
            return
        what, about = self.past[who].pop()
        if what in ("waste", "release"):
            assert about is not None
            self.held.append(about)
            self.available -= what == "release"
            return
        if about is not None:
            assert about in self.held, "what another set aside came out of quarantine"
            self.held.remove(about)
        became_usable = self.usable() - before
        self.available += became_usable
        self.out += {"aside": 0, "pull": -1, "return": 1}[what]
        if what == "pull" and not became_usable:
            self.acts += 1
            self.held.append(self.acts)  # it lies with the others of its lot

    def usable(self) -> int:
        return sum(count for _, _, status, count in held(self.pharmacy) if status == "available")

    @invariant()
    def what_is_held_is_on_record(self) -> None:
        if not self.past:
            return
        in_quarantine = sum(count for _, _, status, count in held(self.pharmacy) if status == "quarantined")
        assert (self.usable(), in_quarantine) == (self.available, len(self.held))
        assert_sound(self.pharmacy.record)

    def teardown(self) -> None:
        self.used.close()


@pytest.mark.thorough
def test_what_is_set_aside_stays_so_in_a_file() -> None:
    run(SetAside, settings=settings(max_examples=40, stateful_step_count=20))


@pytest.mark.postgresql
def test_what_is_set_aside_stays_so_on_a_server(begun_databases: Databases) -> None:
    class OnServer(SetAside):
        databases = begun_databases

    run(OnServer, settings=settings(max_examples=3, stateful_step_count=15))
