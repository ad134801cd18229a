"""When a preparation's code counts no longer: whoever takes one asks here first, and says why and since when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db import instants, preparation_codes, preparation_work, preparations
from db.preparation_work import UnitLabel
from db.preparations import PreparationUnit
from db.print_jobs import PrintJob
from db.store import Reader
from kiosk.rules.preparation import HAS_NO_CODE, UnitStage
from kiosk.services.outcome import Refused
from kiosk.settings import site_at

IN_PROCESS: Final = "in_process"
FINAL: Final = "final"
KIND_WORDS: Final[Mapping[str, str]] = {IN_PROCESS: "the label NOT FOR ADMINISTRATION", FINAL: "the final label"}

REPLACED: Final = "REPLACED"
UNDONE: Final = "UNDONE"
LEFT_OUT: Final = "LEFT_OUT"
CANCELLED: Final = "CANCELLED"
REJECTED: Final = "REJECTED"
WASTED: Final = "WASTED"
VOID_WORDS: Final[Mapping[str, str]] = {
    REPLACED: "the final label is on the container",
    UNDONE: "the step that it belongs to was taken back",
    LEFT_OUT: "the unit failed and was left out",
    CANCELLED: "the preparation was cancelled",
    REJECTED: "a pharmacist rejected it",
    WASTED: "the unit was wasted",
}
"""Why a code counts no longer."""
_OF_STAGE: Final[Mapping[str, str]] = {
    UnitStage.REJECTED: REJECTED,
    UnitStage.WASTED: WASTED,
    UnitStage.CANCELLED: CANCELLED,
}
_DESTROY: Final = "Do not use it. Set aside what bears it and show it to the pharmacist; the label is destroyed."


def void_refusal(reader: Reader, unit: PreparationUnit, label: UnitLabel) -> Refused | None:
    """Say why a code that was scanned counts no longer, and since when; None where it counts."""
    reason = label.void_reason
    if reason is None and unit.state in HAS_NO_CODE:
        reason = _OF_STAGE[unit.state]
    if reason is None:
        return None
    since = f" since {_when(reader, label.voided_at)}" if label.voided_at is not None else ""
    what = f"{KIND_WORDS[label.kind]} of preparation {unit.preparation_id}, unit {unit.number}"
    said = f"{what[0].upper()}{what[1:]}, is VOID{since}: {VOID_WORDS.get(reason.upper(), 'it was declared void')}."
    next_step = "Scan the final label on the container; destroy this one." if reason == REPLACED else _DESTROY
    return Refused("VOID_LABEL", said, next_step)


def _when(reader: Reader, at: str) -> str:
    return f"{instants.from_text(at).astimezone(site_at(reader, at).zone):%Y-%m-%d %H:%M}"


def no_package(reader: Reader, unit: PreparationUnit, label: UnitLabel, next_step: str) -> Refused:
    """Refuse a preparation's label where a package or a place is meant; a void one is told as such first."""
    said = f"That is a label of preparation {unit.preparation_id}, unit {unit.number}, and no package of the shelf."
    return void_refusal(reader, unit, label) or Refused("NOT_STOCK", said, next_step)


def void_paper(reader: Reader, job: PrintJob) -> Refused | None:
    """Say why the paper of a print job counts no longer, where it bears a preparation's code."""
    label = preparation_codes.of_print_job(reader, job.id)
    unit = preparations.unit(reader, label.unit_id) if label is not None else None
    return void_refusal(reader, unit, label) if unit is not None and label is not None else None


def is_code(reader: Reader, code: str) -> bool:
    """Say whether a number is the code of a preparation's unit."""
    return preparation_work.label(reader, code) is not None
