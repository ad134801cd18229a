"""What a worksheet looks like: one frozen picture for screen and command alike, without a patient's name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import jobs, people, pictures, preparations
from db.record import Record
from db.store import Reader
from kiosk.rules.formula import Step
from kiosk.rules.measuring import DEVICES
from kiosk.rules.preparation import OPEN
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.outcome import Question
from kiosk.services.preparation_parts import stops_making
from kiosk.services.prepare_amounts import to_measure, to_scan
from kiosk.services.prepare_case import Making, asked, making_of
from kiosk.services.prepare_fetched import Fetched, packages
from kiosk.services.prepare_lines import DoneView, line_of
from kiosk.services.prepare_questions import question_of, shown, words
from kiosk.services.prepare_state import Asked, PrepareState
from kiosk.services.prepare_undo import last_undoable


@dataclass(frozen=True)
class ExpectedView:
    """What the step that comes next takes."""

    group: str
    """What is scanned or measured; empty for what is only photographed or confirmed."""
    amount: str
    """How much of it, in words; empty where nobody says it."""
    device: str
    """What it is measured with, in words."""
    scanned: int
    """How many packages of it were scanned for this step."""


@dataclass(frozen=True)
class PackageView:
    """Something that was fetched for the order."""

    item: str
    name: str
    lot: str
    expiry: str | None
    serial: str | None
    quantity: int
    """Base units that were fetched and have not come back."""
    used: int
    unit: str


@dataclass(frozen=True)
class PrepareView:
    """Everything to be seen of one worksheet."""

    job: str
    step: int
    """The job's own count of steps."""
    status: str
    asked: str
    """What is waited for: one of `kiosk.services.prepare_state.Asked`."""
    question: Question | None
    can_undo: bool
    preparation: str | None = None
    state: str | None = None
    """Where the preparation stands, as `kiosk.rules.preparation.Stage` says it."""
    order: str | None = None
    drug: str = ""
    dose: str = ""
    """One dose in words, and the volume it is made up in."""
    formula: str = ""
    formula_code: str = ""
    formula_version: int = 0
    hazardous: bool = False
    precautions: tuple[str, ...] = ()
    unit: int = 0
    """The unit that is made now, from 1; 0 for a whole batch at once."""
    units: int = 0
    step_number: int = 0
    """The formula's step that comes next, from 1."""
    steps: int = 0
    words: str = ""
    """What the formula says to do."""
    evidence: str = ""
    expected: ExpectedView | None = None
    next_words: str = ""
    """The step after it, that is locked until then."""
    locked: str = ""
    """Why it is locked."""
    pictures: int = 0
    """Pictures of this step."""
    done: tuple[DoneView, ...] = ()
    """The latest things that were done and count."""
    done_count: int = 0
    packages: tuple[PackageView, ...] = ()
    hood: str = ""
    preparer: str = ""
    started_at: str | None = None
    beyond_use_date: str | None = None
    """The instant by which its use has to begin; None until it is said how it is kept."""
    stopped: str = ""
    """Why nothing more may be done; what remains is to cancel."""
    remake_of: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        return {**asdict(self), "question": self.question.to_json() if self.question else None}


def view_of(record: Record, job_id: str, person_id: str, latest: int = 1_000_000) -> PrepareView | None:
    """Draw a worksheet as it stands in the record for somebody who works on it."""
    job = jobs.job(record, job_id)
    if job is None:
        return None
    state = PrepareState.from_json(job.state)
    making = making_of(record, state.preparation) if state.preparation is not None else None
    is_open = job.status == "open"
    last = last_undoable(record, job_id)
    plain: dict[str, Any] = {
        "job": job_id,
        "step": job.step,
        "status": job.status,
        "asked": asked(state, person_id).value,
        "question": question_of(state, person_id, making, record.now()) if is_open else None,
        "can_undo": is_open and last is not None and (last.undo or {}).get("kind") != "stands",
    }
    if making is None:
        return PrepareView(**plain)
    lines = [line_of(making, each) for each in making.done]
    return PrepareView(
        **plain,
        **_made(record, making),
        **_at(making, state, person_id),
        pictures=max(0, pictures.count_of_job(record, job_id) - state.pictures_before),
        done=tuple(lines[-latest:] if latest else ()),
        done_count=len(lines),
        stopped=_stopped(record, making) if is_open else "",
    )


