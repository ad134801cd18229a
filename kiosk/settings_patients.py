"""The settings of patients: what weights and heights are believed at once, and how long all of it is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from db.settings import values_at
from db.store import Reader
from kiosk.rules.body_measures import WEIGHT, Plausible
from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Whole

WEIGHT_LEAST: Final = "patients.weight_least_kg"
WEIGHT_MOST: Final = "patients.weight_most_kg"
HEIGHT_LEAST: Final = "patients.height_least_cm"
HEIGHT_MOST: Final = "patients.height_most_cm"
WEIGHT_CHANGE: Final = "patients.weight_change_percent"
HEIGHT_CHANGE: Final = "patients.height_change_percent"
KEEP_PATIENTS_YEARS: Final = "keeping.patients_years"

_AGAIN: Final = "Anything else is typed a second time before it is kept."

OF_PATIENTS: Final = (
    Definition(
        WEIGHT_LEAST,
        "Lightest adult believed at once",
        Whole(10, 60, "kilogram"),
        35,
        f"Of an adult. {_AGAIN}",
        IN_CHARGE,
    ),
    Definition(WEIGHT_MOST, "Heaviest believed at once", Whole(80, 400, "kilogram"), 180, _AGAIN, IN_CHARGE),
    Definition(
        HEIGHT_LEAST,
        "Shortest adult believed at once",
        Whole(60, 160, "centimetre"),
        130,
        f"Of an adult. {_AGAIN}",
        IN_CHARGE,
    ),
    Definition(HEIGHT_MOST, "Tallest believed at once", Whole(170, 260, "centimetre"), 210, _AGAIN, IN_CHARGE),
    Definition(
        WEIGHT_CHANGE,
        "Change of weight believed at once",
        Whole(1, 100, "percent"),
        10,
        f"Since the last weight. {_AGAIN}",
        IN_CHARGE,
    ),
    Definition(
        HEIGHT_CHANGE,
        "Change of height believed at once",
        Whole(1, 100, "percent"),
        5,
        f"Since the last height. {_AGAIN}",
        IN_CHARGE,
    ),
)

KEEPING_PATIENTS: Final = Definition(
    KEEP_PATIENTS_YEARS,
    "Keep patients' data",
    Whole(6, 100, "year"),
    10,
    "So long after the last entry, and after the 18th birthday, nobody can erase them; their numbers stay for ever.",
    "The longest of HIPAA (6 years), the state's law on pharmacy and minors' records, and the pharmacy's own policy.",
)


def plausible_at(reader: Reader, kind: str, at: str) -> Plausible:
    """Read what is believed at once of a `weight` or `height`, as of an instant."""
    keys = (WEIGHT_LEAST, WEIGHT_MOST, WEIGHT_CHANGE) if kind == WEIGHT else (HEIGHT_LEAST, HEIGHT_MOST, HEIGHT_CHANGE)
    entered = values_at(reader, at)
    by_key = {each.key: each for each in OF_PATIENTS}
    fitting = (
        entered[key] if key in entered and by_key[key].kind.fits(entered[key]) else by_key[key].default for key in keys
    )
    least, most, change = (Decimal(value) for value in fitting)
    return Plausible(least, most, change)
