"""Near misses: scans that were refused, counted by their reason. Nobody types anything for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import scans
from db.record import Record
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter


@dataclass(frozen=True)
class NearMiss:
    """All refusals with one reason."""

    code: str
    count: int
    last_at: str
    last_said: str
    """What the screen said the last time."""

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def near_misses(record: Record, person_id: str, wanted: Filter) -> list[NearMiss] | Refused:
    """Count the refusals of some days, the most frequent first; that somebody looked is noted."""
    looked = records.look(record, person_id, wanted)
    if isinstance(looked, Refused):
        return looked
    since, until = wanted.search.since or "", wanted.search.until or "9999"
    return [NearMiss(**row) for row in scans.refusals(record, since, until)]
