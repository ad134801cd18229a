"""What a job of the shelf remembers between steps; all of it is in the record after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kiosk.rules.expiry import PrintedExpiry, stored
from kiosk.services.outcome import Question

FORMAT = 1


@dataclass(frozen=True)
class Draft:
    """A package in hand: what its code said, and what people added."""

    item_id: str
    identifier_id: str | None = None
    """The code it was scanned by; None for a lot's own label."""
    scan_id: str | None = None
    batch_lot: str | None = None
    """As the code says it."""
    serial: str | None = None
    units_per_pack: int = 1
    level: str = "each"
    pack: str | None = None
    """What a person said of a carton's code: `unit` (one base unit of it) or `whole`."""
    lot_id: str | None = None
    location_id: str | None = None
    status: str | None = None
    owner: str | None = None
    container_id: str | None = None
    """Set when it is an open container."""
    quantity: int = 1
    """Base units."""
    reason: str | None = None
    to: str | None = None
    """The location it goes to."""
    end: str | None = None
    """What came of an open container."""
    confirmed: bool = False
    kind: str | None = None
    """What it is once it is open."""
    area: str | None = None
    """Where it is opened."""
    expiry: str | None = None
    """As the code says it."""
    expiry_precision: str | None = None
    contradicts: str | None = None
    """What its code says otherwise than the record, in words: it goes into quarantine, or out of it for good."""
    rest: int | None = None
    """What is left in an open one that is ended, as it was measured, in microlitres."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why it may be opened all the same, by what spoke against it."""

    @property
    def printed(self) -> PrintedExpiry | None:
        """The expiry that its code carries."""
        return stored(self.expiry, self.expiry_precision)


@dataclass(frozen=True)
class ShelfState:
    """Everything between two steps."""

    action: str | None = None
    draft: Draft | None = None
    question: Question | None = None
    undoing: str | None = None
    """The key of a witnessed step that waits for a witness before it is taken back."""

    def idle(self) -> ShelfState:
        """The same action with nothing in hand."""
        return replace(self, draft=None, question=None, undoing=None)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        return {
            "action": self.action,
            "draft": asdict(self.draft) if self.draft else None,
            "question": self.question.to_json() if self.question else None,
            "undoing": self.undoing,
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> ShelfState:
        """Read a stored state."""
        return ShelfState(
            content["action"],
            Draft(**content["draft"]) if content["draft"] else None,
            Question.from_json(content["question"]) if content["question"] else None,
            content.get("undoing"),  # a round that an older version began has none
        )
