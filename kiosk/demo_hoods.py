"""The demo pharmacy's hoods: two in the cleanroom suite, and one for hazardous drugs."""

from __future__ import annotations

from typing import Final

from db import locations, preparations
from db.record import Write

HOODS: Final = (("Hood 1", "3", False), ("Hood 2", "2", False), ("Hazardous hood", "2", True))
"""Name, the highest category that may be made there, and whether it is for hazardous drugs."""


def put_hoods(write: Write) -> None:
    """Put the hoods on file; each has a label of its own, as every place has."""
    for name, allows, hazardous in HOODS:
        preparations.put_hood(write, locations.add_location(write, name, "room", "hood"), allows, hazardous=hazardous)
