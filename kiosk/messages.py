"""What travels between threads and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from kiosk.shown import Shown


class Handled(Message):
    """The job thread did something; the screen shows it."""

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown


@dataclass
class Trouble(Message):
    """Something on this machine is not as it should be."""

    text: str
    """A sentence with what to do."""


@dataclass
class Answered(Message):
    """A person answered a question."""

    answer: Mapping[str, Any]
    """What goes to the job."""
    step: int
    """The step of the job that the person saw when they answered."""


@dataclass
class ItemWanted(Message):
    """A person wants to look for the item behind an unknown code."""
