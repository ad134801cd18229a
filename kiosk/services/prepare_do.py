"""The steps of a formula as they are done: what goes in, what is measured, photographed, confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from db import items, pictures, preparation_work, preparations
from db.container_draws import NewDraw
from db.opened_containers import OpenedContainer
from db.preparation_work import NewStep
from kiosk.rules import in_use
from kiosk.rules.dose_words import dose, plain
from kiosk.rules.formula import Step
from kiosk.rules.measuring import DEVICES
from kiosk.rules.preparation import UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_complete, witness
from kiosk.services import prepare_questions as questions
from kiosk.services.job import Step as JobStep
from kiosk.services.open_container import used
from kiosk.services.outcome import Done, Refused
from kiosk.services.prepare_amounts import COUNTED, Wanted, covered_by, is_within, to_measure, to_scan, volume_for
from kiosk.services.prepare_case import Making, Open, did, standing
from kiosk.services.prepare_case import asked as waits_for
from kiosk.services.prepare_fetched import uses
from kiosk.services.prepare_package import Package
from kiosk.services.prepare_state import Asked, PrepareState
from kiosk.services.receive_answers import not_an_answer

_NUMBER: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,4})?")


def took_package(case: Open, making: Making, package: Package, scan_id: str | None) -> JobStep | Refused:
    """Note that a closed package goes in."""
    line = package.fetched.pulled
    new = _new(case, making, "scan", item_id=line.item_id, lot_id=line.lot_id, movement_id=line.id, scan_id=scan_id)
    serials = (*case.state.serials, package.serial) if package.serial is not None else case.state.serials
    state = replace(case.state, draft=None, serials=serials)
    return _after_scan(case, state, new, f"{package.what}.")


def took_open(case: Open, making: Making, step: Step, found: OpenedContainer, scan_id: str | None) -> JobStep | Refused:
    """Draw from an open container; what its pull noted already is not noted twice."""
    noted = [each for each in uses(case.write, making.order) if each.container_id == found.id]
    measured = [each.draw_id for each in noted if each.microlitres is not None]
    volume = _volume(making, step, case.state, found, is_drawn=bool(measured))
    if isinstance(volume, Refused):
        return volume
    measured = measured or ([each.draw_id for each in noted] if volume is None else [])
    hood = preparations.hood(case.write, case.state.hood or "")
    area = in_use.HAZARDOUS_HOOD if hood is not None and hood.hazardous else in_use.HOOD
    drawn = None if measured else used(case.write, NewDraw(found.id, volume, area, case.job.id))
    if isinstance(drawn, Refused):
        return drawn
    draw_id = drawn.draw_id if drawn is not None else measured[0]
    new = _new(
        case, making, "scan", item_id=found.item_id, lot_id=found.lot_id, container_id=found.id, draw_id=draw_id,
        scan_id=scan_id,
    )  # fmt: skip
    said = f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'}."
    if drawn is not None and volume is not None:
        said += f" {in_use.millilitres(volume)} drawn."
    state = replace(case.state, draft=None)
    return _after_scan(case, state, new, said, draws=[draw_id] if drawn is not None else [])


def _volume(
    making: Making, step: Step, state: PrepareState, found: OpenedContainer, *, is_drawn: bool
) -> int | Refused | None:
    """Say how much is drawn from an open container: what is wanted still, or all that is left in it.

    Nothing need be left of what its pull drew already (`is_drawn`).
    """
    wanted = to_scan(making, step.item)
    if wanted is not None and wanted.unit == COUNTED:
        said = f"{step.item}: this step takes a closed one, and that one is open."
        return Refused("TAKE_A_CLOSED_ONE", said, "Scan a closed one.")
    left = found.left_microlitres
    if left is not None and left <= 0 and not is_drawn:
        said = f"Nothing is left in the open {found.unit} of {found.name}."
        return Refused("NOT_ENOUGH_LEFT", said, "Take another one.")
    if wanted is None:
        return None
    so_far = sum((covered_by(making, step.item, each) or Decimal(0) for each in making.done_now(state)), Decimal(0))
    volume = volume_for(making, step.item, Wanted(wanted.amount - so_far, wanted.unit))
    return volume if volume is None or left is None else min(volume, left)


def _after_scan(
    case: Open, state: PrepareState, new: NewStep, said: str, draws: list[str] | None = None
) -> JobStep | Refused:
    """Go on with the same step while more of it is needed, else with the next one."""
    step_id = preparation_work.add_step(case.write, new)
    making = case.making
    step = making.step(case.state)
    over = step is not None and _is_enough(making, case.state, step)
    return done(case, state, said, steps=[step_id], draws=draws or [], goes_on=over)


def _is_enough(making: Making, state: PrepareState, step: Step) -> bool:
    wanted = to_scan(making, step.item)
    covered = [covered_by(making, step.item, each) for each in making.done_now(state)]
    if wanted is None:
        return False
    return sum((each for each in covered if each is not None), Decimal(0)) >= wanted.amount


def enough(case: Open, making: Making, step: Step) -> JobStep | Refused:
    """Take a person's word that all is scanned, where nobody else can know it."""
    if not making.done_now(case.state) or not questions.is_open_ended(making, case.state, step):
        return not_an_answer(questions.SCAN)
    return done(case, case.state, f"All of {step.item} is scanned.")


