"""The people of a pharmacy who enter settings and approve them."""

from __future__ import annotations

from dataclasses import dataclass

from db import credentials, people
from kiosk.services import site_settings
from kiosk.services.outcome import Refused
from tests.pharmacy import QUICK_HASH, Pharmacy


@dataclass(frozen=True)
class Office:
    """A pharmacy with a manager and two pharmacists."""

    pharmacy: Pharmacy
    manager: str
    pharmacist: str
    colleague: str
    """The second pharmacist, who is manager as well."""

    def enter(self, key: str, value: object, *, by: str | None = None, since: str | None = None) -> str:
        """Enter a value and give the entry's id."""
        made = site_settings.new_entry(self.pharmacy.record, by or self.manager, key, value, "policy 4.2", since)
        assert not isinstance(made, Refused), made
        return made.id


def furnished(pharmacy: Pharmacy) -> Office:
    """Add a manager and two pharmacists to a pharmacy, who has technicians only."""
    with pharmacy.record.write("system", "test") as write:
        added = [
            people.add_person(write, name, roles)
            for name, roles in (
                ("Eva Lind", ["manager"]),
                ("Paul Adeyemi", ["pharmacist"]),
                ("Ida Novak", ["manager", "pharmacist"]),
            )
        ]
        for person in added:
            credentials.add_pin(write, person, QUICK_HASH)
    return Office(pharmacy, *added)
