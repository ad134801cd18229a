"""The staff: adding people, what they are, their PINs and badges; a person can be suspended, never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from db import credentials, people
from db.people import Person
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import pins
from kiosk.rules.permissions import STAFF_ROLES, Act, Role
from kiosk.services import permit
from kiosk.services.identity import slow_hash
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import site_at

LONGEST_NAME = 60
_BADGE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter looks like a digit."""
_BADGE_LENGTH = 16
"""80 bits: nobody guesses a badge."""


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added."""

    name: str
    roles: tuple[str, ...]
    pin: str | None = None
    """None: the person cannot sign in before one is set."""


_STAFF = "the staff"
"""Its changes are made one after the other at all kiosks: of two managers who suspend each other, one stays."""


def has_manager(reader: Reader) -> bool:
    """Say whether there ever was a manager; before there is one, anybody at the kiosk may make the first."""
    return any(Role.MANAGER in person.roles for person in people.everybody(reader))


def add_first_manager(record: Record, new: NewPerson) -> Outcome:
    """Make the first manager of a record; nobody can, once there is one.

    Somebody who is on record already, from before there were managers, becomes it under their own name.
    """
    slow = slow_hash(new.pin or "")  # before the write, as it takes its time
    with record.write("system", "user.first_manager") as write:
        write.alone_with(_STAFF)
        known = people.staff_called(write, _name(new.name))
        refused = None if not has_manager(write) else _NOT_FIRST
        refused = refused or (_fault(write, new) if known is None else None) or _fault_of_pin(write, new.pin or "")
        if refused is not None:
            return permit.noted(write, refused)
        if known is None:
            person_id = people.add_person(write, _name(new.name), {*new.roles, Role.MANAGER})
        else:
            person_id = known.id
            people.set_roles(write, known.id, {*known.roles, *new.roles, Role.MANAGER})
        credentials.add_pin(write, person_id, slow)
    return Done("PERSON_ADDED", f"{_name(new.name)} is the manager.")


def add(record: Record, by: str, new: NewPerson) -> Outcome:
    """Add a member of the staff."""
    slow = slow_hash(new.pin) if new.pin is not None else None
    with record.write(by, "user.add") as write:
        write.alone_with(_STAFF)
        refused = permit.refusal(write, by, Act.MANAGE_PEOPLE) or _fault(write, new)
        if refused is None and new.pin is not None:
            refused = _fault_of_pin(write, new.pin)
        if refused is not None:
            return permit.noted(write, refused)
        person_id = people.add_person(write, _name(new.name), new.roles)
        if slow is not None:
            credentials.add_pin(write, person_id, slow)
    return Done("PERSON_ADDED", f"{_name(new.name)} is on record as {person_id}.")


def set_roles(record: Record, by: str, person_id: str, roles: Iterable[str]) -> Outcome:
    """Say what a person is from now on; the last manager stays one."""
    wanted = tuple(sorted(set(roles)))
    with record.write(by, "user.roles", person_id) as write:
        person = _managed(write, by, person_id)
        if isinstance(person, Refused):
            return permit.noted(write, person)
        if not wanted or not set(wanted) <= set(STAFF_ROLES):
            return permit.noted(write, _no_such_role())
        if Role.MANAGER not in wanted and _is_last_manager(write, person):
            return permit.noted(write, _last_manager(person))
        people.set_roles(write, person.id, wanted)
    return Done("ROLES_SET", f"{person.name} is {' and '.join(wanted)} from now on.")


def suspend(record: Record, by: str, person_id: str) -> Outcome:
    """Suspend a person: they stay on record, and may do nothing until they are taken back."""
    with record.write(by, "user.suspend", person_id) as write:
        person = _managed(write, by, person_id)
        if isinstance(person, Refused):
            return permit.noted(write, person)
        if _is_last_manager(write, person):
            return permit.noted(write, _last_manager(person))
        people.set_active(write, person.id, active=False)
    return Done("SUSPENDED", f"{person.name} is suspended.")


def take_back(record: Record, by: str, person_id: str) -> Outcome:
    """Let a suspended person work again."""
    with record.write(by, "user.take_back", person_id) as write:
        person = _managed(write, by, person_id)
        if isinstance(person, Refused):
            return permit.noted(write, person)
        people.set_active(write, person.id, active=True)
    return Done("TAKEN_BACK", f"{person.name} may work again.")


def set_pin(record: Record, by: str, person_id: str, pin: str) -> Outcome:
    """Set a PIN: everybody their own, a manager anybody's, and an emergency access a manager's who forgot it."""
    slow = slow_hash(pin)
    with record.write(by, "user.pin", person_id) as write:
        person = _own(write, by, person_id) or _managed(write, by, person_id)
        if isinstance(person, Refused):
            person = _forgetful_manager(write, by, person_id) or person
        if isinstance(person, Refused):
            return permit.noted(write, person)
        if (fault := _fault_of_pin(write, pin)) is not None:
            return permit.noted(write, fault)
        credentials.add_pin(write, person.id, slow)
    return Done("PIN_SET", f"{person.name} has a new PIN.")


@dataclass(frozen=True)
class NewBadge:
    """A badge of our own, to be printed; its code is in no record, only its hash."""

    person: Person
    code: str


def make_badge(record: Record, by: str, person_id: str) -> NewBadge | Refused:
    """Make a badge code that nobody can guess, and take the person's former badges out of use."""
    code = "".join(secrets.choice(_BADGE_LETTERS) for _ in range(_BADGE_LENGTH))
    enrolled = enrol_badge(record, by, person_id, f"LOCAL {code}")
    return enrolled if isinstance(enrolled, Refused) else NewBadge(enrolled, code)


