"""What a job of handing over remembers between steps; who takes a pack is asked last, and never kept in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kiosk.services.outcome import Question

KIND: Final = "dispense"
FORMAT: Final = 1
HAND_OVER: Final = "hand_over"
PICKED_UP: Final = "picked_up"
TAKE_BACK: Final = "take_back"
GIVE: Final = "give"
WASTE: Final = "waste"
ACTIONS: Final[Mapping[str, str]] = {
    HAND_OVER: "Hand over: pack what goes to one patient",
    PICKED_UP: "It was picked up",
    TAKE_BACK: "Take back what never left",
    GIVE: "Give to a patient's order: of a batch, or not needed",
    WASTE: "Waste: damaged, or not to be used",
}
"""What may be done with what is scanned, and the words for it."""


@dataclass(frozen=True)
class DispenseState:
    """Everything between two steps."""

    action: str = HAND_OVER
    units: tuple[str, ...] = ()
    """The units of the pack, in the order scanned."""
    in_hand: str | None = None
    """The unit that something else is done with."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """What was answered so far of the pack, or of the unit in hand; nothing that a person typed."""
    question: Question | None = None
    done: int = 0
    """How many units something was done with, beside the pack."""

    def idle(self) -> DispenseState:
        """The same job with nothing in hand and nothing asked; the pack stays."""
        return replace(self, in_hand=None, said={}, question=None)

    def with_said(self, **said: Any) -> DispenseState:
        """Add what was answered."""
        return replace(self, said={**self.said, **said}, question=None)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        return {
            "action": self.action,
            "units": list(self.units),
            "in_hand": self.in_hand,
            "said": dict(self.said),
            "question": self.question.to_json() if self.question else None,
            "done": self.done,
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> DispenseState:
        """Read a stored state."""
        question = Question.from_json(content["question"]) if content["question"] else None
        return DispenseState(
            content["action"],
            tuple(content["units"]),
            content["in_hand"],
            dict(content["said"]),
            question,
            content["done"],
        )
