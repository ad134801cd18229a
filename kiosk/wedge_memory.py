"""Keyboard wedge, the memory: the keys held back now, and the little of the past that the next key depends on."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.wedge_ending import pause_after
from kiosk.wedge_keys import Kind, Sign, Stroke
from kiosk.wedge_refusal import Reason
from kiosk.wedge_rules import WedgeSettings

_LONG_AGO = float("-inf")
_HELD_DOWN = 4
"""A fast run of one character this long is a key held down."""
_SCANNERS_ENTER = 0.4
"""Seconds after a scan in which an Enter may still be the scanner's, and so presses no button."""
_REST_DUE = 3.0
"""Seconds in which the rest of a scan that broke off may still come."""


@dataclass(slots=True)
class Held:
    """The keys since the last decision."""

    strokes: list[Stroke] = field(default_factory=list)
    """Keys to replay should they be a person's; empty once they surely are not."""
    text: str = ""
    """Their characters; in a text box also the first one, which was typed before the second came fast."""
    began_at: float = _LONG_AGO
    """Seconds on the monotonic clock of the first key."""
    tail: Reason | None = None
    """Set when they belong to the scan before: why they are refused."""
    longest_gap: float = 0.0
    """Seconds of the longest pause between two of them."""

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
        self.text, self.tail, self.longest_gap = "", None, 0.0

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
    run: int = 0
    """How many characters were done one fast after the other, up to that key."""
    fast_at: float = _LONG_AGO
    """Seconds of the last character that was done fast after another."""
    scanned_at: float = _LONG_AGO
    """Seconds of the end of the last scan, taken or refused."""
    ended_at: float = _LONG_AGO
    """Seconds of the last end mark of a scan, also of one that did nothing."""
    line_feed_due: bool = False
    """The last key was such an end mark, so a line feed belongs to it."""
    pace: float = 0.0
    """Seconds that a pause inside the rest of the last scan may take."""
    rest_until: float = _LONG_AGO
    """Seconds until when the rest of a refused scan may come."""

    def let_pass(self, strokes: tuple[Stroke, ...], character: str) -> None:
        """Remember keys that were done.

        character: what the last of them typed; empty if they type nothing.
        """
        for stroke in strokes:
            if character and self.is_fast(stroke):
                self.run, self.fast_at = self.run + 1, stroke.at
            else:
                self.run = 1 if character else 0
            self.passed_at, self.passed = stroke.at, character

    def end(self, at: float, longest_gap: float = 0.0) -> None:
        """Remember the end of a scan that was taken; its tail may come for twice as long as was waited for it."""
        self.scanned_at = self.ended_at = at
        self.line_feed_due, self.rest_until = True, _LONG_AGO
        self.pace = max(self.settings.max_gap, min(_SCANNERS_ENTER, 2 * pause_after(longest_gap)))

    def refuse(self, at: float, longest_gap: float, *, broke_off: bool) -> None:
        """Remember a refused scan.

        broke_off: a silence ended it and no end mark, so that its rest and end mark may still come.
        """
        self.end(at, longest_gap)
        self.rest_until = at + (self.settings.silence + _REST_DUE if broke_off else self.pace)

    def swallow_end(self, at: float) -> None:
        """Remember an end mark that did nothing; a person who goes on pressing Enter is heard in time."""
        self.ended_at, self.line_feed_due, self.rest_until = at, True, _LONG_AGO

    def is_fast(self, stroke: Stroke) -> bool:
        """Tell whether this key follows the last one done as fast as a scanner's would."""
        return stroke.at - self.passed_at <= self.settings.max_gap

    def is_recent(self, at: float) -> bool:
        """Tell whether a scan or a fast key came so shortly before that an Enter may be the scanner's."""
        return at - max(self.scanned_at, self.fast_at) <= _SCANNERS_ENTER

    def tail_of(self, stroke: Stroke) -> Reason | None:
        """Tell whether this key belongs to the scan before, and then why it is refused."""
        if stroke.at <= self.rest_until:
            return Reason.REST
        return Reason.TAIL if stroke.at - self.ended_at <= self.pace else None

    def is_scanners_end(self, stroke: Stroke, *, in_text_box: bool) -> bool:
        """Tell whether an end mark that ends no scan may yet be a scanner's: then it does nothing."""
        if self.is_fast(stroke) and self.passed and (self.run > 1 or self.is_recent(self.passed_at)):
            return True
        rest_ends = stroke.at <= self.rest_until
        if in_text_box:
            return rest_ends and self.passed_at < self.ended_at
        return rest_ends or self.is_recent(stroke.at)

    def completes_the_end(self, stroke: Stroke, sign: Sign) -> bool:
        """Tell whether this key is the rest of the end mark before: the LF of CR LF, or a doubled Enter.

        No person needs Ctrl+J, so the LF may come late, as it does under load. A late Enter is a person's.
        """
        line_feed_due, self.line_feed_due = self.line_feed_due, False
        since = stroke.at - self.ended_at
        if sign.kind is Kind.LINE_FEED:
            return line_feed_due and since <= self.settings.silence
        return sign.kind is Kind.END and since <= self.settings.max_gap
