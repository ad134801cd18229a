"""The thread that reads what takes long, with a connection of its own: scans are answered meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from queue import SimpleQueue

from db.record import Record
from kiosk.desk import Desk
from kiosk.job_thread import Deliver, JobThread, refused_by
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Outcome
from kiosk.shown import Shown

Reading = Callable[[Record, Hand, str], Outcome]
"""Reads for a person with the first, has its short writes done by the second, and says what came of it."""


@dataclass(frozen=True)
class _Order:
    read: Reading
    person_id: str
    deliver: Deliver


class ReadingThread:
    """Takes what the desk asks for, one after the other, and answers through the job thread."""

    def __init__(self, open_reader: Callable[[], Record], jobs: JobThread) -> None:
        self._open_reader = open_reader
        self._jobs = jobs
        self._orders: SimpleQueue[_Order] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, desk: Desk, read: Reading, deliver: Deliver) -> Shown:
        """Begin to read for who works at the desk, and say so."""
        if self._thread is None:
            # A daemon: what is read for nobody any more must not keep the program from ending.
            self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
            self._thread.start()
        self._orders.put(_Order(read, desk.person_id, deliver))
        return desk.shown(Done("READING", "It is being gathered. Scanning goes on meanwhile."))

    def _run(self) -> None:
        while True:
            order = self._orders.get()
            outcome = self._read(order)
            self._jobs.submit(lambda desk, order=order, outcome=outcome: _told(desk, order, outcome), order.deliver)  # type: ignore[misc]

    def _read(self, order: _Order) -> Outcome:
        try:
            with closing(self._open_reader()) as reader:
                return order.read(reader, self._jobs.do, order.person_id)
        except Exception as error:  # it is said, as on the job thread; the next order may go well
            return refused_by(error)


def _told(desk: Desk, order: _Order, outcome: Outcome) -> Shown | None:
    """Tell who asked; nobody else is shown what they asked for."""
    return desk.shown(outcome) if desk.person_id == order.person_id else None
