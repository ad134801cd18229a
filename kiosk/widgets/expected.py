"""What the step in hand takes, to be read from the hood: the amount in large digits, and beside it of what, and how."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.services.prepare_view import PrepareView

_WORDS = {
    "scan": "SCAN",
    "measure": "DRAW UP",
    "photograph": "PHOTOGRAPH",
    "confirm": "DO",
    "label": "LABEL",
    "approval": "SECOND PERSON",
}
"""What is done, in a word, by the evidence of the step or what is waited for."""


class Expected(Horizontal):
    """The amount, and what it is of."""

    def __init__(self) -> None:
        super().__init__(id="expected")

    def compose(self) -> ComposeResult:
        """Draw the two parts."""
        yield Digits("", id="expected-amount")
        yield Static("", id="expected-of", markup=False)

    def show(self, view: PrepareView) -> None:
        """Draw what is wanted now."""
        number, unit = _amount(view)
        self.query_one("#expected-amount", Digits).update(number)
        self.set_class(not number, "-no-amount")
        self.query_one("#expected-of", Static).update(_of(view, unit), layout=False)


def _amount(view: PrepareView) -> tuple[str, str]:
    """Part the number from its unit; a count of packages is shown only where it is more than one."""
    if view.asked != "step" or view.expected is None:
        return "", ""
    number, _, unit = view.expected.amount.partition(" ")
    return ("", "") if number == "1" and not unit else (number, unit)


def _of(view: PrepareView, unit: str) -> Content:
    word = _WORDS.get(view.asked) or _WORDS.get(view.evidence, "")
    if view.asked not in ("step", "label", "approval"):
        return _made(view)
    parts: list[tuple[str, str] | str] = [(f"{unit}   " if unit else "", "bold"), (f"{word}\n", "bold $accent")]
    expected = view.expected
    if view.asked == "step" and expected is not None:
        parts += [(f"{expected.group}\n", "bold")] if expected.group else []
        parts += [f"with {expected.device}\n"] if expected.device else []
        parts += [(f"✓ {expected.scanned:,} scanned", "bold $ok-on-dark")] if expected.scanned else []
        if view.evidence == "photograph":
            parts.append(_picture(view))
    return Content.assemble(*parts)


def _picture(view: PrepareView) -> tuple[str, str]:
    if not view.pictures:
        return "F5 opens the camera, F5 again keeps the picture.", "bold"
    many = "the picture is kept" if view.pictures == 1 else f"{view.pictures:,} pictures are kept"
    return f"✓ {many}: look at it, then say that it is taken.", "bold $ok-on-dark"


def _made(view: PrepareView) -> Content:
    """Say what is made, before the first step and after the last one."""
    if not view.order:
        return Content.styled("Nothing is begun yet.", "$quiet")
    parts: list[tuple[str, str] | str] = [(f"{view.drug}\n", "bold"), (f"{view.dose}\n", "")]
    if view.hazardous:
        parts.append(("▲ HAZARDOUS  in the hazardous hood only\n", "bold $warn-on-dark"))
    parts += [(f"▲ {each}\n", "$warn-on-dark") for each in view.precautions[:2]]
    return Content.assemble(*parts)
