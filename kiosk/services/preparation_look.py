"""What Home says of a preparation's label: what it is, how it stands, until when it may be used; never of whom."""

from __future__ import annotations

from typing import Final

from db import formulas, instants, preparations
from db.preparations import Preparation, PreparationUnit
from db.store import Reader
from kiosk.rules.beyond_use import STORAGES
from kiosk.rules.preparation import OPEN, UNIT_WORDS, Stage, UnitStage
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.preparation_void import IN_PROCESS, void_refusal
from kiosk.services.resolve import PreparationFound
from kiosk.settings import site_at

_GO_ON: Final = "Go on with its worksheet."
_NEXT: Final = {
    UnitStage.TO_CHECK: "A pharmacist checks it.",
    UnitStage.RELEASED: "It may be handed over.",
    UnitStage.DISPENSED: "",
}


def looked(reader: Reader, found: PreparationFound, now: str) -> Outcome:
    """Say what a preparation's label is on; what is void, or over, is refused."""
    unit = found.unit
    preparation = preparations.preparation(reader, unit.preparation_id)
    if preparation is None:  # preparations are never deleted
        raise LookupError(unit.preparation_id)
    refused = void_refusal(reader, unit, found.label) or _over(reader, preparation, unit, now)
    if refused is not None:
        return refused
    said = f"{named(reader, preparation, unit)}: {UNIT_WORDS[UnitStage(unit.state)]}."
    if found.label.kind == IN_PROCESS:
        said = f"NOT FOR ADMINISTRATION. {said}"
    where = _GO_ON if Stage(preparation.state) in OPEN else _NEXT.get(UnitStage(unit.state), "")
    return Done("PREPARATION", " ".join(filter(None, (said, _until(reader, preparation), where))))


def named(reader: Reader, preparation: Preparation, unit: PreparationUnit) -> str:
    """Name a unit by its preparation and its formula."""
    version = formulas.version(reader, preparation.formula_id)
    what = f", {version.name}" if version is not None else ""
    return f"Preparation {preparation.id}, unit {unit.number} of {preparation.units}{what}"


def _until(reader: Reader, preparation: Preparation) -> str:
    if preparation.beyond_use_date is None or preparation.storage is None:
        return ""
    return f"BUD {_local(reader, preparation.beyond_use_date)}, kept {STORAGES[preparation.storage]}."  # type: ignore[index]


def _over(reader: Reader, preparation: Preparation, unit: PreparationUnit, now: str) -> Refused | None:
    """Refuse what is past its beyond-use date and is here still."""
    until = preparation.beyond_use_date
    if until is None or until > now or unit.state == UnitStage.DISPENSED:
        return None
    said = f"{named(reader, preparation, unit)}: it is PAST its beyond-use date, {_local(reader, until)}."
    return Refused("PAST_BEYOND_USE", said, "Do not use it. Set it aside; it goes into the waste.")


def _local(reader: Reader, at: str) -> str:
    return f"{instants.from_text(at).astimezone(site_at(reader, at).zone):%Y-%m-%d %H:%M}"
