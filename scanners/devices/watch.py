"""Watching: when what a camera sees is a scan. Pure: looks and times come in, whole texts and refusals go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from scanners.accept import IsKnown, Judged, Window
from scanners.barcode_data import BarcodeData
from scanners.choose import choose, decisive
from scanners.devices.framing import Framed
from scanners.devices.in_view import BESIDE, InView
from scanners.profile import ScannerProfile
from scanners.reader import read
from scanners.sighting import Look

_AGAIN_AFTER: Final = 2.0
"""Seconds between two words about the same trouble."""


@dataclass
class Watch:
    """Follows one camera."""

    is_known: IsKnown
    today: date
    in_view: InView = field(default_factory=InView)
    """The packages that were handed on; who keeps them longer scans none twice when the camera is opened again."""
    _told: dict[str, float] = field(default_factory=dict)
    _now: float = float("-inf")

    def __post_init__(self) -> None:
        self._window = Window(self.is_known, self.today)

    def look(self, look: Look, at: float) -> list[Framed]:
        """Take a look at a picture of a moment; give what is a scan now, or why nothing is.

        Seconds of a clock that only goes forward; a harder look may come later than looks at newer pictures.
        """
        self._now = max(self._now, at)
        profile = ScannerProfile(tested=True)
        strange = self.in_view.strange(
            [(each.text, read(each.text, profile, self.today)) for each in look.sightings], at
        )
        self._window.add(replace(look, sightings=tuple(each for each in look.sightings if each.text in strange)), at)
        judged = self._window.judged()
        since = self._window.first_seen(decisive(judged))
        return [] if since is None else self._chosen(judged, since, self._now)

    def _read(self, text: str) -> BarcodeData:
        return read(text, ScannerProfile(tested=True), self.today)

    def _chosen(self, judged: Sequence[Judged], since: float, at: float) -> list[Framed]:
        choice = choose(judged, at - since)
        if choice is None:
            return []
        why = choice.why or ("SEVERAL" if self.in_view.certain_after(at - BESIDE) else "")
        if why:
            return self._refused(why, judged, since, at)
        self.in_view.add({each.sighting.text: each.data for each in judged if each.sighting.text in choice.texts}, at)
        self._window = Window(self.is_known, self.today)  # what was handed on is done with
        return [Framed(text, "", since, at) for text in choice.texts]

    def _refused(self, why: str, judged: Sequence[Judged], since: float, at: float) -> list[Framed]:
        if at - self._told.get(why, -_AGAIN_AFTER) < _AGAIN_AFTER:
            return []
        self._told[why] = at
        unknown = [each for each in judged if each.why == why == "UNKNOWN_PRODUCT"]
        named = sorted(unknown, key=lambda each: each.data.product is None)
        return [Framed(named[0].sighting.text if named else "", "", since, at, why)]
