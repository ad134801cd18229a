"""Gates before sterile work: what is asked of the person, the room and the hood, and what an answer on record means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Gate(StrEnum):
    """One thing that is asked before somebody works at a hood."""

    COMPETENCY = "competency"
    """Garbing, hand hygiene, aseptic technique: of the person."""
    HAZARDOUS_COMPETENCY = "hazardous_competency"
    """Asked only at a hood for hazardous drugs."""
    ENVIRONMENT = "environment"
    """Temperature, pressure and particles where the hood stands."""
    CERTIFICATION = "certification"


class Standing(StrEnum):
    """What the record answers on a day."""

    HOLDS = "holds"
    FAILED = "failed"
    LAPSED = "lapsed"
    MISSING = "missing"
    """Nothing is on record, and the site asks for it."""
    NOT_ASKED = "not_asked"
    """Nothing is on record, and the site does not ask for it yet."""


OF_PERSON: Final = frozenset({Gate.COMPETENCY, Gate.HAZARDOUS_COMPETENCY})
"""Asked of a person; the others are asked of a hood."""
PASSED: Final = "passed"
FAILED: Final = "failed"
RESULTS: Final = (PASSED, FAILED)
CLOSED: Final = frozenset({Standing.FAILED, Standing.LAPSED, Standing.MISSING})

CODES: Final[Mapping[Gate, str]] = {
    Gate.COMPETENCY: "COMPETENCY_LAPSED",
    Gate.HAZARDOUS_COMPETENCY: "COMPETENCY_LAPSED",
    Gate.ENVIRONMENT: "ENVIRONMENT_OUT_OF_LIMITS",
    Gate.CERTIFICATION: "HOOD_NOT_CERTIFIED",
}
"""How each gate refuses."""
WORDS: Final[Mapping[Gate, str]] = {
    Gate.COMPETENCY: "competency in sterile preparation",
    Gate.HAZARDOUS_COMPETENCY: "competency in hazardous drugs",
    Gate.ENVIRONMENT: "room conditions",
    Gate.CERTIFICATION: "certification",
}
STANDING_WORDS: Final[Mapping[Standing, str]] = {
    Standing.HOLDS: "✓ HOLDS",
    Standing.FAILED: "✕ FAILED",
    Standing.LAPSED: "✕ LAPSED",
    Standing.MISSING: "✕ MISSING",
    Standing.NOT_ASKED: "not asked: no data kept yet",
}


def standing(result: str | None, valid_until: str | None, day: str, *, required: bool) -> Standing:
    """Say what an answer on record means on a day of the site; `result` is None where there is no answer."""
    if result is None:
        return Standing.MISSING if required else Standing.NOT_ASKED
    if result != PASSED:
        return Standing.FAILED
    return Standing.LAPSED if valid_until is not None and valid_until < day else Standing.HOLDS
