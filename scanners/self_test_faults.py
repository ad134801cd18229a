"""What the test symbol can tell of a scanner, and which of its settings ends each fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SUFFIX: Final = "Switch on the suffix Enter (CR) of the scanner."
_SEPARATORS: Final = "Have group separators (GS, FNC1) sent as Ctrl+], and nothing put in their place, at the scanner."
_AIM_ID: Final = "Switch on “Transmit AIM ID” for all codes (code ID: AIM) at the scanner."
_CASE: Final = "Set case conversion of the scanner to none."
_KEYBOARD: Final = "Set keyboard country of the scanner and the keyboard of this kiosk to US."
_DELAY: Final = "Set an inter-character delay of 5 ms at the scanner, and scan again."
_CHANGES: Final = {
    "CAPS_LOCK": "Switch Caps Lock off on the keyboard of this kiosk.",
    "UPPER_CASE": _CASE,
    "LOWER_CASE": _CASE,
    "KEYBOARD_LAYOUT": _KEYBOARD,
    "KEYBOARD_AND_CAPS": f"{_KEYBOARD} Switch Caps Lock off.",
    "NO_SUFFIX": _SUFFIX,
    "SUFFIX": "Clear the suffix of the scanner, but for Enter (CR).",
    "PREFIX": "Clear the prefix of the scanner; only the AIM identifier comes first.",
    "NOT_GS1": "Switch on GS1 DataMatrix (FNC1 in the first place) at the scanner.",
    "OTHER_CODE_ID": _AIM_ID,
    "NO_AIM": _AIM_ID,
    "SEPARATOR_LOST": _SEPARATORS,
    "SEPARATOR_ENDS": _SEPARATORS,
    "SEPARATOR_UNREADABLE": _SEPARATORS,
    "SEPARATOR_LIKE_DATA": _SEPARATORS,
    "TWICE": "Have the scanner read once per trigger, with a suffix.",
    "BRACKETS": "Switch off bracketed element strings (GS1 formatting) at the scanner.",
    "NOT_THE_TEST": "Scan the test symbol of this screen or label.",
    "ADDED_TEXT": "Clear prefix and suffix of the scanner, but for AIM identifier and Enter (CR).",
    "CHARACTERS_ADDED": _DELAY,
    "CUT_IN_FRONT": _DELAY,
    "CUT_AT_END": _DELAY,
    "CHARACTERS_LOST": "Switch off all data formatting and character filters of the scanner.",
}
"""The setting that ends each fault, in the words of scanners' manuals."""


def change_for(code: str) -> str:
    """Say which setting ends a fault; empty for one that is not known any more."""
    return _CHANGES.get(code, "")


@dataclass(frozen=True)
class Fault:
    """One thing that a scanner does to its text."""

    code: str
    said: str
    """What arrived otherwise than it is printed."""

    @property
    def change(self) -> str:
        """Say which setting ends it."""
        return change_for(self.code)
