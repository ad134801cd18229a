"""Hoods: which places preparations are made in, and what each is for."""

from __future__ import annotations

from typing import Final

from db import locations, preparations
from db.preparations import Hood
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.formula import COUNTED
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused

_LONGEST: Final = 60
_NOTHING: Final = "Nothing was changed."


def hoods(reader: Reader) -> list[Hood]:
    """List the hoods in use, in the order in which they came."""
    places = (each for each in locations.locations(reader) if each.kind == "hood")
    found = (preparations.hood(reader, each.id) for each in places)
    return [each for each in found if each is not None]


def words(hood: Hood) -> str:
    """Say what a hood is for."""
    only = ", for hazardous drugs only" if hood.hazardous else ""
    return f"{hood.name}: up to category {hood.place_allows}{only}"


def keep_hood(record: Record, person_id: str, name: str, place_allows: str, *, hazardous: bool) -> Outcome:
    """Take a hood into use, or say anew what one is for; what is being made on it goes on as it began.

    `place_allows` is the highest category that the place it stands in allows: in a segregated area 1.
    """
    name = " ".join(name.split())
    with record.write(person_id, "hood.keep") as write:
        write.alone_with("hoods")
        known = next((each for each in locations.locations(write) if each.name == name), None)
        refused = permit.refusal(write, person_id, Act.KEEP_HOODS) or _unfit(name, place_allows)
        if refused is None and known is not None and known.kind != "hood":
            refused = Refused("NAME_TAKEN", f"{name} is a {known.kind}.", f"Give the hood another name. {_NOTHING}")
        if refused is None and known is not None:
            refused = _in_use(write, known.id, hazardous=hazardous)
        if refused is not None:
            return permit.noted(write, refused)
        location_id = known.id if known is not None else locations.add_location(write, name, "room", "hood")
        preparations.put_hood(write, location_id, place_allows, hazardous=hazardous)
        kept = Hood(location_id, name, place_allows, hazardous)
    return Done("HOOD_KEPT", f"{words(kept)}. Print its label: `kiosk label location`.")


def _unfit(name: str, place_allows: str) -> Refused | None:
    if not name or len(name) > _LONGEST or not name.isprintable():
        return Refused("BAD_NAME", f"A hood's name has 1 to {_LONGEST} signs.", f"Say it shorter. {_NOTHING}")
    if place_allows not in COUNTED:
        said = f"A place allows category {', '.join(COUNTED)}, and no other."
        return Refused("BAD_CATEGORY", said, f"Say which one. {_NOTHING}")
    return None


def _in_use(write: Write, location_id: str, *, hazardous: bool) -> Refused | None:
    """What a hood is for does not change under what is being made on it."""
    before, made = preparations.hood(write, location_id), preparations.on_hood(write, location_id)
    if made is None or (before is not None and before.hazardous == hazardous):
        return None
    said = f"Preparation {made.id} is being made on it."
    return Refused("HOOD_IN_USE", said, f"Wait until that one is finished. {_NOTHING}")
