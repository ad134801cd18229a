"""The demo pharmacy's shelf, staff and suppliers: what an infusion pharmacy keeps on a busy Tuesday."""

from __future__ import annotations

from kiosk.demo_drugs import DRUGS
from kiosk.demo_first import FIRST
from kiosk.demo_shelf import DemoItem
from kiosk.demo_special import CONTROLLED, FROZEN, HAZARDOUS
from kiosk.demo_supplies import FLUIDS, SUPPLIES

ITEMS: tuple[DemoItem, ...] = (*FIRST, *DRUGS, *FROZEN, *HAZARDOUS, *CONTROLLED, *FLUIDS, *SUPPLIES)
PLACES = (("Hazardous shelf", "room"), ("Controlled safe", "room"), ("Quarantine shelf", "room"))
"""Locations besides those that every record begins with."""
STAFF = (
    ("Dana Whitfield", ("manager", "pharmacist")),
    ("Marcus Oyelaran", ("pharmacist",)),
    ("Priya Raman", ("technician",)),
    ("Tomas Lindqvist", ("technician",)),
)
DEMO_PIN = "246810"
"""Everybody's PIN in the demo pharmacy, where nothing is secret; the dialog that asks for it says so."""
SUPPLIERS = ("Lakeshore Medical Supply", "Meridian Wholesale Drug", "Corvane Direct")
