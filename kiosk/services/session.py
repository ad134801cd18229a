"""Sessions: who works at this kiosk now, for how long a badge alone is enough, and when both are asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from db import instants, people
from db.clock_watch import BACK
from db.people import Person
from db.record import Record
from kiosk.services import identity
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.settings import site_at


@dataclass(frozen=True)
class Session:
    """One person's time at this kiosk since they gave both components."""

    person: Person
    seen_at: str
    """When they last did something here."""
    has_signed: bool = False
    """Whether they signed with both components since; from then on one of them is enough (21 CFR 11.200)."""
    until: str | None = None
    """When it ends by itself; None: it does not."""
    latest_at: str = ""
    """The latest instant at which one that ends by itself was looked at."""


@dataclass(frozen=True)
class NeedsPin:
    """Somebody is known, and has to type their PIN; `method` is what the PIN completes."""

    person: Person
    method: identity.Method


class Sessions:
    """The sessions of one kiosk; they live as long as the program, so a restart asks everybody for both again."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._known: dict[str, Session] = {}
        self._current: str | None = None
        self.locked = False
        self._is_over = False
        self.proof: Proof | None = None
        """How whoever works here proved it last."""

    def open_with(self, person: Person) -> None:
        """Begin with somebody who is there already, as a demo pharmacy's technician is."""
        self._known[person.id] = Session(person, self._record.now())
        self._current = person.id

    def open_until(self, person: Person, until: str) -> None:
        """Let somebody work here until an instant, as an emergency access does."""
        now = self._record.now()
        self._known[person.id] = Session(person, now, until=until, latest_at=now)
        self._current, self.locked = person.id, False

    @property
    def person(self) -> Person | None:
        """Who works here now; None when nobody is signed in or the kiosk is locked."""
        if self._current is None or self.locked:
            return None
        session = self._known[self._current]
        if session.until is not None and self._has_ended(session, session.until):
            self.sign_out()
            self._is_over = True
            return None
        return session.person

    def _has_ended(self, session: Session, until: str) -> bool:
        """Say whether a session's time is over; a clock that is set back ends it too, and never lengthens it."""
        now = self._record.now()
        if now >= until or instants.from_text(now) < instants.from_text(session.latest_at) - BACK:
            return True
        self._known[session.person.id] = replace(session, latest_at=max(now, session.latest_at))
        return False

    def has_just_ended(self) -> bool:
        """Say once, after a session ended by itself, that it did."""
        ended = self.person is None and self._is_over
        self._is_over = False
        return ended

    @property
    def ends_by_itself(self) -> bool:
        """Say whether the session that works here ends by itself."""
        return self._current is not None and self._known[self._current].until is not None

    @property
    def waiting(self) -> Person | None:
        """Whose session is locked."""
        return self._known[self._current].person if self._current is not None and self.locked else None

    def seen(self) -> None:
        """Note that the person who works here did something."""
        if self._current is not None and not self.locked:
            self._known[self._current] = replace(self._known[self._current], seen_at=self._record.now())

    def on_badge(self, person: Person) -> Person | NeedsPin:
        """Go on, or switch, by badge alone when this person was here a few minutes ago; else their PIN is needed."""
        if not self._is_fresh(person):
            return NeedsPin(person, "badge+pin")
        proof = identity.by_badge_alone(self._record, person)
        self._begin(proof)
        return proof.person

    def sign_in(self, proof: Proof) -> None:
        """Begin a session, or go on with one."""
        self._begin(proof)

    def _begin(self, proof: Proof) -> None:
        self.proof = proof
        before = self._known.get(proof.person.id)
        has_signed = before is not None and before.has_signed and self._is_fresh(proof.person)
        self._known[proof.person.id] = Session(proof.person, self._record.now(), has_signed)
        switched = self._current not in (None, proof.person.id)
        self._current, self.locked = proof.person.id, False
        with self._record.write(proof.person.id, "session.switch" if switched else "session.begin") as write:
            write.note(method=proof.method)

    def lock(self, why: str) -> None:
        """Lock the kiosk; what is open stays as it is."""
        if self._current is not None and not self.locked:
            self.locked = True
            with self._record.write(self._current, "session.lock") as write:
                write.note(why=why)

    def sign_out(self) -> None:
        """End the session of the person who works here."""
        if self._current is not None:
            with self._record.write(self._current, "session.end"):
                pass
            del self._known[self._current]
            self._current, self.locked = None, False

    def _is_fresh(self, person: Person) -> bool:
        session = self._known.get(person.id)
        if session is None:
            return False
        now = self._record.now()
        gone = instants.from_text(now) - instants.from_text(session.seen_at)
        minutes = site_at(self._record, now).badge_continues_minutes
        return timedelta(0) <= gone <= timedelta(minutes=minutes)

    # --- proofs for signatures

    def by_pin(self, person_id: str, pin: str, *, badge: bool = False) -> Proof | Refused:
        """Prove by PIN for one signature, without ending anybody's session.

        The first signature of a session takes both components; a name chosen from the list is one of them.
        """
        proof = identity.by_pin(self._record, person_id, pin, "badge+pin" if badge else "name+pin")
        if isinstance(proof, Proof):
            now = self._record.now()
            before = self._known.get(person_id) or Session(proof.person, now)
            self._known[person_id] = replace(before, seen_at=now, has_signed=True)
        return proof

    def by_badge(self, person: Person) -> Proof | NeedsPin:
        """Prove by badge alone for one signature: enough once the person signed with both in this session."""
        session = self._known.get(person.id)
        if session is None or not session.has_signed or not self._is_fresh(person):
            return NeedsPin(person, "badge+pin")
        return identity.by_badge_alone(self._record, people.person(self._record, person.id) or person)
