"""Labels of what is on record: each builder gives kind, data and symbol, as `print_queue.queue_label` takes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.store import Reader
from kiosk.services.outcome import Refused
from kiosk.services.print_render import Data
from labels.label_symbol import LabelSymbol


@dataclass(frozen=True)
class Wanted:
    """A label to be printed: what it is, says and bears."""

    kind: str
    data: Data = field(repr=False)
    symbol: LabelSymbol | None = field(repr=False)


def location_label(reader: Reader, location_id: str) -> Wanted | Refused:
    """Make the label of a shelf, which is scanned to put things away."""
    raise NotImplementedError


def badge_label(reader: Reader, person_id: str, code: str) -> Wanted | Refused:
    """Make a badge from a code that was just made; the code is in no record."""
    raise NotImplementedError


def received_lot_label(reader: Reader, lot_id: str) -> Wanted | Refused:
    """Make the label of units whose own code carries no lot."""
    raise NotImplementedError


def scanner_test_label() -> Wanted:
    """Make the label that shows whether a scanner sends separators as it should."""
    raise NotImplementedError


def command_card() -> Wanted:
    """Make the card of codes that stand for keys."""
    raise NotImplementedError
