"""What nobody is told while it is counted: how much of a controlled substance there is by the record.

Two people count it, each blind, and whoever counts next may stand before any screen. Nothing of it moves meanwhile, so
that nobody needs the number.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from db import counts
from db.items import Item
from db.store import Reader

BEING_COUNTED: Final = "being counted"
"""What stands in place of a number."""


def items_hidden(reader: Reader) -> Collection[str]:
    """Name the controlled items of which an open count counts something."""
    return counts.controlled_counting(reader)


def is_hidden(reader: Reader, item: Item) -> bool:
    """Say whether how much there is of an item is told nobody now."""
    return item.dea_schedule is not None and item.id in items_hidden(reader)
