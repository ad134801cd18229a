"""The demo's everyday shelf: what every infusion pharmacy keeps."""

from __future__ import annotations

from kiosk.demo_shelf import DemoItem, Pack, case, drug, each, fluid, supply

FIRST: tuple[DemoItem, ...] = (
    DemoItem(
        drug("Vancomycin 1 g", "Northlake Pharma"),
        (each("0031234501011"), case("5031234501011", 10, "carton")),
        40,
        (("VN24118", 12, 10), ("VN25021", 190, 30), ("VN25077", 420, 20)),
    ),
    DemoItem(
        drug("CefTRIAXone 2 g", "Northlake Pharma"),
        (each("0031234502023"), case("5031234502023", 10, "carton")),
        50,
        (("CX3430", 380, 20), ("CX3381", -9, 4), ("CX3402", 45, 20), ("CX3419", 310, 40)),
    ),
    DemoItem(
        drug("CeFAZolin 2 g", "Northlake Pharma"),
        (each("0031234503035"), case("5031234503035", 25, "carton")),
        60,
        (("CZ0880", 41, 10), ("CZ0917", 88, 25), ("CZ1004", 260, 50)),
    ),
    DemoItem(
        drug("Piperacillin-tazobactam 4.5 g", "Brightwater Labs"),
        (each("0036045601016"), case("5036045601016", 10, "carton")),
        40,
        (("PT77201", 260, 20), ("PT77120", 28, 8), ("PT77188", 150, 10)),
    ),
    DemoItem(
        drug("Meropenem 1 g", "Brightwater Labs"),
        (each("0036045602028"), case("5036045602028", 10, "carton")),
        30,
        (("MR5502", 26, 5), ("MR5520", 95, 20), ("MR5541", 402, 20)),
    ),
    DemoItem(
        drug("DAPTOmycin 500 mg", "Brightwater Labs", storage="refrigerated"),
        (each("0036045603030"),),
        20,
        (("DP1183", 6, 3), ("DP1190", 120, 6), ("DP1201", 280, 8)),
    ),
    DemoItem(
        drug("Ertapenem 1 g", "Halden Generics"),
        (each("0038112201018"), case("5038112201018", 10, "carton")),
        20,
        (("ER4401", 16, 3), ("ER4410", 75, 12), ("ER4432", 333, 10)),
    ),
    DemoItem(
        drug("Micafungin 100 mg", "Halden Generics"),
        (each("0038112202020"),),
        12,
        (("MF2311", 410, 3), ("MF2290", 19, 4), ("MF2305", 230, 3)),
    ),
    DemoItem(
        drug("Heparin lock flush 100 units/mL, 5 mL", "Corvane Medical", unit="syringe", high_alert=True),
        (each("0037330401015", "syringe"), case("5037330401015", 60, "box")),
        240,
        (("HL8902", 410, 60), ("HL8831", 22, 60), ("HL8890", 300, 240)),
    ),
    DemoItem(
        drug("Potassium chloride 40 mEq/20 mL", "Corvane Medical", high_alert=True),
        (each("0037330402027"), case("5037330402027", 25, "tray")),
        25,
        (
            ("KC6002", -31, 2),
            ("KC6107", -2, 7),
        ),
    ),
    DemoItem(
        drug("InFLIXimab 100 mg", "Brightwater Labs", storage="refrigerated"),
        (each("0036045604042"),),
        24,
        (("IF9003", 21, 2), ("IF9021", 60, 10), ("IF9044", 340, 20)),
    ),
    DemoItem(
        drug("Immune globulin 10 %, 20 g", "Halden Generics", storage="refrigerated"),
        (each("0038112203032"),),
        16,
        (("IG5490", 11, 1), ("IG5507", 33, 4), ("IG5519", 400, 8)),
    ),
    DemoItem(
        drug(
            "Regular insulin 100 units/mL, 10 mL",
            "Corvane Medical",
            storage="refrigerated",
            high_alert=True,
            container_kind="multi_dose_vial",
            volume_microlitres=10_000,
        ),
        (each("0037330403039"),),
        8,
        (("RI1109", -5, 1), ("RI1120", 14, 2), ("RI1144", 200, 9)),
    ),
    DemoItem(
        fluid("Sodium chloride 0.9 % 100 mL", "Lakeshore Fluids"),
        (each("0039055101011", "bag"), case("5039055101011", 96)),
        192,
        (("P438201", 55, 96), ("P439114", 270, 192), ("P439320", 350, 96)),
    ),
    DemoItem(
        fluid("Sodium chloride 0.9 % 250 mL", "Lakeshore Fluids"),
        (each("0039055102023", "bag"), case("5039055102023", 36)),
        72,
        (("P440944", 210, 36), ("P440010", 120, 36), ("P441207", 300, 72)),
    ),
    DemoItem(
        fluid("Sodium chloride 0.9 % 1,000 mL", "Lakeshore Fluids"),
        (each("0039055103035", "bag"), case("5039055103035", 14)),
        56,
        (("P443120", 333, 14), ("P442891", 17, 5), ("P443002", 280, 28)),
    ),
    DemoItem(
        fluid("Dextrose 5 % 250 mL", "Lakeshore Fluids"),
        (each("0039055104047", "bag"), case("5039055104047", 36)),
        36,
        (("P451333", 310, 36), ("P450118", 9, 12), ("P451220", 222, 36)),
    ),
    DemoItem(
        fluid("Sterile water for injection 1,000 mL", "Lakeshore Fluids"),
        (each("0039055105059", "bag"), case("5039055105059", 14)),
        14,
        (("P460122", 25, 4), ("P460230", 140, 14), ("P460311", 365, 14)),
    ),
    DemoItem(
        supply("Huber needle 20 G, 0.75 in", "Corvane Medical"),
        (Pack("HIBC", "C733HN20751", "each", 1), Pack("HIBC", "C733HN20753", "box", 25)),
        50,
        (("25C007", 810, 25), ("24K118", 26, 20), ("25B031", 700, 75)),
    ),
    DemoItem(
        supply("Elastomeric pump 250 mL, 5 h", "Corvane Medical"),
        (Pack("HIBC", "C733EP25051", "each", 1), Pack("HIBC", "C733EP25053", "case", 24)),
        48,
        (("EP4390", 20, 2), ("EP4471", 64, 10), ("EP4502", 540, 24)),
    ),
)
