"""Settings of opened containers: how long each kind may be used."""

from __future__ import annotations

from typing import Final

from kiosk.settings_definition import Definition
from kiosk.settings_kinds import Whole

RUNNING_OUT_HOURS: Final = "opened.running_out_hours"
_PLACES: Final = "Read when it is opened; what is open already keeps the time it was given. Items may have their own."
_MAKER: Final = "The maker's label says it."

LIMITS: Final = {
    "multi_dose_vial": ("opened.multi_dose_vial_days", 1440),
    "single_dose_vial": ("opened.single_dose_vial_hours", 60),
    "bulk_package": ("opened.bulk_package_hours", 60),
    "bag": ("opened.bag_hours", 60),
}
"""The setting of each kind of container, and how many minutes its unit has."""

OF_OPENED: Final = (
    Definition(
        "opened.multi_dose_vial_days",
        "Multi-dose vial",
        Whole(1, 28, "day"),
        28,
        _PLACES,
        "USP <797>: 28 days at most.",
    ),
    Definition(
        "opened.single_dose_vial_hours",
        "Single-dose vial, in a hood",
        Whole(1, 12, "hour"),
        12,
        f"{_PLACES} Opened outside of a hood it is discarded.",
        "USP <797>: 12 hours at most in ISO 5 air.",
    ),
    Definition(
        "opened.bulk_package_hours", "Pharmacy bulk package, in a hood", Whole(1, 24, "hour"), 4, _PLACES, _MAKER
    ),
    Definition("opened.bag_hours", "Bag that was spiked, in a hood", Whole(1, 24, "hour"), 12, _PLACES, _MAKER),
    Definition(
        RUNNING_OUT_HOURS,
        "Home names what ends within",
        Whole(1, 168, "hour"),
        4,
        "Home lists opened containers that may be used only so long any more.",
        "The pharmacist in charge sets it.",
    ),
)
