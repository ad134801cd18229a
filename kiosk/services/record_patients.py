"""Words for what an entry tells of patients: their numbers here, and never anything else of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.services.record_names import Names

_KINDS: Final[Mapping[str, str]] = {
    "patient_details": "who patient {} is",
    "patient_identifier": "a number or wristband of patient {}",
    "patient_allergy": "an allergy of patient {}",
    "patient_allergy_answer": "what patient {} was asked of allergies",
    "patient_measure": "a measure of patient {}",
    "patient_access_device": "an access device of patient {}",
    "patient_contact": "a contact of patient {}",
}


def _entry(fact: Any, _: Names) -> str:
    what = _KINDS[fact["table"]].format(fact["patient_id"])
    if fact["status"] not in ("active", "inactive"):
        return f"noted that {what} no longer counts ({str(fact['status']).replace('_', ' ')})"
    return f"{'changed' if fact['replaces'] else 'noted'} {what}"


SAID: Final[dict[str, Callable[[Any, Names], str]]] = {
    "patients": lambda fact, _: f"put patient {fact['id']} on record",
    "patients_viewed": lambda fact, _: f"looked at patient {fact['id']} ({fact['screen']})",
    "patient_entries": _entry,
    "patients_erased": lambda fact, _: f"erased patient {fact['id']}",
}
"""How each list of an entry is said."""


def found(said: Mapping[str, Any]) -> str:
    """Say by what somebody looked for patients, and whom they saw."""
    seen = ", ".join(str(each) for each in said["patients"]) or "nobody"
    return f"by {said['by']}, and saw {seen}"