def measure(case: Open, making: Making, step: Step, answer: Mapping[str, Any]) -> JobStep | Refused:
    """Compare an amount with the one that is wanted."""
    wanted = to_measure(making, step)
    device = DEVICES.get(step.device)
    unit = wanted.unit if wanted is not None else (step.unit or (device.unit if device is not None else "mL"))
    typed = _typed(answer, unit)
    if isinstance(typed, Refused):
        return typed
    if wanted is not None and not is_within(typed, wanted.amount, making.formula.tolerance_percent):
        said = f"{dose(typed, unit)} were measured, and {questions.shown(wanted, step)} are wanted"
        said += f", give or take {plain(making.formula.tolerance_percent)} %."
        return Refused("OUT_OF_TOLERANCE", said, "Correct it, measure again and type what you see.")
    new = _new(
        case, making, "measure", wanted=str(wanted.amount) if wanted is not None else None, measured=str(typed),
        unit=unit, device=step.device or None,
    )  # fmt: skip
    step_id = preparation_work.add_step(case.write, new)
    return done(case, case.state, f"{dose(typed, unit)} measured.", steps=[step_id])


def _typed(answer: Mapping[str, Any], unit: str) -> Decimal | Refused:
    """Read an amount that was typed, with or without its unit."""
    value = answer.get("amount")
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    text = " ".join(text.split())
    said = answer.get("unit", unit)
    if said != unit or (text.endswith(unit) and not _NUMBER.fullmatch(number := text.removesuffix(unit).rstrip(" "))):
        return Refused("WRONG_UNIT", f"It is measured in {unit} here.", f"Type the number of {unit}.")
    number = text.removesuffix(unit).rstrip(" ")
    if not _NUMBER.fullmatch(number) or Decimal(number) <= 0:
        said = f"That is no amount in {unit}, such as 12.4."
        return Refused("BAD_NUMBER", said, "Type what you see on the device.")
    return Decimal(number)


def photograph(case: Open, making: Making) -> JobStep | Refused:
    """Take the picture that was made since the step began; of what is dangerous a second person looks at it."""
    known = pictures.of_job(case.write, case.job.id)
    shown = {each.sha256 for each in known[: case.state.pictures_before]}  # the same picture shows nothing new
    taken = [each for each in known[case.state.pictures_before :] if each.sha256 not in shown]
    if not taken:
        said = "There is no picture of this step yet, and the next step is locked until there is one."
        return Refused("NO_PICTURE", said, "Take the picture with the camera (F5).")
    step_id = preparation_work.add_step(case.write, _new(case, making, "photograph", picture_id=taken[-1].id))
    state = replace(case.state, to_approve=needs_second(making, case.state))
    return done(case, state, "The picture is kept.", steps=[step_id])


def needs_second(making: Making, state: PrepareState) -> bool:
    """Say whether a second person looks at a picture: of what is hazardous, high-alert or controlled."""
    number = making.number(state)
    gone_in = {each.item_id for each in making.done if each.unit_number == number and each.item_id is not None}
    found = [items.item(making.reader, item_id) for item_id in sorted(gone_in)]
    dangerous = any(each is not None and (each.high_alert or witness.is_needed(each)) for each in found)
    return making.formula.hazardous or dangerous


def confirm(case: Open, making: Making, step: Step) -> JobStep | Refused:
    """Note that a step was done."""
    step_id = preparation_work.add_step(case.write, _new(case, making, "confirm"))
    return done(case, case.state, step.do, steps=[step_id])


def _new(case: Open, making: Making, evidence: str, **facts: Any) -> NewStep:
    return NewStep(
        preparation_id=making.preparation.id,
        unit_number=making.number(case.state),
        step=case.state.step,
        evidence=evidence,
        **facts,
    )


def done(case: Open, state: PrepareState, said: str, *, goes_on: bool = True, **undo: Any) -> JobStep | Refused:
    """Go on to what comes next; the first thing done for a unit prints its in-process label."""
    making = case.making
    planned = [unit for unit in making.units_now(state) if unit.state == UnitStage.PLANNED]
    if not state.codes and planned:
        given = [labels.in_process(case.write, unit) for unit in planned]
        refused = next((each for each in given if isinstance(each, Refused)), None)
        if refused is not None:
            return refused
        state = replace(state, codes=tuple(map(str, given)))
        undo["codes"] = list(state.codes)
    if goes_on:
        state = _next(case, making, state)
    return go_on(case, state, Done("STEP", said), standing=standing(making.preparation), **undo)


def go_on(case: Open, state: PrepareState, said: Done, **undo: Any) -> JobStep | Refused:
    """Say what was done and what comes next; after the last step that is what completes it."""
    if waits_for(state, case.person_id) is Asked.COMPLETION:
        completed = prepare_complete.begin(case.write, str(state.preparation))
        if isinstance(completed, Refused):
            return completed
        words = f"{said.message} Every step is done. {completed.message}"
    else:
        asked = questions.question_of(state, case.person_id, case.making, case.write.at)
        words = f"{said.message} {asked.text}" if asked is not None else said.message
    return did(case, state, Done(said.code, words), **undo)


def _next(case: Open, making: Making, state: PrepareState) -> PrepareState:
    count = pictures.count_of_job(case.write, case.job.id)
    if state.step < len(making.formula.steps):
        return replace(state, step=state.step + 1, pictures_before=count)
    if state.round < making.rounds:
        return replace(state, step=1, round=state.round + 1, pictures_before=count)
    return replace(state, is_over=True, pictures_before=count)
