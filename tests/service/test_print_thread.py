"""Printing while the kiosk runs: at once, beside the screen's work, by one program at a time, and by `kiosk tick`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from db.opening import Where
from kiosk import bootstrap
from kiosk.alone import alone
from kiosk.desk import Desk
from kiosk.job_thread import JobThread
from kiosk.print_thread import PrintThread
from kiosk.services.held_codes import HeldCodes
from labels.printers.states import Document, PrinterStatus, SendResult
from tests.pharmacy import Pharmacy, assert_sound
from tests.printers.simulator import simulator
from tests.service.command_line import Kiosk
from tests.service.printing import Paper, Printing, printing, set_printers

SHELF = {"name": "Bin 3", "internal_id": "K1-2"}
PATIENCE = 10.0
"""Seconds until a test that waits for another thread gives up."""


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


@dataclass
class Signals(Paper):
    """A printer that says when it was looked at and when it is given a label, and may hold it."""

    sent: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    seen: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    goes_on: threading.Event = field(default_factory=threading.Event)

    def status(self) -> PrinterStatus:
        self.seen.release()
        return super().status()

    def send(self, document: Document) -> SendResult:
        self.sent.release()
        assert self.goes_on.wait(PATIENCE)
        return super().send(document)


class Running:
    """A kiosk whose job thread and print thread run, as `kiosk.start` starts them."""

    def __init__(self, place: Where, paper: Signals) -> None:
        self.record = bootstrap.open_pharmacy(place, "write")
        self.jobs = JobThread(Desk(self.record))
        self.jobs.start()
        self.printing = PrintThread(place, self.jobs, paper.connect, HeldCodes(), seconds=3_600)
        self.printing.start()

    def settle(self, is_so: Callable[[], bool]) -> None:
        """Wait until the job thread has written what is waited for."""
        turns = 0
        while not self.jobs.do(lambda _: is_so()):
            turns += 1
            assert turns < 100_000
        self.jobs.do(lambda _: None)

    def stop(self) -> None:
        self.printing.stop(PATIENCE)
        self.jobs.stop()
        self.record.close()


def test_a_label_is_sent_as_soon_as_it_was_asked_for_while_the_screen_works_on(desk: Printing) -> None:
    paper = Signals()
    kiosk = Running(desk.pharmacy.place, paper)
    assert paper.seen.acquire(timeout=PATIENCE)
    assert paper.seen.acquire(timeout=PATIENCE), "both printers were looked at"
    job_id = kiosk.jobs.do(lambda record: replace(desk, pharmacy=replace(desk.pharmacy, record=record)).queue())

    kiosk.printing.wake()

    assert paper.sent.acquire(timeout=PATIENCE)
    assert kiosk.jobs.do(lambda record: record.rows("select state from print_job")) == [{"state": "sending"}]
    paper.goes_on.set()
    kiosk.settle(lambda: desk.state(job_id) == "sent")
    kiosk.stop()
    assert [document.name for document in paper.printed] == [job_id]
    assert [row["name"] for row in desk.record.rows("select name from printer_state order by name")] == [
        "Small", "Zebra",
    ]  # fmt: skip
    assert_sound(desk.record)


def test_a_second_program_of_the_same_kiosk_leaves_printing_to_the_first(desk: Printing) -> None:
    paper = Signals()
    kiosk = Running(desk.pharmacy.place, paper)
    assert paper.seen.acquire(timeout=PATIENCE)

    with alone(desk.pharmacy.place.printing) as is_alone:
        assert not is_alone
    kiosk.stop()

    with alone(desk.pharmacy.place.printing) as is_alone:
        assert is_alone, "who stops lets go"


def test_a_kiosk_that_stops_lets_a_label_come_to_its_end(desk: Printing) -> None:
    job_id = desk.queue()
    paper = Signals()
    kiosk = Running(desk.pharmacy.place, paper)
    assert paper.sent.acquire(timeout=PATIENCE)
    paper.goes_on.set()
    kiosk.stop()

    assert desk.state(job_id) == "sent"


# --- kiosk tick


@pytest.fixture
def kiosk(desk: Printing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, desk.pharmacy.place.target, tmp_path / "data")


def printed(kiosk: Kiosk) -> list[tuple[str, str]]:
    return [(line["job"], line["result"]) for line in kiosk("tick").lines if line["task"] == "print"]


def test_tick_prints_what_waits(desk: Printing, kiosk: Kiosk) -> None:
    with simulator() as printer:
        set_printers(desk.record, f"Zebra | {printer.url} | 203 | 2x1")
        job_id = desk.queue(SHELF, "location")

        assert printed(kiosk) == [(job_id, "confirmed")]

        assert len(printer.labels) == 1
        assert printed(kiosk) == []


def test_tick_leaves_printing_to_a_kiosk_that_runs(desk: Printing, kiosk: Kiosk) -> None:
    desk.queue(SHELF, "location")
    with alone(desk.pharmacy.place.printing):
        assert printed(kiosk) == []


def test_tick_says_what_could_not_be_printed(desk: Printing, kiosk: Kiosk) -> None:
    with simulator() as printer:
        printer.becomes(paper_out=True)
        set_printers(desk.record, f"Zebra | {printer.url} | 203 | 2x1")
        desk.queue(SHELF, "location")

        ran = kiosk.raw("tick")

    assert ran.code == 1
    assert "Location label Bin 3: waiting." in ran.out
