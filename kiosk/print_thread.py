"""The thread that prints while the kiosk runs: it reads by itself, and has the job thread do its short writes."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.errors import StoreError
from db.opening import Where
from kiosk.alone import alone
from kiosk.bootstrap import open_pharmacy
from kiosk.job_thread import JobThread
from kiosk.services.held_codes import HeldCodes

if TYPE_CHECKING:
    from kiosk.print_work import Connect, Sender

LOOK_SECONDS = 10
"""A printer is asked how it is no more often than this."""

_log = logging.getLogger("kiosk")


class PrintThread:
    """Sends what is due again and again until it is stopped, and looks at the printers between."""

    def __init__(self, place: Where, jobs: JobThread, connect: Connect, held: HeldCodes, seconds: float = 1.0) -> None:
        self._place = place
        self._jobs = jobs
        self._connect = connect
        self._held = held
        self._seconds = seconds
        self._stopping = False
        self._woken = threading.Event()
        self._looked_at: datetime | None = None
        self._sender: Sender | None = None
        """Outlives a connection that broke: it knows what came of labels that the record was not told yet."""
        # A daemon: a printer that takes its time must not keep the program from ending; the next start says so.
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        """Begin to print."""
        self._thread.start()

    def wake(self) -> None:
        """Say that a label was asked for: it is sent at once."""
        self._woken.set()

    def stop(self, seconds: float = 2.0) -> None:
        """Print no more; what is being sent goes on, or is asked about at the next start."""
        self._stopping = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._print_until_stopped()
            except StoreError as error:
                _log.error("printing: %s", error.code)
            except Exception as error:  # the next try may go well, and the kiosk goes on without
                _log.error("printing: fault %s", type(error).__name__)
            self._rest()

    def _rest(self) -> None:
        if self._stopping:
            return
        self._woken.wait(self._seconds)
        self._woken.clear()

    def _print_until_stopped(self) -> None:
        """Print with one connection; whoever finds that another program prints for this node tries again later."""
        # What draws labels is loaded here, so that the screen does not wait for it.
        from kiosk.print_work import Sender

        with ExitStack() as used:
            if not used.enter_context(alone(self._place.printing)):
                return
            reader = used.enter_context(closing(open_pharmacy(self._place, "read")))
            sender = self._sender or Sender(self._place, reader, self._jobs.do, self._connect, self._held)
            self._sender, sender.reader = sender, reader
            while not self._stopping:
                for _ in sender.send_due():
                    if self._stopping:
                        return
                self._look(sender)
                self._rest()

    def _look(self, sender: Sender) -> None:
        now = self._place.clock()
        since = self._looked_at
        if since is not None and since <= now < since + timedelta(seconds=LOOK_SECONDS):
            return
        self._looked_at = now
        for _ in sender.look_at_printers():
            if self._stopping or self._woken.is_set():
                return
