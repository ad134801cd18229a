"""What can be said of a patient: which words each entry takes, and what a date must be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

SEXES: Final[Mapping[str, str]] = {"female": "female", "male": "male", "other": "other"}
IDENTIFIERS: Final[Mapping[str, str]] = {"mrn": "medical record number", "other": "other number"}
"""What a number can be; a wristband is scanned, not typed."""
WRISTBAND: Final = "wristband"
METHODS: Final[Mapping[str, str]] = {
    "measured": "measured",
    "stated": "stated by the patient",
    "estimated": "estimated",
}
ACCESS_DEVICES: Final[Mapping[str, str]] = {
    "peripheral": "peripheral catheter",
    "midline": "midline catheter",
    "picc": "PICC",
    "tunneled": "tunneled central catheter",
    "non_tunneled": "non-tunneled central catheter",
    "port": "implanted port",
    "subcutaneous": "subcutaneous set",
    "other": "other device",
}
RELATIONS: Final[Mapping[str, str]] = {
    "patient": "the patient",
    "caregiver": "caregiver",
    "parent": "parent or guardian",
    "emergency": "in an emergency",
    "nurse": "home nurse",
    "prescriber": "prescriber's office",
    "other": "other",
}
RULED_OUT: Final[Mapping[str, str]] = {
    "entered_in_error": "it was entered in error",
    "refuted": "it was ruled out",
    "resolved": "it is tolerated now",
}
"""Why an allergy no longer counts."""

LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 200
OLDEST_YEARS: Final = 125


def day(text: str) -> date | None:
    """Read a civil date; None for what is none.

    >>> day("2026-02-28"), day("2026-02-30"), day("20260228"), day("2026-W09-6")
    (datetime.date(2026, 2, 28), None, None, None)
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None  # weeks are read too, and days without hyphens


def birth_fault(text: str, today: date) -> str | None:
    """Say what is wrong with a birth date; None for one that can be."""
    born = day(text)
    if born is None:
        return "The birth date is no date."
    if born > today:
        return "The birth date lies in the future."
    if today.year - born.year > OLDEST_YEARS:
        return f"Nobody alive was born more than {OLDEST_YEARS} years ago."
    return None


def past_fault(text: str, born: str, today: date) -> str | None:
    """Say what is wrong with a day on which something of a patient was; None for one that can be."""
    on = day(text)
    if on is None:
        return "That is no date."
    if on > today:
        return "That day lies in the future."
    return "That day lies before the patient's birth." if text < born else None


def line(text: str) -> str:
    """Read a line as people type it: one space between its words, none around them."""
    return " ".join(text.split())


def is_line(text: str, longest: int = LONGEST_TEXT) -> bool:
    """Say whether a text can be kept as a line: not empty, and not too long."""
    return bool(text) and len(text) <= longest and text.isprintable()
