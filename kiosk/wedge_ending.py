"""Keyboard wedge, the ending: an end mark may be a person's Enter, so a scan waits until nothing comes behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.wedge_keys import Stroke
from kiosk.wedge_rules import Actions, Deliver, Replay, Scan

_SHORTEST = 0.010
_USUAL = 0.040
_LONGEST = 0.250


def pause_after(longest_gap: float) -> float:
    """Return how many seconds of silence prove that an end mark was the scanner's.

    longest_gap: the longest pause between two keys of the scan. The scanner's next key would come within it; twice as
    long is waited, four times for a fast scanner, within 10 to 250 ms. What comes later is still refused as a tail.
    """
    return min(max(_SHORTEST, min(_USUAL, 4 * longest_gap), 2 * longest_gap), _LONGEST)


@dataclass(slots=True)
class Ending:
    """A scan whose end mark came and that is not delivered yet."""

    scan: Scan
    longest_gap: float
    """Seconds of the longest pause between two of its keys."""
    at: float
    """Seconds of the last key of its end mark."""
    keys: list[Stroke] = field(default_factory=list)
    """Keys behind it that no barcode holds, to be done after it."""

    @property
    def pause(self) -> float:
        """Seconds of silence to wait for."""
        return pause_after(self.longest_gap)

    def actions(self) -> Actions:
        """Deliver it, and then do what was pressed behind it."""
        return (Deliver(self.scan), *([Replay(tuple(self.keys))] if self.keys else []))
