"""A state machine over the queue: whatever breaks and whoever ends when, no label is printed twice by itself or lost."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from db import print_jobs
from db.errors import StoreError
from db.opening import Where
from db.print_jobs import PrintJob
from db.record import Record
from kiosk import bootstrap
from kiosk.print_work import Sender
from kiosk.services import print_again, print_queue
from kiosk.services.hand import Hand, T, Work
from kiosk.services.outcome import Done
from labels.printers.states import Document, NotSent, SendResult, Sent, Unsure
from tests.clock import StandingClock
from tests.pharmacy import assert_sound, furnish
from tests.postgresql_server import Databases
from tests.service.printing import Killed, preparation, printing, set_printers

NEXT = {
    "queued": {"queued", "sending", "needs_check", "failed", "cancelled"},
    "sending": {"sending", "queued", "sent", "confirmed", "needs_check"},
    "sent": {"sent", "confirmed", "failed"},
    "confirmed": {"confirmed", "failed"},
    "needs_check": {"needs_check", "sent", "confirmed", "failed", "cancelled", "queued"},
    "failed": {"failed"},
    "cancelled": {"cancelled"},
}
HOW = st.sampled_from(["prints", "busy", "out", "cut", "cut after it printed", "killed before", "killed after"])
WRITES = st.sampled_from(["well"] * 6 + ["full", "killed before", "killed after"])


class Hands:
    """Does the kiosk's own writes, until one of them goes wrong."""

    def __init__(self, record: Record, plan: list[str]) -> None:
        self._record = record
        self._plan = plan

    def __call__(self, work: Work[T]) -> T:
        how = self._plan.pop(0) if self._plan else "well"
        if how == "full":
            raise StoreError("DISK_FULL", "The disk is full.", "Make room.")
        if how == "killed before":
            raise Killed
        done = work(self._record)
        if how == "killed after":
            raise Killed
        return done
