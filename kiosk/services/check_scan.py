"""What a scan does to a check: a container whose final label is read, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from db.preparation_work import UnitLabel
from db.preparations import PreparationUnit
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services.check_questions import CANNOT
from kiosk.services.check_steps import Open, alone_with, go_on, scanned_words
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.order_check import note_order_view
from kiosk.services.outcome import Refused
from kiosk.services.preparation_case import PreparationCase
from kiosk.services.preparation_void import FINAL, void_refusal
from kiosk.services.reading import read_scan
from kiosk.services.resolve import OurLabel, PreparationFound, resolve
from kiosk.settings import site_at


def on_scan(open_: Open, raw: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    write = open_.write
    data = read_scan(write, site_at(write, write.at), write.at, raw, scan_id)
    if data.sensitive:
        return persons_code(data, "Scan the final label on the container.")
    found = resolve(write, data)
    if isinstance(found, OurLabel) and found.kind == "preparation":
        said = "That label is of no preparation on record."
        return Refused("NOT_ON_FILE", said, "Set the container aside and ask where it came from.")
    if not isinstance(found, PreparationFound):
        return Refused("NO_PREPARATION", "That is no label of a preparation.", "Scan the final label on the container.")
    unit = found.unit
    refused = void_refusal(write, unit, found.label) or _unfit(found.label, unit)
    if refused is not None:
        return refused
    case = alone_with(open_, unit.preparation_id)
    return case if isinstance(case, Refused) else _taken(open_, case, unit)


def _unfit(label: UnitLabel, unit: PreparationUnit) -> Refused | None:
    """Say why a label is not that of a container to be checked."""
    what = f"unit {unit.number} of preparation {unit.preparation_id}"
    if label.kind != FINAL:
        said = f"That is the label NOT FOR ADMINISTRATION of {what}, and it has no final label yet."
        return Refused("IN_PROCESS", said, "Its worksheet is finished first.")
    if unit.state != UnitStage.TO_CHECK or label.applied_at is None:
        said = f"{what[0].upper()}{what[1:]} is {UNIT_WORDS[UnitStage(unit.state)]}."
        return Refused("NOT_TO_CHECK", said, "Scan a container that waits for the check.")
    return None


def _taken(open_: Open, case: PreparationCase, unit: PreparationUnit) -> Step | Refused:
    state, before = open_.state, open_.state.preparation
    if before is not None and before != case.preparation.id:
        said = f"That is preparation {case.preparation.id}, and {before} is in hand."
        return Refused("OTHER_PREPARATION", said, "Set it aside: one preparation is checked at a time.")
    is_stopped = state.question is not None and state.question.code == CANNOT
    if unit.id in state.scanned and not is_stopped:
        return Refused("SCANNED_ALREADY", f"Number {unit.number} is scanned already.", "Go on with what is asked.")
    if before is None:
        note_order_view(open_.write, case.order)  # from here on its patient is seen
    scanned = tuple(dict.fromkeys((*state.scanned, unit.id)))
    state = replace(state, preparation=case.preparation.id, checker=open_.person_id, scanned=scanned)
    return go_on(open_, case, state, scanned_words(case, state))
