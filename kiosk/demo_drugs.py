"""The demo's other drugs: anti-infectives, biologics, iron, and what goes with them."""

from __future__ import annotations

from typing import Any

from kiosk.demo_shelf import BRIGHTWATER, CORVANE, HALDEN, NORTHLAKE, DemoItem, DemoLot, Maker, drug


def _kept(
    name: str, maker: Maker, product: int, par: int, *lots: DemoLot, case_of: int = 0, unit: str = "vial", **facts: Any
) -> DemoItem:
    return DemoItem(drug(name, maker.name, unit=unit, **facts), maker.packs(product, unit, case_of), par, lots)


DRUGS: tuple[DemoItem, ...] = (
    _kept("Cefepime 2 g", NORTHLAKE, 510, 30, ("CP1120", 95, 10), ("CP1177", 280, 30), case_of=10),
    _kept("Ampicillin 2 g", NORTHLAKE, 511, 40, ("AM4401", 61, 20), ("AM4478", 340, 40), case_of=10),
    _kept("Nafcillin 2 g", NORTHLAKE, 512, 30, ("NF2203", 133, 10), ("NF2260", 265, 30), case_of=10),
    _kept("Penicillin G potassium 5 million units", NORTHLAKE, 513, 20, ("PG0917", 88, 10), ("PG0981", 402, 20)),
    _kept("Ampicillin-sulbactam 3 g", HALDEN, 514, 30, ("AS7712", 48, 10), ("AS7790", 300, 30), case_of=10),
    _kept("Aztreonam 1 g", HALDEN, 515, 10, ("AZ3310", 170, 6), ("AZ3345", 390, 10)),
    _kept("Tobramycin 80 mg/2 mL", HALDEN, 516, 25, ("TB5501", 210, 25), ("TB5533", 420, 25), case_of=25),
    _kept("Acyclovir 500 mg", HALDEN, 517, 20, ("AC8812", 66, 10), ("AC8850", 310, 20), case_of=10),
    _kept("Caspofungin 50 mg", BRIGHTWATER, 518, 10, ("CF1901", 52, 4), ("CF1944", 260, 10), storage="refrigerated"),
    _kept("Ceftaroline 600 mg", BRIGHTWATER, 519, 10, ("CT6002", 101, 5), ("CT6031", 355, 10)),
    _kept("Dalbavancin 500 mg", BRIGHTWATER, 520, 6, ("DV2210", 144, 3), ("DV2241", 500, 6)),
    _kept("Amphotericin B liposomal 50 mg", BRIGHTWATER, 521, 10, ("AB4471", 77, 10), ("AB4499", 290, 10),
          look_alike_group="amphotericin B liposomal, amphotericin B conventional"),
    _kept("RiTUXimab 500 mg/50 mL", BRIGHTWATER, 522, 6, ("RX7101", 90, 2), ("RX7144", 420, 6),
          storage="refrigerated", look_alike_group="inFLIXimab, riTUXimab"),
    _kept("Vedolizumab 300 mg", BRIGHTWATER, 523, 8, ("VD3102", 112, 4), ("VD3140", 380, 6), storage="refrigerated"),
    _kept("Ocrelizumab 300 mg/10 mL", BRIGHTWATER, 524, 6, ("OC1180", 135, 2), ("OC1199", 410, 4),
          storage="refrigerated"),
    _kept("Iron sucrose 200 mg/10 mL", NORTHLAKE, 525, 20, ("IS9021", 58, 10), ("IS9077", 330, 20), case_of=10),
    _kept("Ferric carboxymaltose 750 mg/15 mL", NORTHLAKE, 526, 8, ("FC2204", 190, 4), ("FC2251", 470, 8)),
    _kept("methylPREDNISolone 125 mg", HALDEN, 527, 25, ("MP5510", 121, 25), ("MP5561", 360, 25), case_of=25),
    _kept("Ondansetron 4 mg/2 mL", HALDEN, 528, 50, ("ON8801", 93, 25), ("ON8842", 312, 50), case_of=25),
    _kept("Famotidine 20 mg/2 mL", HALDEN, 529, 25, ("FM3301", 57, 10), ("FM3340", 275, 25), case_of=25,
          storage="refrigerated"),
    _kept("Milrinone 20 mg/20 mL", CORVANE, 530, 10, ("ML1104", 84, 4), ("ML1129", 295, 4), high_alert=True),
    _kept("DOBUTamine 250 mg/20 mL", CORVANE, 531, 10, ("DB6601", 117, 5), ("DB6640", 322, 10), high_alert=True,
          look_alike_group="DOBUTamine, DOPamine"),
    _kept("Magnesium sulfate 5 g/10 mL", CORVANE, 532, 25, ("MG7702", 204, 25), ("MG7751", 430, 25), case_of=25,
          high_alert=True),
    _kept("Multivitamin for infusion 10 mL", CORVANE, 533, 20, ("MV1207", 34, 10), ("MV1231", 255, 20), case_of=10,
          storage="refrigerated"),
)  # fmt: skip
