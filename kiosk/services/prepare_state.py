"""What a worksheet remembers between steps; what was done stands in the preparation's own record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

KIND: Final = "prepare"
FORMAT: Final = 1


class Asked(StrEnum):
    """What a worksheet waits for: one thing at a time, in this order."""

    ORDER = "order"
    HOOD = "hood"
    PERSON = "person"
    CLEARANCE = "clearance"
    GARBING = "garbing"
    LABEL = "label"
    """The in-process label of a unit is scanned on its container."""
    APPROVAL = "approval"
    """A second person looks at the picture."""
    STEP = "step"
    """What the formula says."""
    COMPLETION = "completion"
    """Every step is done; storage, final labels and rests follow."""


@dataclass(frozen=True)
class Draft:
    """A package whose lot is asked for, as its code does not say it."""

    raw: str
    source: str
    scan_id: str | None = None


@dataclass(frozen=True)
class PrepareState:
    """Everything between two steps."""

    preparation: str | None = None
    """Its id; None until the order is named."""
    hood: str | None = None
    """The location of the hood that was scanned."""
    preparer: str | None = None
    """Who scanned themselves in last; somebody else scans themselves in first."""
    cleared: bool = False
    garbed: bool = False
    round: int = 1
    """Which unit is made, from 1; of a batch, whose steps are done once, always 1."""
    step: int = 1
    """Which step of the formula comes next, from 1."""
    is_over: bool = False
    """Every step of every unit is done."""
    pictures_before: int = 0
    """How many pictures this work had when the step began: one more shows what was done."""
    codes: tuple[str, ...] = ()
    """In-process labels that are printed and not on their containers yet."""
    to_approve: bool = False
    """A second person is to look at the picture of the step before."""
    draft: Draft | None = None
    serials: tuple[str, ...] = ()
    """Serials of packages that went in, as `<identifier> <serial>`."""

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        content["draft"] = asdict(self.draft) if self.draft else None
        content["codes"], content["serials"] = list(self.codes), list(self.serials)
        return content

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> PrepareState:
        """Read a stored state."""
        values = dict(content)
        values["draft"] = Draft(**values["draft"]) if values["draft"] else None
        values["codes"], values["serials"] = tuple(values["codes"]), tuple(values["serials"])
        return PrepareState(**values)