def _made(reader: Reader, making: Making) -> dict[str, Any]:
    made, content = making.preparation, making.content
    hood = preparations.hood(reader, made.hood_id) if made.hood_id else None
    person = people.person(reader, made.prepared_by) if made.prepared_by else None
    return {
        "preparation": made.id,
        "state": made.state,
        "order": made.order_id,
        "drug": making.order.item,
        "dose": " in ".join(filter(None, (content.dose_words, content.flow_words))) if content else "",
        "formula": making.version.name,
        "formula_code": making.version.code,
        "formula_version": making.version.version,
        "hazardous": making.formula.hazardous,
        "precautions": making.formula.precautions,
        "units": made.units,
        "steps": len(making.formula.steps),
        "packages": tuple(_package(each) for each in packages(reader, making.order)),
        "hood": hood.name if hood is not None else "",
        "preparer": person.name if person is not None else "",
        "started_at": made.started_at,
        "beyond_use_date": made.beyond_use_date,
        "remake_of": made.remake_of,
    }


def _package(fetched: Fetched) -> PackageView:
    line = fetched.pulled
    return PackageView(
        line.item_id, line.name, line.batch_lot, line.expiry, line.serial, line.quantity, line.used, line.unit
    )


def _at(making: Making, state: PrepareState, person_id: str) -> dict[str, Any]:
    """Say where the work is: the step that comes next, and the one that is locked behind it."""
    step = making.step(state)
    if step is None:
        return {}
    waits = asked(state, person_id)
    is_blocked = waits in (Asked.LABEL, Asked.APPROVAL)
    after = step if is_blocked else _after(making, state)
    return {
        "unit": making.number(state),
        "step_number": state.step,
        "words": step.do,
        "evidence": step.evidence,
        "expected": _expected(making, state, step),
        "next_words": after.do if after is not None else "",
        "locked": _why(waits, step) if after is not None else "",
    }


def _after(making: Making, state: PrepareState) -> Step | None:
    steps = making.formula.steps
    if state.step < len(steps):
        return steps[state.step]
    return steps[0] if state.round < making.rounds else None


def _why(waits: Asked, step: Step) -> str:
    if waits is Asked.APPROVAL:
        return "Locked until a second person looked at the picture."
    if waits is Asked.LABEL:
        return "Locked until the label is on its container and scanned."
    if waits is not Asked.STEP:
        return "Locked until hood, person, line clearance and garbing are on record."
    return {
        "scan": "Locked until the right package is scanned.",
        "measure": "Locked until the amount is within the tolerance.",
        "photograph": "Locked until the picture is there.",
    }.get(step.evidence, "Locked until this is done.")


def _expected(making: Making, state: PrepareState, step: Step) -> ExpectedView:
    amount = ""
    if step.evidence == "scan" and (wanted := to_scan(making, step.item)) is not None:
        amount = words(wanted)
    elif step.evidence == "measure" and (wanted := to_measure(making, step)) is not None:
        amount = shown(wanted, step)
    device = DEVICES[step.device].words if step.device else ""
    return ExpectedView(step.item, amount, device, len(making.done_now(state)))


def _stopped(reader: Record, making: Making) -> str:
    if making.preparation.state not in OPEN:
        return ""
    refused = not_to_be_prepared(reader, making.order, reader.now(), making.preparation.order_version)
    refused = refused or stops_making(reader, making.preparation)
    return refused.message if refused is not None else ""
