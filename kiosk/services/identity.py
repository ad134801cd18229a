"""Who is it? A badge that is scanned, a PIN that is typed; every try is kept, and wrong ones cost time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db import credentials, instants, people
from db.credentials import WrongTries
from db.people import Person
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import pins
from kiosk.services import permit
from kiosk.services.outcome import Refused
from scanners import BarcodeData

Method = Literal["pin", "badge", "badge+pin", "name+pin"]

_HASHER = PasswordHasher()
"""Argon2id with the library's parameters, which follow RFC 9106 for machines with little memory."""


@dataclass(frozen=True)
class Proof:
    """Somebody proved who they are, just now. Only this module makes one."""

    person: Person
    method: Method
    at: str

    @property
    def both(self) -> bool:
        """Say whether both components were given: who one is, and what one knows."""
        return self.method in ("badge+pin", "name+pin")


def slow_hash(pin: str) -> str:
    """Hash a PIN so that each guess at it costs time and memory."""
    return _HASHER.hash(pin)


def badge_code(data: BarcodeData) -> str | None:
    """Give what a badge says, if that is what was scanned: a GSRN (AI 8017) or one of our own badge codes."""
    if data.local is not None and data.local.kind == "person":
        return f"LOCAL {data.local.value}"
    return None if data.gsrn_provider is None or data.status == "reject" else f"8017 {data.gsrn_provider}"


def of_badge(record: Record, code: str) -> Person | Refused:
    """Find whose badge was scanned; keeps a badge that is of nobody as a failed try."""
    person_id = credentials.badge_person(record, record.secret, code)
    person = people.anybody(record, person_id) if person_id else None
    if person is None:
        _keep(record, None, "badge", "unknown_badge")
        if credentials.made_with_another_key(record, record.secret):
            return Refused(
                "OTHER_KEY",
                "This kiosk has another key than the one the badges were enrolled with, so it knows none of them.",
                f"Copy the key file of the first kiosk to {record.secret.path}; see docs/operations.md.",
            )
        return Refused("UNKNOWN_BADGE", "That badge is of nobody on file.", "Sign in by name (F1), or ask the manager.")
    if not person.active:
        _keep(record, person.id, "badge", "suspended")
        return _suspended(person.name)
    return person


def by_badge_alone(record: Record, person: Person) -> Proof:
    """Take a badge as proof; the caller answers for it that the person proved both not long ago."""
    _keep(record, person.id, "badge", "ok")
    return Proof(person, "badge", record.now())


def by_pin(record: Record, person_id: str, pin: str, method: Method = "name+pin") -> Proof | Refused:
    """Check a PIN; wrong ones in a row have to be waited for, and a right one is not taken before."""
    person = people.anybody(record, person_id)
    if person is None or person.kind != "staff":
        refused = Refused("NO_PERSON", "There is no such person.", "Choose a name from the list.")
        return permit.noted_alone(record, "system", "sign_in.failed", refused)
    known = credentials.pin_hash(record, person.id)
    # Hashing takes its time, so it is done before the write; who has to wait is not worth it.
    waits = time_to_wait(record, person.id, record.now()) > timedelta(0)
    right = known is not None and not waits and fits(known, pin)
    with record.write(person.id, "sign_in.failed", person.id) as write:
        # Tries are counted one after the other, or many at once would all be judged by the count before them.
        write.alone_with(f"person {person.id}")
        judged = _judged(write, person.id, known, right=right)
        result = "ok" if judged is None else judged.code.lower()
        if judged is None:
            write.action = "sign_in.proved"
        credentials.note_attempt(write, person.id, method, result)
    return judged or Proof(person, method, record.now())


def _judged(write: Write, person_id: str, known: str | None, *, right: bool) -> Refused | None:
    """Say why a try proves nothing, and count it; None when it proves who it is."""
    person = people.anybody(write, person_id)
    if person is None or not person.active:
        return _suspended(person.name if person else person_id)
    left = time_to_wait(write, person.id, write.at)
    if left > timedelta(0):
        tries = credentials.wrong_tries(write, person.id)
        if tries.since > write.at:  # the clock was set back: the wait begins now, and is not waited for twice
            credentials.set_wrong_tries(write, person.id, WrongTries(tries.count, write.at))
        return Refused("WAIT", f"Several wrong PINs for {person.name}.", f"Try again in {_in_words(left)}.")
    if known is None or not person.has_pin:
        return Refused("NO_PIN", f"{person.name} has no PIN yet.", "Ask the manager to set one.")
    if not right or known != credentials.pin_hash(write, person.id):
        return _one_more(write, person)
    credentials.set_wrong_tries(write, person.id, WrongTries(0, write.at))
    return None


def _one_more(write: Write, person: Person) -> Refused:
    count = credentials.wrong_tries(write, person.id).count + 1
    credentials.set_wrong_tries(write, person.id, WrongTries(count, write.at))
    wait = pins.wait_after(count)
    again = f"Try again in {_in_words(wait)}." if wait else "Type it again."
    return Refused("WRONG_PIN", f"That is not the PIN of {person.name}.", again)


def time_to_wait(reader: Reader, person_id: str, now: str) -> timedelta:
    """Tell how long a person still has to wait after wrong PINs."""
    tries = credentials.wrong_tries(reader, person_id)
    wait = pins.wait_after(tries.count)
    if not wait:
        return wait
    # A clock that was set back must not lock anybody out for longer than the wait itself.
    gone = max(timedelta(0), instants.from_text(now) - instants.from_text(tries.since))
    return max(timedelta(0), wait - gone)


def fits(known: str, secret: str) -> bool:
    """Say whether a slow hash is that of a secret."""
    try:
        return _HASHER.verify(known, secret)
    except (VerificationError, InvalidHashError):
        return False


def _keep(record: Record, person_id: str | None, method: str, result: str) -> None:
    action = "sign_in.proved" if result == "ok" else "sign_in.failed"
    with record.write(person_id or "system", action, person_id) as write:
        credentials.note_attempt(write, person_id, method, result)


def _suspended(name: str) -> Refused:
    return Refused("SUSPENDED", f"{name} is suspended.", "Ask the manager.")


def _in_words(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
