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
    )


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
