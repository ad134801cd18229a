"""What the demo keeps apart: frozen, hazardous and controlled drugs."""

from __future__ import annotations

from typing import Any

from kiosk.demo_shelf import BRIGHTWATER, CORVANE, HALDEN, LAKESHORE, DemoItem, DemoLot, Maker, drug
from kiosk.rules import strength

_HAZARDOUS_SHELF = "Hazardous shelf"
_SAFE = "Controlled safe"


def _frozen(name: str, product: int, par: int, *lots: DemoLot) -> DemoItem:
    packs = LAKESHORE.packs(product, "bag", 12)
    return DemoItem(drug(name, LAKESHORE.name, storage="frozen", unit="bag"), packs, par, lots)


def _hazardous(name: str, maker: Maker, product: int, par: int, *lots: DemoLot, **facts: Any) -> DemoItem:
    item = drug(name, maker.name, high_alert=True, hazardous=True, niosh_edition="2024", niosh_table="1", **facts)
    return DemoItem(item, maker.packs(product, "vial"), par, lots, _HAZARDOUS_SHELF)


def _controlled(
    name: str, schedule: str, product: int, par: int, millilitres: int, per_millilitre: str, *lots: DemoLot
) -> DemoItem:
    holds, strong = millilitres * 1000, strength.typed(per_millilitre)
    item = drug(
        name, CORVANE.name, high_alert=True, dea_schedule=schedule, volume_microlitres=holds,
        nanograms_per_millilitre=strong,
    )  # fmt: skip
    return DemoItem(item, CORVANE.packs(product, "vial", 25), par, lots, _SAFE, reorder_at=par // 2)


FROZEN = (
    _frozen("CeFAZolin 2 g premixed, 100 mL", 610, 24, ("FZ1101", 72, 12), ("FZ1140", 268, 24)),
    _frozen("Vancomycin 1 g premixed, 200 mL", 611, 12, ("FV2204", 39, 6), ("FV2250", 256, 12)),
)
_PLATINUM = "CARBOplatin, CISplatin"
_TAXANES = "DOCEtaxel, PACLitaxel"
HAZARDOUS = (
    _hazardous("CARBOplatin 450 mg/45 mL", HALDEN, 620, 6, ("CB4410", 108, 2), ("CB4438", 333, 6),
               look_alike_group=_PLATINUM),
    _hazardous("CISplatin 100 mg/100 mL", HALDEN, 621, 4, ("CS2207", 86, 2), ("CS2219", 289, 4),
               look_alike_group=_PLATINUM),
    _hazardous("PACLitaxel 300 mg/50 mL", BRIGHTWATER, 622, 6, ("PX9012", 151, 2), ("PX9040", 371, 6),
               look_alike_group=_TAXANES),
    _hazardous("DOCEtaxel 80 mg/4 mL", BRIGHTWATER, 623, 4, ("DX1180", -6, 1), ("DX1233", 260, 4),
               look_alike_group=_TAXANES),
    _hazardous("Fluorouracil 2.5 g/50 mL", HALDEN, 624, 6, ("FU7701", 69, 3), ("FU7744", 304, 6)),
    _hazardous("Methotrexate 1 g/40 mL", HALDEN, 625, 4, ("MX3309", 97, 2), ("MX3350", 318, 4)),
)  # fmt: skip
CONTROLLED = (
    _controlled("HYDROmorphone 10 mg/mL, 5 mL", "CII", 630, 20, 5, "10 mg/mL", ("HM5501", 91, 10), ("HM5542", 344, 20)),
    _controlled("Morphine 10 mg/mL", "CII", 631, 25, 1, "10 mg/mL", ("MO1107", 83, 25), ("MO1150", 298, 25)),
    _controlled("FentaNYL 50 mcg/mL, 20 mL", "CII", 632, 15, 20, "50 mcg/mL", ("FN8802", 126, 10), ("FN8833", 363, 15)),
    _controlled("Ketamine 500 mg/10 mL", "CIII", 633, 10, 10, "50 mg/mL", ("KT2201", 160, 10), ("KT2230", 405, 10)),
)
