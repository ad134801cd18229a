"""Why shelf and ledger differ: the likely reasons as codes, each with its words."""

from __future__ import annotations

from typing import Final

NOT_EXPLAINED: Final = "COUNT_NOT_EXPLAINED"
"""What is controlled is escalated for it."""
REASONS: Final = {
    "COUNT_NOT_SCANNED": "Taken or brought back without a scan",
    "COUNT_WRONG_LOT": "Another lot was taken than was scanned",
    "COUNT_WRONG_PLACE": "It lies at another place",
    "COUNT_RECEIVED_WRONG": "Received wrongly",
    "COUNT_BROKEN": "Broken or thrown away without a record",
    "COUNT_FOUND": "Found",
    NOT_EXPLAINED: "Looked for, and not explained",
}


def in_words(reason: str) -> str | None:
    """Say a reason in words; None for one that is none of these."""
    return REASONS[reason].lower() if reason in REASONS else None
