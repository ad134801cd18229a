"""The settings of what is done at the shelf."""

from __future__ import annotations

from typing import Final

from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Text, Whole

CONTROLLED_RETURN = "shelf.controlled_return"
UNDO_MINUTES = "shelf.undo_minutes"
COLD_OUT_MINUTES = "shelf.cold_out_minutes"

OF_THE_SHELF: Final = (
    Definition(
        CONTROLLED_RETURN,
        "Controlled drug from outside: what is said",
        Text(200),
        "Do not take it. Whoever has it brings it to a collector that the DEA has authorized; tell the pharmacist.",
        "A controlled drug that was with a patient, a nurse or at a home is not taken back; this is said then.",
        "21 CFR 1317, the state's law and the pharmacy's own policy.",
    ),
    Definition(
        UNDO_MINUTES,
        "A slip at the shelf is taken back within",
        Whole(1, 5, "minute"),
        5,
        "So long Undo alone takes back what was pulled, wasted, set aside or opened; a pull is a return later.",
        IN_CHARGE,
    ),
    Definition(
        COLD_OUT_MINUTES,
        "Cold stock may lie at room temperature for",
        Whole(5, 60, "minute"),
        60,
        "Longer than that a pharmacist allows its use. An item's own limit out of the refrigerator counts before it.",
        IN_CHARGE,
    ),
)
