"""Commands that are scanned off a card instead of pressed: each does what its key does, and never answers yes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from scanners import BarcodeData

Word = Literal["undo", "finish", "help", "quantity"]


@dataclass(frozen=True)
class Command:
    """What a card asks for."""

    word: Word
    quantity: int = 0
    """How many, in what the open job counts; 0 for a command that counts nothing."""


@dataclass(frozen=True)
class Card:
    """One card, as it is printed."""

    value: str
    """What its code says."""
    name: str
    instructions: str


_QUANTITIES: Final = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 25, 50, 100)
_QUANTITY: Final = re.compile(r"QTY\.([1-9][0-9]{0,3})")
_WORDS: Final[dict[str, Word]] = {"UNDO": "undo", "FINISH": "finish", "HELP": "help"}

CARDS: Final = (
    Card("UNDO", "Undo", "Takes back the last step."),
    Card("FINISH", "Finish", "Ends what is open."),
    Card("HELP", "Help", "Says what to do now."),
    *(Card(f"QTY.{count}", f"Quantity {count}", "How many the last line has.") for count in _QUANTITIES),
)
"""The cards that can be printed; a code of ours names a command, and no product has its form."""


def card(value: str) -> Card | None:
    """Find a card by what its code says."""
    return next((each for each in CARDS if each.value == value), None)


def command_of(data: BarcodeData) -> Command | None:
    """Read a command; None when the scan is none that a job knows.

    >>> from scanners import ScannerProfile, build_local, read
    >>> from datetime import date
    >>> command_of(read("]d1" + build_local("command", "QTY.12"), ScannerProfile(), date(2026, 11, 24)))
    Command(word='quantity', quantity=12)
    """
    if data.status != "ok" or data.local is None or data.local.kind != "command":
        return None
    if (word := _WORDS.get(data.local.value)) is not None:
        return Command(word)
    counted = _QUANTITY.fullmatch(data.local.value)
    return Command("quantity", int(counted[1])) if counted else None
