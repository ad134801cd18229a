"""The lines of a count, each judged by the site's tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from db import container_measures, count_entries, count_facts, count_looks, counts
from db.container_measures import Measure
from db.count_entries import Entry
from db.counts import StockCount
from db.ledger import OPEN, Place
from db.store import Reader
from kiosk.rules import counting
from kiosk.rules.counting import Judged, Tolerance
from kiosk.rules.volumes import NO_VOLUMES, Volumes, in_all
from kiosk.settings import several_at, value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT
from kiosk.settings_count import TOLERANCE_PERCENT, TOLERANCE_UNITS

_LINE = attrgetter("lot_id", "location_id", "status", "owner")


@dataclass(frozen=True)
class Line:
    """A line that was counted, and what its counts come to."""

    place: Place
    item_id: str
    entries: tuple[Entry, ...]
    judged: Judged
    volumes: Volumes = NO_VOLUMES
    """What each of its counts measured in what is open."""

    @property
    def last(self) -> Entry:
        """Its last count."""
        return self.entries[-1]

    def discovered_at(self, entry: Entry) -> str:
        """Say when the first count found less, or more, as an entry does: counting again is no new discovery."""
        short = self._short(self.entries.index(entry))
        alike = (each.at for number, each in enumerate(self.entries) if _same_side(self._short(number), short))
        return min(alike, default=entry.at)

    @property
    def ever_differed(self) -> bool:
        """Say whether any of its counts differed, in number or in what is left in an open one."""
        return any(any(self._short(number)) for number in range(len(self.entries)))

    def missing(self, entry: Entry) -> dict[str, int]:
        """Say by how many microlitres the open containers of a count differ, by their ids."""
        return self.volumes.missing(self.entries.index(entry))

    def _short(self, number: int) -> tuple[int, int]:
        return -self.entries[number].variance, in_all(self.volumes.missing(number))


def _same_side(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] * other[0] > 0 or one[1] * other[1] > 0


def tolerance_at(reader: Reader, instant: str) -> Tolerance:
    """Read what difference one person's count may have."""
    return Tolerance(*several_at(reader, (TOLERANCE_UNITS, TOLERANCE_PERCENT), instant))


def judged_line(reader: Reader, count_id: str, place: Place, now: str) -> tuple[Judged, Sequence[Entry]]:
    """Judge one line."""
    entries = count_entries.entries_of_line(reader, count_id, place)
    return _judged_with(reader, count_id, entries, now)[0], entries


def _judged_with(reader: Reader, count_id: str, entries: Sequence[Entry], now: str) -> tuple[Judged, Volumes]:
    found = counts.count(reader, count_id)
    frozen = found is not None and found.controlled
    volumes = _Measures.of(reader, count_id, entries, now).volumes(entries)
    return _judged(entries, frozen, tolerance_at(reader, now), now, volumes), volumes


def line_of(reader: Reader, entry_id: str, now: str) -> Line | None:
    """Find the line of an entry, judged."""
    count_id, place = count_facts.count_of_entry(reader, entry_id), count_facts.place_of_entry(reader, entry_id)
    if count_id is None or place is None:
        return None
    entries = count_entries.entries_of_line(reader, count_id, place)
    judged, volumes = _judged_with(reader, count_id, entries, now)
    return Line(place, entries[0].item_id, tuple(entries), judged, volumes) if entries else None


def knows(reader: Reader, person_id: str, counted: Sequence[Entry], judged: Judged) -> bool:
    """Say whether a person saw a difference that two people have to find, each blind, so that they cannot count it."""
    if not counted or not (counted[-1].is_controlled or not judged.within):
        return False
    seen = count_looks.seen_by(reader, counted[-1].count_id, person_id)
    return any(each.id in seen for each in counted)


def doubtful_lines(reader: Reader, found: StockCount, now: str) -> list[Line]:
    """Judge the lines in which somebody found a difference, or that two people count; all others agree."""
    return _lines(reader, found, count_entries.doubtful(reader, found.id), now)


def judged_lines(reader: Reader, found: StockCount, now: str) -> list[Line]:
    """Judge every line that was counted."""
    return _lines(reader, found, count_entries.entries(reader, found.id), now)


def _lines(reader: Reader, found: StockCount, counted: Sequence[Entry], now: str) -> list[Line]:
    tolerance, measures = tolerance_at(reader, now), _Measures.of(reader, found.id, counted, now)
    lines = []
    for _, of_line in groupby(counted, key=_LINE):
        entries = tuple(of_line)
        volumes = measures.volumes(entries)
        judged = _judged(entries, found.controlled, tolerance, now, volumes)
        lines.append(Line(entries[0].place, entries[0].item_id, entries, judged, volumes))
    return lines


@dataclass(frozen=True)
class _Measures:
    """What was measured in a count, by entry, and how much of it may differ."""

    by_entry: Mapping[str, tuple[Measure, ...]]
    percent: int

    @staticmethod
    def of(reader: Reader, count_id: str, counted: Sequence[Entry], now: str) -> _Measures:
        """Read them, where anything was counted in which something is measured."""
        if not any(each.is_controlled and each.status in OPEN for each in counted):
            return _Measures({}, 0)
        percent = int(value_at(reader, VOLUME_TOLERANCE_PERCENT, now))
        return _Measures(container_measures.of_count(reader, count_id), percent)

    def volumes(self, entries: Sequence[Entry]) -> Volumes:
        """Give those of the counts of one line."""
        return Volumes([self.by_entry.get(each.id, ()) for each in entries], self.percent)


def _judged(entries: Sequence[Entry], frozen: bool, tolerance: Tolerance, now: str, volumes: Volumes) -> Judged:
    two_people = bool(entries) and entries[-1].is_controlled  # as its item is now, and of one item all are
    allowed = counting.NONE if two_people else tolerance
    # What is controlled stays where it is in every count.
    return counting.judge(entries, allowed, now, two_people=two_people, frozen=frozen or two_people, volumes=volumes)
