"""A printer that was found, in words that can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labels.printers.address import Address

How = Literal["announced", "queue", "plugged in"]
_LONGEST = 80


@dataclass(frozen=True)
class FoundPrinter:
    """One way to a printer; a printer may have several."""

    url: str
    name: str
    model: str
    """As it calls itself; nothing where it does not."""
    how: How

    @classmethod
    def of(cls, address: Address, name: str, model: str, how: How) -> FoundPrinter:
        """Make one of what strangers said: short, and with nothing that a terminal would obey."""
        return cls(address.url, _shown(name) or address.url, _shown(model), how)


def _shown(text: str) -> str:
    return "".join(letter for letter in text[:_LONGEST] if letter.isprintable()).strip()
