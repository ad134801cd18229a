"""What Home says of a preparation's label: what it is, how it stands, until when it may be used; never of whom."""

from __future__ import annotations

from typing import Final

from db import formulas, instants, jobs, preparations, unit_handovers
from db.preparations import Preparation, PreparationUnit
from db.record import Record
from db.store import Reader
from kiosk.rules.beyond_use import STORAGES
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import OPEN, UNIT_WORDS, Stage, UnitStage
from kiosk.services import permit
from kiosk.services.made_unit import made_unit, unusable
from kiosk.services.order_gate import not_to_be_prepared
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
_HERE: Final = (UnitStage.TO_CHECK, UnitStage.RELEASED, UnitStage.DISPENSED)
"""What is finished, and may be in somebody's hands."""


def looked(reader: Reader, found: PreparationFound, now: str) -> Outcome:
    """Say what a preparation's label is on; what is void, or over, is refused."""
    unit = found.unit
    preparation = preparations.preparation(reader, unit.preparation_id)
    if preparation is None:  # preparations are never deleted
        raise LookupError(unit.preparation_id)
    refused = void_refusal(reader, unit, found.label) or _not_to_use(reader, unit, now)
    if refused is not None:
        return refused
    said = f"{named(reader, preparation, unit)}: {UNIT_WORDS[UnitStage(unit.state)]}."
    if found.label.kind == IN_PROCESS:
        said = f"NOT FOR ADMINISTRATION. {said}"
    where = _GO_ON if Stage(preparation.state) in OPEN else _NEXT.get(UnitStage(unit.state), "")
    return Done("PREPARATION", " ".join(filter(None, (said, _until(reader, preparation), where))))


def worksheet_here(record: Record, found: PreparationFound, person_id: str) -> str | None:
    """Find the worksheet that a label belongs to, where this person may go on with it here; nothing is taken over."""
    preparation = preparations.preparation(record, found.unit.preparation_id)
    if preparation is None or preparation.state not in OPEN:
        return None
    job = jobs.job(record, preparation.job_id)
    is_here = job is not None and job.status == "open" and job.holder == record.node
    return preparation.job_id if is_here and permit.refusal(record, person_id, Act.PREPARE) is None else None


def named(reader: Reader, preparation: Preparation, unit: PreparationUnit) -> str:
    """Name a unit by its preparation and its formula."""
    version = formulas.version(reader, preparation.formula_id)
    what = f", {version.name}" if version is not None else ""
    return f"Preparation {preparation.id}, unit {unit.number} of {preparation.units}{what}"


def _until(reader: Reader, preparation: Preparation) -> str:
    if preparation.beyond_use_date is None or preparation.storage is None:
        return ""
    return f"BUD {_local(reader, preparation.beyond_use_date)}, kept {STORAGES[preparation.storage]}."  # type: ignore[index]


def _not_to_use(reader: Reader, unit: PreparationUnit, now: str) -> Refused | None:
    """Refuse what is here still and is past its time, recalled, or of an order that stands no longer."""
    made = made_unit(reader, unit.id) if unit.state in _HERE else None
    if made is None or unit_handovers.has_left(reader, unit.id):
        return None
    return unusable(reader, made, now) or not_to_be_prepared(reader, made.order, now, made.version)


def _local(reader: Reader, at: str) -> str:
    return f"{instants.from_text(at).astimezone(site_at(reader, at).zone):%Y-%m-%d %H:%M}"
