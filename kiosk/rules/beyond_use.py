"""Beyond-use dates: until when a preparation's use has to begin, which of its caps that is, and when there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from kiosk.rules.expiry import PrintedExpiry, unusable_from

Storage = Literal["crt", "refrigerator", "freezer"]
STORAGES: Final[Mapping[Storage, str]] = {
    "crt": "at room temperature",
    "refrigerator": "in the refrigerator",
    "freezer": "in the freezer",
}
Category = Literal["1", "2", "3"]


@dataclass(frozen=True)
class Limit:
    """How long preparations made in one way last at most; a value of the site, never of this program."""

    id: str
    words: str
    """Such as `category 2, aseptic, only sterile components`."""
    hours: Mapping[Storage, int]
    """By how it is kept; a storage that is not among them has no limit and so no beyond-use date."""


@dataclass(frozen=True)
class Cap:
    """One thing that ends a preparation's time."""

    name: Literal["limit", "stability", "expiry", "component"]
    at: datetime
    """The last minute of it, in UTC."""
    words: str
    """What it is, for the label and whoever checks it."""


@dataclass(frozen=True)
class BeyondUse:
    """A beyond-use date, with everything it was the earliest of."""

    at: datetime
    """The last minute at which its use may begin, in UTC."""
    caps: tuple[Cap, ...]
    """All of them, the one that won first."""

    @property
    def winner(self) -> Cap:
        """Give the cap that it follows from."""
        return self.caps[0]


@dataclass(frozen=True)
class NoBeyondUse:
    """Why there is none, as a sentence; nothing is made then."""

    code: Literal["NO_LIMIT", "NO_STABILITY", "COMPONENT_EXPIRED", "ENDS_TOO_SOON", "NO_START", "NO_EXPIRY", "NO_ZONE"]
    message: str


@dataclass(frozen=True)
class Component:
    """What goes into a preparation: a maker's package by its expiry, or one of our own by its beyond-use date."""

    words: str
    expiry: PrintedExpiry | None = None
    beyond_use: datetime | None = None


@dataclass(frozen=True)
class Preparation:
    """What a beyond-use date follows from."""

    start: datetime
    """The scan of the hood that opens the first step of the first unit; a pause does not move it."""
    storage: Storage
    limit: Limit
    stability_hours: int | None
    """What the formula says for this storage; without it there is no beyond-use date."""
    components: Sequence[Component]
    last_planned_use: datetime | None = None


def lower_category(formula: Category, place_allows: Category) -> Category:
    """Give the category that holds: what the hood's place allows today may be less than the formula asks for.

    >>> lower_category("3", "1"), lower_category("2", "3")
    ('1', '2')
    """
    return min(formula, place_allows)


def beyond_use(made: Preparation, zone: ZoneInfo) -> BeyondUse | NoBeyondUse:
    """Find the earliest of all caps, reckoned in elapsed hours; limits of opened containers are no caps."""
    if made.start.tzinfo is None:
        return NoBeyondUse("NO_START", "Nobody knows in which time zone it was begun.")
    hours = made.limit.hours.get(made.storage)
    where = STORAGES[made.storage]
    if hours is None:
        return NoBeyondUse("NO_LIMIT", f"There is no limit for {made.limit.words} kept {where}.")
    if made.stability_hours is None or made.stability_hours <= 0:
        return NoBeyondUse("NO_STABILITY", f"The formula says no stability {where}.")
    for component in made.components:
        if component.expiry is None and component.beyond_use is None:
            said = f"Nobody knows until when {component.words} may be used. Scan another one, or ask the pharmacist."
            return NoBeyondUse("NO_EXPIRY", said)
    if any(each is not None and each.tzinfo is None for each in _instants(made)):
        return NoBeyondUse("NO_ZONE", "Nobody knows in which time zone a beyond-use date or the last planned use is.")
    start = made.start.astimezone(UTC).replace(second=0, microsecond=0)
    caps = [
        Cap("limit", start + timedelta(hours=hours), f"{made.limit.words}, {_span(hours)} {where}"),
        Cap(
            "stability",
            start + timedelta(hours=made.stability_hours),
            f"stability of the formula, {_span(made.stability_hours)} {where}",
        ),
        *_of_components(made.components, zone),
    ]
    # Of two that end at once the first is told: limit, stability, then the components as they were scanned.
    caps.sort(key=lambda cap: cap.at)
    return _judged(BeyondUse(caps[0].at, tuple(caps)), start, made.last_planned_use)


def _instants(made: Preparation) -> Iterable[datetime | None]:
    yield made.last_planned_use
    for component in made.components:
        yield component.beyond_use


def _of_components(components: Iterable[Component], zone: ZoneInfo) -> Iterable[Cap]:
    for component in components:
        if component.expiry is not None:
            last = unusable_from(component.expiry, zone) - timedelta(minutes=1)
            yield Cap("expiry", last, f"expiry of {component.words}, {component.expiry.text}")
        if component.beyond_use is not None:
            last = component.beyond_use.astimezone(UTC).replace(second=0, microsecond=0)
            yield Cap("component", last, f"beyond-use date of {component.words}")


def _judged(found: BeyondUse, start: datetime, last_planned_use: datetime | None) -> BeyondUse | NoBeyondUse:
    if found.at <= start:
        return NoBeyondUse("COMPONENT_EXPIRED", f"{_capital(found.winner.words)}: it was over before this was begun.")
    if last_planned_use is not None and found.at < last_planned_use:
        said = f"It would end before its last planned use: {found.winner.words}."
        return NoBeyondUse("ENDS_TOO_SOON", said)
    return found


def moved(
    before: BeyondUse, moved_at: datetime, limit: Limit, to: Storage, stability_hours: int | None
) -> BeyondUse | NoBeyondUse:
    """Give what holds once it is kept otherwise: beyond-use dates never add up, so it only becomes earlier.

    `stability_hours` is what the formula says of the new storage, counted from the move like the limit.
    """
    hours = limit.hours.get(to)
    if moved_at.tzinfo is None:
        return NoBeyondUse("NO_ZONE", "Nobody knows in which time zone it was moved.")
    if hours is None:
        return NoBeyondUse("NO_LIMIT", f"There is no limit for {limit.words} kept {STORAGES[to]}.")
    if stability_hours is None or stability_hours <= 0:
        return NoBeyondUse("NO_STABILITY", f"The formula says no stability {STORAGES[to]}.")
    since = moved_at.astimezone(UTC).replace(second=0, microsecond=0)
    there = f"{STORAGES[to]} since it was moved there"
    new = (
        Cap("limit", since + timedelta(hours=hours), f"{limit.words}, {_span(hours)} {there}"),
        Cap(
            "stability",
            since + timedelta(hours=stability_hours),
            f"stability of the formula, {_span(stability_hours)} {there}",
        ),
    )
    caps = sorted((*before.caps, *new), key=lambda each: each.at)
    return BeyondUse(caps[0].at, tuple(caps))


def _span(hours: int) -> str:
    """Say a span as its source does: whole days above two.

    >>> _span(96), _span(24), _span(36)
    ('4 days', '24 hours', '36 hours')
    """
    return f"{hours // 24:,} days" if hours >= 48 and hours % 24 == 0 else f"{hours:,} hours"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
