"""Counting: what blind counts of one line come to: it agrees, has to be counted again, waits, or differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from kiosk.rules.volumes import NO_VOLUMES, Volumes


class LineState(StrEnum):
    """What stands between a line and its posting."""

    NOT_COUNTED = "not counted"
    AGREES = "agrees"
    RECOUNT = "count again"
    WAITS = "waits"
    """A package that left the shelf before the count may still be scanned."""
    DIFFERS = "differs"


class Counted(Protocol):
    """One blind count of a line."""

    @property
    def person_id(self) -> str:
        """Who counted."""

    @property
    def quantity(self) -> int:
        """Base units that were counted."""

    @property
    def expected(self) -> int:
        """What the ledger had at that moment."""

    @property
    def variance(self) -> int:
        """The difference of the two."""

    @property
    def moved(self) -> bool:
        """Whether so much moved about then that the count proves nothing."""

    @property
    def window_until(self) -> str:
        """Until when a package that was gone already may still be scanned."""


@dataclass(frozen=True)
class Tolerance:
    """How large a difference one person's count may have."""

    units: int
    percent: int

    def covers(self, variance: int, expected: int) -> bool:
        """Say whether a difference is within it; the wider of both bounds holds.

        >>> Tolerance(1, 2).covers(-2, 100), Tolerance(1, 2).covers(2, 50)
        (True, False)
        """
        return abs(variance) <= max(self.units, expected * self.percent // 100)


NONE: Final = Tolerance(0, 0)
"""What controlled substances have."""


@dataclass(frozen=True)
class Judged:
    """One line."""

    state: LineState
    variance: int = 0
    """What is posted when it differs."""
    why: str | None = None
    """Why it is counted again: `moved` or `second_person`."""
    within: bool = True
    """Whether the difference is within the tolerance."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Microlitres by which open containers differ, by their ids; above zero less was found than the record has."""


def judge(
    counts: Sequence[Counted],
    tolerance: Tolerance,
    now: str,
    *,
    two_people: bool,
    frozen: bool,
    volumes: Volumes = NO_VOLUMES,
) -> Judged:
    """Say what the counts of one line come to, the first one first.

    A difference counts as it was at the count's own position in the ledger: what moved later changes shelf and ledger
    alike. It proves nothing while its item moved about then, because a package leaves the shelf before it is scanned.
    Beyond the tolerance two people find the same, each blind; with `two_people` always. What is `frozen` does not move
    while it is counted, so that no scan is waited for; what moved shortly before may still be in somebody's hand.
    What is left in an open container differs as a number does.
    """
    if not counts:
        return Judged(LineState.NOT_COUNTED)
    last = counts[-1]
    missing = volumes.missing(len(counts) - 1)
    within = not missing and (last.variance == 0 or tolerance.covers(last.variance, last.expected))
    agrees = last.variance == 0 and not missing
    judged = Judged(LineState.AGREES if agrees else LineState.DIFFERS, last.variance, None, within, missing)
    if last.moved:
        return replace(judged, state=LineState.RECOUNT, why="moved")
    if _who_agree(counts, volumes) < (2 if two_people or not within else 1):
        return replace(judged, state=LineState.RECOUNT, why="second_person")
    if last.variance != 0 and not frozen and now < last.window_until:
        return replace(judged, state=LineState.WAITS)
    return judged


def _who_agree(counts: Sequence[Counted], volumes: Volumes) -> int:
    """Count the people who, one after the other, found the same difference as the last one."""
    if len(counts) == 1:
        return 1
    people, last = set(), len(counts) - 1
    for number in range(last, -1, -1):
        if counts[number].variance != counts[last].variance or not volumes.alike(number, last):
            break
        people.add(counts[number].person_id)
    return len(people)


def may_count(counts: Sequence[Counted], person_id: str, judged: Judged) -> bool:
    """Say whether this person may count a line again: a second person is another one than whoever counted last."""
    return not (judged.why == "second_person" and counts and counts[-1].person_id == person_id)
