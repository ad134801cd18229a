"""What one setting is: its name, what it may be, what it does, and where its value should come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kiosk.settings_kinds import Kind

IN_CHARGE: Final = "The pharmacist in charge sets it."
"""Where most values come from."""


@dataclass(frozen=True)
class Definition:
    """One setting."""

    key: str
    title: str
    kind: Kind
    default: Any
    """What holds until somebody enters another value; nobody approved it, so it is a draft."""
    does: str
    """A sentence."""
    source: str
    """Where its value should come from."""

    @property
    def group(self) -> str:
        """The part of the key before its point."""
        return self.key.partition(".")[0]

    @property
    def short_key(self) -> str:
        """The part of the key after its point."""
        return self.key.partition(".")[2]
