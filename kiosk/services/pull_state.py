"""What a pull remembers between steps; all of it is in the record after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from kiosk.services.outcome import Question

FORMAT = 1

PURPOSES: Mapping[str, str] = {
    "preparation": "a preparation",
    "order": "a patient's order",
    "unit": "a unit's own use",
}
"""What a pull can be for."""


@dataclass(frozen=True)
class Wanted:
    """One thing on a pick list."""

    item: str
    """The item's id."""
    quantity: int
    """Base units."""


@dataclass(frozen=True)
class Draft:
    """One package on its way off the shelf: what was scanned, and what people added."""

    raw: str
    source: str
    lot_id: str | None = None
    """The lot that a person read off the package."""
    quantity: int | None = None
    """Base units; None until it is said what is taken of a pack of many."""
    location_id: str | None = None
    """Where a person took it from."""
    taken_open: bool = False
    """A person said that they take a new one though one is open."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why it may be taken all the same, by what spoke against it."""
    other: str = ""
    """The other code of the package, that says its lot, its expiry or its serial; both are judged."""
    other_scan_id: str | None = None
    """The scan that the other code came by: perhaps of another scanner, that sends its texts in another way."""
    scan_id: str | None = None
    """The scan it came by."""
    stands_for: str | None = None
    """The item on the list in whose place a person takes it, though it stands there itself."""
    container: str | None = None
    """The container whose own label was scanned; None where it is a package."""


@dataclass(frozen=True)
class Back:
    """Something that comes back."""

    line: str
    """The pull that it belongs to."""
    units: int
    in_our_hands: bool = False
    """A person said that it never left the pharmacy and is closed and whole."""
    unfit: str | None = None
    """Why it is never stock again, as a code, once that is said and a witness is waited for."""
    scan_id: str | None = None
    """The scan it came by."""


@dataclass(frozen=True)
class PullState:
    """Everything between two steps."""

    purpose: str | None = None
    reference: str | None = None
    """The number of the order or preparation; never a name."""
    needed_until: str | None = None
    """The last day on which what is pulled will be used."""
    draft: Draft | None = None
    question: Question | None = None
    lines: tuple[str, ...] = ()
    """The movements of this pull."""
    returned: tuple[str, ...] = ()
    """The movements of what came back here."""
    uses: tuple[str, ...] = ()
    """The uses of open containers in this pull."""
    one_each: tuple[str, ...] = ()
    """Codes of packs of which one unit is taken at a scan."""
    places: tuple[str, ...] = ()
    """Where things were taken from, the last place first."""
    settled: Mapping[str, str] = field(default_factory=dict)
    """Reasons given before in this pull, by what they were given for."""
    returning: bool = False
    """What is scanned next comes back."""
    back: Back | None = None
    wanted: tuple[Wanted, ...] = ()
    """The pick list, if the pull began with one."""
    kit: str | None = None
    """The kit whose list it is."""
    order: str | None = None
    """The order on file that it is for, by its id."""
    order_version: int | None = None
    """The version of it that was verified when this began."""
    own: str | None = None
    """The owner of the patient's own stock that the order is made of."""
    bin: str | None = None
    """The bin that things are put into."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Of what was taken, or used, in place of something else: the item on the list, by the movement or the use."""

    @property
    def what_for(self) -> str:
        """Say what it is pulled for; empty until that is said."""
        number = f" {self.reference}" if self.reference else ""
        return f"for {PURPOSES[self.purpose]}{number}" if self.purpose else ""

    def idle(self) -> PullState:
        """The same pull with nothing on its way."""
        return replace(self, draft=None, question=None, back=None, returning=False)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        content["draft"] = asdict(self.draft) if self.draft else None
        content["back"] = asdict(self.back) if self.back else None
        content["question"] = self.question.to_json() if self.question else None
        for name in ("lines", "returned", "uses", "one_each", "places"):
            content[name] = list(content[name])
        content["settled"], content["instead"] = dict(self.settled), dict(self.instead)
        content["wanted"] = [asdict(each) for each in self.wanted]
        return content

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> PullState:
        """Read a stored state."""
        values = dict(content)
        values["draft"] = Draft(**values["draft"]) if values["draft"] else None
        values["back"] = Back(**values["back"]) if values["back"] else None
        values["question"] = Question.from_json(values["question"]) if values["question"] else None
        for name in ("lines", "returned", "uses", "one_each", "places"):
            values[name] = tuple(values.get(name, ()))  # what an older version began has no uses
        values["wanted"] = tuple(Wanted(**each) for each in values.get("wanted", ()))  # drafts from before lists
        return PullState(**values)
