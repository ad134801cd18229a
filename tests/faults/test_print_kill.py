"""Killed at any moment of printing: no label that was asked for is lost, and none comes out twice by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db import people, print_jobs
from db.opening import Where, open_record
from kiosk import bootstrap
from kiosk.alone import alone
from kiosk.label_symbols import as_symbol
from kiosk.print_work import Sender
from kiosk.services.hand import own_hand
from kiosk.services.held_codes import HeldCodes
from kiosk.services.print_queue import Queued, queue_label
from labels.printers import connect
from scanners import own_code
from tests.faults.client import KILLED, begin, child
from tests.faults.points import die_at
from tests.pharmacy import assert_sound
from tests.printers.simulator import Simulator, simulator
from tests.service.printing import set_printers

pytestmark = pytest.mark.faults

LABELS = 3


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


def place(folder: Path, printer: Simulator) -> Where:
    folder.mkdir()
    where = begin(folder)
    with closing(bootstrap.open_pharmacy(where, "write")) as record:
        set_printers(record, f"Zebra | {printer.url} | 203 | 2x1")
    return where


def print_some(where: Where) -> Callable[[], int]:
    """Ask for labels, say so of each, and send them, as a kiosk does."""

    def work() -> int:
        with closing(bootstrap.open_pharmacy(where, "write")) as record:
            somebody = people.staff(record)[0].id
            asked = {job.subject for job in print_jobs.latest(record, LABELS)}
            for name in (f"Bin {number}" for number in range(LABELS)):
                if name not in asked:
                    data = {"name": name, "internal_id": "K1-2"}
                    outcome = queue_label(record, somebody, "location", data, as_symbol(own_code("location", "K1-2")))
                    assert isinstance(outcome, Queued)
                    print(outcome.job_id, flush=True)
            send(where)
        return 0

    return work


def send(where: Where) -> None:
    """Send what is due."""
    with alone(where.printing) as is_alone, closing(bootstrap.open_pharmacy(where, "write")) as record:
        assert is_alone
        list(Sender(where, record, own_hand(record), connect, HeldCodes()).send_due())


def states(where: Where) -> dict[str, str]:
    with closing(open_record(where, "read")) as record:
        assert_sound(record)
        return {job.id: job.state for job in print_jobs.latest(record, 100)}


def test_killed_at_each_commit_point_while_printing(tmp_path: Path, printer: Simulator) -> None:
    counted = tmp_path / "counted"
    where = place(tmp_path / "whole", printer)
    assert child(where.data_folder, b"", print_some(where), die_at(0, counted))[0] == 0
    assert list(states(where).values()) == ["confirmed"] * LABELS
    moments, looked_at = int(counted.read_text()), 0
    assert moments >= 4 * 3 * LABELS

    for number in range(1, moments + 1):
        where, before = place(tmp_path / str(number), printer), len(printer.labels)
        status, out, _ = child(where.data_folder, b"", print_some(where), die_at(number))
        assert status == KILLED
        acknowledged = out.decode().split()
        assert set(acknowledged) <= set(states(where)), "what was promised is there"

        assert child(where.data_folder, b"", print_some(where), lambda: None)[0] == 0

        ended = states(where)
        assert len(ended) == LABELS
        assert set(acknowledged) <= set(ended)
        assert set(ended.values()) <= {"confirmed", "needs_check"}
        doubtful = list(ended.values()).count("needs_check")
        came_out = printer.labels[before:]
        assert len(set(came_out)) == len(came_out), "none came out twice"
        assert LABELS - doubtful <= len(came_out) <= LABELS
        assert doubtful <= 1
        looked_at += doubtful

    assert looked_at >= 2 * LABELS, "of each label: before its first byte could leave, and after its last"


def test_killed_while_the_printer_takes_the_label(tmp_path: Path, printer: Simulator) -> None:
    where = place(tmp_path / "kiosk", printer)
    printer.fails(deaf=True)
    calls = printer.calls
    process = os.fork()
    if process == 0:
        try:
            print_some(where)()
        finally:
            os._exit(99)
    printer.wait_for(lambda seen: seen.calls > calls)
    while "sending" not in states(where).values():
        pass
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    printer.fails()

    send(where)
    send(where)

    ended = list(states(where).values())
    assert sorted(ended) == ["confirmed", "confirmed", "needs_check"]
    assert len(set(printer.labels)) == len(printer.labels)
