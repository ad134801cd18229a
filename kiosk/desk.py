"""The desk: what one kiosk is doing right now. It lives on the job thread, so that everything happens in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from db import scans
from db.receiving import Delivery
from db.record import Record
from kiosk.door import AtDoor, Door
from kiosk.label_desk import LabelDesk
from kiosk.office import Office, Said
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.hand_over import HandOverView
from kiosk.services.held_codes import HeldCodes
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import is_label_of_ours, look
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.people import NewPerson
from kiosk.services.print_queue import Queued
from kiosk.services.receive import Receive
from kiosk.services.receive_begun import begun_here, empty_here
from kiosk.services.receive_steps import already_received
from kiosk.services.receive_view import codes_to_verify
from kiosk.services.session import NeedsPin
from kiosk.shown import DoorView, Place, Shown
from kiosk.sightings import Sightings

LINES_ON_SCREEN = 24

READY = "Scan anything: a package, a shelf, a delivery box."

_SIGN_IN = Refused("SIGN_IN_FIRST", "Nobody is signed in.", "Scan your badge, or press F1.")
_OVER = Refused(
    "EMERGENCY_OVER", "The emergency access is over, so nobody is signed in.", "Scan your badge, or press F1."
)
_TOO_LATE = Refused(
    "TOO_LATE", "The delivery went on before this answer came.", "Nothing was changed. Look again, then answer."
)


class Desk:
    """Routes what comes in to the job that is open, or to Home."""

    def __init__(self, record: Record, signed_in: str | None = None, held: HeldCodes | None = None) -> None:
        self.record = record
        self.door = Door(record, signed_in)
        self.office = Office(record, self.door)
        self.label_desk = LabelDesk(record, self.door, held or HeldCodes())
        self._receive: Receive | None = None
        self._at_labels = False
        self._sightings = Sightings()

    @property
    def person_id(self) -> str:
        """Who acts here now."""
        return self.door.person_id

    def scan(
        self,
        raw: str,
        source: str,
        began_at: float = math.inf,
        ended_at: float = -math.inf,
        *,
        as_witness: bool = False,
    ) -> Shown | None:
        """Take one scan; None when it only repeats the one before.

        `as_witness`: a badge names a second person now, and does not change who works here.

        Its first and last moment are seconds on a monotonic clock; what is typed never repeats.

        It is in the record before anybody asks what it means.
        """
        repeat_of = self._sightings.repeated(raw, source, began_at)
        job_id = self._receive.job_id if self._receive else None
        stored = keep_scan(self.record, raw, source, self.person_id, job_id=job_id, repeat_of=repeat_of)
        self._sightings.note(raw, source, ended_at, repeat_of or stored.id)
        if repeat_of is not None:
            return None
        if (came := self.door.badge(stored, as_witness=as_witness)) is not None:
            return self._at_door(came, stored.id)
        if self.door.sessions.person is None:
            return self._nobody_works_here(stored)
        self.door.sessions.seen()
        if self._receive is None:
            return self._on_home(stored)
        return self._show(self._receive.on_scan(raw, source, scan_id=stored.id, key=stored.id), stored.id)

    def _nobody_works_here(self, stored: scans.StoredScan) -> Shown:
        refused = permit.refusal(self.record, self.person_id, Act.LOOK_UP) or _SIGN_IN
        with self.record.write(self.person_id, "scan.refused") as write:
            write.note(code=refused.code)
            scans.judge_scan(write, stored.id, refused.name, refused.code, refused.message)
        return self._show(refused, stored.id)

    def _at_door(self, came: AtDoor, scan_id: str | None = None) -> Shown:
        """Show who works here now, and let them go on with what is open."""
        if self._receive is not None:
            self._receive = Receive(replace(self._receive.engine, person_id=self.person_id))
        sessions = self.door.sessions
        if self._at_labels and not sessions.locked:  # whoever may not print has no business there
            self._at_labels = permit.refusal(self.record, self.person_id, Act.PRINT_LABEL) is None
        here = sessions.person  # asked first: a session whose time is over ends here
        whose = here or sessions.waiting
        view = DoorView(
            self.door.shown_name,
            sessions.locked,
            here is not None,
            whose.id if whose else None,
            sessions.ends_by_itself,
            came.wants_pin,
            came.came,
        )
        return replace(self._show(came.outcome, scan_id), door=view)

    def welcome(self) -> Shown:
        """Say what to do first."""
        ready = READY if self.door.sessions.person else "Scan your badge, or press F1 to sign in."
        return self._at_door(AtDoor(Done("READY", ready)))

    def sign_in(self, person_id: str) -> Shown:
        """Let somebody chosen from the list type their PIN."""
        return self._at_door(self.door.by_name(person_id))

    def pin(self, wanted: NeedsPin, pin: str) -> Shown:
        """Take a PIN that was asked for."""
        return self._at_door(self.door.pin(wanted, pin))

    def first_manager(self, new: NewPerson) -> Shown:
        """Make the first manager."""
        return self._at_door(self.door.first_manager(new))

    def open_sealed(self, code: str, name: str, reason: str) -> Shown:
        """Open the kiosk with the sealed code."""
        return self._at_door(self.door.open_sealed(code, name, reason))

    def enrol_badge(self, person_id: str, raw: str, source: str) -> Shown:
        """Enrol a badge that is scanned for it; its text is kept as a hash only, like every badge's."""
        stored = keep_scan(self.record, raw, source, self.person_id)
        outcome = self.office.enrol_badge(person_id, raw)
        with self.record.write(self.person_id, "badge") as write:
            scans.judge_scan(write, stored.id, outcome.name, outcome.code, "A badge.")
        return self._show(outcome, stored.id)

    def hand_over(self, seen: HandOverView, goes: Said, comes: Said) -> Shown:
        """Hand the shift over; who took it over begins on Home."""
        outcome = self.office.hand_over(seen, goes, comes)
        if isinstance(outcome, Done):
            self._receive = None
        return self.shown(outcome)

    def seal_code(self) -> Shown:
        """Make a sealed code, and show it this once."""
        outcome, once = self.office.seal_code()
        return replace(self.shown(outcome), once=once)

    def make_badge(self, person_id: str) -> Shown:
        """Make a badge, and show its code this once."""
        outcome, once = self.office.make_badge(person_id)
        return replace(self.shown(outcome), once=once)

    def lock(self, why: str) -> Shown:
        """Lock the kiosk; what is open stays as it is."""
        return self._at_door(self.door.lock(why))

    def lock_idle(self) -> Shown | None:
        """Lock a kiosk that nobody touched for long; nothing to say where nobody is signed in."""
        locked = self.door.lock("idle")
        return self._at_door(locked) if isinstance(locked.outcome, Done) else None

    def end_if_over(self) -> Shown | None:
        """Notice that an emergency access came to its end; what is open can be gone on with by anybody."""
        if not self.door.sessions.has_just_ended():
            return None
        self._receive = None
        return self._at_door(AtDoor(_OVER))

    def sign_out(self) -> Shown:
        """End the session; what is open can be gone on with by anybody."""
        self._receive = None
        return self._at_door(self.door.sign_out())

    def refused_scan(self, raw: str, source: str, refused: Refused) -> Shown:
        """Keep a scan that the device already refused; one whose text is withheld leaves only its reason."""
        stored = keep_scan(self.record, raw, source, self.person_id)
        with self.record.write(self.person_id, "scan.refused") as write:
            write.note(code=refused.code)
            scans.judge_scan(write, stored.id, refused.name, refused.code, f"Scan refused ({refused.code}).")
        return self._show(refused, stored.id)

    def _on_home(self, stored: scans.StoredScan) -> Shown:
        if (proven := self._proven(stored)) is not None:
            return proven
        looked = look(self.record, stored, self.person_id)
        if looked.delivery is None:
            return Shown(looked.outcome, self.place, scan_id=stored.id, item_id=looked.item_id)
        if looked.delivery.delivery is not None:
            return self._known_delivery(stored, looked.delivery.sscc, looked.delivery.delivery)
        shown = self._open(empty_here(self.record))
        if self._receive is None:  # this person may not receive
            return shown
        return self._show(self._receive.on_scan(stored.raw, stored.source, scan_id=stored.id, key=stored.id), stored.id)

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
        return self._open(job_id or begun_here(self.record, self.person_id))

    def _open(self, job_id: str | None) -> Shown:
        self.door.sessions.seen()
        if job_id is None:
            opened: Receive | Refused = Receive.start(self.record, self.person_id)
        else:
            opened = Receive.resume(self.record, self.person_id, job_id)
        if isinstance(opened, Refused):
            return self.shown(opened)
        self._receive, self._at_labels = opened, False
        question = opened.view(0).question
        ready = Done("READY", "Scan the box's SSCC or the first package.")
        return self._show(Ask(question) if question else ready, None)

    def labels(self) -> Shown:
        """Go to the labels; what is open stays as it is."""
        self.door.sessions.seen()
        if (refused := permit.refusal(self.record, self.person_id, Act.PRINT_LABEL)) is not None:
            return self.shown(permit.noted_alone(self.record, self.person_id, "print.queue", refused))
        self._receive, self._at_labels = None, True
        return self.shown(Done("READY", "Scan a printed label to prove it, or press F2 to print one."))

    def with_labels(self, work: Callable[[LabelDesk], Outcome]) -> Shown:
        """Do something with labels; a new one is the one that is looked at."""
        self.door.sessions.seen()
        outcome = work(self.label_desk)
        return replace(self.shown(outcome), label_job=outcome.job_id if isinstance(outcome, Queued) else None)

    def leave(self) -> Shown:
        """Go back to Home; what is open stays as it is."""
        self._receive, self._at_labels = None, False
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
        if self.door.sessions.person is None:  # also when an emergency access came to its end in mid-delivery
            return self._show(_SIGN_IN, None)
        self.door.sessions.seen()
        if self._receive is None:
            return self.shown(Refused("NO_JOB", "No delivery is open.", "Press F2 to receive one."))
        return self._show(step(self._receive), None)

    def _show(self, outcome: Outcome, scan_id: str | None) -> Shown:
        if self._receive is None:
            return Shown(outcome, self.place, scan_id=scan_id)
        view = self._receive.view(LINES_ON_SCREEN)
        if view.status != "open":
            self._receive = None
        return Shown(outcome, self.place, view, scan_id)

    @property
    def place(self) -> Place:
        """Where the desk is now."""
        if self._receive is not None:
            return "receive"
        return "labels" if self._at_labels else "home"

    def shown(self, outcome: Outcome) -> Shown:
        """Show an outcome where the desk is."""
        return Shown(outcome, self.place)
