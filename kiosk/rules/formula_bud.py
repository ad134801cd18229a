"""A formula joined to beyond-use dates: which limit holds for its category, this hood and this storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from kiosk.rules.beyond_use import (
    STORAGES,
    BeyondUse,
    Category,
    Component,
    Limit,
    NoBeyondUse,
    Preparation,
    Storage,
    beyond_use,
    lower_category,
)
from kiosk.rules.formula import BY_THE_MAKER, CATEGORIES, Formula

LIMIT_WORDS: Final[Mapping[str, str]] = {
    "imm": "immediate use",
    "c1": "category 1",
    "c2-asep-nontest-nonsterile": "category 2, aseptic, from a nonsterile component",
    "c2-asep-nontest-sterile": "category 2, aseptic, only sterile components",
    "c2-asep-tested": "category 2, aseptic, sterility tested",
    "c2-term-nontest": "category 2, terminally sterilized",
    "c2-term-tested": "category 2, terminally sterilized, sterility tested",
    "c3-asep": "category 3, aseptic",
    "c3-term": "category 3, terminally sterilized",
}
"""The site's limits by their id, in words."""


@dataclass(frozen=True)
class SiteLimit:
    """What the site allows at most."""

    hours: Mapping[Storage, int]
    """A storage that is not among them is not allowed."""
    draft: bool
    """Nobody approved it."""


@dataclass(frozen=True)
class SiteLimits:
    """All limits of the site, and whether what nobody approved may be gone by."""

    limits: Mapping[str, SiteLimit]
    drafts_hold: bool
    """Only in a demo pharmacy, where everything is marked as a draft."""


def limit_id(formula: Formula, category: str) -> str:
    """Give the id of the site's limit for a formula made in a category, which may be lower than its own.

    Category 3 is always tested; made where only category 2 is allowed it stays so.
    """
    if category == "immediate_use":
        return "imm"
    if category == "1":
        return "c1"
    process = "asep" if formula.process == "aseptic" else "term"
    if category == "3":
        return f"c3-{process}"
    if formula.sterility_tested:
        return f"c2-{process}-tested"
    if process == "term":
        return "c2-term-nontest"
    return f"c2-asep-nontest-{'sterile' if formula.starting_components == 'only_sterile' else 'nonsterile'}"


def limit_for(formula: Formula, place_allows: Category | None, site: SiteLimits) -> Limit | NoBeyondUse:
    """Give the limit that holds; `place_allows` is what the hood's place allows today, None where it allows nothing."""
    if formula.category in BY_THE_MAKER:
        return _makers(formula)
    category = formula.category
    if category != "immediate_use":
        if place_allows is None:
            said = "This hood's place allows no sterile compounding today. Take another hood, or ask the pharmacist."
            return NoBeyondUse("NO_LIMIT", said)
        category = lower_category(cast("Category", category), place_allows)
        if place_allows == "1" and formula.starting_components != "only_sterile":
            said = "A segregated area takes only sterile components. Take a hood in the cleanroom suite."
            return NoBeyondUse("NO_LIMIT", said)
    known = limit_id(formula, category)
    found = site.limits.get(known)
    words = LIMIT_WORDS[known]
    if found is None or not found.hours:
        said = f"The site says no limit for {words}. The pharmacist in charge enters it under Settings."
        return NoBeyondUse("NO_LIMIT", said)
    if found.draft and not site.drafts_hold:
        said = f"The limit for {words} is a draft. Enter it under Settings, and let another pharmacist approve it."
        return NoBeyondUse("NO_LIMIT", said)
    return Limit(known, f"{words} (draft)" if found.draft else words, found.hours)


def _makers(formula: Formula) -> Limit:
    """A maker's limit is what the formula says with its source: these categories have none of the site's."""
    hours = {cast("Storage", each.storage): each.hours for each in formula.storage if each.hours}
    return Limit(formula.category, CATEGORIES[formula.category], hours)


def preparation_of(
    formula: Formula,
    storage: Storage,
    place_allows: Category | None,
    site: SiteLimits,
    *,
    start: datetime,
    components: Sequence[Component],
    last_planned_use: datetime | None = None,
) -> Preparation | NoBeyondUse:
    """Put together what a beyond-use date follows from."""
    limit = limit_for(formula, place_allows, site)
    if isinstance(limit, NoBeyondUse):
        return limit
    said = formula.stability(storage)
    if said is None or not said.hours or not said.source:
        message = (
            f"The formula says no stability {STORAGES[storage]}, or not who says so. Choose another way to keep it."
        )
        return NoBeyondUse("NO_STABILITY", message)
    return Preparation(start, storage, limit, said.hours, components, last_planned_use)


def beyond_use_for(
    formula: Formula,
    storage: Storage,
    place_allows: Category | None,
    site: SiteLimits,
    zone: ZoneInfo,
    *,
    start: datetime,
    components: Sequence[Component],
    last_planned_use: datetime | None = None,
) -> BeyondUse | NoBeyondUse:
    """Find until when the use of what is made by a formula has to begin: the earliest cap, or why there is none.

    `start` is the scan of the hood that opens the first step of the first unit; `place_allows` the highest category
    that this hood's place allows today (a segregated area: 1).
    """
    made = preparation_of(
        formula,
        storage,
        place_allows,
        site,
        start=start,
        components=components,
        last_planned_use=last_planned_use,
    )
    return made if isinstance(made, NoBeyondUse) else beyond_use(made, zone)
