"""The settings of what is done at the shelf."""

from __future__ import annotations

from typing import Final

from kiosk.settings_definition import Definition
from kiosk.settings_kinds import Text

CONTROLLED_RETURN = "shelf.controlled_return"

OF_THE_SHELF: Final = (
    Definition(
        CONTROLLED_RETURN,
        "Controlled drug from outside: what is said",
        Text(200),
        "Do not take it. Whoever has it brings it to a collector that the DEA has authorized; tell the pharmacist.",
        "A controlled drug that was with a patient, a nurse or at a home is not taken back; this is said then.",
        "21 CFR 1317, the state's law and the pharmacy's own policy.",
    ),
)
