"""What a person's part of a count remembers between steps; all of it is in the record after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from db.jobs import StoredJob
from db.ledger import Place, Status
from kiosk.services.outcome import Question

FORMAT = 1


@dataclass(frozen=True)
class Draft:
    """The line in hand: what was scanned of it so far."""

    item_id: str
    identifier_id: str | None = None
    """The code it was scanned by; None for a lot's or a container's own label."""
    scan_id: str | None = None
    batch_lot: str | None = None
    """As the code says it."""
    lot_id: str | None = None
    expiry: str | None = None
    precision: str | None = None
    """The expiry that the code carries, for a lot that nobody knows."""
    status: Status | None = None
    owner: str | None = None
    serial: str | None = None
    """The serial that was scanned last."""
    quantity: int = 0
    """Base units, those of `serials` among them."""
    serials: Mapping[str, str | None] = field(default_factory=dict)
    """Packages that were scanned by a serial, or open containers by their id, and the unit of each."""
    rests: Mapping[str, int] = field(default_factory=dict)
    """What is left in open containers of `serials`, as it was measured, in microlitres."""
    keyed: bool = False
    """Whether somebody entered the number."""
    sheet_location: str | None = None
    """The place of a line of a sheet; None for what is counted where the person stands."""
    adds: bool | None = None
    """Whether it lies apart from what was counted of the line before; None until that is asked."""
    after: str | None = None
    """The last count of its line that it knows of; empty for none, None before its line is known."""
    at: str | None = None
    """When it was scanned or its number entered last; None in drafts of before, which count when they are kept."""


@dataclass(frozen=True)
class CountState:
    """Everything between two steps."""

    count_id: str | None = None
    location_id: str | None = None
    """Where the person stands."""
    visited: tuple[str, ...] = ()
    draft: Draft | None = None
    question: Question | None = None
    packs: Mapping[str, str] = field(default_factory=dict)
    """What codes of cartons stand for in this part: `unit` or `whole`."""
    left: tuple[str, ...] = ()
    """Lines of which somebody said at the end that they stay uncounted."""
    counter: str | None = None
    """Whose part it is, who joined the count; None before that, and in parts of before."""

    def idle(self) -> CountState:
        """The same place with nothing in hand."""
        return replace(self, draft=None, question=None)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        return {
            "count": self.count_id,
            "location": self.location_id,
            "visited": list(self.visited),
            "draft": asdict(self.draft) if self.draft else None,
            "question": self.question.to_json() if self.question else None,
            "packs": dict(self.packs),
            "left": list(self.left),
            "counter": self.counter,
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> CountState:
        """Read a stored state."""
        return CountState(
            content["count"],
            content["location"],
            tuple(content["visited"]),
            Draft(**content["draft"]) if content["draft"] else None,
            Question.from_json(content["question"]) if content["question"] else None,
            content["packs"],
            tuple(content["left"]),
            content.get("counter"),
        )


def whose(job: StoredJob) -> str | None:
    """Say whose part of a count it is: it stays with whoever counts in it; nobody's before a count was joined."""
    state = CountState.from_json(job.state)
    return None if state.count_id is None else state.counter or job.person_id


def line_name(place: Place) -> str:
    """Name a line in a state."""
    return "|".join((place.lot_id, place.location_id, place.status, place.owner))
