"""What became of the contents of an opened container: put in + wasted + remaining, against what it held."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contents:
    """All in microlitres."""

    held: int
    put_in: int
    rest: int
    """What was left when it was ended, as somebody measured it before they saw what the record has."""
    settled: int = 0
    """By how much counts found less in it before; below zero for more. That was told when they were posted."""

    @property
    def difference(self) -> int:
        """Say how much more it held than can be told; below zero where more came out than it held."""
        return self.held - self.put_in - self.settled - self.rest

    def exceeds(self, percent: int) -> bool:
        """Say whether the difference is beyond a device's tolerance, in percent of what it held.

        >>> Contents(20_000, 5_000, 14_000).exceeds(5), Contents(20_000, 5_000, 13_999).exceeds(5)
        (False, True)
        """
        return beyond(self.difference, self.held, percent)


def beyond(difference: int, held: int, percent: int) -> bool:
    """Say whether so many microlitres are more than a device's tolerance, in percent of what a container held.

    >>> beyond(1_000, 20_000, 5), beyond(-1_001, 20_000, 5), beyond(1, 20_000, 0)
    (False, True, True)
    """
    return abs(difference) * 100 > held * percent
