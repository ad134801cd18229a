"""What printed ladders teach: the darkness a printer needs, how small symbols may be, how far its print is off."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from labels.printers.zpl_settings import DARKEST, Offset

MODULES: dict[int, tuple[int, ...]] = {203: (2, 3, 4, 5), 300: (3, 4, 5, 6), 600: (6, 8, 10, 12)}
"""Dots to a module of the steps, by the printer's dots an inch: from what GS1 just allows (0.254 mm) upwards."""
REFERENCE_MM = Decimal(5)
"""How far the middle of a ladder's cross is from the left and the upper edge of the label, when nothing is off."""

_NAME = re.compile(r"(?:D([0-9]{1,2})\.)?M([0-9]{1,2})")
_MOST_OFF_MM = 5


@dataclass(frozen=True, order=True)
class Step:
    """One symbol of a ladder."""

    darkness: int | None
    """As it was set for this ladder, 0 to 30; None = as the printer had it."""
    module_px: int

    @property
    def name(self) -> str:
        """What its code says, such as D15.M3.

        >>> step_named(Step(15, 3).name) == Step(15, 3), step_named("M3") == Step(None, 3), step_named("X")
        (True, True, None)
        """
        return f"M{self.module_px}" if self.darkness is None else f"D{self.darkness}.M{self.module_px}"


def step_named(name: str) -> Step | None:
    """Read the name of a step; None when it is none."""
    found = _NAME.fullmatch(name)
    if found is None or (found[1] and int(found[1]) > DARKEST):
        return None
    return Step(int(found[1]) if found[1] else None, int(found[2]))


def usual_module(dpi: int) -> int:
    """Dots to a module of the symbols on our labels: the step that a printer must be able to print."""
    return MODULES[dpi][1]


@dataclass(frozen=True)
class Advice:
    """What to set, or what to mend first."""

    is_good: bool
    darkness: int | None
    """To be set; None = leave it as it is."""
    module_px: int | None
    """The smallest module that was read at that darkness."""
    message: str
    next_step: str


def judge(printed: Sequence[Step], scanned: Collection[Step], dpi: int) -> Advice:
    """Choose the darkness at which the smallest symbols were read; of several the middle one."""
    usual = usual_module(dpi)
    smallest = {darkness: _smallest(printed, scanned, darkness) for darkness in {step.darkness for step in printed}}
    good = {darkness: module for darkness, module in smallest.items() if module is not None and module <= usual}
    if not good:
        return Advice(
            False,
            None,
            min((module for module in smallest.values() if module is not None), default=None),
            f"No ladder had every symbol of {usual} dots and more readable, which is what labels carry.",
            "Clean the print head and the roller, check that labels and ribbon belong together, and print it again.",
        )
    best = min(good.values())
    alike = sorted(-1 if darkness is None else darkness for darkness, module in good.items() if module == best)
    middle = alike[(len(alike) - 1) // 2]
    darkness = None if middle < 0 else middle
    words = "as the printer is set" if darkness is None else f"at darkness {darkness}"
    next_step = "Nothing needs to be set." if darkness is None else f"Set it with --set-darkness {darkness}."
    return Advice(True, darkness, best, f"Symbols of {best} dots and more were read {words}.", next_step)


def _smallest(printed: Iterable[Step], scanned: Collection[Step], darkness: int | None) -> int | None:
    """The smallest module from which upwards every symbol of one ladder was read."""
    found = None
    for step in sorted((step for step in printed if step.darkness == darkness), reverse=True):
        if step not in scanned:
            break
        found = step.module_px
    return found


def offset(left_mm: Decimal, top_mm: Decimal, dpi: int) -> Offset | None:
    """Say how to move the print, from where the middle of the cross was measured.

    None when it is off by more than five millimetres: then the labels are loaded or measured wrongly.
    """
    off = (left_mm - REFERENCE_MM, top_mm - REFERENCE_MM)
    if any(not each.is_finite() or abs(each) > _MOST_OFF_MM for each in off):
        return None
    left, down = (round(each * dpi * 10 / 254) for each in off)
    return Offset(left=left, down=-down)
