"""What blind counts measured in the open containers of one line, and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kiosk.rules.contents import beyond


class Measured(Protocol):
    """One measure of one container; all in microlitres."""

    @property
    def container_id(self) -> str:
        """Which container."""

    @property
    def contents(self) -> int | None:
        """What it held when it was opened; None where that is not known."""

    @property
    def microlitres(self) -> int:
        """What was measured."""

    @property
    def expected(self) -> int | None:
        """What the record had left in it at that moment; None where that is not known."""


@dataclass(frozen=True)
class Volumes:
    """What each count of a line measured, the first count first."""

    measures: Sequence[Sequence[Measured]] = ()
    percent: int = 0
    """How much may differ, in percent of what a container held."""

    def missing(self, number: int) -> dict[str, int]:
        """Say by how much the containers of a count differ beyond the tolerance; above zero less was found."""
        return {each.container_id: _missing(each) for each in self._of(number) if self._differs(each)}

    def alike(self, one: int, other: int) -> bool:
        """Say whether two counts found the same in every container that either measured."""
        first, second = self._by_container(one), self._by_container(other)
        return first.keys() == second.keys() and all(self._same(each, second[name]) for name, each in first.items())

    def _of(self, number: int) -> Sequence[Measured]:
        return self.measures[number] if number < len(self.measures) else ()

    def _by_container(self, number: int) -> Mapping[str, Measured]:
        return {each.container_id: each for each in self._of(number)}

    def _differs(self, measure: Measured) -> bool:
        return measure.contents is not None and beyond(_missing(measure), measure.contents, self.percent)

    def _same(self, one: Measured, other: Measured) -> bool:
        if not (self._differs(one) or self._differs(other)) or one.contents is None:
            return True
        both = self._differs(one) and self._differs(other)
        return both and not beyond(_missing(one) - _missing(other), one.contents, self.percent)


def in_all(missing: Mapping[str, int]) -> int:
    """Add up what containers lack; what others have too much does not make up for it, and counts only by itself.

    >>> in_all({"A": 5000, "B": -5000}), in_all({"A": -3000}), in_all({})
    (5000, -3000, 0)
    """
    lacking = sum(amount for amount in missing.values() if amount > 0)
    return lacking or sum(missing.values())


def _missing(measure: Measured) -> int:
    return 0 if measure.expected is None else measure.expected - measure.microlitres


NO_VOLUMES: Final = Volumes()
"""What a line has in which nothing is open, or not measured."""
