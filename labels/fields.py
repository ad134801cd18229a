"""The keys that a label's data may have: what each means, and by which rules its words are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Rule = Literal["name", "drug", "measure", "directions", "when", "mark", "facility", "count"]
"""How words come on paper: a name to the letter; a drug, a measure and directions with safe numbers and without unsafe
abbreviations, a drug also with tall-man letters; `when` is a date, or date and time; a mark is there or not."""


@dataclass(frozen=True)
class Field:
    """One key of a label's data."""

    key: str
    rule: Rule
    about: str
    several: bool = False
    """Whether a list gives a line for each; else a list is joined to one text."""


_FIELDS: Final = (
    # Whose it is.
    Field("patient_name", "name", "the patient's full name"),
    Field("second_identifier", "name", "date of birth, medical record or prescription number; never a room"),
    Field("patient_location", "name", "ward or home, for whoever gives it"),
    Field("rx_number", "name", "prescription or order number"),
    Field("dispensed", "when", "the day it is dispensed"),
    Field("prescriber", "name", "who prescribed it"),
    # What it is.
    Field("internal_id", "name", "the number assigned here, also in the symbol; of a batch its internal lot number"),
    Field("actives", "drug", "each active ingredient with its amount: texts, or name and amount", several=True),
    Field("drug", "drug", "generic name; the salt behind it only where several exist"),
    Field("brand", "name", "brand name"),
    Field("dose", "measure", "dose, or strength, with its unit"),
    Field("concentration", "measure", "amount in a volume"),
    Field("diluent", "directions", "diluent with its volume"),
    Field("total", "measure", "total amount or volume"),
    Field("total_volume", "measure", "total volume, overfill included"),
    Field("overfill", "measure", "volume beyond the labelled one"),
    Field("dosage_form", "name", "dosage form"),
    Field("single_dose", "mark", "prints “Single-dose container”, or the words given"),
    Field("multi_dose", "mark", "prints “Multiple-dose container”, or the words given"),
    Field("bag_of", "name", "such as “1 of 7”, or [1, 7]"),
    # How it is given.
    Field("route", "directions", "route of administration"),
    Field("rate", "measure", "rate, such as 125 mL/hour"),
    Field("duration", "directions", "over what time it runs"),
    Field("pump_program", "directions", "program of the pump"),
    Field("frequency", "directions", "how often"),
    Field("directions", "directions", "directions in plain words", several=True),
    Field("device_setup", "directions", "flush protocol and set-up of the device"),
    # How long and how it is kept.
    Field("bud", "when", "beyond-use date, or date and time: 2026-12-01, 2026-12-01T14:00"),
    Field("storage", "name", "storage; say “Room temperature” too"),
    Field("handling", "name", "special handling", several=True),
    Field("warnings", "name", "auxiliary warnings, each in a box", several=True),
    # Marks.
    Field("high_alert", "mark", "HIGH ALERT in a band"),
    Field("hazardous", "mark", "HAZARDOUS DRUG in a band"),
    Field("immediate_use", "mark", "for immediate use: begins before the beyond-use time"),
    Field("home", "mark", "given at home: asks for address, 24-hour phone, directions and a time"),
    Field("schedule", "name", "schedule of a controlled substance: II, III, IV or V"),
    # Parenteral nutrition.
    Field("pn_components", "drug", "amount a day of each macronutrient and electrolyte, and per litre", several=True),
    Field("pn_dosing_weight", "measure", "dosing weight"),
    Field("pn_line", "name", "central or peripheral"),
    Field("pn_cycle", "directions", "cycling times"),
    Field("pn_start", "when", "infusion starts"),
    Field("pn_stop", "when", "infusion stops"),
    Field("pn_filter", "measure", "in-line filter, such as 1.2 micron"),
    Field("pn_osmolarity", "measure", "osmolarity; of a peripheral line at most 900 mOsm/L"),
    # Who made it, and where.
    Field("prepared_at", "when", "when preparation began"),
    Field("prepared_by", "name", "initials of who prepared it"),
    Field("checked_by", "name", "initials of who checked it"),
    Field("facility", "facility", "name, or {name, address, phone}; the phone is answered day and night"),
    Field("legend", "name", "such as Rx only, and what the state asks for", several=True),
    # Stock, places, people and things.
    Field("name", "name", "of the item, place, person, thing or command"),
    Field("batch_lot", "name", "the maker's lot number"),
    Field("expiry", "when", "the maker's expiry: 2028-03-31, 2028-03"),
    Field("extended_expiry", "when", "until when its maker or the FDA lets it be used, later than is printed on it"),
    Field("manufacturer", "name", "who made it"),
    Field("product_code", "name", "NDC, GTIN or catalogue number"),
    Field("received", "when", "when it came in"),
    Field("received_by", "name", "who received it"),
    Field("opened_at", "when", "when it was opened"),
    Field("opened_by", "name", "who opened it"),
    Field("closed_state", "name", "of what is closed and was out of the refrigerator: since when, how long in all"),
    Field("stage", "name", "what the container is part of, and what comes next"),
    Field("area", "name", "room or zone of a place"),
    Field("contents", "name", "what belongs there, or is inside"),
    Field("model", "name", "model"),
    Field("serial", "name", "the maker's serial number"),
    Field("next_check", "when", "when the next check is due"),
    Field("person_role", "name", "what the person does here"),
    Field("delivery", "name", "number of the delivery"),
    Field("ship_to", "name", "name and address it goes to", several=True),
    Field("packed_at", "when", "when it was packed"),
    Field("packed_by", "name", "who packed it"),
    Field("deliver_by", "when", "until when it has to arrive"),
    Field("instructions", "name", "what to do with the card", several=True),
    # Any label.
    Field("reprint", "count", "prints REPRINT and this number"),
)

FIELDS: Final = {field.key: field for field in _FIELDS}
"""Every key that some kind of label takes."""

SAME: Final = {
    "beyond_use_date": "bud",
    "patient": "patient_name",
    "lot": "batch_lot",
    "strength": "dose",
    "ndc": "product_code",
    "gtin": "product_code",
    "asset_tag": "internal_id",
}
"""Other words for a key that are understood."""

LEADS: Final = {"dob": "DOB", "date_of_birth": "DOB", "mrn": "MRN"}
"""Keys that are a second identifier, and what is printed before it."""

PATIENT: Final = frozenset({"patient_name", "second_identifier", "patient_location", "rx_number", "prescriber"})
"""What belongs to one patient, and so on no label of a batch."""
