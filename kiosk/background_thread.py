"""The thread that ticks while the kiosk runs: it reads by itself, and has the job thread do its short writes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from typing import Any, TypeVar

from db.errors import StoreError
from db.opening import Where
from db.record import Record
from kiosk.background import tick
from kiosk.bootstrap import open_pharmacy
from kiosk.desk import Desk
from kiosk.job_thread import JobThread
from kiosk.keeper import Keeper
from kiosk.replica import Replica

T = TypeVar("T")

_log = logging.getLogger("kiosk")


class BackgroundThread:
    """Ticks again and again until it is stopped."""

    def __init__(self, place: Where, jobs: JobThread, seconds: float = 60.0) -> None:
        self._place = place
        self._jobs = jobs
        self._seconds = seconds
        self._replica = Replica(place)
        self._stopping = threading.Event()
        # A daemon: a backup that takes long must not keep the program from ending; the next tick says so.
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        """Begin to tick, the first time after a while: the start of the screen comes first."""
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Tick no more; in a demo it never began."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(self._seconds):
                self._tick_whatever_happens()
        finally:
            self._replica.stop()

    def _tick_whatever_happens(self) -> None:
        try:
            self._tick()
        except StoreError as error:
            _log.error("background: %s", error.code)
        except Exception as error:  # the next tick may go well, and the kiosk goes on without
            _log.error("background: fault %s", type(error).__name__)

    def _tick(self) -> None:
        with closing(open_pharmacy(self._place, "read")) as reader:
            for _ in tick(Keeper(self._place, reader, self._write, self._replica), self._place.clock()):
                if self._stopping.is_set():
                    return

    def _write(self, work: Callable[[Record], T]) -> T:
        """Have the job thread do it in its turn, and wait for the answer."""
        answer: Future[Any] = Future()

        def in_turn(desk: Desk) -> None:
            try:
                answer.set_result(work(desk.record))
            except Exception as error:  # it is the background's to deal with, not the person's at the screen
                answer.set_exception(error)

        self._jobs.submit(in_turn, lambda _: None)
        result: T = answer.result()
        return result
