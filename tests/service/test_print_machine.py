"""A state machine over the queue: whatever breaks, whoever ends when, no label comes out twice by itself or is lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from db import print_jobs
from db import settings as site_settings
from db.errors import StoreError
from db.opening import Where
from db.print_jobs import PrintJob
from db.record import Record
from kiosk import bootstrap
from kiosk.label_symbols import as_symbol
from kiosk.print_work import Sender
from kiosk.services import print_again, print_proof, print_queue
from kiosk.services.hand import T
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings_labels import SCAN_BACK
from labels.label_symbol import LabelSymbol
from labels.printers.states import Document, NotSent, SendResult, Sent, Unsure
from scanners import own_code
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, furnish
from tests.postgresql_server import Databases
from tests.service.printing import SMALL, Answer, Killed, printing, set_printers

PRINTER = st.sampled_from(
    ["prints", "prints", "busy", "out", "cut", "cut after it printed", "killed before", "killed after"]
)
WRITES = st.lists(st.sampled_from([*["well"] * 6, "full", "killed before", "killed after"]), max_size=6)
WHICH = st.integers(0, 20)


class Hands:
    """Does the kiosk's own writes, until one of them goes wrong."""

    def __init__(self, record: Record, plan: list[str]) -> None:
        self._record = record
        self.plan = plan

    def __call__(self, work: Callable[[Record], T]) -> T:
        how = self.plan.pop(0) if self.plan else "well"
        if how == "full":
            raise StoreError("DISK_FULL", "The disk is full.", "Make room.")
        if how == "killed before":
            raise Killed
        done = work(self._record)
        if how == "killed after":
            raise Killed
        return done


