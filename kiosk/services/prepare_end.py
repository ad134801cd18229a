"""Where a worksheet goes on once its steps are done, or is given up: what that comes to as a step of the job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.services import prepare_cancel, prepare_complete, prepare_leave_out
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Outcome, Question, Refused
from kiosk.services.prepare_case import Open
from kiosk.services.prepare_made import made_of
from kiosk.services.prepare_state import Asked
from kiosk.services.resolve import resolve
from scanners import BarcodeData


def of_cancelling(case: Open) -> Question | None:
    """Say what is asked of whoever gives the preparation up."""
    made = case.state.preparation
    return prepare_cancel.question(case.write, made) if made is not None else None


def is_cancelling(case: Open, answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about giving it up, wherever the worksheet stands."""
    made = case.state.preparation
    return made is not None and prepare_cancel.is_meant(case.write, made, answer)


def cancelling(case: Open, answer: Mapping[str, Any], proof: Proof | None = None) -> Step | Refused:
    """Take an answer about giving the preparation up."""
    return as_step(case, prepare_cancel.on_answer(case.write, _made(case), answer, proof))


def is_leaving_out(case: Open, answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about a unit that failed, once every step is done."""
    made = made_of(case.write, _made(case)) if case.asked is Asked.COMPLETION else None
    return made is not None and prepare_leave_out.is_meant(made, answer)


def scanned(case: Open, data: BarcodeData, source: str) -> Step | Refused:
    """Take a scan once every step is done."""
    found = resolve(case.write, data)
    return as_step(case, prepare_complete.on_scan(case.write, _made(case), found, is_typed=is_typed(source)))


def is_typed(source: str) -> bool:
    """Say whether a person typed what is printed."""
    return source.partition(" ")[0] == "typed"


def answered(case: Open, answer: Mapping[str, Any], proof: Proof | None = None) -> Step | Refused:
    """Take an answer once every step is done."""
    return as_step(case, prepare_complete.on_answer(case.write, _made(case), answer, proof))


def as_step(case: Open, outcome: Outcome) -> Step | Refused:
    """Make a step of the job of it; with the last one the job is over."""
    if isinstance(outcome, Refused):
        return outcome
    status = "open"
    if prepare_complete.is_over(case.write, _made(case)):
        status = "finished"
    elif prepare_cancel.is_cancelled(case.write, _made(case)):
        status = "cancelled"
    return Step(case.state.to_json(), outcome, None, status)


def _made(case: Open) -> str:
    if case.state.preparation is None:
        raise LookupError("nothing is made before its order is named")
    return case.state.preparation
