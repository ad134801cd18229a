"""What stops a preparation for a part of it: a lot that went in and is recalled, or held, since then."""

from __future__ import annotations

from collections.abc import Iterable

from db import preparation_lots, preparations
from db.preparation_lots import StoppedPart
from db.preparations import Preparation, PreparationUnit
from db.store import Reader
from kiosk.rules.preparation import HAS_NO_CODE, Stage
from kiosk.rules.shelf_reasons import RECALL_NOTICE
from kiosk.services.outcome import Refused
from kiosk.services.prepare_made import BATCH


def stopped_part(reader: Reader, made: Preparation, units: Iterable[PreparationUnit]) -> tuple[StoppedPart, str] | None:
    """Find the first lot that stands against these units, with what is wrong of it in words."""
    numbers = {BATCH, *(each.number for each in units)}
    found = preparation_lots.stopped_parts(reader, made.id, RECALL_NOTICE)
    part = next((each for each in found if each.number in numbers), None)
    if part is None:
        return None
    what = f"{part.name}, lot {part.batch_lot or '—'}, went into {_where(made, part)}"
    is_now = "is RECALLED" if part.recalled else "was put in QUARANTINE, and is not released"
    return part, f"{what}, and {is_now}."


def noticed(reader: Reader, lot_id: str, what: str) -> Refused | None:
    """Refuse a package before it goes in, where some of its lot is set aside for what its maker said."""
    if not preparation_lots.is_noticed(reader, lot_id, RECALL_NOTICE):
        return None
    said = f"{what}: some of this lot was put in QUARANTINE for a maker's notice, and is not released."
    return Refused("QUARANTINED", said, "Set it aside, too: a pharmacist releases it once the notice is settled.")


def lot_against(reader: Reader, made: Preparation, unit: PreparationUnit) -> StoppedPart | None:
    """Find the first lot in a unit that is recalled, or set aside for what its maker said."""
    found = preparation_lots.stopped_parts(reader, made.id, RECALL_NOTICE)
    of_unit = (each for each in found if each.number in (BATCH, unit.number))
    return next((each for each in of_unit if each.recalled or each.noticed), None)


def _where(made: Preparation, part: StoppedPart) -> str:
    return f"unit {part.number} of {made.units}" if part.number != BATCH and made.units > 1 else "this preparation"


def stops_making(reader: Reader, made: Preparation) -> Refused | None:
    """Say why nothing more is done at a worksheet; what is wasted of it already stops nothing."""
    units = [each for each in preparations.units_of(reader, made.id) if each.state not in HAS_NO_CODE]
    found = stopped_part(reader, made, units)
    if found is None:
        return None
    part, said = found
    may_be_left_out = made.state == Stage.LABELLING and part.number != BATCH and len(units) > 1
    ends = f"Leave unit {part.number} out, or cancel" if may_be_left_out else "Cancel"
    if part.recalled:
        next_step = f"Stop. {ends} this preparation, then make it again with another lot."
        return Refused("RECALLED", said, next_step)
    next_step = f"Stop, and ask the pharmacist: it goes on once that is released. {ends} this preparation if it is not."
    return Refused("QUARANTINED", said, next_step)
