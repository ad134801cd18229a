"""What an order being entered looks like; the patient is added here, as nothing that is kept holds a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from db import items, jobs
from db.record import Record
from db.store import Reader
from kiosk.rules.order_content import PER, ROUTES
from kiosk.services import order_entry_questions as questions
from kiosk.services.order_entry_state import EntryState
from kiosk.services.order_patient import patient_shown
from kiosk.services.outcome import Question

_SHOWS_PATIENT = (questions.THIS_PATIENT, questions.CONFIRM)


@dataclass(frozen=True, repr=False)
class OrderEntryView:
    """One frozen picture for screen and command alike."""

    job: str
    step: int
    status: str
    question: Question | None
    facts: tuple[tuple[str, str], ...]
    """What was said so far, without the patient."""
    can_undo: bool

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        return {
            "job": self.job,
            "step": self.step,
            "status": self.status,
            "question": self.question.to_json() if self.question else None,
            "facts": dict(self.facts),
            "can_undo": self.can_undo,
        }


def view_of(record: Record, job_id: str) -> OrderEntryView:
    """Draw the entry as it stands in the record."""
    job = jobs.job(record, job_id)
    if job is None:  # jobs are never deleted
        raise LookupError(job_id)
    state = EntryState.from_json(job.state)
    facts = tuple(_facts(record, state))
    question = state.question
    if question is not None and question.code in _SHOWS_PATIENT:
        who = tuple(_patient(record, state))
        question = replace(question, facts=(*who, *(facts if question.code == questions.CONFIRM else ())))
    can_undo = job.status == "open" and jobs.last_step(record, job_id) is not None
    return OrderEntryView(job_id, job.step, job.status, question, facts, can_undo)


def _patient(reader: Reader, state: EntryState) -> Iterator[tuple[str, str]]:
    patient_id = state.to_confirm or state.said.get("patient_id")
    shown = patient_shown(reader, str(patient_id)) if patient_id else None
    if shown is not None:
        yield "Patient", f"{shown.name}, born {shown.birth_date}"
        yield "Numbers", "; ".join(shown.numbers) or "—"


def _facts(reader: Reader, state: EntryState) -> Iterator[tuple[str, str]]:
    said = state.said
    if "kind" in state.done:
        yield "Order for", "a batch" if said.get("kind") == "batch" else "one patient"
    for part, label, name in (("drug", "Drug", "item_id"), ("fluid", "Diluent", "diluent_id")):
        if part == "drug" and part in state.done:
            yield label, _item(reader, said.get(name))
            if "dose" in state.done:
                yield "Dose", f"{said['dose']} {said['dose_unit']}{PER.get(str(said.get('per', '')), '')}"
            if "body" in state.done:
                height = f", {said['height_cm']} cm" if said.get("height_cm") else ""
                yield "Weight used", f"{said.get('weight_kg', '—')} kg{height}"
        elif part in state.done:
            yield label, _item(reader, said.get(name))
    if "flow" in state.done:
        yield "Volume, rate", _joined(said, ("volume_ml", "mL"), ("rate_ml_h", "mL/h"), ("minutes", "minutes"))
    if "route" in state.done:
        yield "Route", ROUTES[str(said["route"])]
    if "times" in state.done:
        often = f"every {said['every_hours']} hours" if said.get("every_hours") else "once"
        yield "First dose", str(said.get("starts_at", "—"))
        yield "Count", f"{often}, {said.get('doses', 1)} at once, {said.get('fills', 1)} times"
        yield "Needed", str(said.get("needed_at", "—"))
    if "paper" in state.done:
        yield "Number", str(said.get("number", "—"))
        yield "Prescriber", str(said.get("prescriber", "—"))
        yield "Formula", str(said.get("formula", "—"))
        yield "Priority", str(said.get("priority", "routine")).upper()


def _item(reader: Reader, item_id: object) -> str:
    item = items.item(reader, str(item_id)) if item_id else None
    return item.name if item else "none"


def _joined(said: Any, *parts: tuple[str, str]) -> str:
    return ", ".join(f"{said[name]} {unit}" for name, unit in parts if said.get(name)) or "—"
