"""Reasons on a delivery line: the causes that keep it in quarantine, and what a person said beside them."""

from __future__ import annotations

from typing import Final

OUT_OF_RANGE: Final = "INDICATOR_OUT_OF_RANGE"
LINK_UNVERIFIED: Final = "LINK_UNVERIFIED"
NO_LOT: Final = "NO_LOT"
LOT_HELD: Final = "LOT_HELD"
UNSIGNED: Final = "RECEIPT_UNSIGNED"
LAY_OUT: Final = "LAY_OUT_TOO_LONG"
WAS_OUT: Final = "WAS_OUT"
"""Why a package that came back counts as one in use, though it is closed."""

CAUSES: Final = {
    OUT_OF_RANGE: "the temperature indicator of its delivery was out of range",
    LINK_UNVERIFIED: "its code is not verified",
    NO_LOT: "no lot is printed on it",
    "EXPIRED": "it was expired when it came",
    "SHORT_DATED": "it was short-dated when it came",
    "RECALLED": "it was recalled when it came",
    UNSIGNED: "no second person has signed for its receipt yet",
    LAY_OUT: "it lay out of the cold for too long before it was put away",
    LOT_HELD: "others of its lot were in quarantine when it came back",
}
"""What alone keeps a line in quarantine, in words; a line may have several causes."""

_PARTED = "; "


def said(code: str, text: str) -> str:
    """Write what a person said about a cause; it keeps nothing in quarantine."""
    return f"{code}: {text.replace(';', ',')}"


def joined(*parts: str | None) -> str | None:
    """Write several parts as one reason; None when there is none."""
    return _PARTED.join(filter(None, parts)) or None


def parts(reason: str | None) -> list[str]:
    """Read the parts of a reason."""
    return [part for part in (reason or "").split(_PARTED) if part]


def causes_in(reason: str | None) -> list[str]:
    """Name the causes of quarantine in a reason, in order."""
    return [part for part in parts(reason) if part in CAUSES]
