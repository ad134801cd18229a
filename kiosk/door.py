"""The door of the desk: who works here, who comes, and what a scanned badge comes to."""

from __future__ import annotations

from dataclasses import dataclass

from db import people, scans
from db.people import Person
from db.record import Record
from db.scans import StoredScan
from kiosk.services import emergency, identity
from kiosk.services import people as staff
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.people import NewPerson
from kiosk.services.reading import read_scan
from kiosk.services.session import NeedsPin, Sessions
from kiosk.settings import site_at


@dataclass(frozen=True)
class AtDoor:
    """What became of somebody at the door."""

    outcome: Outcome
    wants_pin: NeedsPin | None = None
    """Set when a PIN is to be typed next."""
    came: Person | None = None
    """Set when this person was recognised without being signed in: a witness."""


class Door:
    """Recognises people; `person_id` is who acts at this kiosk now."""

    def __init__(self, record: Record, signed_in: str | None) -> None:
        self._record = record
        self.sessions = Sessions(record)
        person = people.person(record, signed_in) if signed_in is not None else None
        if person is not None:
            self.sessions.open_with(person)

    @property
    def person_id(self) -> str:
        """Who acts: the kiosk itself, which may do nothing, while nobody is signed in."""
        return self.sessions.person.id if self.sessions.person else "system"

    @property
    def shown_name(self) -> str:
        """What the header says of who works here."""
        if self.sessions.person is not None:
            return self.sessions.person.name
        return f"locked by {self.sessions.waiting.name}" if self.sessions.waiting else "not signed in"

    def badge(self, scan: StoredScan, *, as_witness: bool) -> AtDoor | None:
        """Take a scan that may be a badge; None when it is none, and nothing was done."""
        code = self._badge_code(scan) if scan.withheld else None
        if code is None:
            return None
        person = identity.of_badge(self._record, code)
        if isinstance(person, Refused):
            answer = AtDoor(person)
        elif as_witness:
            answer = AtDoor(_ask_pin(person), came=person)
        else:
            answer = self._came(person, alone=scan.source != "typed")
        with self._record.write(self.person_id, "badge", person.id if isinstance(person, Person) else None) as write:
            # Who it was stands in the entry; the text on the screen is kept with the scan and may be seen by anybody.
            scans.judge_scan(write, scan.id, answer.outcome.name, answer.outcome.code, "A badge.")
        return answer

    def _badge_code(self, scan: StoredScan) -> str | None:
        now = self._record.now()
        return identity.badge_code(read_scan(self._record, site_at(self._record, now), now, scan.raw, scan.id))

    def _came(self, person: Person, *, alone: bool) -> AtDoor:
        """A badge that was typed is only a number that stands on it: it never does without the PIN."""
        came = self.sessions.on_badge(person) if alone else NeedsPin(person, "name+pin")
        return AtDoor(_ask_pin(person), came) if isinstance(came, NeedsPin) else AtDoor(_signed_in(person))

    def by_name(self, person_id: str) -> AtDoor:
        """Let somebody who was chosen from the list type their PIN."""
        person = people.person(self._record, person_id)
        if person is None or person.kind != "staff":
            return AtDoor(_NOBODY)
        return AtDoor(_ask_pin(person), NeedsPin(person, "name+pin"))

    def pin(self, wanted: NeedsPin, pin: str) -> AtDoor:
        """Sign somebody in by their PIN; a wrong one is asked for again."""
        proof = identity.by_pin(self._record, wanted.person.id, pin, wanted.method)
        if isinstance(proof, Proof):
            self.sessions.sign_in(proof)
            return AtDoor(_signed_in(proof.person))
        return AtDoor(proof, wanted if proof.code == "WRONG_PIN" else None)

    def first_manager(self, new: NewPerson) -> AtDoor:
        """Make the first manager, and sign them in."""
        made = staff.add_first_manager(self._record, new)
        if isinstance(made, Refused):
            return AtDoor(made)
        manager = people.staff_called(self._record, " ".join(new.name.split()))
        return self.by_name(manager.id) if manager else AtDoor(made)

    def open_sealed(self, code: str, name: str, reason: str) -> AtDoor:
        """Open the kiosk with the sealed code, for an hour."""
        opened = emergency.open_kiosk(self._record, code, name, reason)
        person = people.person(self._record, "emergency")
        if isinstance(opened, Refused) or person is None:
            return AtDoor(opened if isinstance(opened, Refused) else _NOBODY)
        self.sessions.open_until(person, opened.until_at)
        return AtDoor(Done("EMERGENCY", "The kiosk is open for one hour. What is done is on record and reviewed."))

    def lock(self, why: str) -> AtDoor:
        """Lock the kiosk; a demo's technician has no PIN to come back with."""
        if self.sessions.person is None or self.sessions.person.kind != "staff":
            return AtDoor(Refused("NOBODY_TO_LOCK", "Nobody is signed in with a PIN.", "Sign in first (F1)."))
        name = self.sessions.person.name
        self.sessions.lock(why)
        return AtDoor(Done("LOCKED", f"Locked. {name} or anybody else goes on with a badge."))

    def sign_out(self) -> AtDoor:
        """End the session."""
        if self.sessions.person is None:
            return AtDoor(Refused("SIGN_IN_FIRST", "Nobody is signed in.", "Scan your badge, or press F1."))
        name = self.sessions.person.name
        self.sessions.sign_out()
        return AtDoor(Done("SIGNED_OUT", f"{name} is signed out. What is open stays as it is."))


_NOBODY = Refused("NO_PERSON", "There is no such person.", "Choose a name from the list.")


def _ask_pin(person: Person) -> Ask:
    return Ask(Question("PIN", f"{person.name}: type your PIN.", fields=("pin",)))


def _signed_in(person: Person) -> Done:
    return Done("SIGNED_IN", f"{person.name} is signed in.")
