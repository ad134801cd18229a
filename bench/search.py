"""Finding items while somebody types, among as many as large catalogues have."""

from __future__ import annotations

import random
import time
from pathlib import Path

from bench import shop
from bench.figures import Findings
from db import item_search, items
from db.items import NewItem
from db.record import Record
from kiosk import bootstrap

_ITEMS = 100_000
_KEPT = 2_000
_LIMIT_MS = 30.0
_NAMES = (
    "Sodium chloride", "Dextrose", "Vancomycin", "CefTRIAXone", "CeFAZolin", "Meropenem", "Heparin",
    "Potassium chloride", "Magnesium sulfate", "Lactated Ringer's", "Catheter", "Huber needle", "Infusion set",
    "Extension set", "Filter", "Syringe", "Elastomeric pump", "Immune globulin", "InFLIXimab", "HYDROmorphone",
    "Morphine", "CARBOplatin",
)  # fmt: skip
_MAKERS = ("Northlake Pharma", "Brightwater Labs", "Halden Generics", "Corvane Medical", "Lakeshore Fluids")
_TYPED = ("sodium chl 250", "vanco 1 g", "cef", "s", "12345", "corvane huber 20", "00312345", "infusion set north")


def run(folder: Path, scale: float) -> Findings:
    """Type each question letter by letter, and time every answer."""
    findings = Findings()
    place = shop.place(folder / "search.db")
    record = bootstrap.open_pharmacy(place, "create")
    try:
        _fill(record, int(_ITEMS * scale))
        for text in _TYPED:
            times = []
            for length in range(1, len(text) + 1):
                for _ in range(5):
                    began = time.perf_counter()
                    item_search.search(record, text[:length])
                    times.append(time.perf_counter() - began)
            findings.add_spread(f"“{text}”, letter by letter", times, p99_below_ms=_LIMIT_MS)
        findings.notes.append(f"{int(_ITEMS * scale):,} items, {_KEPT:,} of them kept, cache warm")
    finally:
        record.close()
    return findings


def _fill(record: Record, count: int) -> None:
    chance = random.Random(11)
    with record.write("system", "bench") as write:
        shelf = write.rows("select id from location where kind = 'shelf' limit 1")[0]["id"]
        for number in range(count):
            strength = chance.choice(("1 g", "2 g", "250 mL", "500 mL", "20 G", "5 mL", "0.9 % 100 mL"))
            name = f"{chance.choice(_NAMES)} {strength} no. {number}"
            item_id = items.add_item(write, NewItem(name, "drug", "vial", "room", chance.choice(_MAKERS)))
            if number % (count // _KEPT or 1) == 0:
                items.set_par(write, item_id, shelf, 10)
        write.detail.clear()
