"""Keyboard wedge, the refusals: why a scan was not taken, in a sentence a technician can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.wedge_keys import visible


class Reason(Enum):
    """Why a scan was refused; the value is the code kept in the log."""

    NO_AIM = "no_aim"
    GLUED = "glued"
    CUT = "cut"
    MIXED = "mixed"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    SEVERAL = "several"
    TAIL = "tail"
    SPLIT = "split"
    REST = "rest"
    LINE_FEED = "line_feed"


_WRONG = {
    Reason.NO_AIM: "It came as fast as a scan but without the AIM identifier that every scan must begin with.",
    Reason.GLUED: "A second AIM identifier stands inside it: two scans ran together and one of them lost its end.",
    Reason.CUT: "It has no end mark (Enter or Tab): the rest is missing.",
    Reason.MIXED: "A key that no barcode holds was pressed in the middle of it, so its text cannot be trusted.",
    Reason.UNREADABLE: "It holds characters that no barcode here may hold, so its text cannot be trusted.",
    Reason.TOO_LONG: "It is longer than any barcode the kiosk takes.",
    Reason.EMPTY: "Nothing stands between the AIM identifier and the end mark.",
    Reason.SEVERAL: "The pasted text has several lines, and one paste can be one scan only.",
    Reason.TAIL: "It followed a scan without a pause: an Enter or Tab was pressed in the middle of that scan.",
    Reason.SPLIT: "An Enter or Tab was pressed in the middle of it, so its text cannot be trusted.",
    Reason.REST: "It is the rest of the scan that was refused just before.",
    Reason.LINE_FEED: "It ends with a line feed (LF), and the kiosk takes only Enter (CR) or Tab as end mark.",
}
_NEXT = {
    Reason.NO_AIM: (
        "Nothing was typed or pressed. Switch on “Transmit AIM ID” and the suffix Enter (CR) on the scanner, "
        "or turn off the setting scanner.require_aim, then scan again."
    ),
    Reason.GLUED: "Scan each code again, one at a time; the suffix Enter (CR) must be on at the scanner.",
    Reason.CUT: "Scan again; if this happens each time, switch on the suffix Enter (CR) on the scanner.",
    Reason.MIXED: "Keep hands off the keyboard and scan again.",
    Reason.UNREADABLE: "Scan again; if this happens each time, set scanner and kiosk to the US keyboard.",
    Reason.TOO_LONG: "Scan the product code; if this is it, type it in by hand.",
    Reason.EMPTY: "Scan again.",
    Reason.SEVERAL: "Paste one scan at a time.",
    Reason.TAIL: "Undo the scan before this one, then scan that code again.",
    Reason.SPLIT: "Keep hands off the keyboard and scan again.",
    Reason.REST: "Nothing was typed or pressed. Scan that code again.",
    Reason.LINE_FEED: "Set the suffix Enter (CR) on the scanner, then scan again.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scan that was not taken."""

    reason: Reason
    """Why; `reason.value` is the code for the log."""
    raw: str
    """What was read, cut at the length limit; empty when withheld."""
    length: int
    """How many characters were read, also when the text is withheld."""
    at: float
    """Seconds on the monotonic clock of its last key."""
    withheld: bool = False
    """True when it was judged by speed alone over a text box: it might be a PIN, so nobody may see it."""

    @property
    def end(self) -> str:
        """The end mark that came, as far as the reason tells: none of what was cut off."""
        return {Reason.CUT: "", Reason.LINE_FEED: "\n"}.get(self.reason, "\r")

    @property
    def message(self) -> str:
        """What was read, what is wrong with it and what to do now."""
        return f"Read {self._read()}. {_WRONG[self.reason]} {_NEXT[self.reason]}"

    def _read(self) -> str:
        if self.withheld:
            return f"{self.length} characters, not shown because they may be private"
        return f"“{visible(self.raw)}” ({self.length} characters)"
