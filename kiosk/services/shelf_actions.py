"""What can be done with what lies on the shelf, in the order in which it is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db.ledger import HELD, OPEN


@dataclass(frozen=True)
class Action:
    """One thing to do with packages that are scanned."""

    code: str
    label: str
    """As it stands on its button."""
    title: str
    """As it stands over the screen."""
    done: str
    """What was done with a thing, as one word: `wasted`."""
    kind: str
    """What the ledger calls it."""
    takes: tuple[str, ...]
    """The states of stock that it takes."""
    nothing: str
    """What is said when nothing in such a state is there."""


_ALL: Final = (
    Action(
        "clear",
        "Clear the shelf: expired, recalled, open too long",
        "CLEAR THE SHELF",
        "cleared",
        "remove",
        ("available", *HELD, "opened"),
        "Nothing of it is expired, recalled or open too long",
    ),
    Action("waste", "Waste", "WASTE", "wasted", "waste", ("available", *HELD, "opened"), "Nothing of it is there"),
    Action(
        "move",
        "Move to another shelf",
        "MOVE",
        "moved",
        "move",
        ("available", "opened", *HELD),
        "Nothing of it is there that can be moved",
    ),
    Action(
        "quarantine",
        "Put in quarantine",
        "QUARANTINE",
        "set aside",
        "quarantine",
        ("available", "opened"),
        "Nothing of it is there outside of quarantine",
    ),
    Action(
        "release",
        "Release from quarantine (pharmacist)",
        "RELEASE",
        "released",
        "release",
        HELD,
        "Nothing of it is in quarantine",
    ),
    Action(
        "open",
        "Open one, or take it out of the refrigerator",
        "OPEN",
        "opened",
        "open",
        ("available",),
        "Nothing of it is there that can be opened",
    ),
    Action(
        "end",
        "An opened one is used up or discarded",
        "OPENED CONTAINERS",
        "ended",
        "end",
        OPEN,
        "None of it is open",
    ),
)
ACTIONS: Final[Mapping[str, Action]] = {action.code: action for action in _ALL}
