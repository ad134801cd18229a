"""Taking back the last step of a worksheet, as new rows: nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import container_draws, items, jobs, opened_containers, preparation_work, preparations
from db.container_draws import Draw
from db.jobs import StoredStep
from db.store import Reader
from kiosk.rules.preparation import ON_A_HOOD, UnitStage
from kiosk.services import slip
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.prepare_case import Open


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
    refused = _hood_is_taken(case, last.undo) or _draws_stand(case, last.undo)
    if refused is not None:
        return refused
    _take_back(case, last.undo)
    return Step(dict(last.undo["state"]), Done("UNDONE", "Taken back."), None, undoes=last.key)


def _hood_is_taken(case: Open, content: Mapping[str, Any]) -> Refused | None:
    """A hood that was left for another preparation meanwhile is not taken back."""
    before = content.get("standing") or {}
    if before.get("hood_id") is None or before.get("state") not in ON_A_HOOD:
        return None
    case.write.alone_with(f"hood {before['hood_id']}")
    other = preparations.on_hood(case.write, before["hood_id"])
    if other is None or other.id == case.state.preparation:
        return None
    said = f"On that hood order {other.order_id} is being prepared now."
    return Refused("UNDO_BLOCKED", said, "Go on, or wait until that one is finished.")


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
        preparation_work.void_label(case.write, code, "undone")
    if (code := content.get("applied")) is not None:
        _unlabel(case, code)
    if (before := content.get("standing")) is not None:
        preparations.stand(case.write, case.making.preparation, **before)


def _unlabel(case: Open, code: str) -> None:
    """Let a label be off its container again."""
    label = preparation_work.label(case.write, code)
    unit = preparations.unit(case.write, label.unit_id) if label is not None else None
    if unit is not None:
        preparation_work.apply_label(case.write, code, applied=False)
        preparations.stand_unit(case.write, unit, UnitStage.PLANNED)
