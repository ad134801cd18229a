"""Site facts and rule values, with the defaults that hold until a pharmacist enters others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.settings import setting_at
from db.store import Reader
from scanners import ScannerProfile

ZONE = "site.zone"
SHORT_DATED_DAYS = "receive.short_dated_days"
EXPIRING_DAYS = "home.expiring_days"
GS_REPLACEMENT = "scanner.gs_replacement"
SCANNER_TESTED = "scanner.tested"
REQUIRE_AIM = "scanner.require_aim"
WEDGE_PREFIX = "scanner.prefix"
GS_KEY = "scanner.gs_key"
PHARMACY = "site.name"
DEMO = "site.demo"
"""Marks a record as a demo pharmacy's; nobody can enter it later."""

PIN_LENGTH = "people.pin_length"
BADGE_CONTINUES_MINUTES = "people.badge_continues_minutes"
LOCK_AFTER_MINUTES = "people.lock_after_minutes"
PHARMACIST_ALONE = "people.pharmacist_alone"

DEFAULTS: dict[str, Any] = {
    ZONE: "UTC",
    SHORT_DATED_DAYS: 90,
    EXPIRING_DAYS: 30,
    GS_REPLACEMENT: None,
    SCANNER_TESTED: False,
    REQUIRE_AIM: True,
    WEDGE_PREFIX: "",
    GS_KEY: "",
    PHARMACY: "Pharmacy",
    PIN_LENGTH: 6,
    BADGE_CONTINUES_MINUTES: 5,
    LOCK_AFTER_MINUTES: 10,
    PHARMACIST_ALONE: False,
}


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


def site_at(reader: Reader, instant: str) -> Site:
    """Read the values in force at an instant; a value that makes no sense falls back to its default."""

    def value(key: str) -> Any:
        found = setting_at(reader, key, instant)
        return DEFAULTS[key] if found is None else found.value

    return Site(
        zone=_zone(value(ZONE)),
        short_dated_days=_whole(value(SHORT_DATED_DAYS), DEFAULTS[SHORT_DATED_DAYS]),
        expiring_days=_whole(value(EXPIRING_DAYS), DEFAULTS[EXPIRING_DAYS]),
        profile=ScannerProfile(gs_replacement=value(GS_REPLACEMENT), tested=bool(value(SCANNER_TESTED))),
        pharmacy=str(value(PHARMACY)),
        require_aim=value(REQUIRE_AIM) is not False,
        prefix=str(value(WEDGE_PREFIX)),
        gs_key=str(value(GS_KEY)),
        pin_length=_whole(value(PIN_LENGTH), DEFAULTS[PIN_LENGTH]),
        badge_continues_minutes=_whole(value(BADGE_CONTINUES_MINUTES), DEFAULTS[BADGE_CONTINUES_MINUTES]),
        lock_after_minutes=_whole(value(LOCK_AFTER_MINUTES), DEFAULTS[LOCK_AFTER_MINUTES]),
        pharmacist_alone=value(PHARMACIST_ALONE) is True,
    )


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
