"""Who acts at the command line: named by `--as`, proved by a PIN that never stands on the command line."""

from __future__ import annotations

import getpass
import json
import sys
from typing import BinaryIO

from db import people
from db.errors import StoreError
from db.people import Person
from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.services import identity, permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused

_LONGEST_LINE = 200


def acting(record: Record, named: str | None, act: Act) -> Person:
    """Find who acts, prove it, and insist that they may; raises StoreError with what to do.

    In a demo pharmacy a name is enough. Else the PIN is asked for at a terminal, or is the first line of standard
    input: `{"pin":"…"}`.
    """
    person = _named(record, named)
    if not permit.is_demo(record):
        _prove(record, person)
    refused = permit.refusal(record, person.id, act)
    if refused is not None:
        with record.write(person.id, "command.refused") as write:
            write.note(refused=refused.code, act=act.name.lower())
        raise StoreError(refused.code, refused.message, refused.next_step)
    return person


def proving(record: Record, named: str | None) -> Proof:
    """Find who signs, and take their PIN as proof; also in a demo, as a signature is never given by a name alone."""
    return _prove(record, _named(record, named))


def _named(record: Record, named: str | None) -> Person:
    if named is None:
        raise StoreError("WHO", "This is done by somebody.", "Say who with --as NAME; see `kiosk user list`.")
    person = people.anybody(record, named) or people.anybody_called(record, named)
    if person is None:
        refused = Refused("NO_PERSON", f"There is no person {named[:40]}.", "See `kiosk user list`.")
        permit.noted_alone(record, "system", "command.refused", refused)
        raise StoreError(refused.code, refused.message, refused.next_step)
    return person


def _prove(record: Record, person: Person) -> Proof:
    if person.kind != "staff":
        raise StoreError(
            "NOT_STAFF",
            f"“{person.id}” is nobody of the staff, and may not work in a real record.",
            "Name a person from `kiosk user list`; `kiosk user add` adds one.",
        )
    proof = identity.by_pin(record, person.id, read_pin(f"PIN of {person.name}: "))
    if isinstance(proof, Refused):
        raise StoreError(proof.code, proof.message, proof.next_step)
    return proof


def read_pin(prompt: str) -> str:
    """Read a PIN: unseen at a terminal, else as a line of JSON."""
    if sys.stdin.isatty():
        try:
            return getpass.getpass(prompt)
        except EOFError:
            return ""
    return _pin_in(sys.stdin.buffer)


def _pin_in(stdin: BinaryIO) -> str:
    line = stdin.readline(_LONGEST_LINE)
    try:
        content = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        content = None
    pin = content.get("pin") if isinstance(content, dict) else None
    if not isinstance(pin, str):
        raise StoreError("PIN_NEEDED", "No PIN was given.", 'Send {"pin":"…"} as the first line of standard input.')
    return pin
