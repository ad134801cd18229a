"""The desk: what one kiosk is doing right now. It lives on the job thread, so that everything happens in order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from db import jobs, scans
from db.receiving import Delivery
from db.record import Record
from kiosk.services.look import look
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.receive import KIND, Receive
from kiosk.services.receive_state import ReceiveState
from kiosk.services.receive_steps import already_received
from kiosk.services.receive_view import ReceiveView, UnverifiedView, codes_to_verify

REPEAT_SECONDS = 0.12
"""The same text from the same keyboard or serial scanner within this time is one trigger, not two packages."""

LINES_ON_SCREEN = 24

READY = "Scan anything: a package, a shelf, a delivery box."


Place = Literal["home", "receive"]


@dataclass(frozen=True)
class Shown:
    """What a screen is to show: the outcome in its fixed place, and the delivery while one is open."""

    outcome: Outcome
    place: Place
    """Where the desk is now; the screen follows it, never the other way round."""
    receive: ReceiveView | None = None
    scan_id: str | None = None
    to_verify: tuple[UnverifiedView, ...] = ()
    """Codes that a second person is to compare, when a screen asked for them."""


_TOO_LATE = Refused(
    "TOO_LATE", "The delivery went on before this answer came.", "Nothing was changed. Look again, then answer."
)


@dataclass(frozen=True)
class _Sighting:
    raw: str
    source: str
    ended_at: float
    scan_id: str


class Desk:
    """Routes what comes in to the job that is open, or to Home."""

    def __init__(self, record: Record, person_id: str) -> None:
        self.record = record
        self.person_id = person_id
        self._receive: Receive | None = None
        self._last: _Sighting | None = None

    def scan(self, raw: str, source: str, began_at: float = math.inf, ended_at: float = -math.inf) -> Shown | None:
        """Take one scan; None when it only repeats the one before.

        Its first and last moment are seconds on a monotonic clock; what is typed never repeats.

        It is in the record before anybody asks what it means.
        """
        last = self._last
        repeats = (
            last is not None and (last.raw, last.source) == (raw, source) and began_at - last.ended_at <= REPEAT_SECONDS
        )
        job_id = self._receive.job_id if self._receive else None
        repeat_of = last.scan_id if last is not None and repeats else None
        stored = scans.store_scan(self.record, raw, source, self.person_id, job_id=job_id, repeat_of=repeat_of)
        self._last = _Sighting(raw, source, ended_at, last.scan_id if last is not None and repeats else stored.id)
        if repeats:
            return None
        if self._receive is None:
            return self._on_home(stored)
        return self._show(self._receive.on_scan(raw, source, scan_id=stored.id, key=stored.id), stored.id)

    def refused_scan(self, raw: str, source: str, refused: Refused) -> Shown:
        """Keep a scan that the device already refused; one whose text is withheld leaves only its reason."""
        stored = scans.store_scan(self.record, raw, source, self.person_id)
        with self.record.write(self.person_id, "scan.refused") as write:
            write.note(code=refused.code)
            scans.judge_scan(write, stored.id, refused.name, refused.code, f"Scan refused ({refused.code}).")
        return self._show(refused, stored.id)

    def _on_home(self, stored: scans.StoredScan) -> Shown:
        looked = look(self.record, stored, self.person_id)
        if looked.delivery is None:
            return Shown(looked.outcome, "home", scan_id=stored.id)
        if looked.delivery.delivery is not None:
            return self._known_delivery(stored, looked.delivery.sscc, looked.delivery.delivery)
        self._open(self._empty_delivery())
        if self._receive is None:  # the record refused to begin a delivery: _open() raised
            raise LookupError("no delivery")
        return self._show(self._receive.on_scan(stored.raw, stored.source, scan_id=stored.id, key=stored.id), stored.id)

    def _known_delivery(self, stored: scans.StoredScan, sscc: str, delivery: Delivery) -> Shown:
        """Go on with the delivery whose box was scanned, or say that it was received already."""
        if delivery.state == "open" and delivery.job_id is not None:
            shown = self._open(delivery.job_id)
            if shown.outcome.code == "READY":
                shown = replace(shown, outcome=Done("DELIVERY_OPEN", f"Delivery {sscc}: go on with its packages."))
        else:
            shown = self.shown(already_received(f"SSCC {sscc}", delivery, "DUPLICATE_SSCC"))
        with self.record.write(self.person_id, "look") as write:
            scans.judge_scan(write, stored.id, shown.outcome.name, shown.outcome.code, shown.outcome.message)
        return replace(shown, scan_id=stored.id)

    def receive(self, job_id: str | None = None) -> Shown:
        """Open a delivery: the one named, else one that has hardly begun, else a new one."""
        return self._open(job_id or self._begun_delivery() or self._empty_delivery())

    def _open(self, job_id: str | None) -> Shown:
        if job_id is None:
            opened: Receive | Refused = Receive.start(self.record, self.person_id)
        else:
            opened = Receive.resume(self.record, self.person_id, job_id)
        if isinstance(opened, Refused):
            return self.shown(opened)
        self._receive = opened
        question = opened.view(0).question
        ready = Done("READY", "Scan the box's SSCC or the first package.")
        return self._show(Ask(question) if question else ready, None)

    def _empty_delivery(self) -> str | None:
        for job in jobs.open_jobs(self.record, KIND):
            if job.holder == self.record.node and ReceiveState.from_json(job.state) == ReceiveState():
                return job.id
        return None

    def _begun_delivery(self) -> str | None:
        """Find what this person began here and left before there was a delivery, so that nothing is begun twice."""
        for job in jobs.open_jobs(self.record, KIND):
            mine = (job.holder, job.person_id) == (self.record.node, self.person_id)
            state = ReceiveState.from_json(job.state)
            if mine and state.delivery_id is None and state != ReceiveState():
                return job.id
        return None

    def leave(self) -> Shown:
        """Go back to Home; what is open stays as it is."""
        self._receive = None
        return self.shown(Done("READY", READY))

    def answer(self, answer: Mapping[str, Any], seen: int | None = None) -> Shown:
        """Pass on what a person answered.

        `seen` is the step that was on the screen: what happened since was not seen, so it is not answered either.
        """
        return self._in_job(lambda job: job.answer(answer) if seen in (None, job.engine.stored().step) else _TOO_LATE)

    def undo(self) -> Shown:
        """Take back the last step of the open job."""
        return self._in_job(lambda job: job.undo())

    def to_verify(self) -> Shown:
        """Look for the codes that wait for a second person, those of the open delivery first."""
        waiting = codes_to_verify(self.record)
        if not waiting:
            nothing = Refused("NOTHING_TO_VERIFY", "No code waits to be verified.", "Go on scanning.")
            return self._show(nothing, None)
        count = "1 code waits" if len(waiting) == 1 else f"{len(waiting)} codes wait"
        shown = self._show(Done("TO_VERIFY", f"{count} to be verified."), None)
        here = {code.identifier for code in shown.receive.unverified} if shown.receive else set()
        ordered = sorted(waiting, key=lambda code: code.identifier not in here)
        return replace(shown, to_verify=tuple(ordered))

    def finish(self) -> Shown:
        """End the open job."""
        return self._in_job(lambda job: job.finish())

    def _in_job(self, step: Any) -> Shown:
        if self._receive is None:
            return self.shown(Refused("NO_JOB", "No delivery is open.", "Press F2 to receive one."))
        return self._show(step(self._receive), None)

    def _show(self, outcome: Outcome, scan_id: str | None) -> Shown:
        if self._receive is None:
            return Shown(outcome, "home", scan_id=scan_id)
        view = self._receive.view(LINES_ON_SCREEN)
        if view.status != "open":
            self._receive = None
        return Shown(outcome, self.place, view, scan_id)

    @property
    def place(self) -> Place:
        """Where the desk is now."""
        return "home" if self._receive is None else "receive"

    def shown(self, outcome: Outcome) -> Shown:
        """Show an outcome where the desk is."""
        return Shown(outcome, self.place)
