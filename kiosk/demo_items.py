"""The demo pharmacy's shelf: what an infusion pharmacy keeps, with invented companies' codes where none is public."""

from __future__ import annotations

from dataclasses import dataclass

from db.items import NewItem


@dataclass(frozen=True)
class Pack:
    """One packaging with its code."""

    scheme: str
    value: str
    """For a GTIN: 13 digits, the check digit is added."""
    level: str
    units: int


@dataclass(frozen=True)
class DemoItem:
    """One item with its codes, its par, and its lots."""

    item: NewItem
    packs: tuple[Pack, ...]
    par: int
    lots: tuple[tuple[str, int, int], ...]
    """Lot number, days from today until it expires (negative: expired), base units received."""


def _drug(name: str, maker: str, *, storage: str = "room", unit: str = "vial", high_alert: bool = False) -> NewItem:
    return NewItem(name, "drug", unit, storage, maker, high_alert=high_alert)


def _fluid(name: str, maker: str) -> NewItem:
    return NewItem(name, "fluid", "bag", "room", maker)


def _supply(name: str, maker: str) -> NewItem:
    return NewItem(name, "supply", "each", "room", maker)


def _each(value: str, level: str = "vial") -> Pack:
    return Pack("GTIN", value, level, 1)


def _case(value: str, units: int, level: str = "case") -> Pack:
    return Pack("GTIN", value, level, units)


