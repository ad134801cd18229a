"""What a scanner sends for the demo pharmacy's packages."""

from __future__ import annotations

from datetime import date

from kiosk.demo_shelf import Pack
from scanners import gs1_build, hibc_build


def code_of(pack: Pack) -> str:
    """Give a pack's code as it stands in the catalogue, check digit included."""
    return pack.value + gs1_build.check_digit(pack.value) if pack.scheme == "GTIN" else pack.value


def scan_of(pack: Pack, lot: str, expiry: date, serial: str | None = None) -> str:
    """Give what a scanner sends for a package: a GS1 DataMatrix, or a combined HIBC, which has no serial."""
    if pack.scheme == "HIBC":
        return hibc_build.combined(pack.value[:4], pack.value[4:-1], int(pack.value[-1]), lot=lot, expiry=expiry)
    pairs = [("01", code_of(pack)), ("17", f"{expiry:%y%m%d}"), ("10", lot)]
    return gs1_build.element_string([*pairs, ("21", serial)] if serial else pairs)
