"""What the site holds formulas to: its largest tolerance, and its limits of beyond-use dates as they are approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from db.settings import setting_at
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
    entered = setting_at(reader, key, at)
    fits = entered is not None and BY_KEY[key].kind.fits(entered.value)
    hours = value_at(reader, key, at)
    by_storage = {cast("Storage", storage): each for storage, each in zip(STORAGE, hours, strict=True) if each}
    return SiteLimit(by_storage, entered is None or not fits or entered.draft)


def rules_at(reader: Reader, at: str) -> SiteRules:
    """Read what formulas are held to at an instant; a tolerance that nobody approved never widens the default."""
    entered, percent = setting_at(reader, TOLERANCE, at), int(value_at(reader, TOLERANCE, at))
    if entered is None or entered.draft:
        percent = min(percent, int(BY_KEY[TOLERANCE].default))
    return SiteRules(Decimal(percent), limits_at(reader, at))


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