ITEMS: tuple[DemoItem, ...] = (
    DemoItem(
        _drug("Vancomycin 1 g", "Northlake Pharma"),
        (_each("0031234501011"), _case("5031234501011", 10, "carton")),
        40,
        (("VN24118", 12, 10), ("VN25021", 190, 30), ("VN25077", 420, 20)),
    ),
    DemoItem(
        _drug("CefTRIAXone 2 g", "Northlake Pharma"),
        (_each("0031234502023"), _case("5031234502023", 10, "carton")),
        50,
        (("CX3430", 380, 20), ("CX3381", -9, 4), ("CX3402", 45, 20), ("CX3419", 310, 40)),
    ),
    DemoItem(
        _drug("CeFAZolin 2 g", "Northlake Pharma"),
        (_each("0031234503035"), _case("5031234503035", 25, "carton")),
        60,
        (("CZ0880", 41, 10), ("CZ0917", 88, 25), ("CZ1004", 260, 50)),
    ),
    DemoItem(
        _drug("Piperacillin-tazobactam 4.5 g", "Brightwater Labs"),
        (_each("0036045601016"), _case("5036045601016", 10, "carton")),
        40,
        (("PT77201", 260, 20), ("PT77120", 28, 8), ("PT77188", 150, 10)),
    ),
    DemoItem(
        _drug("Meropenem 1 g", "Brightwater Labs"),
        (_each("0036045602028"), _case("5036045602028", 10, "carton")),
        30,
        (("MR5502", 26, 5), ("MR5520", 95, 20), ("MR5541", 402, 20)),
    ),
    DemoItem(
        _drug("DAPTOmycin 500 mg", "Brightwater Labs", storage="refrigerated"),
        (_each("0036045603030"),),
        20,
        (("DP1183", 6, 3), ("DP1190", 120, 6), ("DP1201", 280, 8)),
    ),
    DemoItem(
        _drug("Ertapenem 1 g", "Halden Generics"),
        (_each("0038112201018"), _case("5038112201018", 10, "carton")),
        20,
        (("ER4401", 16, 3), ("ER4410", 75, 12), ("ER4432", 333, 10)),
    ),
    DemoItem(
        _drug("Micafungin 100 mg", "Halden Generics"),
        (_each("0038112202020"),),
        12,
        (("MF2311", 410, 3), ("MF2290", 19, 4), ("MF2305", 230, 3)),
    ),
    DemoItem(
        _drug("Heparin lock flush 100 units/mL, 5 mL", "Corvane Medical", unit="syringe", high_alert=True),
        (_each("0037330401015", "syringe"), _case("5037330401015", 60, "box")),
        240,
        (("HL8902", 410, 60), ("HL8831", 22, 60), ("HL8890", 300, 240)),
    ),
    DemoItem(
        _drug("Potassium chloride 40 mEq/20 mL", "Corvane Medical", high_alert=True),
        (_each("0037330402027"), _case("5037330402027", 25, "tray")),
        25,
        (
            ("KC6002", -31, 2),
            ("KC6107", -2, 7),
        ),
    ),
    DemoItem(
        _drug("Infliximab 100 mg", "Brightwater Labs", storage="refrigerated"),
        (_each("0036045604042"),),
        24,
        (("IF9003", 21, 2), ("IF9021", 60, 10), ("IF9044", 340, 20)),
    ),
    DemoItem(
        _drug("Immune globulin 10 %, 20 g", "Halden Generics", storage="refrigerated"),
        (_each("0038112203032"),),
        16,
        (("IG5490", 11, 1), ("IG5507", 33, 4), ("IG5519", 400, 8)),
    ),
    DemoItem(
        _drug("Regular insulin 100 units/mL, 10 mL", "Corvane Medical", storage="refrigerated", high_alert=True),
        (_each("0037330403039"),),
        8,
        (("RI1109", -5, 1), ("RI1120", 14, 2), ("RI1144", 200, 9)),
    ),
    DemoItem(
        _fluid("Sodium chloride 0.9 % 100 mL", "Lakeshore Fluids"),
        (_each("0039055101011", "bag"), _case("5039055101011", 96)),
        192,
        (("P438201", 55, 96), ("P439114", 270, 192), ("P439320", 350, 96)),
    ),
    DemoItem(
        _fluid("Sodium chloride 0.9 % 250 mL", "Lakeshore Fluids"),
        (_each("0039055102023", "bag"), _case("5039055102023", 36)),
        72,
        (("P440944", 210, 36), ("P440010", 120, 36), ("P441207", 300, 72)),
    ),
    DemoItem(
        _fluid("Sodium chloride 0.9 % 1,000 mL", "Lakeshore Fluids"),
        (_each("0039055103035", "bag"), _case("5039055103035", 14)),
        56,
        (("P443120", 333, 14), ("P442891", 17, 5), ("P443002", 280, 28)),
    ),
    DemoItem(
        _fluid("Dextrose 5 % 250 mL", "Lakeshore Fluids"),
        (_each("0039055104047", "bag"), _case("5039055104047", 36)),
        36,
        (("P451333", 310, 36), ("P450118", 9, 12), ("P451220", 222, 36)),
    ),
    DemoItem(
        _fluid("Sterile water for injection 1,000 mL", "Lakeshore Fluids"),
        (_each("0039055105059", "bag"), _case("5039055105059", 14)),
        14,
        (("P460122", 25, 4), ("P460230", 140, 14), ("P460311", 365, 14)),
    ),
    DemoItem(
        _supply("Huber needle 20 G, 0.75 in", "Corvane Medical"),
        (Pack("HIBC", "C733HN20751", "each", 1), Pack("HIBC", "C733HN20753", "box", 25)),
        50,
        (("25C007", 810, 25), ("24K118", 26, 20), ("25B031", 700, 75)),
    ),
    DemoItem(
        _supply("Elastomeric pump 250 mL, 5 h", "Corvane Medical"),
        (Pack("HIBC", "C733EP25051", "each", 1), Pack("HIBC", "C733EP25053", "case", 24)),
        48,
        (("EP4390", 20, 2), ("EP4471", 64, 10), ("EP4502", 540, 24)),
    ),
)

STAFF = (
    ("Dana Whitfield", ("manager", "pharmacist")),
    ("Marcus Oyelaran", ("pharmacist",)),
    ("Priya Raman", ("technician",)),
    ("Tomas Lindqvist", ("technician",)),
)
DEMO_PIN = "246810"
"""Everybody's PIN in the demo pharmacy, where nothing is secret; the dialog that asks for it says so."""
SUPPLIERS = ("Lakeshore Medical Supply", "Meridian Wholesale Drug", "Corvane Direct")
