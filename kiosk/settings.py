"""The site at an instant: the settings in force, or the defaults that hold until somebody enters others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.settings import setting_at, values_at
from db.store import Reader
from kiosk.settings_labels import COMPANY_PREFIX, CURRENCY
from kiosk.settings_patients import KEEP_PATIENTS_YEARS
from kiosk.settings_registry import (
    BADGE_CONTINUES_MINUTES,
    BY_KEY,
    DEFAULTS,
    EXPIRING_DAYS,
    GS_KEY,
    KEEP_PHOTOGRAPHS_YEARS,
    KEEP_SCANS_YEARS,
    LOCK_AFTER_MINUTES,
    PHARMACIST_ALONE,
    PHARMACY,
    PIN_LENGTH,
    REQUIRE_AIM,
    SHORT_DATED_DAYS,
    WEDGE_PREFIX,
    ZONE,
)
from scanners import ScannerProfile

__all__ = [
    "DEFAULTS",
    "DEMO",
    "PHARMACIST_ALONE",
    "PHARMACY",
    "SHORT_DATED_DAYS",
    "ZONE",
    "Site",
    "site_at",
    "value_at",
]

DEMO = "site.demo"
"""Marks a record as a demo pharmacy's; it is no setting that anybody could enter."""


def value_at(reader: Reader, key: str, instant: str) -> Any:
    """Read one value in force at an instant; one that makes no sense falls back to its default."""
    found, definition = setting_at(reader, key, instant), BY_KEY[key]
    return found.value if found is not None and definition.kind.fits(found.value) else definition.default


def several_at(reader: Reader, keys: Sequence[str], instant: str) -> list[Any]:
    """Read some values in force at an instant in one question, each as `value_at` gives it."""
    entered = values_at(reader, instant)
    found = [(entered.get(key, BY_KEY[key].default), BY_KEY[key]) for key in keys]
    return [value if definition.kind.fits(value) else definition.default for value, definition in found]


@dataclass(frozen=True)
class Site:
    """The values in force at one instant."""

    zone: ZoneInfo
    short_dated_days: int
    """A lot with fewer days of use left than this is short-dated on receipt."""
    expiring_days: int
    """Home and `kiosk expiring` look this many days ahead."""
    profile: ScannerProfile
    pharmacy: str
    currency: str
    """What items cost is told in it."""
    require_aim: bool
    """A keyboard scan must begin with an AIM identifier, or with `prefix`."""
    prefix: str
    gs_key: str
    """The name of the key that stands for the group separator, where a scanner cannot send it."""
    pin_length: int
    """A new PIN has at least so many digits."""
    badge_continues_minutes: int
    """So long after somebody last did something here, their badge alone goes on with their session."""
    lock_after_minutes: int
    """A kiosk that nobody touches for so long locks; 0 = never."""
    pharmacist_alone: bool
    """A pharmacist who is alone may check their own work, with reason, photographs and review the next day."""
    keep_scans_years: int
    keep_photographs_years: int
    keep_patients_years: int
    """Nothing of these is erased before so many years."""


def site_at(reader: Reader, instant: str) -> Site:
    """Read the values in force at an instant; a value that makes no sense falls back to its default."""

    entered = values_at(reader, instant)

    def value(key: str) -> Any:
        return entered.get(key, DEFAULTS[key])

    return Site(
        zone=_zone(value(ZONE)),
        short_dated_days=_whole(value(SHORT_DATED_DAYS), DEFAULTS[SHORT_DATED_DAYS]),
        expiring_days=_whole(value(EXPIRING_DAYS), DEFAULTS[EXPIRING_DAYS]),
        profile=ScannerProfile(company_prefix=value(COMPANY_PREFIX) or None),
        pharmacy=str(value(PHARMACY)),
        currency=str(value(CURRENCY)),
        require_aim=value(REQUIRE_AIM) is not False,
        prefix=str(value(WEDGE_PREFIX)),
        gs_key=str(value(GS_KEY)),
        pin_length=_whole(value(PIN_LENGTH), DEFAULTS[PIN_LENGTH]),
        badge_continues_minutes=_whole(value(BADGE_CONTINUES_MINUTES), DEFAULTS[BADGE_CONTINUES_MINUTES]),
        lock_after_minutes=_whole(value(LOCK_AFTER_MINUTES), DEFAULTS[LOCK_AFTER_MINUTES]),
        pharmacist_alone=value(PHARMACIST_ALONE) is True,
        keep_scans_years=_whole(value(KEEP_SCANS_YEARS), DEFAULTS[KEEP_SCANS_YEARS]),
        keep_photographs_years=_whole(value(KEEP_PHOTOGRAPHS_YEARS), DEFAULTS[KEEP_PHOTOGRAPHS_YEARS]),
        keep_patients_years=_whole(value(KEEP_PATIENTS_YEARS), DEFAULTS[KEEP_PATIENTS_YEARS]),
    )


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
