"""Reading what was scanned as its scanner sends it: by what the device was learned to do with the test symbol."""

from __future__ import annotations

from dataclasses import replace

from db import instants, scanner_tests, scans
from db.store import Reader
from kiosk.settings import Site
from scanners import BarcodeData, ScannerProfile, read

_PROGRAM = "job"
_EXACT = ("camera", _PROGRAM)
"""Kinds of devices whose texts come without a scanner between: nothing in them is lost."""


def read_scan(reader: Reader, site: Site, at: str, raw: str, scan_id: str | None) -> BarcodeData:
    """Read a scan that is in the record; one that is not comes from a program, and nothing of it is lost."""
    device = scans.device_of(reader, scan_id) if scan_id is not None else None
    return read_from(reader, site, at, raw, *(device or ("", _PROGRAM)))


def read_from(reader: Reader, site: Site, at: str, raw: str, node: str, source: str) -> BarcodeData:
    """Read what came from a device of a node."""
    return _read(site, at, raw, profile_of(reader, site, node, source))


def profile_of(reader: Reader, site: Site, node: str, source: str) -> ScannerProfile:
    """Say how a device sends its texts; one that did not pass its test is trusted with no separator."""
    if source.partition(" ")[0] in _EXACT:
        return replace(site.profile, tested=True)
    test = scanner_tests.last_of(reader, node, source)
    if test is None or not test.passed:
        return site.profile
    return replace(
        site.profile,
        gs_replacement=test.gs_replacement,
        aim_prefix=test.aim_prefix or None,
        suffix=test.suffix,
        tested=True,
    )


def _read(site: Site, at: str, raw: str, profile: ScannerProfile) -> BarcodeData:
    return read(raw, profile, instants.from_text(at).astimezone(site.zone).date())
