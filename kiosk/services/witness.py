"""Who may witness what goes for good: always another person than whoever does it, and one who can be told apart."""

from __future__ import annotations

from db import signatures
from db.items import Item
from db.store import Reader
from db.subject import Subject
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused

_EMERGENCY = "emergency"


def is_needed(item: Item) -> bool:
    """Say whether a second person sees what goes of an item for good."""
    return item.dea_schedule is not None or item.hazardous


def unfit(person_id: str, proof: Proof) -> Refused | None:
    """Say why somebody cannot witness what a person does."""
    if person_id == _EMERGENCY:
        # Whoever opened the kiosk only typed a name: anybody who signs may be that very person.
        return Refused(
            "EMERGENCY_ALONE",
            "In an emergency access nobody can be a witness: who opened it is not known for certain.",
            "Set it aside. Two people who sign in do it later.",
        )
    if proof.person.id == person_id:
        said = "Whoever does it cannot also be its witness."
        return Refused("SAME_PERSON", said, "Let another person look at it and sign.")
    return None


def was_there(reader: Reader, movement_ids: list[str]) -> bool:
    """Say whether a witness signed for one of these movements."""
    return any(
        each.meaning == "witnessed"
        for movement_id in movement_ids
        for each in signatures.signatures_on(reader, Subject("movement", movement_id))
    )
