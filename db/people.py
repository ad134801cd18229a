"""People: who may be named as having done something, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class Person:
    """Somebody who uses the kiosk; `system`, `demo` and `emergency` are there from the start."""

    id: str
    name: str
    kind: str
    """`system`, `demo`, `emergency` or `staff`."""
    roles: tuple[str, ...]
    """In the order of the alphabet."""
    active: bool
    """A suspended person stays on record, and may do nothing."""
    has_pin: bool = False
    """Who has none cannot sign in."""


_COLUMNS = (
    "select id, name, kind, roles, active, exists (select 1 from pin_in_use where person_id = person.id) as has_pin "
    "from person"
)


def _person(row: Row) -> Person:
    roles = tuple(row["roles"].split(" "))
    return Person(row["id"], row["name"], row["kind"], roles, bool(row["active"]), bool(row["has_pin"]))


def anybody(reader: Reader, person_id: str) -> Person | None:
    """Find a person by id, also one who is suspended."""
    row = one(reader, f"{_COLUMNS} where id = :id", id=person_id)
    return _person(row) if row else None


def person(reader: Reader, person_id: str) -> Person | None:
    """Find an active person by id."""
    found = anybody(reader, person_id)
    return found if found is not None and found.active else None


def everybody(reader: Reader) -> list[Person]:
    """List the staff by name, also who is suspended."""
    return [_person(row) for row in reader.rows(f"{_COLUMNS} where kind = 'staff' order by name, id")]


def staff(reader: Reader) -> list[Person]:
    """List the active people who can be named in a signature, by name."""
    return [each for each in everybody(reader) if each.active]


def staff_called(reader: Reader, name: str) -> Person | None:
    """Find an active member of the staff by name, whatever its capitals."""
    # Compared here, because SQLite's `lower` knows only the letters of English.
    return next((each for each in staff(reader) if each.name.casefold() == name.casefold()), None)


def anybody_called(reader: Reader, name: str) -> Person | None:
    """Find a member of the staff by name, whatever its capitals, also one who is suspended."""
    return next((each for each in everybody(reader) if each.name.casefold() == name.casefold()), None)


def is_taken(reader: Reader, name: str) -> bool:
    """Say whether somebody has this name or id already, also one who is no longer active."""
    rows = reader.rows("select id, name from person")
    return any(name.casefold() in (row["id"].casefold(), row["name"].casefold()) for row in rows)


def add_person(write: Write, name: str, roles: Iterable[str] = ("technician",)) -> str:
    """Add a member of the staff and return their id."""
    person_id, written = write.new_id(), " ".join(sorted(set(roles)))
    write.run(
        "insert into person (id, name, kind, roles) values (:id, :name, 'staff', :roles)",
        id=person_id,
        name=name,
        roles=written,
    )
    write.note_in("persons", {"id": person_id, "name": name, "roles": written})
    return person_id


def set_roles(write: Write, person_id: str, roles: Iterable[str]) -> None:
    """Say what a person is from now on; the entry keeps what they were."""
    before, after = anybody(write, person_id), " ".join(sorted(set(roles)))
    write.run("update person set roles = :roles where id = :id", roles=after, id=person_id)
    was = " ".join(before.roles) if before else ""
    write.note_in("roles_changed", {"id": person_id, "was": was, "now": after})


def set_active(write: Write, person_id: str, *, active: bool) -> None:
    """Suspend a person, or take them back."""
    write.run("update person set active = :active where id = :id", active=int(active), id=person_id)
    write.note_in("active_changed", {"id": person_id, "now": int(active)})
