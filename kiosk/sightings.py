"""The last scan of each scanner: the same text from it right after is one trigger, not two packages."""

from __future__ import annotations

from dataclasses import dataclass

REPEAT_SECONDS = 0.12
"""The same text from the same keyboard or serial scanner within this time is one trigger."""


@dataclass(frozen=True)
class _Sighting:
    raw: str
    ended_at: float
    scan_id: str


class Sightings:
    """Remembers one scan of each scanner: what comes between from another one makes no second package of a repeat."""

    def __init__(self) -> None:
        self._last: dict[str, _Sighting] = {}

    def repeated(self, raw: str, source: str, began_at: float) -> str | None:
        """Give the id of the scan that this one only repeats; seconds on a monotonic clock."""
        last = self._last.get(source)
        if last is None or last.raw != raw or began_at - last.ended_at > REPEAT_SECONDS:
            return None
        return last.scan_id

    def note(self, raw: str, source: str, ended_at: float, scan_id: str) -> None:
        """Remember a scan; a repeat keeps the id of the first and moves the time on."""
        self._last[source] = _Sighting(raw, ended_at, scan_id)
