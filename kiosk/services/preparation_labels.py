"""The codes of a preparation's units: given, scanned onto their containers, and made void."""

from __future__ import annotations

from db import preparation_codes, preparation_work, preparations, print_jobs
from db.preparation_work import UnitLabel
from db.preparations import Preparation, PreparationUnit
from db.record import Write
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, Stage, UnitStage
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.preparation_void import FINAL, IN_PROCESS, KIND_WORDS, REPLACED, VOID_WORDS, void_refusal
from kiosk.services.print_proof import SCANNED, TYPED
from kiosk.services.resolve import PreparationFound


def code_of(reader: Reader, unit: PreparationUnit, kind: str) -> UnitLabel | None:
    """Find the code of a kind that a unit bears now."""
    labels = preparation_work.labels_of(reader, unit.id)
    return next((each for each in reversed(labels) if each.kind == kind and each.voided_at is None), None)


def is_on(reader: Reader, unit: PreparationUnit, kind: str) -> bool:
    """Say whether the label of a kind was scanned on a unit's container, and counts still."""
    found = code_of(reader, unit, kind)
    return found is not None and found.applied_at is not None


def in_process(write: Write, unit: PreparationUnit) -> str | Refused:
    """Give a unit its in-process code at its first container, and return it; a unit that has one keeps it.

    It is printed once the write is done (`preparation_printing.print_due`).
    """
    if (known := code_of(write, unit, IN_PROCESS)) is not None:
        return known.id
    if unit.state != UnitStage.PLANNED:
        said = f"Unit {unit.number} of preparation {unit.preparation_id} is {UNIT_WORDS[UnitStage(unit.state)]}."
        return Refused("NOT_NOW", said, "Only what is begun gets a label for its container.")
    return preparation_work.add_label(write, unit.id, IN_PROCESS, None)


def final(write: Write, preparation: Preparation, unit: PreparationUnit) -> str | Refused:
    """Give a unit its final code, and return it: never before every step is done and the beyond-use date is known."""
    if preparation.state != Stage.LABELLING or unit.state not in (UnitStage.IN_PROCESS, UnitStage.LABELLED):
        said = f"Preparation {preparation.id} is not complete: it has no final label before its last step is done."
        return Refused("NOT_COMPLETE", said, "Go on with its worksheet.")
    if preparation.beyond_use_date is None:
        said = f"Preparation {preparation.id} has no beyond-use date yet, so it has no final label."
        return Refused("NO_BEYOND_USE", said, "First say how it is stored.")
    if (known := code_of(write, unit, FINAL)) is not None:
        return known.id
    preparations.stand_unit(write, unit, UnitStage.LABELLED)
    return preparation_work.add_label(write, unit.id, FINAL, None)


def applied(
    write: Write, preparation: Preparation, found: PreparationFound, kind: str, *, is_typed: bool = False
) -> Outcome:
    """Take the scan of a label on its container; only one of this preparation, and of the kind that is due."""
    label, unit = found.label, found.unit
    if (refused := void_refusal(write, unit, label) or _wrong(preparation, found, kind)) is not None:
        return refused
    prove(write, label, is_typed=is_typed)
    if kind == IN_PROCESS:
        preparations.stand_unit(write, unit, UnitStage.IN_PROCESS)
    else:
        void(write, unit, REPLACED, kind=IN_PROCESS)
        preparations.stand_unit(write, unit, UnitStage.TO_CHECK)
    return Done("LABEL_APPLIED", f"{_named(label, unit)} is on its container.")


def _wrong(preparation: Preparation, found: PreparationFound, kind: str) -> Refused | None:
    label, unit = found.label, found.unit
    if unit.preparation_id != preparation.id:
        said = f"That is a label of preparation {unit.preparation_id}, and this is preparation {preparation.id}."
        return Refused("WRONG_PREPARATION", said, "Take it away: nothing of two preparations lies on one hood.")
    if label.kind != kind:
        said = f"That is {KIND_WORDS[label.kind]} of unit {unit.number}, and {KIND_WORDS[kind]} is due."
        return Refused("WRONG_LABEL", said, f"Scan {KIND_WORDS[kind]} on its container.")
    if label.print_job_id is None:
        said = f"{_named(label, unit)} was not printed yet."
        return Refused("NOT_PRINTED", said, "Have it printed, and put it on the container.")
    if label.applied_at is not None:
        return Refused("APPLIED_ALREADY", f"{_named(label, unit)} is on its container already.", "Go on.")
    return None


def _named(label: UnitLabel, unit: PreparationUnit) -> str:
    words = KIND_WORDS[label.kind]
    return f"{words[0].upper()}{words[1:]} of unit {unit.number}"


def prove(write: Write, label: UnitLabel, *, is_typed: bool = False) -> None:
    """Note that a label is on its container; what is scanned there is proven paper, too."""
    preparation_work.apply_label(write, label.id)
    jobs = [print_jobs.print_job(write, each) for each in preparation_codes.print_jobs_of(write, label)]
    waiting = [job for job in jobs if job is not None and job.state == "sent"]
    if waiting:
        print_jobs.move(write, waiting[-1], "confirmed", TYPED if is_typed else SCANNED)


def void(write: Write, unit: PreparationUnit, reason: str, *, kind: str | None = None) -> None:
    """Make a unit's codes void, all or those of a kind; their papers count no longer, and none is printed any more."""
    for label in preparation_work.labels_of(write, unit.id):
        if kind in (None, label.kind) and preparation_work.void_label(write, label.id, reason):
            _void_papers(write, label, VOID_WORDS[reason])


def _void_papers(write: Write, label: UnitLabel, why: str) -> None:
    for job_id in preparation_codes.print_jobs_of(write, label):
        job = print_jobs.print_job(write, job_id)
        if job is not None and job.state in ("queued", "needs_check"):
            print_jobs.move(write, job, "cancelled", f"Void: {why}.")
        elif job is not None and job.state in ("sent", "confirmed"):
            print_jobs.move(write, job, "failed", f"Void: {why}.", void_reason=why)
