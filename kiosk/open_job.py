"""The job that is open at a kiosk, of whichever kind: the desk hands it what comes in and shows what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from db import scans
from db.record import Record
from db.scans import StoredScan
from kiosk.rules.permissions import Act
from kiosk.services.check import Check
from kiosk.services.check import begun_here as check_begun_here
from kiosk.services.commands import Command, command_of
from kiosk.services.count import Count
from kiosk.services.count_begun import begun_here as count_begun_here
from kiosk.services.dispense import Dispense
from kiosk.services.dispense import begun_here as dispense_begun_here
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Kind
from kiosk.services.order_entry import OrderEntry
from kiosk.services.order_entry import begun_here as order_begun_here
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.prepare import Prepare
from kiosk.services.prepare import begun_here as prepare_begun_here
from kiosk.services.prepare_state import Asked
from kiosk.services.pull import Pull
from kiosk.services.pull import begun_here as pull_begun_here
from kiosk.services.reading import read_scan
from kiosk.services.receive import Receive
from kiosk.services.receive_begun import begun_here
from kiosk.services.shelf import Shelf
from kiosk.services.shelf_begun import begun_here as shelf_begun_here
from kiosk.settings import site_at
from kiosk.shown import JobView


class OpenJob(Protocol):
    """What every kind of job can do."""

    @property
    def engine(self) -> JobEngine:
        """The engine under it."""

    @property
    def job_id(self) -> str:
        """Name the job."""

    def view(self, latest: int = ...) -> JobView:
        """Draw the job as it stands."""

    def on_scan(self, raw: str, source: str, *, scan_id: str | None = None, key: str | None = None) -> Outcome:
        """Take a scan that is in the record already."""

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered."""

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step."""

    def finish(self, *, key: str | None = None) -> Outcome:
        """End it, or ask for what is missing."""


@dataclass(frozen=True)
class JobKind:
    """One kind of job: how it begins, and how it goes on."""

    act: Act
    """What whoever does it must be allowed to do."""
    start: Callable[[Record, str], OpenJob | Refused]
    resume: Callable[[Record, str, str], OpenJob | Refused]
    on: Callable[[JobEngine], OpenJob]
    """Makes the job of an engine that is there already."""
    begun: Callable[[Record, str], str | None]
    """Finds a job that this person, or nobody, has hardly begun here: nothing is begun twice."""
    ready: str
    """What to do first."""
    counts: str = "quantity"
    """What an answer calls the number that the last line has."""


KINDS: Final[Mapping[Kind, JobKind]] = {
    "receive": JobKind(
        Act.RECEIVE,
        Receive.start,
        Receive.resume,
        Receive,
        begun_here,
        "Scan the box's SSCC or the first package.",
        "packs",
    ),
    "pull": JobKind(Act.PULL, Pull.start, Pull.resume, Pull, pull_begun_here, "Scan the first package."),
    "shelf": JobKind(
        Act.KEEP_SHELF, Shelf.start, Shelf.resume, Shelf, shelf_begun_here, "Scan the first package, or choose (F6)."
    ),
    "count": JobKind(
        Act.COUNT, Count.start, Count.resume, Count, count_begun_here, "Scan every package here, or the next shelf."
    ),
    "order": JobKind(
        Act.ENTER_ORDER, OrderEntry.start, OrderEntry.resume, OrderEntry, order_begun_here, "Answer what is asked."
    ),
    "prepare": JobKind(
        Act.PREPARE,
        Prepare.start,
        Prepare.resume,
        Prepare,
        prepare_begun_here,
        "Type the order's number, or scan its bin.",
    ),
    "check": JobKind(
        Act.CHECK_PREPARATION,
        Check.start,
        Check.resume,
        Check,
        check_begun_here,
        "Scan the final label of a container.",
    ),
    "dispense": JobKind(
        Act.DISPENSE_PREPARATION,
        Dispense.start,
        Dispense.resume,
        Dispense,
        dispense_begun_here,
        "Scan the final label of the first unit, or choose (F6).",
    ),
}


def take_scan(
    record: Record, kind: Kind, job: OpenJob, raw: str, source: str, *, scan_id: str | None, key: str | None
) -> Outcome:
    """Hand a scan that is in the record to a job; a command does what its key does."""
    now = record.now()
    site = site_at(record, now)
    command = command_of(read_scan(record, site, now, raw, scan_id))
    if command is None:
        return job.on_scan(raw, source, scan_id=scan_id, key=key)
    known = KINDS[kind]
    if command.word != "help":
        return _commanded(known, known.on(replace(job.engine, by_scan=scan_id)), command, key)
    question = job.view(0).question
    helped = Ask(question) if question else Done("HELP", f"{known.ready} F9 or its card takes the last step back.")
    if scan_id is not None:
        with record.write(job.engine.person_id, "command") as write:
            scans.judge_scan(write, scan_id, helped.name, helped.code, helped.message)
    return helped


def _commanded(known: JobKind, job: OpenJob, command: Command, key: str | None) -> Outcome:
    if command.word == "undo":
        return job.undo(key=key)
    if command.word == "finish":
        return job.finish(key=key)
    question = job.view(0).question
    if question is not None and known.counts not in question.fields:
        # A card says how many the last line has; it chooses nothing.
        said = f"A question is open: {question.text}"
        refused = Refused("ANSWER_FIRST", said, "Answer it, or take it back with Undo (F9).")
        return job.engine.perform("command", key, None, lambda *_: refused)
    return job.answer({known.counts: command.quantity}, key=key)


class JobHere:
    """At most one job is open at a kiosk; it stays in the record when it is left."""

    def __init__(self, record: Record, latest: int) -> None:
        self._record = record
        self._latest = latest
        self.kind: Kind | None = None
        self.job: OpenJob | None = None

    @property
    def job_id(self) -> str | None:
        """Name the open job."""
        return self.job.job_id if self.job else None

    def open(self, kind: Kind, person_id: str, job_id: str | None) -> Outcome:
        """Open a job of a kind, the one named or a new one; what was open stays when this is refused."""
        known = KINDS[kind]
        opened = known.resume(self._record, person_id, job_id) if job_id else known.start(self._record, person_id)
        if isinstance(opened, Refused):
            return opened
        self.kind, self.job = kind, opened
        question = opened.view(0).question
        return Ask(question) if question else Done("READY", known.ready)

    def begun(self, kind: Kind, person_id: str) -> str | None:
        """Find a job of a kind that was hardly begun."""
        return KINDS[kind].begun(self._record, person_id)

    def scan(self, stored: StoredScan) -> Outcome:
        """Hand a scan to the open job."""
        if self.kind is None or self.job is None:
            raise LookupError("no job is open")
        return take_scan(self._record, self.kind, self.job, stored.raw, stored.source, scan_id=stored.id, key=stored.id)

    def goes_on_with(self, person_id: str) -> None:
        """Let whoever works here now do the next step."""
        if self.job is not None and self.kind is not None:
            self.job = KINDS[self.kind].on(replace(self.job.engine, person_id=person_id))

    def proven(self, proof: Proof | None) -> Outcome | None:
        """Let whoever just proved who they are prepare, where a worksheet asks for that; None where none does."""
        if proof is None or not isinstance(self.job, Prepare) or self.job.asked is not Asked.PERSON:
            return None
        return self.job.person(proof)

    def leave_others(self, person_id: str) -> None:
        """Leave a part of a count, an order or a check that is not of whoever came: what it shows they may not see."""
        is_order = isinstance(self.job, OrderEntry | Check) and self.job.engine.person_id != person_id
        if is_order or (isinstance(self.job, Count) and self.job.is_others(person_id)):
            self.close()

    def view(self) -> JobView | None:
        """Draw the open job; one that has just ended is drawn once more, and open no longer."""
        if self.job is None:
            return None
        view = self.job.view(self._latest)
        if view.status != "open":
            self.close()
        return view

    def close(self) -> None:
        """Leave the job as it is."""
        self.kind, self.job = None, None
