"""What the entry of an order remembers between steps; numbers of things on record, and never a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from db import jobs, orders
from db.store import Reader
from kiosk.services.outcome import Question

KIND: Final = "order"
FORMAT: Final = 1
PARTS: Final = ("kind", "patient", "drug", "dose", "body", "fluid", "flow", "route", "times", "paper", "confirm")
"""What is asked, in this order."""
SAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind",),
    "patient": ("patient_id",),
    "drug": ("item_id",),
    "dose": ("dose", "dose_unit", "per"),
    "body": ("weight_kg", "height_cm"),
    "fluid": ("diluent_id",),
    "flow": ("volume_ml", "rate_ml_h", "minutes"),
    "route": ("route",),
    "times": ("starts_at", "every_hours", "doses", "fills", "needed_at"),
    "paper": ("number", "prescriber", "formula", "owner", "additives", "priority"),
    "confirm": (),
}
"""What of an order each part says."""


@dataclass(frozen=True)
class EntryState:
    """Everything between two steps."""

    said: Mapping[str, Any] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    """The parts that were answered."""
    to_confirm: str | None = None
    """A patient who was found, until somebody says that it is they."""
    question: Question | None = None
    order: str | None = None
    """What was entered in the end."""

    def next_part(self) -> str:
        """Give the first part that is asked and not answered."""
        return next(part for part in PARTS if part not in self.done and self._applies(part))

    def _applies(self, part: str) -> bool:
        if part == "patient":
            return self.said.get("kind") != "batch"
        if part == "body":
            return bool(self.said.get("per"))
        return part != "flow" or "item_id" in self.said

    def with_part(self, part: str, said: Mapping[str, Any]) -> EntryState:
        """Take what a part says; what it said before is gone."""
        rest = {name: value for name, value in self.said.items() if name not in SAYS[part]}
        kept = {name: value for name, value in said.items() if value not in (None, "")}
        done = tuple(dict.fromkeys((*self.done, part)))
        if part == "dose" and not kept.get("per"):
            rest = {name: value for name, value in rest.items() if name not in SAYS["body"]}
        return replace(self, said={**rest, **kept}, done=done, to_confirm=None, question=None)

    def without(self, part: str) -> EntryState:
        """Ask a part again."""
        return replace(self, done=tuple(each for each in self.done if each not in (part, "confirm")), question=None)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        return {
            "said": dict(self.said),
            "done": list(self.done),
            "to_confirm": self.to_confirm,
            "question": self.question.to_json() if self.question else None,
            "order": self.order,
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> EntryState:
        """Read a stored state."""
        question = Question.from_json(content["question"]) if content["question"] else None
        return EntryState(
            dict(content["said"]), tuple(content["done"]), content["to_confirm"], question, content.get("order")
        )


def who_keyed(reader: Reader, order_id: str) -> set[str]:
    """Name everybody who keyed something of an order: a version of it, or a part of its draft."""
    drafted = jobs.who_worked(reader, KIND, EntryState(order=order_id).to_json())
    return orders.keyers(reader, order_id) | drafted
