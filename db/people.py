"""People: who may be named as having done something."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Person:
    """Somebody who uses the kiosk; `system` and `demo` are there from the start."""

    id: str
    name: str
    kind: str
    """`system`, `demo` or `staff`."""


_COLUMNS = "select id, name, kind from person"


def person(reader: Reader, person_id: str) -> Person | None:
    """Find an active person by id."""
    row = one(reader, f"{_COLUMNS} where id = :id and active = 1", id=person_id)
    return Person(**row) if row else None


def staff(reader: Reader) -> list[Person]:
    """List the active people who can be named in a signature, by name."""
    rows = reader.rows(f"{_COLUMNS} where kind = 'staff' and active = 1 order by name, id")
    return [Person(**row) for row in rows]


def staff_called(reader: Reader, name: str) -> Person | None:
    """Find an active member of the staff by name, whatever its capitals."""
    # Compared here, because SQLite's `lower` knows only the letters of English.
    return next((each for each in staff(reader) if each.name.casefold() == name.casefold()), None)


def is_taken(reader: Reader, name: str) -> bool:
    """Say whether somebody has this name or id already, also one who is no longer active."""
    rows = reader.rows("select id, name from person")
    return any(name.casefold() in (row["id"].casefold(), row["name"].casefold()) for row in rows)


def add_person(write: Write, name: str) -> str:
    """Add a member of the staff and return their id."""
    person_id = write.new_id()
    write.run("insert into person (id, name, kind) values (:id, :name, 'staff')", id=person_id, name=name)
    write.note_in("persons", {"id": person_id, "name": name})
    return person_id