class Labels(RuleBasedStateMachine):
    """One kiosk that prints, and people who believe only what they see; `came_out` is the paper."""

    databases: Databases | None = None

    def __init__(self) -> None:
        super().__init__()
        self.used = ExitStack()
        folder = Path(self.used.enter_context(tempfile.TemporaryDirectory()))
        self.clock = StandingClock()
        target = self.used.enter_context(self.databases.fresh()) if self.databases else str(folder / "kiosk.db")
        place = Where(target, "K1", self.clock, folder)
        self.record = bootstrap.open_pharmacy(place, "create")
        self.used.callback(self.record.close)
        self.desk = printing(furnish(self.record, place, self.clock))
        set_printers(self.record, SMALL)
        with self.record.write("system", "test") as write:
            site_settings.put_setting(write, SCAN_BACK, ["asset"], source_note="test", approved_by=None)
        self.hands = Hands(self.record, [])
        self.sender = self.started()
        self.has_just_ended = False
        """Nobody has told yet what was left behind."""
        self.came_out: Counter[str] = Counter()
        self.asked: dict[str, LabelSymbol] = {}
        self.given_up: set[str] = set()
        """Jobs whose state will not change any more."""

    def started(self) -> Sender:
        """The kiosk starts."""
        return Sender(self.desk.pharmacy.place, self.record, self.hands, self.desk.paper.connect, self.desk.held)

    @rule(kind=st.sampled_from(["asset", "location"]), number=st.integers(1, 3))
    def ask(self, kind: str, number: int) -> None:
        value = f"N{number}"
        symbol = as_symbol(own_code("asset" if kind == "asset" else "location", value))
        data = {"name": "Thing", "internal_id": value}
        outcome = print_queue.queue_label(self.record, self.desk.pharmacy.ana, kind, data, symbol)
        assert isinstance(outcome, print_queue.Queued), outcome
        self.asked[outcome.job_id] = symbol

    @rule(printer=st.lists(PRINTER, max_size=4), writes=WRITES)
    def send(self, printer: list[str], writes: list[str]) -> None:
        self.desk.paper.answers = [self._answer(how) for how in (*printer, *["prints"] * 50)]
        self.hands.plan = writes
        try:
            with suppress(StoreError):  # the disk was full: the next time may be better
                list(self.sender.send_due())
                self.has_just_ended = False
        except Killed:
            self.sender, self.has_just_ended = self.started(), True
        self.hands.plan = []

    def _answer(self, how: str) -> Answer:
        def answer(document: Document) -> SendResult:
            if how in ("prints", "cut after it printed", "killed after"):
                self.came_out[document.name] += 1
            if how.startswith("killed"):
                raise Killed
            if how in ("busy", "out"):
                return NotSent("busy" if how == "busy" else "out_of_media", f"It is {how}.")
            return Sent("It has it.") if how == "prints" else Unsure("The link broke.", 9)

        return answer

    @rule(seconds=st.sampled_from([1, 5, 15, 60, 3_600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @precondition(lambda self: self.asked)
    @rule(which=WHICH)
    def give_up(self, which: int) -> None:
        job = self._one(which)
        self._did(job, print_queue.cancel(self.record, self.desk.pharmacy.ben, job.id), ("queued", "needs_check"))

    @precondition(lambda self: self.asked)
    @rule(which=WHICH)
    def look(self, which: int) -> None:
        job = self._one(which)
        printed = self.came_out[job.id] > 0
        outcome = print_queue.looked(self.record, self.desk.pharmacy.ben, job.id, printed=printed)
        self._did(job, outcome, ("needs_check",))

    @precondition(lambda self: self.asked)
    @rule(which=WHICH)
    def declare_void(self, which: int) -> None:
        job = self._one(which)
        self._did(job, print_queue.void(self.record, self.desk.pharmacy.ben, job.id, "torn"), ("sent", "confirmed"))

    @precondition(lambda self: self.asked)
    @rule(which=WHICH)
    def print_again(self, which: int) -> None:
        job = self._one(which)
        outcome = print_again.reprint(self.record, self.desk.pharmacy.ben, job.id, "torn")
        self._did(job, outcome, ("sent", "confirmed", "failed", "cancelled"))
        if isinstance(outcome, print_queue.Queued):
            self.asked[outcome.job_id] = self.asked[job.id]

    @precondition(lambda self: any(self.came_out.values()))
    @rule(which=WHICH)
    def scan(self, which: int) -> None:
        paper = sorted(self.came_out)[which % len(self.came_out)]
        outcome = print_proof.confirm_scan(self.record, self.desk.pharmacy.ana, self.asked[paper].text)
        if isinstance(outcome, Refused):
            bearing = [job for job in self.asked if self.asked[job] == self.asked[paper]]
            counting = [job for job in map(self.desk.job, bearing) if job.state != "cancelled" and not job.void_reason]
            assert (outcome.code, counting) == ("VOID_LABEL", [])

    def _one(self, which: int) -> PrintJob:
        return self.desk.job(sorted(self.asked)[which % len(self.asked)])

    def _did(self, job: PrintJob, outcome: Outcome, allowed: tuple[str, ...]) -> None:
        """What is done depends on the state alone."""
        assert isinstance(outcome, Done) == (job.state in allowed), (job, outcome)

    @invariant()
    def paper_and_record_agree(self) -> None:
        jobs = {job.id: job for job in print_jobs.latest(self.record, 1_000)}
        assert set(jobs) == set(self.asked), "none is lost"
        for job in jobs.values():
            assert self.came_out[job.id] <= 1, f"{job} came out twice"
            if job.state == "queued" or (job.state == "cancelled" and not job.tries):
                assert not self.came_out[job.id], f"{job} came out and would again"
            if job.state in ("sent", "confirmed"):
                assert self.came_out[job.id], f"{job} never came out"
            if job.state == "sending":
                assert job.id in self.sender.untold or self.has_just_ended, job
        gone = {job.id for job in jobs.values() if job.state in ("failed", "cancelled")}
        assert self.given_up <= gone, "what was given up stays given up"
        self.given_up = gone

    def teardown(self) -> None:
        for _ in range(3):
            self.clock.advance(hours=1)
            self.send([], [])
        left = {job.state for job in print_jobs.waiting(self.record)}
        assert not left, "what waits is printed as soon as the printer works"
        self.paper_and_record_agree()
        assert_sound(self.record)
        self.used.close()


def test_no_label_is_printed_twice_by_itself_or_lost_in_a_file() -> None:
    run_state_machine_as_test(Labels, settings=settings(max_examples=40, stateful_step_count=20))


@pytest.mark.postgresql
def test_no_label_is_printed_twice_by_itself_or_lost_on_a_server(begun_databases: Databases) -> None:
    class OnServer(Labels):
        databases = begun_databases

    run_state_machine_as_test(OnServer, settings=settings(max_examples=8, stateful_step_count=20))