def enrol_badge(record: Record, by: str, person_id: str, code: str) -> Person | Refused:
    """Enrol a badge by its code (see `identity.badge_code`); the person's former badges are taken out of use."""
    with record.write(by, "user.badge", person_id) as write:
        person = _managed(write, by, person_id)
        if isinstance(person, Refused):
            return permit.noted(write, person)
        if credentials.badge_person(write, record.secret, code) is not None:
            in_use = Refused("BADGE_IN_USE", "That badge is somebody's already.", "Give another badge.")
            return permit.noted(write, in_use)
        for badge_id in credentials.badges_of(write, person.id):
            credentials.withdraw_badge(write, badge_id)
        credentials.add_badge(write, record.secret, person.id, code)
    return person


def withdraw_badges(record: Record, by: str, person_id: str) -> Outcome:
    """Take a person's badges out of use: a lost badge opens nothing."""
    with record.write(by, "user.badge_lost", person_id) as write:
        person = _managed(write, by, person_id)
        if isinstance(person, Refused):
            return permit.noted(write, person)
        for badge_id in credentials.badges_of(write, person.id):
            credentials.withdraw_badge(write, badge_id)
    return Done("BADGE_WITHDRAWN", f"No badge is {person.name}'s any more.")


def _managed(write: Write, by: str, person_id: str) -> Person | Refused:
    """Find the person that a manager wants to change something of; nobody else changes the staff meanwhile."""
    write.alone_with(_STAFF)
    if (refused := permit.refusal(write, by, Act.MANAGE_PEOPLE)) is not None:
        return refused
    person = people.anybody(write, person_id)
    if person is None or person.kind != "staff":
        return Refused("NO_PERSON", "There is no such person.", "Choose a name from the list.")
    return person


def _own(write: Write, by: str, person_id: str) -> Person | None:
    person = people.person(write, person_id) if by == person_id else None
    return person if person is not None and person.kind == "staff" else None


def _forgetful_manager(write: Write, by: str, person_id: str) -> Person | None:
    """Find the manager whose PIN an emergency access may set: else a pharmacy's only manager could lose it for good."""
    person = people.person(write, person_id)
    is_manager = person is not None and person.kind == "staff" and Role.MANAGER in person.roles
    return person if is_manager and permit.refusal(write, by, Act.RESCUE_MANAGER) is None else None


def _is_last_manager(reader: Reader, person: Person) -> bool:
    """Say whether nobody else could manage the staff; who has no PIN cannot sign in."""
    others = (each for each in people.staff(reader) if each.id != person.id and each.has_pin)
    return Role.MANAGER in person.roles and not any(Role.MANAGER in each.roles for each in others)


_NOT_FIRST = Refused("NOT_FIRST", "There is a manager already.", "Ask the manager to add you.")


def _last_manager(person: Person) -> Refused:
    said = f"{person.name} is the only manager who can sign in."
    return Refused("LAST_MANAGER", said, "Make somebody else a manager, with a PIN, first.")


def _name(text: str) -> str:
    """Read a name as people write it: one line, and one space between its words."""
    return " ".join(text.split())


def _fault(reader: Reader, new: NewPerson) -> Refused | None:
    name = _name(new.name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return Refused("BAD_NAME", "That is no name.", f"Give 1 to {LONGEST_NAME} letters, such as “Ana Ruiz”.")
    if not new.roles or not set(new.roles) <= set(STAFF_ROLES):
        return _no_such_role()
    return _taken(name) if people.is_taken(reader, name) else None


def _taken(name: str) -> Refused:
    return Refused("NAME_TAKEN", f"There is a person {_name(name)} already.", "Give the name as no other has it.")


def _no_such_role() -> Refused:
    return Refused("NO_ROLE", "That is no role.", f"Give one or more of: {', '.join(STAFF_ROLES)}.")


def _fault_of_pin(write: Write, pin: str) -> Refused | None:
    fault = pins.fault_of(pin, site_at(write, write.at).pin_length)
    return Refused("BAD_PIN", fault, "Choose another PIN.") if fault else None
