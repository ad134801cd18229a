"""Who is it? A badge that is scanned, a PIN that is typed; every try is kept, and wrong ones cost time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db import credentials, instants, people
from db.people import Person
from db.record import Record
from db.store import Reader
from kiosk.rules import pins
from kiosk.services.outcome import Refused
from scanners import BarcodeData

Method = Literal["pin", "badge", "badge+pin", "name+pin"]

_HASHER = PasswordHasher()
"""Argon2id with the library's parameters, which follow RFC 9106 for machines with little memory."""

_MEMORY = 40
"""Tries that are looked back at; the wait is at its longest long before."""


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
        return _suspended(person)
    return person


def by_badge_alone(record: Record, person: Person) -> Proof:
    """Take a badge as proof; the caller answers for it that the person proved both not long ago."""
    _keep(record, person.id, "badge", "ok")
    return Proof(person, "badge", record.now())


def by_pin(record: Record, person_id: str, pin: str, method: Method = "name+pin") -> Proof | Refused:
    """Check a PIN; wrong ones in a row have to be waited for, and a right one is not taken before."""
    person = people.anybody(record, person_id)
    if person is None or person.kind != "staff":
        return Refused("NO_PERSON", "There is no such person.", "Choose a name from the list.")
    if not person.active:
        _keep(record, person.id, method, "suspended")
        return _suspended(person)
    left = time_to_wait(record, person.id, record.now())
    if left > timedelta(0):
        _keep(record, person.id, method, "too_soon")
        return Refused("WAIT", f"Several wrong PINs for {person.name}.", f"Try again in {_in_words(left)}.")
    known = credentials.pin_hash(record, person.id)
    if known is None:
        _keep(record, person.id, method, "no_pin")
        return Refused("NO_PIN", f"{person.name} has no PIN yet.", "Ask the manager to set one.")
    if not fits(known, pin):
        _keep(record, person.id, method, "wrong_pin")
        left = time_to_wait(record, person.id, record.now())
        again = f"Try again in {_in_words(left)}." if left else "Type it again."
        return Refused("WRONG_PIN", f"That is not the PIN of {person.name}.", again)
    _keep(record, person.id, method, "ok")
    return Proof(person, method, record.now())


def time_to_wait(reader: Reader, person_id: str, now: str) -> timedelta:
    """Tell how long a person still has to wait after wrong PINs."""
    tries = credentials.last_attempts(reader, person_id, _MEMORY)
    wrong = next((each for each in tries if each.result == "wrong_pin"), None)
    if wrong is None:
        return timedelta(0)
    wait = pins.wait_after(pins.wrong_in_a_row(each.result for each in tries))
    # A clock that was set back must not lock anybody out for longer than the wait itself.
    gone = max(timedelta(0), instants.from_text(now) - instants.from_text(wrong.at))
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


def _suspended(person: Person) -> Refused:
    return Refused("SUSPENDED", f"{person.name} is suspended.", "Ask the manager.")


def _in_words(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
