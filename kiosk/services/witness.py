"""Who may witness what goes for good: always another person than whoever does it, and one who can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from db import people, signatures
from db.items import Item
from db.record import Record
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Role
from kiosk.services import identity
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.services.receive_answers import name_in

EMERGENCY: Final = "emergency"
"""Whoever opened the kiosk with the sealed code, as whom a write is done."""


def is_needed(item: Item) -> bool:
    """Say whether a second person sees what goes of an item for good."""
    return item.dea_schedule is not None or item.hazardous


def unfit(person_id: str, proof: Proof) -> Refused | None:
    """Say why somebody cannot witness what a person does."""
    if person_id == EMERGENCY:
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


def by_pin(record: Record, answer: Mapping[str, Any]) -> Proof | Refused:
    """Read from an answer who witnesses (`witness`), and check their PIN (`pin`)."""
    pin = answer.get("pin")
    return identity.by_pin(record, name_in(answer, "witness"), pin if isinstance(pin, str) and len(pin) <= 100 else "")


def of_movements(reader: Reader, movement_ids: Iterable[str]) -> list[str]:
    """List who signed as witness for one of these movements."""
    return [
        each.person_id
        for movement_id in movement_ids
        for each in signatures.signatures_on(reader, Subject("movement", movement_id))
        if each.meaning == "witnessed"
    ]


def again(reader: Reader, witnesses: Iterable[str]) -> str:
    """Say who may sign that what they saw was not so after all."""
    return f"{_names(reader, witnesses)} (or a pharmacist who stands in)"


def same(reader: Reader, witnesses: Iterable[str], proof: Proof) -> Mapping[str, Any] | Refused:
    """Let the witness of an act sign for its undo too, or a pharmacist who stands in: what is signed says for whom."""
    seen_by = sorted(set(witnesses))
    if proof.person.id in seen_by:
        return {}
    now = people.anybody(reader, proof.person.id)
    if now is None or Role.PHARMACIST not in now.roles:
        said = f"{_names(reader, seen_by)} saw it, and only who saw it signs that it was not so."
        return Refused("OTHER_WITNESS", said, "Let them sign, or a pharmacist where they are not here.")
    return {"stands in for": seen_by}


def _names(reader: Reader, person_ids: Iterable[str]) -> str:
    found = (people.anybody(reader, person_id) for person_id in sorted(set(person_ids)))
    return " or ".join(person.name for person in found if person is not None)
