"""Who writes for somebody who reads at length: there is one writer, and nobody waits for a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from db.record import Record

T = TypeVar("T")


class Hand(Protocol):
    """Does a short write where writes are done."""

    def __call__(self, work: Callable[[Record], T]) -> T:
        """Do it and give its answer, or raise what it raised."""
        ...


def own_hand(record: Record) -> Hand:
    """Write with the same connection: where a program does one thing only."""

    def write(work: Callable[[Record], T]) -> T:
        return work(record)

    return write
