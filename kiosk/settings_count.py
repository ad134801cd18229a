"""The settings of counting."""

from __future__ import annotations

from typing import Final

from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Whole, YesNo
from kiosk.settings_lists import Times

WINDOW_MINUTES: Final = "count.window_minutes"
TOLERANCE_UNITS: Final = "count.tolerance_units"
TOLERANCE_PERCENT: Final = "count.tolerance_percent"
SHIFT_ENDS: Final = "count.shift_ends"
CONTROLLED_EACH_SHIFT: Final = "count.controlled_each_shift"
ITEMS_A_DAY: Final = "count.items_a_day"
USE_DAYS: Final = "count.use_days"
A_DAYS: Final = "count.a_days"
B_DAYS: Final = "count.b_days"
C_DAYS: Final = "count.c_days"
LOCATION_DAYS: Final = "count.location_days"
OF_CYCLES: Final = (ITEMS_A_DAY, USE_DAYS, A_DAYS, B_DAYS, C_DAYS)
"""What the plan of cycle counts follows."""

_AT_LEAST: Final = "Each place of such an item is counted at least so often."

OF_COUNTING: Final = (
    Definition(
        WINDOW_MINUTES,
        "A scan may follow a package by",
        Whole(0, 240, "minute"),
        30,
        "A difference is taken for true only if nothing of its item moved at its place for so long before and after.",
        IN_CHARGE,
    ),
    Definition(
        TOLERANCE_UNITS,
        "Difference that one count may have",
        Whole(0, 100, "unit", "none"),
        0,
        "What differs by more is counted again by another person. Controlled substances are always counted by two.",
        IN_CHARGE,
    ),
    Definition(
        TOLERANCE_PERCENT,
        "Difference in percent of the stock",
        Whole(0, 20, "percent", "none"),
        0,
        "The wider of the two bounds holds.",
        IN_CHARGE,
    ),
    Definition(
        SHIFT_ENDS,
        "Shifts end at",
        Times(6),
        ["07:00", "19:00"],
        "An hour before each, what moved or was opened since the last count, and what is high-alert, is due.",
        IN_CHARGE,
    ),
    Definition(
        CONTROLLED_EACH_SHIFT,
        "Controlled substances have their own count",
        YesNo(),
        True,
        "At the end of every shift, by two people, while nothing of them moves; else they are part of its list.",
        "The pharmacist in charge sets it; the state's board may ask for it.",
    ),
    Definition(
        ITEMS_A_DAY,
        "Cycle count: items a day",
        Whole(0, 500, "item", "none"),
        10,
        "So many items are due each day, those that wait longest for their turn first.",
        IN_CHARGE,
    ),
    Definition(
        USE_DAYS,
        "Cycle count: use is added up over",
        Whole(7, 730, "day"),
        90,
        "Items whose use is worth 80 % of all are class A, the next 15 % class B, the rest class C.",
        IN_CHARGE,
    ),
    Definition(A_DAYS, "Class A is counted every", Whole(1, 1_095, "day"), 30, _AT_LEAST, IN_CHARGE),
    Definition(B_DAYS, "Class B is counted every", Whole(1, 1_095, "day"), 90, _AT_LEAST, IN_CHARGE),
    Definition(C_DAYS, "Class C is counted every", Whole(1, 1_095, "day"), 365, _AT_LEAST, IN_CHARGE),
    Definition(
        LOCATION_DAYS,
        "A shelf is counted whole every",
        Whole(0, 1_095, "day", "never"),
        90,
        "Home names the shelves of which nobody counted all for so long.",
        IN_CHARGE,
    ),
)
