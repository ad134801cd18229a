"""May this person do this? Every service asks here, inside the write that does it."""

from __future__ import annotations

from db import people
from db.people import Person
from db.record import Record, Write
from db.settings import setting_at
from db.store import Reader
from kiosk.rules.permissions import Act, allows, who_may
from kiosk.services.outcome import Refused
from kiosk.settings import DEMO

CODES = frozenset({"NOT_STAFF", "SUSPENDED", "SIGN_IN_FIRST", "NOT_PERMITTED"})
"""How this room refuses."""

_ALWAYS_TRUE_AT = "9999"
"""That a record is a demo pharmacy's is no matter of time."""


def is_demo(reader: Reader) -> bool:
    """Say whether a record is a demo pharmacy's."""
    found = setting_at(reader, DEMO, _ALWAYS_TRUE_AT)
    return found is not None and found.value is True


def refusal(reader: Reader, person_id: str, act: Act) -> Refused | None:
    """Say why a person may not do something; None when they may."""
    person = people.anybody(reader, person_id)
    if person is None or (person.kind == "demo" and not is_demo(reader)):
        return Refused("NOT_STAFF", "Nobody of the staff is named for this.", "Sign in first: scan your badge.")
    if not person.active:
        return Refused("SUSPENDED", f"{person.name} is suspended.", "Ask the manager. Nothing was changed.")
    if not allows(person.roles, act):
        return _not_allowed(person, act)
    return None


def _not_allowed(person: Person, act: Act) -> Refused:
    if person.kind == "system":
        return Refused("SIGN_IN_FIRST", f"Nobody is signed in, so nobody can {act}.", "Scan your badge, or press F1.")
    role = " and ".join(person.roles)
    message = f"{person.name} ({role}) may not {act}: that takes a {who_may(act)}."
    return Refused("NOT_PERMITTED", message, f"Ask a {who_may(act)}. Nothing was changed.")


def noted(write: Write, refused: Refused) -> Refused:
    """Note a refusal in a write that changes nothing else, and pass it on."""
    write.note(refused=refused.code)
    return refused


def noted_alone(record: Record, person_id: str, action: str, refused: Refused) -> Refused:
    """Note a refusal that came before any write was opened, and pass it on."""
    with record.write(person_id, action) as write:
        return noted(write, refused)
