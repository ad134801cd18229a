"""The demo's other fluids, nutrition, and supplies."""

from __future__ import annotations

from typing import Any

from kiosk.demo_shelf import CORVANE, LAKESHORE, DemoItem, DemoLot, Pack, fluid, supply


def _bags(name: str, product: int, par: int, case_of: int, *lots: DemoLot) -> DemoItem:
    return DemoItem(fluid(name, LAKESHORE.name), LAKESHORE.packs(product, "bag", case_of), par, lots)


def _supply(name: str, code: str, par: int, box_of: int, *lots: DemoLot) -> DemoItem:
    packs: tuple[Any, ...] = (Pack("HIBC", f"C733{code}1", "each", 1), Pack("HIBC", f"C733{code}3", "box", box_of))
    return DemoItem(supply(name, CORVANE.name), packs, par, lots)


FLUIDS = (
    _bags("Sodium chloride 0.9 % 50 mL", 710, 96, 96, ("P437710", 83, 96), ("P437802", 288, 96)),
    _bags("Sodium chloride 0.9 % 500 mL", 711, 48, 24, ("P441801", 146, 24), ("P441877", 361, 48)),
    _bags("Dextrose 5 % 100 mL", 712, 48, 48, ("P450710", 71, 24), ("P450788", 263, 48)),
    _bags("Lactated Ringer's 1,000 mL", 713, 28, 14, ("P470012", 115, 14), ("P470094", 332, 28)),
    _bags("Amino acids 15 %, 2,000 mL", 714, 12, 6, ("P480113", 99, 6), ("P480140", 291, 12)),
    _bags("Dextrose 70 %, 2,000 mL", 715, 12, 6, ("P481207", 106, 6), ("P481260", 316, 12)),
    _bags("Lipid emulsion 20 %, 250 mL", 716, 20, 10, ("P490551", 37, 10), ("P490602", 257, 20)),
)
SUPPLIES = (
    _supply("Huber needle 19 G, 1 in", "HN1910", 25, 25, ("25D011", 640, 25), ("24L202", 89, 10)),
    _supply("Elastomeric pump 100 mL, 1 h", "EP1001", 24, 24, ("EP4611", 118, 12), ("EP4640", 520, 24)),
    _supply("Pump tubing with 0.2 micron filter", "PT0200", 50, 50, ("PT0091", 230, 50), ("PT0144", 700, 50)),
    _supply("Pump cassette reservoir 100 mL", "CR1000", 24, 12, ("CR7702", 155, 12), ("CR7731", 610, 24)),
    _supply("Closed-system vial adapter 20 mm", "CV2000", 50, 50, ("CV1201", 95, 25), ("CV1266", 480, 50)),
    _supply("Sterilizing filter 0.22 micron, 37 mm", "SF3700", 20, 10, ("SF4410", 81, 10), ("SF4452", 555, 20)),
    _supply("Dressing change kit", "DK0001", 40, 20, ("DK8803", 18, 4), ("DK8841", 430, 40)),
    _supply("Disinfecting cap, green", "DC0002", 200, 100, ("DC5510", 205, 100), ("DC5571", 590, 200)),
)
