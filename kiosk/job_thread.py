"""The one thread that writes: it owns the writing connection and does everything in the order it was asked."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from db.errors import StoreError
from db.record import Record
from kiosk.desk import Desk
from kiosk.services.outcome import Refused
from kiosk.shown import Shown

T = TypeVar("T")
Work = Callable[[Desk], Shown | None]
Deliver = Callable[[Shown], None]

_log = logging.getLogger("kiosk")


@dataclass(frozen=True)
class _Order:
    work: Work
    deliver: Deliver


class JobThread:
    """Takes work from the screen and hands back what to show; nothing is dropped while it works."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        # A daemon: a stuck disk must not keep the program from ending. What was acknowledged is in the record.
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Finish what was asked so far, and end."""
        self._orders.put(None)
        if self._thread.is_alive():  # else the screen failed before it began
            self._thread.join(seconds)

    def submit(self, work: Work, deliver: Deliver) -> None:
        """Ask for something; `deliver` is called on the job thread with what to show."""
        self._orders.put(_Order(work, deliver))

    def do(self, work: Callable[[Record], T]) -> T:
        """Do a short write in its turn for another thread, which waits for the answer."""
        answer: Future[Any] = Future()

        def in_turn(desk: Desk) -> None:
            try:
                answer.set_result(work(desk.record))
            except Exception as error:  # it is the other thread's to deal with, not the person's at the screen
                answer.set_exception(error)

        self.submit(in_turn, lambda _: None)
        result: T = answer.result()
        return result

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            shown = self._do(order.work)
            if shown is not None:
                order.deliver(shown)

    def _do(self, work: Work) -> Shown | None:
        try:
            return work(self._desk)
        except Exception as error:
            return self._desk.shown(refused_by(error))


def refused_by(error: Exception) -> Refused:
    """Say that a step failed; of a fault of ours where it happened, never what was in it: that may be a patient's."""
    if isinstance(error, StoreError):
        return Refused(error.code, error.message, error.next_step)
    places = "; ".join(f"{frame.name} {frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
    _log.error("fault %s at %s", type(error).__name__, places)
    fault = f"The kiosk has a fault ({type(error).__name__}); this step was not saved."
    return Refused("FAULT", fault, "Do it again. If it stays, tell the manager; the record is safe.")
