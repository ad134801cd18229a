"""How long each part of a talk with a printer may take; whatever a printer does, the talk ends."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timeouts:
    """Seconds; finding, connecting and asking together stay below three, so that a fault is shown by then."""

    connect: float = 1.2
    """To find the machine and have it take the call."""
    answer: float = 1.5
    """To answer a question."""
    send: float = 20.0
    """To take one label."""
    finish: float = 10.0
    """To say, after the last byte, that the label arrived."""
    follow: float = 10.0
    """To print it, where a printer tells how far it is."""


@dataclass(frozen=True)
class Deadline:
    """The instant at which something ends, on the clock that never goes back."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """End this long from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when it is over."""
        return max(0.0, self.at - time.monotonic())
