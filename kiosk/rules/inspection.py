"""The visual inspection of a finished preparation: what is looked at, line by line, before a pharmacist releases it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.rules.formula import Formula


@dataclass(frozen=True)
class Line:
    """One thing that is looked at."""

    code: str
    text: str
    """What is so when it passes."""


_STANDARD: Final = (
    Line("particles", "No particles, no precipitate, no core of a stopper, against black and against white."),
    Line("leaks", "No leak when it is squeezed."),
    Line("closure", "Closure, ports and seals are whole and tight."),
    Line("label", "The label is right, whole and readable, and it is the one of this container."),
)


def inspection(formula: Formula) -> tuple[Line, ...]:
    """List what is looked at in a preparation by a formula: its look, what holds for all, its own quality controls."""
    look = formula.physical_description or "as it is always"
    own = (Line(f"control_{number}", text) for number, text in enumerate(formula.quality_controls, start=1))
    first, *rest = _STANDARD
    return (first, Line("colour", f"Colour and clarity: {look}."), *rest, *own)


def undecided(lines: tuple[Line, ...], answers: Mapping[str, bool]) -> Line | None:
    """Give the first line that nobody answered."""
    return next((each for each in lines if each.code not in answers), None)


def failed(lines: tuple[Line, ...], answers: Mapping[str, bool]) -> tuple[Line, ...]:
    """List what did not pass."""
    return tuple(each for each in lines if answers.get(each.code) is False)
