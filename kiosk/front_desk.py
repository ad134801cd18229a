"""The desk's door: who works here, and what is open meanwhile. It lives on the job thread, as all of the desk does."""

from __future__ import annotations

from dataclasses import replace

from db import scans
from db.record import Record
from kiosk.door import AtDoor, Door
from kiosk.label_desk import LabelDesk
from kiosk.office import Office, Said
from kiosk.open_job import JobHere
from kiosk.patient_desk import PatientDesk
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.hand_over import HandOverView
from kiosk.services.held_codes import HeldCodes
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.people import NewPerson
from kiosk.services.session import NeedsPin
from kiosk.shown import DoorView, Place, Shown
from kiosk.sightings import Sightings

LINES_ON_SCREEN = 24

READY = "Scan anything: a package, a shelf, a delivery box."

_OVER = Refused(
    "EMERGENCY_OVER", "The emergency access is over, so nobody is signed in.", "Scan your badge, or press F1."
)


class FrontDesk:
    """Lets people in and out; the job that is open stays open for whoever comes next."""

    def __init__(self, record: Record, signed_in: str | None = None, held: HeldCodes | None = None) -> None:
        self.record = record
        self.door = Door(record, signed_in)
        self.office = Office(record, self.door)
        self.label_desk = LabelDesk(record, self.door, held or HeldCodes())
        self._here = JobHere(record, LINES_ON_SCREEN)
        self._at_labels = False
        self.patient_desk = PatientDesk(record, self.door)
        self._sightings = Sightings()

    @property
    def person_id(self) -> str:
        """Who acts here now."""
        return self.door.person_id

    def _show(self, outcome: Outcome, scan_id: str | None) -> Shown:
        view = self._here.view()  # first: a job that has ended is no place any more
        return Shown(outcome, self.place, view, scan_id)

    @property
    def place(self) -> Place:
        """Where the desk is now."""
        return self._here.kind or ("labels" if self._at_labels else "patients" if self.patient_desk.is_open else "home")

    def shown(self, outcome: Outcome) -> Shown:
        """Show an outcome where the desk is."""
        return Shown(outcome, self.place)

    def _at_door(self, came: AtDoor, scan_id: str | None = None) -> Shown:
        """Show who works here now, and let them go on with what is open."""
        sessions = self.door.sessions
        if sessions.person is not None:
            self._here.leave_others(sessions.person.id)
        self._here.goes_on_with(self.person_id)
        if self._at_labels and not sessions.locked:  # whoever may not print has no business there
            self._at_labels = permit.refusal(self.record, self.person_id, Act.PRINT_LABEL) is None
        self.patient_desk.close_unless_its_own()
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
        at_hood = self._here.proven(sessions.proof) if came.outcome.code == "SIGNED_IN" else None
        return replace(self._show(at_hood or came.outcome, scan_id), door=view)

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
        outcome = self.office.enrol_badge(person_id, stored)
        with self.record.write(self.person_id, "badge") as write:
            scans.judge_scan(write, stored.id, outcome.name, outcome.code, "A badge.")
        return self._show(outcome, stored.id)

    def hand_over(self, seen: HandOverView, goes: Said, comes: Said) -> Shown:
        """Hand the shift over; who took it over begins on Home."""
        outcome = self.office.hand_over(seen, goes, comes)
        if isinstance(outcome, Done):
            self._here.close()
            self.patient_desk.close()
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
        self._here.close()
        self.patient_desk.close()
        return self._at_door(AtDoor(_OVER))

    def sign_out(self) -> Shown:
        """End the session; what is open can be gone on with by anybody."""
        self._here.close()
        return self._at_door(self.door.sign_out())
