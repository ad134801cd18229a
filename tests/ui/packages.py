"""What lies on the demo pharmacy's bench, as a scanner sends it."""

from __future__ import annotations

from tests import codes
from tests.codes import gtin, package

CEFTRIAXONE = gtin("0031234502023")
POTASSIUM = gtin("0037330402027")

KNOWN = package(codes.VANCOMYCIN, "VN25021", "270602")
RECALLED = package(CEFTRIAXONE, "CX3402", "270108")
EXPIRED = package(POTASSIUM, "KC6107", "261122")
UNKNOWN = package(codes.NOBODY_KNOWS, "TB1", "280228")
ALSO_UNKNOWN = package(gtin("0099999955015"), "Q1", "290331")
RUBBISH = "]d20100312345010110"
"""Its check digit is wrong."""
NEW_LOT = package(codes.VANCOMYCIN, "VN900", "280331")
PLAIN_VIAL = codes.databar(codes.VANCOMYCIN)
PLAIN_BAG = codes.retail(codes.SALINE)
SHORT = package(codes.VANCOMYCIN, "VN24118", "261206")
COLD = package(codes.DAPTOMYCIN, "DP1201", "270831")


def vial(number: int) -> str:
    """One of many vials of a lot, with its own serial."""
    return package(codes.VANCOMYCIN, "VN900", "280331", f"S{number:05}")


HAZARDOUS = package(gtin("0036045662311"), "DX1180", "261118")
"""Expired, and a second person sees it go."""
SERIAL = package(codes.VANCOMYCIN, "VN25021", "270602", "SN00000000001")
CONTROLLED = package(gtin("0037330463211"), "FN8833", "271122")
"""Schedule II: it comes in on an order."""
HAZARDOUS_FOUND = package(gtin("0036045662311"), "DX9000", "280331")
"""Of a lot that nobody received."""
HAZARDOUS_PLAIN = codes.databar(gtin("0036045662311"))
"""Its code carries no lot."""
