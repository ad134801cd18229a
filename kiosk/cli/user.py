"""`kiosk user`: the people who can be named in the record; roles and PINs come with signing in."""

from __future__ import annotations

import argparse

from db import people
from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output

LONGEST_NAME = 60


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about the staff."""
    answer: int = options.act(options, output)
    return answer


def run_add(options: argparse.Namespace, output: Output) -> int:
    """Add a member of the staff."""
    name = _name(options.name)
    with opened(options, "write") as record, record.write("system", "user.add") as write:
        if people.is_taken(write, name):
            raise StoreError("NAME_TAKEN", f"There is a person {name} already.", "See `kiosk user list`.")
        person_id = people.add_person(write, name)
    output.line({"person": person_id, "name": name}, f"{name} is on record as {person_id}.")
    return 0


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the staff by name."""
    with opened(options, "read") as record:
        found = people.staff(record)
    for person in found:
        output.line({"person": person.id, "name": person.name}, f"{person.name}  ({person.id})")
    if not found and not output.json:
        output.line({}, "Nobody yet. Add a person with `kiosk user add NAME`.")
    return 0


def _name(text: str) -> str:
    """Read a name as people write it: one line, and one space between its words."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise StoreError(
            "BAD_NAME", "That is no name.", f"Give 1 to {LONGEST_NAME} letters, such as “Ana Ruiz”, in quotes."
        )
    return name
