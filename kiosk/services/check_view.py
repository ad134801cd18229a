"""What a check looks like: the whole record side by side, and of a double check only what it starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from db import jobs
from db.record import Record
from kiosk.rules.inspection import inspection
from kiosk.services import check_questions as questions
from kiosk.services.check_dose import still_to_compute
from kiosk.services.check_state import CheckState
from kiosk.services.check_steps import shown
from kiosk.services.compounding_words import Section, sections
from kiosk.services.outcome import Question, Refused
from kiosk.services.preparation_case import PreparationCase, case_of
from kiosk.settings import site_at

_TO_COMPUTE: Final = (
    "Drug", "Dose", "Weight used", "Diluent", "Volume, rate", "Route", "Schedule", "Count",
)  # fmt: skip
"""What of an order a second person computes from; no result of anybody stands among it."""


@dataclass(frozen=True)
class UnitSeen:
    """One container of what is checked."""

    number: int
    state: str
    scanned: bool


@dataclass(frozen=True)
class LineSeen:
    """One line of the visual inspection."""

    code: str
    text: str
    passed: bool | None
    """None where nobody answered yet."""


@dataclass(frozen=True, repr=False)
class CheckView:
    """One frozen picture for screen and command alike."""

    job: str
    step: int
    status: str
    question: Question | None
    can_undo: bool
    preparation: str | None = None
    worksheet: str | None = None
    """The job that made it, whose pictures show it."""
    name: str = ""
    units: tuple[UnitSeen, ...] = ()
    lines: tuple[LineSeen, ...] = ()
    sections: tuple[Section, ...] = ()
    """Nothing but the order while a second person computes."""

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        return {
            "job": self.job,
            "step": self.step,
            "status": self.status,
            "question": self.question.to_json() if self.question else None,
            "can_undo": self.can_undo,
            "preparation": self.preparation,
            "worksheet": self.worksheet,
            "name": self.name,
            "units": [{"number": each.number, "state": each.state, "scanned": each.scanned} for each in self.units],
            "inspection": [{"code": each.code, "text": each.text, "passed": each.passed} for each in self.lines],
            "sections": [
                {"code": each.code, "title": each.title, "rows": [list(row) for row in each.rows]}
                for each in self.sections
            ],
        }


def view_of(record: Record, job_id: str) -> CheckView:
    """Draw a check as it stands in the record."""
    job = jobs.job(record, job_id)
    if job is None:  # jobs are never deleted
        raise LookupError(job_id)
    state = CheckState.from_json(job.state)
    last = jobs.last_step(record, job_id)
    can_undo = job.status == "open" and last is not None and last.undo is not None
    bare = CheckView(job_id, job.step, job.status, state.question, can_undo)
    case = case_of(record, state.preparation) if state.preparation is not None else None
    if case is None or isinstance(case, Refused):
        return bare
    made = case.preparation
    drawn = replace(
        bare,
        preparation=made.id,
        worksheet=made.job_id,
        name=case.formula.name,
        units=tuple(_units(case, state)),
        lines=tuple(LineSeen(each.code, each.text, state.looked.get(each.code)) for each in inspection(case.formula)),
    )
    now = record.now()
    told = sections(shown(record, case, state, now), site_at(record, now).zone)
    if state.question is not None and state.question.code == questions.DOSE:
        return _blind(record, case, state.checker, drawn, told)
    return replace(drawn, sections=told)


def _units(case: PreparationCase, state: CheckState) -> list[UnitSeen]:
    return [UnitSeen(each.number, each.state, each.id in state.scanned) for each in case.units]


def _blind(
    record: Record, case: PreparationCase, checker: str | None, drawn: CheckView, told: tuple[Section, ...]
) -> CheckView:
    """Show what the order says and how the drug is drawn up: whoever computes sees no result of anybody."""
    order = next(each for each in told if each.code == "order")
    rows = tuple(row for row in order.rows if row[0] in _TO_COMPUTE or row[0].startswith("Additive"))
    alert = still_to_compute(record, case, checker)
    if alert is not None and alert.ingredient.drawn_as:
        rows = (*rows, ("Drawn up as", f"{alert.ingredient.group}: {alert.ingredient.drawn_as}"))
    question = replace(drawn.question, facts=rows) if drawn.question is not None else None
    return replace(drawn, question=question, sections=(Section(order.code, order.title, rows),))
