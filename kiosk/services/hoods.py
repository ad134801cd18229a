"""Hoods: which there are, which category their place allows, and which are for hazardous drugs alone."""

from __future__ import annotations

from typing import Final

from db import locations, preparations
from db.preparations import Hood
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused

ALLOWS: Final = ("1", "2", "3")
"""The categories that a place may allow."""
_LONGEST: Final = 40


def hoods(reader: Reader) -> list[Hood]:
    """List the hoods in use as they are today."""
    found = (preparations.hood(reader, each.id) for each in locations.locations(reader) if each.kind == "hood")
    return [each for each in found if each is not None]


def keep_hood(record: Record, person_id: str, name: str, place_allows: str, *, hazardous: bool) -> Outcome:
    """Say what a hood is from now on; one of a new name is put on record, and its label is printed under Labels."""
    with record.write(person_id, "hood.keep") as write:
        write.alone_with("hoods")  # no two kiosks give one name at once
        named = name.strip()
        place = next((each for each in locations.locations(write) if each.name.lower() == named.lower()), None)
        refused = permit.refusal(write, person_id, Act.KEEP_HOODS) or _unfit(named, place_allows)
        if refused is None and place is not None:
            refused = _not_changed(write, place)
        if refused is not None:
            return permit.noted(write, refused)
        location_id = place.id if place is not None else locations.add_location(write, named, "room", "hood")
        preparations.put_hood(write, location_id, place_allows, hazardous=hazardous)
        what = "hazardous drugs alone" if hazardous else "what is not hazardous"
        said = f"{place.name if place is not None else named}: up to category {place_allows}, for {what}."
        return Done("HOOD_KEPT", said)


def _unfit(name: str, place_allows: str) -> Refused | None:
    if not 0 < len(name) <= _LONGEST or not name.isprintable():
        said = f"The name of a hood has 1 to {_LONGEST} letters on one line."
        return Refused("BAD_NAME", said, "Name it as it stands on it. Nothing was changed.")
    if place_allows not in ALLOWS:
        return Refused("BAD_CATEGORY", "A place allows category 1, 2 or 3.", "Say 1, 2 or 3. Nothing was changed.")
    return None


def _not_changed(write: Write, place: locations.Location) -> Refused | None:
    """What is made on a hood is made on it as it was when it was scanned."""
    if place.kind != "hood":
        said = f"{place.name} is no hood: it is a place for other things."
        return Refused("NOT_A_HOOD", said, "Give the hood another name. Nothing was changed.")
    write.alone_with(f"hood {place.id}")
    if preparations.on_hood(write, place.id) is not None:
        said = f"On {place.name} something is being prepared."
        return Refused("HOOD_TAKEN", said, "Change it once that is finished. Nothing was changed.")
    return None
