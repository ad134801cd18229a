"""What the check of a preparation asks."""

from __future__ import annotations

from typing import Final

from kiosk.rules.inspection import Line
from kiosk.services.outcome import Choice, Question

INSPECT: Final = "INSPECT"
REJECT: Final = "REJECT"
CANNOT: Final = "CANNOT"
DOSE: Final = "DOSE"
RELEASE: Final = "RELEASE"
REJECT_FIELDS: Final = ("reject", "units", "pin")
DOSE_FIELDS: Final = ("computed_by", "pin", "amount", "unit")
RELEASE_FIELDS: Final = ("pin",)


def inspect(line: Line, units: int) -> Question:
    """Ask whether one line of the visual inspection passes."""
    every = "it" if units == 1 else f"each of the {units:,}"
    return Question(
        INSPECT,
        f"Look at {every}: {line.text}",
        (
            Choice("Pass", {"line": line.code, "passes": True}),
            Choice("Fail", {"line": line.code, "passes": False}),
        ),
    )


def reject(lines: tuple[Line, ...], units: int) -> Question:
    """Ask why it is rejected: something failed, so that nothing else can follow."""
    what = " ".join(each.text for each in lines)
    which = "" if units == 1 else " Say also which units, where it is not all of them."
    said = f"It did not pass: “{what}” It cannot be released. Say in a few words what is wrong with it.{which}"
    return Question(REJECT, said, (), REJECT_FIELDS)


def cannot(why: str) -> Question:
    """Offer the only thing that is left where it cannot be released as things stand."""
    said = f"It cannot be released: {why} Reject it, and say why; or scan a container again once that is settled."
    return Question(CANNOT, said, (), REJECT_FIELDS)


def dose(group: str) -> Question:
    """Ask a second person for what they compute, with nothing shown that anybody else computed."""
    said = (
        f"High-alert: a second person computes, alone and from the order, how much {group} goes into one container, "
        "and enters the amount or the volume with its unit."
    )
    return Question(DOSE, said, (), DOSE_FIELDS)


def release(units: int) -> Question:
    """Ask for the signature."""
    what = "the container" if units == 1 else f"the {units:,} containers"
    return Question(RELEASE, f"Release {what}? Sign with your PIN or badge, or reject.", (), RELEASE_FIELDS)
