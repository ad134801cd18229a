"""Why the millilitres of a controlled substance differ: the likely reasons as codes, each with its words."""

from __future__ import annotations

from typing import Final

from kiosk.rules import count_reasons

NOT_EXPLAINED: Final = count_reasons.NOT_EXPLAINED
"""What it is escalated for."""
REASONS: Final = {
    "VOLUME_OVERFILL": "It held more or less than its label says",
    "VOLUME_DEAD_SPACE": "It stayed in the needle, tubing or filter",
    "VOLUME_NOT_TOLD": "Drawn without a record, or drawn otherwise than recorded",
    "VOLUME_SPILLED": "Spilled or leaked",
    "VOLUME_MEASURED_WRONG": "Measured or typed wrongly",
}
"""What explains a difference."""


def in_words(reason: str) -> str | None:
    """Say a reason in words; None for one that is none of these."""
    return REASONS[reason].lower() if reason in REASONS else count_reasons.in_words(reason)
