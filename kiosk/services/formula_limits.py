"""What the site holds formulas to: its largest tolerance, and its limits of beyond-use dates as they are approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from db.settings import approved_at
from db.store import Reader
from kiosk.rules.beyond_use import BeyondUse, Category, Component, NoBeyondUse, Storage
from kiosk.rules.formula import STORAGE, Formula
from kiosk.rules.formula_bud import SiteLimit, SiteLimits, beyond_use_for
from kiosk.rules.formula_fault import SiteRules
from kiosk.services import permit
from kiosk.settings import site_at, value_at
from kiosk.settings_formulas import BUD_KEYS, TOLERANCE
from kiosk.settings_registry import BY_KEY


def limits_at(reader: Reader, at: str) -> SiteLimits:
    """Read the limits in force at an instant; a value that makes no sense is the default, and so a draft."""
    return SiteLimits({limit: _limit(reader, key, at) for limit, key in BUD_KEYS.items()}, permit.is_demo(reader))


def _limit(reader: Reader, key: str, at: str) -> SiteLimit:
    """Read one limit; what nobody approved may only shorten what was approved before it."""
    approved, hours = approved_at(reader, key, at), value_at(reader, key, at)
    is_draft = approved is None or not BY_KEY[key].kind.fits(approved.value)
    if approved is not None and not is_draft:
        hours = [min(pair) for pair in zip(hours, approved.value, strict=True)]
    by_storage = {cast("Storage", storage): each for storage, each in zip(STORAGE, hours, strict=True) if each}
    return SiteLimit(by_storage, is_draft)


def rules_at(reader: Reader, at: str) -> SiteRules:
    """Read what formulas are held to at an instant; a tolerance that nobody approved never widens what held before."""
    approved, definition = approved_at(reader, TOLERANCE, at), BY_KEY[TOLERANCE]
    is_approved = approved is not None and definition.kind.fits(approved.value)
    before = int(approved.value if approved is not None and is_approved else definition.default)
    return SiteRules(Decimal(min(int(value_at(reader, TOLERANCE, at)), before)), limits_at(reader, at))


def beyond_use_now(
    reader: Reader,
    formula: Formula,
    storage: Storage,
    place_allows: Category | None,
    *,
    at: str,
    start: datetime,
    components: Sequence[Component],
    last_planned_use: datetime | None = None,
) -> BeyondUse | NoBeyondUse:
    """Find until when the use of a preparation has to begin, by the limits and in the zone in force at an instant."""
    return beyond_use_for(
        formula,
        storage,
        place_allows,
        limits_at(reader, at),
        site_at(reader, at).zone,
        start=start,
        components=components,
        last_planned_use=last_planned_use,
    )
