"""Taking back the last step of a worksheet, as new rows: nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import container_draws, items, jobs, opened_containers, preparation_work, preparations
from db.container_draws import Draw
from db.jobs import StoredStep
from db.preparations import PreparationUnit
from db.store import Reader
from kiosk.rules.preparation import UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_cancel, prepare_complete, slip
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_void import IN_PROCESS, UNDONE
from kiosk.services.prepare_case import Open
from kiosk.services.prepare_state import Asked


def last_undoable(reader: Reader, job_id: str) -> StoredStep | None:
    """Find the step that Undo takes back."""
    return jobs.last_step(reader, job_id)


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this worksheet, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Go on with what is asked.")
    if last.undo["kind"] == "stands":
        return Refused("UNDO_BLOCKED", str(last.undo["said"]), "Go on, or cancel the preparation.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    if prepare_cancel.question(case.write, case.state.preparation or "") is not None:
        return Refused("ANSWER_FIRST", "It is asked how this preparation is given up.", "Answer that first.")
    refused = _draws_stand(case, last.undo)
    if refused is None and case.asked is Asked.COMPLETION:
        refused = prepare_complete.back(case.write, case.state.preparation or "")
    if refused is not None:
        return refused
    _take_back(case, last.undo)
    return Step(dict(last.undo["state"]), Done("UNDONE", "Taken back."), None, undoes=last.key)


def _draws_stand(case: Open, content: Mapping[str, Any]) -> Refused | None:
    """What was drawn counts as drawn, except for the slip of a moment; of what is controlled always."""
    for draw in _draws(case, content):
        found = opened_containers.container(case.write, draw.container_id)
        if found is None or found.ended_at is not None:
            return Refused("UNDO_BLOCKED", "What came of the open one was said since.", "Go on, or cancel.")
        item = items.item(case.write, found.item_id)
        if item is not None and item.dea_schedule is not None:
            said = f"{found.name} is controlled: one person alone does not take its use back."
            return Refused("USE_STANDS", said, "Tell the pharmacist if it was not so.")
        if not slip.is_one(case.write, draw.at, case.write.at):
            said = (
                f"The open {found.unit} of {found.name} was used more than {slip.words(case.write, case.write.at)} ago."
            )
            return Refused("USE_STANDS", said, "Tell the pharmacist if it was not so.")
    return None


def _draws(case: Open, content: Mapping[str, Any]) -> list[Draw]:
    found = (container_draws.draw(case.write, each) for each in content.get("draws", ()))
    return [each for each in found if each is not None]


def _take_back(case: Open, content: Mapping[str, Any]) -> None:
    for step_id in content.get("steps", ()):
        if (step := preparation_work.step(case.write, step_id)) is not None:
            preparation_work.take_back_step(case.write, step)
    for draw in _draws(case, content):
        container_draws.take_back(case.write, draw)
    for code in content.get("codes", ()):
        if (unit := _unit_of(case, code)) is not None:
            labels.void(case.write, unit, UNDONE, kind=IN_PROCESS)
    if (code := content.get("applied")) is not None:
        _unlabel(case, code)
    if (before := content.get("standing")) is not None:
        preparations.stand(case.write, case.making.preparation, **before)


def _unlabel(case: Open, code: str) -> None:
    """Let a label be off its container again."""
    if (unit := _unit_of(case, code)) is not None:
        preparation_work.apply_label(case.write, code, applied=False)
        preparations.stand_unit(case.write, unit, UnitStage.PLANNED)


def _unit_of(case: Open, code: str) -> PreparationUnit | None:
    label = preparation_work.label(case.write, code)
    return preparations.unit(case.write, label.unit_id) if label is not None else None
