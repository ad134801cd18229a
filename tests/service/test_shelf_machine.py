"""A state machine over the shelf: after every step the balance is the ledger, and each place holds what is believed."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from db import instants, locations, people
from db.opening import Where
from kiosk import bootstrap
from kiosk.services import open_container
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.shelf import Shelf
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, furnish
from tests.postgresql_server import Databases
from tests.shelf import VANCOMYCIN, Round, at_shelf, place_of, received

_LOTS = {"VN1": "280331", "OLD": "261225"}
_PLACES = ("Shelf", "Bin 3")
_ACTIONS = ("waste", "move", "quarantine", "release", "clear", "open", "end")
_SLIP = timedelta(minutes=5)
_Believed = Counter[tuple[str, str, str]]
"""How much is believed to lie there, by lot, place and status."""


@dataclass(frozen=True)
class Past:
    """What was believed before a step that can be taken back."""

    believed: _Believed
    gone: set[str]
    wasted: tuple[str, str, int] | None = None
    """What the step took out of the stock that may be used: lot, place and how much."""
    at: datetime | None = None


class AtShelf(RuleBasedStateMachine):
    """Two people and one shelf; `believed` is what they would say lies where."""

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
        self.believed: _Believed = Counter()
        self.gone: set[str] = set()
        """Serials that left."""
        self.serials = 0

    @initialize()
    def begin(self) -> None:
        with self.pharmacy.record.write("system", "test") as write:
            self.pharmacy.places["Bin 3"] = locations.add_location(write, "Bin 3", "room")
            self.dana = people.add_person(write, "Dana Whitfield", ["pharmacist", "technician"])
        for lot in _LOTS:
            self.receive(lot, 4, 2)
        self.round = at_shelf(self.pharmacy, "waste", self.dana)
        self.past: list[Past | None] = [Past(self.believed.copy(), set())]
        """What was believed before each step that can be taken back; None for one that cannot."""

    @rule(lot=st.sampled_from(sorted(_LOTS)), count=st.integers(1, 3), serials=st.integers(0, 2))
    def receive(self, lot: str, count: int, serials: int) -> None:
        names = tuple(f"R{self.serials + number}" for number in range(min(count, serials)))
        self.serials += len(names)
        received(self.pharmacy, count, lot, _LOTS[lot], serials=names)
        self.add((lot, "Shelf", "available"), count)

    def add(self, place: tuple[str, str, str], count: int) -> None:
        """Receiving is undone nowhere here, so it is in every past as well."""
        self.believed[place] += count
        for past in getattr(self, "past", []):
            if past is not None:
                past.believed[place] += count

    @rule(action=st.sampled_from(_ACTIONS))
    def choose(self, action: str) -> None:
        outcome = self.round.answer(action=action)
        assert isinstance(outcome, Done), outcome
        self.past.append(Past(self.believed.copy(), set(self.gone)))

    @rule(
        lot=st.sampled_from(sorted(_LOTS)),
        serial=st.integers(0, 9) | st.none(),
        quantity=st.integers(1, 3),
        pick=st.integers(0, 3),
        to=st.sampled_from(_PLACES),
    )
    def scan(self, lot: str, serial: int | None, quantity: int, pick: int, to: str) -> None:
        self.clock.advance(seconds=3)
        name = self.name_of(serial)
        before = self.lying()
        outcome = self.round.scan(codes.package(codes.VANCOMYCIN, lot, _LOTS[lot], name))
        while isinstance(outcome, Ask):
            outcome = self.round.answer(**self.answer_to(outcome, pick, quantity if name is None else 1, to))
            if isinstance(outcome, Refused):
                assert self.lying() == before
                while self.round.question() is not None:
                    assert isinstance(self.round.undo(), Done)
                return
        if isinstance(outcome, Done):
            self.moved(outcome, name)
        else:
            assert self.lying() == before

    def name_of(self, serial: int | None) -> str | None:
        """A serial that was received, or one that nobody has seen."""
        if serial is None:
            return None
        return f"R{serial}" if serial < self.serials else f"NEW{serial % 3}"

    def answer_to(self, asked: Ask, pick: int, quantity: int, to: str) -> dict[str, Any]:
        question = asked.question
        if question.code in ("WHICH_PLACE", "CONTAINER_END"):
            return dict(question.choices[pick % (len(question.choices) - 1)].answer)
        amount = {"quantity": quantity} if "quantity" in question.fields else {}
        answers: dict[str, dict[str, Any]] = {
            "MOVE_WHERE": {"to": self.pharmacy.places[to]},
            "CLEAR": {"confirm": True},
            "OPEN_AREA": {"area": "hood"},
            "SOME_HELD": {"none_of_these": True},
            "OPEN_FIRST": {"why": "test"},
            "EARLIER_FIRST": {"why": "test"},
        }
        return {
            **amount,
            **answers.get(question.code, {"reason": "CHECKED" if "RELEASE" in question.code else "KEPT_WRONGLY"}),
        }

    def moved(self, outcome: Outcome, serial: str | None) -> None:
        entry = self.round.shelf.view().entries[-1]
        stays = entry.action in ("quarantine", "release", "move")
        status = self.status_of(outcome)
        leaves = entry.action in ("waste", "clear") and status == "available"
        wasted = (entry.lot, entry.origin, entry.quantity) if leaves else None
        before = Past(self.believed.copy(), set(self.gone), wasted, self.clock())
        self.past.append(None if entry.opened and not stays else before)
        self.believed[entry.lot, entry.origin, status] -= entry.quantity
        if entry.action == "move":
            assert entry.to is not None
            self.believed[entry.lot, entry.to, status] += entry.quantity
        elif entry.action == "open":
            self.believed[entry.lot, entry.origin, "opened"] += 1
        elif entry.action == "quarantine":
            self.believed[entry.lot, entry.origin, "opened_" * entry.opened + "quarantined"] += entry.quantity
        elif entry.action == "release":
            self.believed[entry.lot, entry.origin, "opened" if entry.opened else "available"] += entry.quantity
        elif serial is not None:
            assert serial not in self.gone
            self.gone.add(serial)

    def status_of(self, _: Outcome) -> str:
        [row] = self.pharmacy.record.rows(
            "select status from movement where quantity < 0 and kind <> 'identify' order by seq desc limit 1"
        )
        return str(row["status"])

    @rule(lot=st.sampled_from(sorted(_LOTS)), hours=st.integers(1, 40))
    def open(self, lot: str, hours: int) -> None:
        place = place_of(self.pharmacy, VANCOMYCIN, lot, "Shelf")
        until = instants.to_text(self.clock() + timedelta(hours=hours))
        if isinstance(open_container.open_one(self.pharmacy.record, self.pharmacy.ben, place, until), Done):
            self.add((lot, "Shelf", "available"), -1)
            self.add((lot, "Shelf", "opened"), 1)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days)
        with self.pharmacy.record.write("system", "test"):
            pass

    @rule(minutes=st.integers(4, 6))
    def a_moment_passes(self, minutes: int) -> None:
        """Just about as long as a slip is one."""
        self.clock.advance(minutes=minutes)

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            before = self.lying()
            outcome = self.round.undo()
            if not isinstance(outcome, Done):
                assert (outcome.code == "NOTHING_TO_UNDO") == (not self.past)
                assert outcome.code in ("NOTHING_TO_UNDO", "UNDO_BLOCKED", "FINAL", "OPEN_STANDS"), outcome
                assert self.lying() == before
                return
            past = self.past.pop()
            assert past is not None
            self.believed, self.gone = past.believed, past.gone
            if past.wasted is not None and past.at is not None and self.clock() - past.at > _SLIP:
                lot, place, quantity = past.wasted
                self.believed[lot, place, "available"] -= quantity
                self.believed[lot, place, "quarantined"] += quantity
                self.earlier_too(lot, place, quantity)

    def earlier_too(self, lot: str, place: str, quantity: int) -> None:
        """What came back into quarantine stays there when the steps before that one are taken back."""
        for past in self.past:
            if past is not None:
                past.believed[lot, place, "available"] -= quantity
                past.believed[lot, place, "quarantined"] += quantity

    @rule()
    def crash(self) -> None:
        found = Shelf.resume(self.pharmacy.record, self.dana, self.round.shelf.job_id)
        assert isinstance(found, Shelf)
        self.round = Round(found, self.dana)

    def lying(self) -> _Believed:
        found: _Believed = Counter()
        for row in self.pharmacy.record.rows(
            "select l.batch_lot, o.name, s.status, s.quantity from stock s join lot l on l.id = s.lot_id "
            "join location o on o.id = s.location_id where s.quantity <> 0"
        ):
            found[row["batch_lot"], row["name"], row["status"]] += row["quantity"]
        return found

    @invariant()
    def what_is_believed_is_on_record(self) -> None:
        if not hasattr(self, "past"):
            return
        assert_sound(self.pharmacy.record)
        assert self.lying() == +self.believed
        for row in self.pharmacy.record.rows(
            "select unit_id, location_id, status, sum(quantity) as held from movement where unit_id is not null "
            "group by unit_id, location_id, status having sum(quantity) <> 0"
        ):
            assert row["held"] == 1
        twice = self.pharmacy.record.rows(
            "select unit_id from (select unit_id, location_id, status from movement where unit_id is not null "
            "group by unit_id, location_id, status having sum(quantity) <> 0) places "
            "group by unit_id having count(*) > 1"
        )
        assert twice == []
        negative = self.pharmacy.record.rows(
            "select s.lot_id from stock s where s.quantity < (select coalesce(sum(m.quantity), 0) from movement m "
            "where m.unit_id is not null and m.lot_id = s.lot_id and m.location_id = s.location_id "
            "and m.status = s.status and m.owner = s.owner)"
        )
        assert negative == [], "more is known by serial than lies there"

    def teardown(self) -> None:
        self.used.close()


@pytest.mark.thorough
def test_the_shelf_and_the_record_agree_in_a_file() -> None:
    run_state_machine_as_test(AtShelf, settings=settings(max_examples=30, stateful_step_count=25))


@pytest.mark.postgresql
def test_the_shelf_and_the_record_agree_on_a_server(begun_databases: Databases) -> None:
    class OnServer(AtShelf):
        databases = begun_databases

    run_state_machine_as_test(OnServer, settings=settings(max_examples=4, stateful_step_count=20))
