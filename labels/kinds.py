"""All kinds of labels. A reprint is none: every kind prints REPRINT and its number when it is one."""

from __future__ import annotations

from typing import Final

from labels.kinds_places import ASSET, BADGE, COMMAND_CARD, LOCATION, SCANNER_TEST, TOTE
from labels.kinds_preparations import BAG, BATCH_UNIT, IN_PROCESS, SYRINGE
from labels.kinds_stock import OPENED_CONTAINER, RECEIVED_LOT

KINDS: Final = {
    kind.name: kind
    for kind in (
        BAG,
        SYRINGE,
        OPENED_CONTAINER,
        RECEIVED_LOT,
        IN_PROCESS,
        BATCH_UNIT,
        LOCATION,
        ASSET,
        BADGE,
        TOTE,
        SCANNER_TEST,
        COMMAND_CARD,
    )
}
"""Every kind by its name."""
