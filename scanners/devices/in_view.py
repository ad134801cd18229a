"""What lies under a camera: the packages that were handed on, and which symbols are theirs. Pure: times come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from scanners.accept import on_two_packages
from scanners.barcode_data import BarcodeData

GONE_AFTER: Final = 1.5
"""Seconds that a package has to be out of view before it is a scan again; showing it longer is one scan."""
BESIDE: Final = 0.25
"""Seconds within which two packages were in view together: nobody knows which one is meant."""
PAUSE: Final = 1.0
"""Seconds without any look after which nobody looked: the camera was closed, or away."""
LIES_ON: Final = 5.0
"""The longest pause after which a package in view is the one of before, as when the camera is opened again at once."""


@dataclass
class _Package:
    """A package that was handed on, and what its symbols say."""

    symbols: dict[str, BarcodeData]
    seen_at: float
    proved_at: float
    """When a symbol was seen that its like in another lot would not bear."""

    def see(self, text: str, data: BarcodeData, at: float) -> None:
        """Note one of its own symbols."""
        self.symbols.setdefault(text, data)  # a bare number's package may show its lot later, and then has one
        self.seen_at = max(self.seen_at, at)
        if not _is_bare(data) or all(map(_is_bare, self.symbols.values())):
            self.proved_at = max(self.proved_at, at)

    def bears(self, text: str, data: BarcodeData) -> bool:
        """Say whether a symbol is this package's own: a second unit must prove that it is one."""
        if text in self.symbols:
            return True
        if not self.may_bear(data):
            return False
        if data.product is not None:
            return any(each.product == data.product for each in self.symbols.values())
        return any(_share(each, data) for each in self.symbols.values())

    def may_bear(self, data: BarcodeData) -> bool:
        """Say whether a symbol may be on this package too: many bear a number of a second scheme."""
        has_name = data.local is not None or data.sscc is not None
        return not has_name and not self._has_own_name and not self._contradicts(data)

    @property
    def _has_own_name(self) -> bool:
        """Whether it is a thing such as a bin or a carton: what lies beside it is another one."""
        return any(each.local is not None or each.sscc is not None for each in self.symbols.values())

    def _contradicts(self, data: BarcodeData) -> bool:
        return any(on_two_packages(each, data) for each in self.symbols.values())


@dataclass
class InView:
    """The packages that were handed on and are in view still."""

    _packages: list[_Package] = field(default_factory=list)
    _looked_at: float = float("-inf")

    def add(self, symbols: Mapping[str, BarcodeData], at: float) -> None:
        """Note that a package was handed on, by these texts."""
        self._packages.append(_Package(dict(symbols), at, at))

    def certain_after(self, moment: float) -> bool:
        """Say whether any of them was in view after a moment, by more than a number that the next one bears too."""
        return any(each.proved_at > moment for each in self._packages)

    def strange(self, symbols: Iterable[tuple[str, BarcodeData]], at: float) -> set[str]:
        """Give the texts of a look that are of none of them; the others' packages are in view still."""
        self._pass_over_a_pause(at)
        self._packages = [each for each in self._packages if at - each.seen_at < GONE_AFTER]
        return {text for text, data in symbols if not self._is_of_one(text, data, at)}

    def _pass_over_a_pause(self, at: float) -> None:
        """Let no time pass for packages while nobody looked; after a longer pause nobody knows what lies there."""
        pause, self._looked_at = at - self._looked_at, max(self._looked_at, at)
        if PAUSE < pause <= LIES_ON:
            for each in self._packages:
                each.seen_at += pause
                each.proved_at += pause

    def _is_of_one(self, text: str, data: BarcodeData, at: float) -> bool:
        owners = [each for each in self._packages if each.bears(text, data)]
        if not owners:  # what may be of a package does not say that it is there: only its own symbols do
            return any(each.may_bear(data) for each in self._packages)
        max(reversed(owners), key=lambda each: each.seen_at).see(text, data, at)
        return True


def _is_bare(data: BarcodeData) -> bool:
    return data.batch_lot is None and data.serial is None and data.expiry is None


def _share(one: BarcodeData, other: BarcodeData) -> bool:
    """Whether both name the same lot or the same serial."""
    return any(
        mine is not None and mine == theirs
        for mine, theirs in ((one.batch_lot, other.batch_lot), (one.serial, other.serial))
    )
