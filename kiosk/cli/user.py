"""`kiosk user`: the staff, what each of them may do, their PINs and badges."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from db import people
from db.errors import StoreError
from db.people import Person
from db.record import Record
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, read_pin
from kiosk.rules.permissions import STAFF_ROLES, Act, Role
from kiosk.services import people as staff
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.people import NewBadge, NewPerson
from scanners import build_local


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk user` its actions and their options."""
    action = actions_of(command, common)

    action("list", "list the staff", run_list)
    add = action("add", "add a person; the first is the manager", run_add)
    add.add_argument("name", metavar="NAME")
    roles = action("roles", "say what a person is from now on", run_roles)
    for with_roles in (add, roles):
        with_roles.add_argument("--role", dest="roles", action="append", choices=list(map(str, STAFF_ROLES)))
    others = (
        roles,
        action("suspend", "suspend a person", run_suspend),
        action("take-back", "let a suspended person work again", run_take_back),
        action("pin", "set a person's PIN", run_pin),
        action("badge", "make a badge; its code is printed once", run_badge),
        action("badge-lost", "take a person's badges out of use", run_badge_lost),
    )
    for other in others:
        other.add_argument("person", metavar="PERSON")
    for acts in (add, *others):
        acts.add_argument("--as", dest="by", metavar="NAME", help="who does it; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about the staff."""
    answer: int = options.act(options, output)
    return answer


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the staff by name, also who is suspended."""
    with opened(options, "read") as record:
        found = people.everybody(record)
    for person in found:
        state = "" if person.active else ", suspended"
        output.line(_to_json(person), f"{person.name}  ({person.id}, {' and '.join(person.roles)}{state})")
    if not found and not output.json:
        output.line({}, "Nobody yet. Start `kiosk`, or add the manager with `kiosk user add NAME --role manager`.")
    return 0


def _to_json(person: Person) -> dict[str, object]:
    return {"person": person.id, "name": person.name, "roles": list(person.roles), "active": person.active}


def run_add(options: argparse.Namespace, output: Output) -> int:
    """Add a member of the staff; the first has to be the manager, and gives their own PIN."""
    roles = tuple(options.roles or [Role.TECHNICIAN])
    with opened(options, "write") as record:
        if staff.has_manager(record):
            by = acting(record, options.by, Act.MANAGE_PEOPLE)
            _said(staff.add(record, by.id, NewPerson(options.name, roles)))
        elif Role.MANAGER not in roles:
            raise StoreError(
                "FIRST_MANAGER", "Nobody manages this pharmacy yet.", "Add the manager first, with --role manager."
            )
        else:
            _said(staff.add_first_manager(record, NewPerson(options.name, roles, read_pin("PIN of the manager: "))))
        added = people.staff_called(record, " ".join(options.name.split()))
    if added is None:
        raise StoreError("NO_PERSON", "The person is gone again.", "See `kiosk user list`.")
    output.line(_to_json(added), f"{added.name} is on record as {added.id}.")
    return 0


def run_roles(options: argparse.Namespace, output: Output) -> int:
    """Say what a person is from now on."""
    return _change(options, output, lambda record, by, person: staff.set_roles(record, by, person, options.roles or ()))


def run_suspend(options: argparse.Namespace, output: Output) -> int:
    """Suspend a person."""
    return _change(options, output, staff.suspend)


def run_take_back(options: argparse.Namespace, output: Output) -> int:
    """Let a suspended person work again."""
    return _change(options, output, staff.take_back)


def run_pin(options: argparse.Namespace, output: Output) -> int:
    """Set a PIN, asked for after the PIN of who sets it; everybody their own, a manager anybody's."""

    def set_pin(record: Record, by: str, person: str) -> Outcome:
        return staff.set_pin(record, by, person, read_pin("New PIN: "))

    return _change(options, output, set_pin, Act.LOOK_UP)


def run_badge_lost(options: argparse.Namespace, output: Output) -> int:
    """Take a person's badges out of use."""
    return _change(options, output, staff.withdraw_badges)


def run_badge(options: argparse.Namespace, output: Output) -> int:
    """Make a badge; what is to be printed is shown this once and kept nowhere."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.MANAGE_PEOPLE)
        person = _named(record, options.person)
        made = staff.make_badge(record, by.id, person.id)
    if not isinstance(made, NewBadge):
        raise StoreError(made.code, made.message, made.next_step)
    text = build_local("person", made.code)
    output.line({**_to_json(made.person), "badge": text}, f"{made.person.name}: {text}")
    if sys.stdout.isatty():
        output.say("Print it as a Data Matrix or Code 128, then clear this screen: it is kept nowhere.")
    return 0


_Change = Callable[[Record, str, str], Outcome]


def _change(options: argparse.Namespace, output: Output, change: _Change, act: Act = Act.MANAGE_PEOPLE) -> int:
    with opened(options, "write") as record:
        by = acting(record, options.by, act)
        person = _named(record, options.person)
        outcome = _said(change(record, by.id, person.id))
        after = people.anybody(record, person.id) or person
    output.line({**_to_json(after), "code": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def _said(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    return outcome


def _named(record: Record, name: str) -> Person:
    found = people.anybody_called(record, name) or people.anybody(record, name)
    if found is None or found.kind != "staff":
        raise StoreError("NO_PERSON", f"There is no person {name[:40]}.", "See `kiosk user list`.")
    return found
