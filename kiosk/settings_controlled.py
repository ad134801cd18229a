"""The settings of controlled substances: federal rules, and what a state's may ask for beyond them."""

from __future__ import annotations

from typing import Final

from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Choice, OptionalText, Whole

REGISTRATION: Final = "controlled.dea_registration"
INVENTORY_MONTHS: Final = "controlled.inventory_months"
EXACT_SCHEDULES: Final = "controlled.exact_schedules"
COUNT_HOLDS_HOURS: Final = "controlled.count_holds_hours"
VOLUME_TOLERANCE_PERCENT: Final = "controlled.volume_tolerance_percent"
LOSS_AUTHORITY: Final = "controlled.loss_authority"
LOSS_AUTHORITY_DAYS: Final = "controlled.loss_authority_days"

OF_CONTROLLED: Final = (
    Definition(
        REGISTRATION,
        "DEA registration number",
        OptionalText(20, nothing=None),
        None,
        "Stands on every inventory of controlled substances; what was printed keeps the one it was taken under.",
        "The certificate of registration (DEA Form 223) of this location.",
    ),
    Definition(
        INVENTORY_MONTHS,
        "Inventory of controlled substances every",
        Whole(1, 24, "month"),
        24,
        "Home names the next inventory a month before it is due.",
        "21 CFR 1304.11(c): at least every 24 months. A state may ask for 12 or 1.",
    ),
    Definition(
        EXACT_SCHEDULES,
        "Inventory is by exact count for",
        Choice((("CII", "schedules I and II"), ("all", "every schedule"))),
        "CII",
        "What is exact has a count that two people made and that was posted on the day of the inventory.",
        "21 CFR 1304.11(e)(6): schedules I and II, and containers of more than 1,000 units. Some states ask for all.",
    ),
    Definition(
        COUNT_HOLDS_HOURS,
        "A count makes other schedules exact for",
        Whole(1, 168, "hour"),
        24,
        "An inventory says of each line whether a count that is younger backs it, or only the record.",
        IN_CHARGE,
    ),
    Definition(
        VOLUME_TOLERANCE_PERCENT,
        "Volume of an opened container may differ by",
        Whole(0, 20, "percent", "nothing"),
        5,
        "What was put in and measured differs from what it held by more: a pharmacist says why, or it is a loss.",
        "The accuracy that the maker of the syringe, pump or cassette states.",
    ),
    Definition(
        LOSS_AUTHORITY,
        "Who else is told of a controlled loss",
        OptionalText(60, nothing=None),
        None,
        "The state's authority, beside the DEA; it stands on Home with its last day, and with what Form 106 asks for.",
        "The pharmacist in charge names it; the state's board or bureau may ask for it.",
    ),
    Definition(
        LOSS_AUTHORITY_DAYS,
        "That authority is told of a loss within",
        Whole(0, 60, "day", "that day"),
        1,
        "Counted from the day on which the loss was found. The DEA's own deadlines are federal and not set here.",
        "The state's rule; the pharmacist in charge sets it.",
    ),
)
