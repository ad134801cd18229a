"""The desk: what one kiosk is doing right now. It lives on the job thread, so that everything happens in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from db import scans
from db.receiving import Delivery
from kiosk.front_desk import READY, FrontDesk
from kiosk.label_desk import LabelDesk
from kiosk.open_job import OpenJob
from kiosk.patient_desk import PatientDesk
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.job import Kind
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import is_label_of_ours, look
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.pictures import NO_WORK, keep_picture
from kiosk.services.print_queue import Queued
from kiosk.services.receive_begun import empty_here
from kiosk.services.receive_steps import already_received
from kiosk.services.receive_view import codes_to_verify
from kiosk.services.scanner_setup import caution, learn_scanner
from kiosk.shown import PatientsSeen, Shown
from scanners import is_self_test

_SIGN_IN = Refused("SIGN_IN_FIRST", "Nobody is signed in.", "Scan your badge, or press F1.")
_TOO_LATE = Refused(
    "TOO_LATE", "The work went on before this answer came.", "Nothing was changed. Look again, then answer."
)
_NO_JOB = Refused("NO_JOB", "Nothing is open here.", "Press F2 to receive a delivery, F7 to pull.")


class Desk(FrontDesk):
    """Routes what comes in to the job that is open, or to Home."""

    def scan(
        self,
        raw: str,
        source: str,
        began_at: float = math.inf,
        ended_at: float = -math.inf,
        *,
        as_witness: bool = False,
        end: str = "",
    ) -> Shown | None:
        """Take one scan; None when it only repeats the one before.

        `as_witness`: a badge names a second person now, and does not change who works here. `end` is the mark that the
        scanner ended its text with.

        Its first and last moment are seconds on a monotonic clock; what is typed never repeats.

        It is in the record before anybody asks what it means.
        """
        repeat_of = self._sightings.repeated(raw, source, began_at)
        stored = keep_scan(
            self.record,
            raw,
            source,
            self.person_id,
            job_id=self._here.job_id,
            repeat_of=repeat_of,
            of_patients=self.patient_desk.is_open,
        )
        self._sightings.note(raw, source, ended_at, repeat_of or stored.id)
        if repeat_of is not None:
            return None
        if (came := self.door.badge(stored, as_witness=as_witness)) is not None:
            return self._at_door(came, stored.id)
        if self.door.sessions.person is None:
            return self._nobody_works_here(stored)
        self.door.sessions.seen()
        in_job = self._here.job is not None
        shown = self._show(self._here.scan(stored), stored.id) if in_job else self._on_home(stored, end)
        return self._with_caution(shown, stored)

    def _with_caution(self, shown: Shown, stored: scans.StoredScan) -> Shown:
        """Say beside what came of it that the scanner was never tested, as its texts may not be what is printed."""
        came = shown.outcome
        if not (said := caution(self.record, stored)):
            return shown
        if isinstance(came, Ask):  # what is answered now goes by what that scanner sent
            return replace(shown, outcome=Ask(replace(came.question, text=f"{said} {came.question.text}")))
        return replace(shown, outcome=replace(came, message=f"{came.message} {said}"))

    def _nobody_works_here(self, stored: scans.StoredScan) -> Shown:
        refused = permit.refusal(self.record, self.person_id, Act.LOOK_UP) or _SIGN_IN
        with self.record.write(self.person_id, "scan.refused") as write:
            write.note(code=refused.code)
            scans.judge_scan(write, stored.id, refused.name, refused.code, refused.message)
        return self._show(refused, stored.id)

    def refused_scan(self, raw: str, source: str, refused: Refused) -> Shown:
        """Keep a scan that the device already refused; one whose text is withheld leaves only its reason."""
        stored = keep_scan(self.record, raw, source, self.person_id)
        with self.record.write(self.person_id, "scan.refused") as write:
            write.note(code=refused.code)
            scans.judge_scan(write, stored.id, refused.name, refused.code, f"Scan refused ({refused.code}).")
        return self._show(refused, stored.id)

    def learn_scanner(self, raw: str, device: str, end: str) -> Shown:
        """Compare what a device sent with the test symbol; its text is not kept."""
        self.door.sessions.seen()
        return self.shown(learn_scanner(self.record, self.person_id, raw, device, end))

    def keep_picture(self, content: bytes) -> Shown:
        """Keep a picture with the work that is open."""
        self.door.sessions.seen()
        job = self._here.job
        if job is None:
            return self.shown(NO_WORK)
        return self._show(keep_picture(self.record, self.person_id, job.job_id, job.engine.act, content), None)

    def _on_home(self, stored: scans.StoredScan, end: str) -> Shown:
        if self.patient_desk.is_open:
            return self._seen(self.patient_desk.scanned(stored), stored.id)
        if (proven := self._proven(stored)) is not None:
            return proven
        if is_self_test(stored.raw):
            return self._show(self._tested(stored, end), stored.id)
        looked = look(self.record, stored, self.person_id)
        if looked.worksheet is not None:
            shown = self._open("prepare", looked.worksheet)
            return shown if isinstance(shown.outcome, Refused) else replace(shown, outcome=looked.outcome)
        if looked.delivery is None:
            return Shown(looked.outcome, self.place, scan_id=stored.id, item_id=looked.item_id)
        if looked.delivery.delivery is not None:
            return self._known_delivery(stored, looked.delivery.sscc, looked.delivery.delivery)
        shown = self._open("receive", empty_here(self.record))
        if self._here.job is None:  # this person may not receive
            return shown
        return self._show(self._here.scan(stored), stored.id)

    def _tested(self, stored: scans.StoredScan, end: str) -> Outcome:
        outcome = learn_scanner(self.record, self.person_id, stored.raw, stored.source, end)
        with self.record.write(self.person_id, "look") as write:
            scans.judge_scan(write, stored.id, outcome.name, outcome.code, outcome.message)
        return outcome

    def _proven(self, stored: scans.StoredScan) -> Shown | None:
        """Take a scan as the proof of a printed label.

        Where labels are looked at, of any; elsewhere only of one that no package bears: a package may carry the same
        code as a label that waits, and whoever scans it on Home wants to know about the package.
        """
        if not self._at_labels and not is_label_of_ours(self.record, stored):
            return None
        outcome = self.label_desk.confirm(stored.raw, stored.source)
        if outcome is None:
            return None
        with self.record.write(self.person_id, "look") as write:
            scans.judge_scan(write, stored.id, outcome.name, outcome.code, outcome.message)
        return self._show(outcome, stored.id)

    def _known_delivery(self, stored: scans.StoredScan, sscc: str, delivery: Delivery) -> Shown:
        """Go on with the delivery whose box was scanned, or say that it was received already."""
        if delivery.state == "open" and delivery.job_id is not None:
            shown = self._open("receive", delivery.job_id)
            if shown.outcome.code == "READY":
                shown = replace(shown, outcome=Done("DELIVERY_OPEN", f"Delivery {sscc}: go on with its packages."))
        else:
            shown = self.shown(already_received(f"SSCC {sscc}", delivery, "DUPLICATE_SSCC"))
        with self.record.write(self.person_id, "look") as write:
            scans.judge_scan(write, stored.id, shown.outcome.name, shown.outcome.code, shown.outcome.message)
        return replace(shown, scan_id=stored.id)

    def open(self, kind: Kind, job_id: str | None = None) -> Shown:
        """Open a job of a kind: the one named, else one that has hardly begun, else a new one."""
        return self._open(kind, job_id or self._here.begun(kind, self.person_id))

    def receive(self, job_id: str | None = None) -> Shown:
        """Open a delivery."""
        return self.open("receive", job_id)

    def _open(self, kind: Kind, job_id: str | None) -> Shown:
        self.door.sessions.seen()
        outcome = self._here.open(kind, self.person_id, job_id)
        if isinstance(outcome, Refused):
            return self.shown(outcome)
        self._at_labels = False
        self.patient_desk.close()
        return self._show(outcome, None)

    def labels(self) -> Shown:
        """Go to the labels; what is open stays as it is."""
        self.door.sessions.seen()
        if (refused := permit.refusal(self.record, self.person_id, Act.PRINT_LABEL)) is not None:
            return self.shown(permit.noted_alone(self.record, self.person_id, "print.queue", refused))
        self._here.close()
        self.patient_desk.close()
        self._at_labels = True
        return self.shown(Done("READY", "Scan a printed label to prove it, or press F2 to print one."))

    def with_labels(self, work: Callable[[LabelDesk], Outcome]) -> Shown:
        """Do something with labels; a new one is the one that is looked at."""
        self.door.sessions.seen()
        outcome = work(self.label_desk)
        return replace(self.shown(outcome), label_job=outcome.job_id if isinstance(outcome, Queued) else None)

    def patients(self) -> Shown:
        """Go to the patients; what is open stays as it is."""
        self.door.sessions.seen()
        outcome = self.patient_desk.open()
        if isinstance(outcome, Done):
            self._here.close()
            self._at_labels = False
        return self.shown(outcome)

    def with_patients(self, work: Callable[[PatientDesk], PatientsSeen]) -> Shown:
        """Look patients up, or put something on their record."""
        if self.door.sessions.person is None:
            return self.shown(_SIGN_IN)
        self.door.sessions.seen()
        return self._seen(work(self.patient_desk), None)

    def _seen(self, seen: PatientsSeen, scan_id: str | None) -> Shown:
        return Shown(seen.outcome, self.place, scan_id=scan_id, patients=seen)

    def leave(self) -> Shown:
        """Go back to Home; what is open stays as it is."""
        self._here.close()
        self._at_labels = False
        self.patient_desk.close()
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

    def _in_job(self, step: Callable[[OpenJob], Outcome]) -> Shown:
        if self.door.sessions.person is None:  # also when an emergency access came to its end in mid-delivery
            return self._show(_SIGN_IN, None)
        self.door.sessions.seen()
        if self._here.job is None:
            return self.shown(_NO_JOB)
        return self._show(step(self._here.job), None)
