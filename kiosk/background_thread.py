"""The thread that ticks while the kiosk runs: it reads by itself, and has the job thread do its short writes."""

from __future__ import annotations

import logging
import threading
from contextlib import closing

from db.errors import StoreError
from db.opening import Where
from kiosk.background import tick
from kiosk.bootstrap import open_pharmacy
from kiosk.job_thread import JobThread
from kiosk.keeper import Keeper
from kiosk.replica import Replica

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
            for _ in tick(Keeper(self._place, reader, self._jobs.do, self._replica), self._place.clock()):
                if self._stopping.is_set():
                    return
