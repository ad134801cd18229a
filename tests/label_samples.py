"""One label of each kind as a pharmacy would print it, all made up: the pictures of the guide and of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.label_making import make_label
from labels.label import Label
from labels.refusal import LabelRefused
from labels.stock import stock_named

TODAY = date(2026, 11, 28)
PHARMACY = {
    "name": "Magnolia Infusion Pharmacy",
    "address": "410 Capitol St, Jackson, MS 39201",
    "phone": "601-555-0100",
}
MADE = {"prepared_at": "2026-11-28T09:10", "prepared_by": "AR", "checked_by": "BM"}
PRESCRIBED = {"rx_number": "7001482", "dispensed": "2026-11-28", "prescriber": "A. Lee, MD", "legend": "Rx only"}
BAG = {
    "patient_name": "Rosalind Okafor-Lindqvist",
    "dob": "1961-04-12",
    "mrn": "448120",
    "internal_id": "K1-7F2C",
    "drug": "vancomycin",
    "dose": "1250mg",
    "diluent": "sodium chloride 0.9% 250 mL",
    "total_volume": "275 mL",
    "dosage_form": "Injection for infusion",
    "single_dose": True,
    "route": "Intravenous",
    "rate": "183 mL/hour",
    "duration": "90 minutes",
    "bag_of": [1, 7],
    "bud": "2026-12-01T14:00",
    "storage": "Refrigerate 2\N{EN DASH}8 \N{DEGREE SIGN}C",
    "facility": PHARMACY,
}


@dataclass(frozen=True)
class Sample:
    """What is printed, on which stock."""

    kind: str
    stock: str
    data: dict[str, Any]

    def made(self, dpi: int = 203, **changed: Any) -> Label | LabelRefused:
        """Make the label, with some of its data changed; None takes a key out."""
        stock = stock_named(self.stock)
        assert stock is not None
        return make_label(self.kind, {**self.data, **changed}, stock, dpi, TODAY)


SAMPLES = {
    "bag": Sample(
        "bag",
        "4x3",
        BAG
        | MADE
        | PRESCRIBED
        | {"frequency": "every 12 hours", "warnings": ["Infuse slowly. Stop and call if flushing or rash."]},
    ),
    "bag-home": Sample(
        "bag",
        "4x3",
        BAG
        | MADE
        | PRESCRIBED
        | {
            "home": True,
            "directions": ["Infuse over 90 minutes by pump every 12 hours."],
            "warnings": ["Keep in the refrigerator. Take out 60 minutes before use."],
        },
    ),
    "bag-hazardous": Sample(
        "bag",
        "4x3",
        BAG
        | MADE
        | {
            "patient_name": "Dana Whitfield",
            "dob": "1974-09-30",
            "mrn": "530077",
            "internal_id": "K1-7F31",
            "drug": "vincristine sulfate",
            "dose": "2.0 mg",
            "diluent": "sodium chloride 0.9% 50 mL",
            "total_volume": "52 mL",
            "single_dose": None,
            "rate": "312 mL/hour",
            "duration": "10 minutes",
            "bag_of": None,
            "bud": "2026-11-29T09:00",
            "hazardous": True,
            "high_alert": True,
            "warnings": ["Vesicant: check the line before infusion."],
            "facility": None,
        },
    ),
    "bag-nutrition": Sample(
        "bag",
        "4x6",
        BAG
        | MADE
        | PRESCRIBED
        | {
            "patient_name": "Theodore Abernathy",
            "dob": "1957-02-03",
            "mrn": "220981",
            "internal_id": "K1-7F88",
            "drug": "parenteral nutrition",
            "dose": None,
            "diluent": None,
            "single_dose": None,
            "total_volume": "2000ml",
            "overfill": "100 mL",
            "rate": "167 mL/hour",
            "duration": "12 hours",
            "home": True,
            "high_alert": True,
            "pn_dosing_weight": "70 kg",
            "pn_components": [
                {"name": "amino acids", "amount": "105 g"},
                {"name": "dextrose", "amount": "300 g"},
                {"name": "lipid injectable emulsion", "amount": "60 g"},
                {"name": "sodium chloride", "amount": "80 mEq"},
                {"name": "potassium phosphate", "amount": "22 mmol"},
                {"name": "magnesium sulfate", "amount": "10 mEq"},
                {"name": "calcium gluconate", "amount": "9.30 mEq"},
                {"name": "multiple trace elements", "amount": "1 mL"},
                {"name": "adult multivitamin", "amount": "10 mL"},
            ],
            "pn_line": "central",
            "pn_filter": "1.2 micron",
            "pn_osmolarity": "1750 mOsm/L",
            "pn_cycle": "taper up 1 hour, taper down 1 hour",
            "pn_start": "2026-11-28T20:00",
            "pn_stop": "2026-11-29T08:00",
            "bud": "2026-12-05T20:00",
            "directions": ["Infuse from 8 PM to 8 AM by pump."],
            "warnings": ["Take out of the refrigerator 60 minutes before use."],
        },
    ),
    "syringe": Sample(
        "syringe",
        "2x1",
        {
            "internal_id": "K1-7F40",
            "drug": "hydromorphone",
            "dose": "6 mg",
            "total": "30 mL",
            "dosage_form": "Injection",
            "route": "Intravenous (PCA)",
            "bud": "2026-12-05T10:00",
            "storage": "Room temperature",
            "high_alert": True,
        },
    ),
    "opened_container": Sample(
        "opened_container",
        "2.25x1.25",
        {
            "internal_id": "K1-O55",
            "drug": "heparin sodium 1000 units/mL",
            "batch_lot": "HP4410",
            "expiry": "2028-03",
            "opened_at": "2026-11-28T09:10",
            "opened_by": "AR",
            "bud": "2026-12-26",
            "storage": "Room temperature",
            "multi_dose": True,
            "high_alert": True,
        },
    ),
    "received_lot": Sample(
        "received_lot",
        "2.25x1.25",
        {
            "internal_id": "K1-L77",
            "name": "Extension set, 7 inch, with filter",
            "batch_lot": "EX-22081",
            "expiry": "2029-06-30",
            "manufacturer": "Harbor Medical",
            "product_code": "EX7F-100",
            "received": "2026-11-24",
            "received_by": "AR",
            "storage": "Room temperature",
        },
    ),
    "received_lot_extended": Sample(
        "received_lot",
        "2.25x1.25",
        {
            "internal_id": "K1-L78",
            "name": "sodium bicarbonate 8.4 % 50 mL vial",
            "batch_lot": "SB-40917",
            "expiry": "2026-11",
            "extended_expiry": "2027-05-31",
            "manufacturer": "Northlake",
            "storage": "Room temperature",
        },
    ),
    "in_process": Sample(
        "in_process",
        "3x2",
        {
            "internal_id": "K1-P12",
            "drug": "vancomycin",
            "concentration": "50 mg/mL",
            "total": "100 mL",
            "stage": "batch C261128-1, dilution to 5 mg/mL",
            "bud": "2026-11-28T21:10",
            "storage": "Refrigerate 2\N{EN DASH}8 \N{DEGREE SIGN}C",
        }
        | MADE,
    ),
    "batch_unit": Sample(
        "batch_unit",
        "4x2",
        {
            "internal_id": "C261128-1",
            "drug": "cefazolin",
            "dose": "2g",
            "diluent": "sterile water 20 mL",
            "total": "20 mL",
            "dosage_form": "Injection",
            "single_dose": True,
            "route": "Intravenous push",
            "bud": "2026-12-08",
            "storage": "Refrigerate 2\N{EN DASH}8 \N{DEGREE SIGN}C",
        }
        | MADE,
    ),
    "location": Sample(
        "location",
        "3x1",
        {
            "internal_id": "A1-03",
            "name": "A1-03",
            "area": "Ante room, shelf A",
            "storage": "20\N{EN DASH}25 \N{DEGREE SIGN}C",
            "contents": ["IV sets"],
        },
    ),
    "asset": Sample(
        "asset",
        "2x1",
        {
            "internal_id": "PUMP-17",
            "name": "Ambulatory pump",
            "serial": "SN 884120",
            "next_check": "2027-05-01",
            "facility": "Magnolia Infusion Pharmacy",
        },
    ),
    "badge": Sample(
        "badge",
        "2x1",
        {
            "internal_id": "7F3K-22Q",
            "name": "Ana Ruiz",
            "person_role": "Technician",
            "facility": "Magnolia Infusion Pharmacy",
        },
    ),
    "tote": Sample(
        "tote",
        "4x3",
        {
            "internal_id": "TOTE-12",
            "name": "Tote 12",
            "delivery": "K1-D204",
            "ship_to": ["Rosalind Okafor-Lindqvist", "88 Fortification St, Jackson, MS 39202"],
            "deliver_by": "2026-11-28T16:00",
            "storage": "Cold packs inside: refrigerate on arrival",
            "contents": ["7 bags", "1 pump", "supplies"],
            "packed_at": "2026-11-28T12:30",
            "packed_by": "AR",
            "facility": PHARMACY,
        },
    ),
    "scanner_test": Sample(
        "scanner_test",
        "3x2",
        {
            "name": "Scan me after each change of settings",
            "instructions": "The kiosk says whether both cases, signs and separators came through.",
        },
    ),
    "command_card": Sample(
        "command_card",
        "2x1",
        {"internal_id": "FINISH", "name": "Finish", "instructions": "Ends the job on the screen."},
    ),
    "reprint": Sample(
        "batch_unit",
        "3x2",
        {
            "reprint": 1,
            "internal_id": "C261128-1",
            "actives": ["cefazolin 2 g"],
            "total": "20 mL",
            "dosage_form": "Injection",
            "route": "Intravenous push",
            "bud": "2026-12-08",
            "storage": "Refrigerate",
        },
    ),
}
"""By the name of the picture."""
