"""Keyboard wedge, the memory: the keys held back now, and the little of the past that the next key depends on."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.wedge_keys import Kind, Sign, Stroke
from kiosk.wedge_rules import WedgeSettings

_LONG_AGO = float("-inf")
_HELD_DOWN = 4
"""A fast run of one character this long is a key held down."""


@dataclass(slots=True)
class Held:
    """The keys since the last decision."""

    strokes: list[Stroke] = field(default_factory=list)
    """Keys to replay should they be a person's; empty once they surely are not."""
    text: str = ""
    """Their characters; in a text box also the first one, which was typed before the second came fast."""
    began_at: float = _LONG_AGO
    """Seconds on the monotonic clock of the first key."""
    is_tail: bool = False
    """They followed an end mark without a pause, so they belong to the scan before."""

    def add(self, stroke: Stroke, characters: str) -> None:
        """Hold one more key."""
        if not self.text:
            self.began_at = stroke.at
        self.strokes.append(stroke)
        self.text += characters

    def take(self) -> tuple[Stroke, ...]:
        """Give the keys back in their order and forget everything."""
        strokes = tuple(self.strokes)
        self.clear()
        return strokes

    def clear(self) -> None:
        """Forget everything."""
        self.strokes.clear()
        self.text, self.is_tail = "", False

    def is_one_key(self) -> bool:
        """Tell whether all characters are the same, as when a key repeats."""
        return len(set(self.text)) == 1

    def is_held_down(self) -> bool:
        """Tell whether a key has just repeated often enough to be one held down."""
        return len(self.text) == _HELD_DOWN and self.is_one_key()


@dataclass(slots=True)
class Past:
    """What came before the key at hand."""

    settings: WedgeSettings
    last_at: float = _LONG_AGO
    """Seconds of the last key of any kind."""
    passed_at: float = _LONG_AGO
    """Seconds of the last key that was done."""
    passed: str = ""
    """The character of that key; empty if it had none."""
    ended_at: float = _LONG_AGO
    """Seconds of the last end mark of a scan, taken or refused."""
    line_feed_due: bool = False
    """The last key was such an end mark, so a line feed belongs to it."""

    def let_pass(self, stroke: Stroke, character: str) -> None:
        """Remember a key that was done."""
        self.passed_at, self.passed = stroke.at, character

    def end(self, at: float) -> None:
        """Remember the end of a scan."""
        self.ended_at, self.line_feed_due = at, True

    def is_fast(self, stroke: Stroke) -> bool:
        """Tell whether this key follows the last one done as fast as a scanner's would."""
        return stroke.at - self.passed_at <= self.settings.max_gap

    def just_ended(self, stroke: Stroke) -> bool:
        """Tell whether a scan ended so shortly before that no person can have pressed this key."""
        return stroke.at - self.ended_at <= self.settings.max_gap

    def completes_the_end(self, stroke: Stroke, sign: Sign) -> bool:
        """Tell whether this key is the rest of the end mark before: the LF of CR LF, or a doubled Enter.

        No person needs Ctrl+J, so the LF may come late, as it does under load. A late Enter is a person's.
        """
        line_feed_due, self.line_feed_due = self.line_feed_due, False
        if sign.kind is Kind.LINE_FEED:
            return line_feed_due and stroke.at - self.ended_at <= self.settings.silence
        return sign.kind is Kind.END and self.just_ended(stroke)
