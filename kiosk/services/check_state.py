"""What the check of a preparation remembers between steps; numbers of things on record, and never a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kiosk.services.outcome import Question

KIND: Final = "check"
FORMAT: Final = 1


@dataclass(frozen=True)
class CheckState:
    """Everything between two steps."""

    preparation: str | None = None
    """What is checked, once a container of it was scanned."""
    checker: str | None = None
    """Who scanned it; whoever goes on in their place begins anew."""
    scanned: tuple[str, ...] = ()
    """The units whose containers were scanned, in that order."""
    looked: Mapping[str, bool] = field(default_factory=dict)
    """What passed the visual inspection and what did not, by the line's code."""
    seen: str | None = None
    """The digest of what was shown when the last question was asked: only that is signed."""
    question: Question | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        return {
            "preparation": self.preparation,
            "checker": self.checker,
            "scanned": list(self.scanned),
            "looked": dict(self.looked),
            "seen": self.seen,
            "question": self.question.to_json() if self.question else None,
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> CheckState:
        """Read a stored state."""
        question = Question.from_json(content["question"]) if content["question"] else None
        return CheckState(
            content["preparation"],
            content["checker"],
            tuple(content["scanned"]),
            dict(content["looked"]),
            content["seen"],
            question,
        )

    def without_looks(self) -> CheckState:
        """Inspect anew."""
        return replace(self, looked={}, seen=None, question=None)
