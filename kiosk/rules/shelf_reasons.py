"""Why something leaves its shelf: the likely reasons as codes, each with its words; a person may say more."""

from __future__ import annotations

from typing import Final

from kiosk.rules import reasons

WASTE: Final = {
    "BROKEN": "Broken or leaking",
    "CONTAMINATED": "Contaminated, or its sterility is in doubt",
    "KEPT_WRONGLY": "Was too warm or too cold",
    "LEFT_OVER": "Left over",
    "OUT_OF_DATE": "Expired",
}
RECALL_NOTICE: Final = "RECALL_NOTICE"
"""It is the whole lot that is meant, also what was taken of it before."""
QUARANTINE: Final = {
    "DAMAGED": "Damaged",
    "KEPT_WRONGLY": "Was too warm or too cold",
    "SUSPECT": "Suspect: it does not look right",
    RECALL_NOTICE: "A recall or a maker's notice",
}
RELEASE: Final = {
    "CHECKED": "I checked it: it may be used",
    "BY_MISTAKE": "It was set aside by mistake",
}
CAME_BACK: Final = {
    "LEFT_OUR_HANDS": "Was outside the pharmacy, or nobody knows",
    "NOT_WHOLE": "Came back open, dirty or broken",
    "KEPT_WRONGLY": WASTE["KEPT_WRONGLY"],
}
"""Why what comes back is never stock again."""
CLEARED: Final = {
    "NOW_RECALLED": "recalled",
    "NOW_EXPIRED": "expired",
    "OPEN_TOO_LONG": "open too long",
    "OUT_TOO_LONG": "out of the refrigerator too long",
    "CONTRADICTS": "not what the record says",
}
TAKEN_BACK: Final = {"WASTE_TAKEN_BACK": "Was wasted, and a pharmacist took that back"}
"""Why something lies in quarantine that nobody set aside."""
GIVEN_UP: Final = "GIVEN_UP"
"""It went into a preparation that was given up."""
OTHER: Final = "OTHER"
"""A reason in a person's own words."""

_OF_PREPARATIONS: Final = {GIVEN_UP: "Went into a preparation that was given up"}
_WORDS: Final = {**_OF_PREPARATIONS, **CAME_BACK, **WASTE, **QUARANTINE, **RELEASE, **CLEARED, **TAKEN_BACK}


def written(code: str | None, text: str | None) -> str:
    """Write a reason as the record keeps it: a code, what a person said, or both."""
    if text is None:
        return code or OTHER
    return reasons.said(code or OTHER, text)


def code_of(reason: str) -> str:
    """Give the code in a reason."""
    return reason.partition(":")[0]


def in_words(reason: str, *, with_text: bool = True) -> str | None:
    """Say a reason in words; None for one that is none of these.

    What a person typed may name a patient: without it where anybody can look.
    """
    code, _, text = reason.partition(": ")
    if code == OTHER:
        return text if with_text and text else "another reason"
    if code not in _WORDS:
        return None
    words = _WORDS[code][0].lower() + _WORDS[code][1:]
    words = words.replace("i checked", "checked")
    return f"{words} ({text})" if with_text and text else words
