"""Entering an order, question by question: the draft is on record after every step, and survives everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db import item_search, items, jobs, patients
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.order_reading import Fault, read_content
from kiosk.rules.permissions import Act
from kiosk.services import order_enter, patient_find
from kiosk.services import order_entry_questions as questions
from kiosk.services.job import JobEngine, Step
from kiosk.services.order_entry_state import FORMAT, KIND, SAYS, EntryState
from kiosk.services.order_entry_view import OrderEntryView, view_of
from kiosk.services.order_import import item_by_code
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.patient_card import note_view
from kiosk.services.patient_find import Found, Query
from kiosk.services.reading import read_scan
from kiosk.services.receive_answers import not_an_answer, text
from kiosk.services.resolve import LotFound, PackageFound, resolve
from kiosk.settings import site_at

SCREEN: Final = "the entry of an order"
_DOSE: Final = re.compile(r"([0-9.,]{1,16})\s*([^\s/0-9]{1,8})\s*(?:/\s*(kg|m2|m²))?")
_TYPED: Final = {"order_number": "number", "own_reference": "owner", "volume_in_ml": "volume_ml"}
"""Fields of the screen that an order calls otherwise."""


@dataclass(frozen=True)
class _Case:
    write: Write
    job: StoredJob
    person_id: str
    state: EntryState


_Decide = Callable[[_Case], Step | Refused]


@dataclass(frozen=True)
class OrderEntry:
    """One order being entered by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> OrderEntry | Refused:
        """Begin an order."""
        state = EntryState()
        begun = replace(state, question=questions.question(state)).to_json()
        engine = JobEngine.begin(record, person_id, Act.ENTER_ORDER, KIND, FORMAT, begun)
        return engine if isinstance(engine, Refused) else OrderEntry(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> OrderEntry | Refused:
        """Go on with an order that is not entered yet."""
        engine = JobEngine.take(record, person_id, Act.ENTER_ORDER, KIND, job_id)
        if isinstance(engine, Refused):
            return engine
        state = EntryState.from_json(engine.stored().state)
        patient_id = state.to_confirm or state.said.get("patient_id")
        if patient_id is not None:  # whoever goes on sees whose order it is
            with record.write(person_id, "order.take_over", job_id) as write:
                note_view(write, str(patient_id), SCREEN)
        return OrderEntry(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 0) -> OrderEntryView:  # noqa: ARG002 - an order has no lines
        """Draw the order as it stands."""
        return view_of(self.engine.record, self.job_id)

    def on_scan(
        self,
        raw: str,
        source: str,  # noqa: ARG002 - what is scanned names something on file, whatever device read it
        *,
        scan_id: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Take a package as the drug or the fluid, or a wristband as the patient."""
        record = self.engine.record
        question = EntryState.from_json(self.engine.stored().state).question
        if question is not None and question.code == questions.PATIENT:
            now = record.now()
            data = read_scan(record, site_at(record, now), now, raw, scan_id)
            found = patient_find.find_scanned(record, self.engine.person_id, data)
            return self._perform("order.scan", key, scan_id, lambda case: _patient_found(case, found))
        return self._perform("order.scan", key, scan_id, lambda case: _scanned(case, raw, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered."""
        if "patient_number" in answer and not self.engine.done_before(key):
            number = text(answer["patient_number"]) or ""
            found = patient_find.find(self.engine.record, self.engine.person_id, Query(number=number))
            return self._perform("order.answer", key, None, lambda case: _patient_found(case, found))
        return self._perform("order.answer", key, None, lambda case: _on_answer(case, answer))

    def finish(self, *, key: str | None = None) -> Outcome:
        """Enter the order, or say what is missing."""
        return self._perform("order.answer", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last answer."""
        return self._perform("order.undo", key, None, _undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: _Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(_Case(write, job, self.engine.person_id, EntryState.from_json(job.state)))

        return self.engine.perform(action, key, scan_id, within)


def begun_here(record: Record, person_id: str) -> str | None:
    """Find an entry at this kiosk in which nothing was said, this person's first."""
    found = [
        job
        for job in jobs.open_jobs(record, KIND)
        if job.holder == record.node and not EntryState.from_json(job.state).said
    ]
    return next((job.id for job in sorted(found, key=lambda job: job.person_id != person_id)), None)


def _ask(case: _Case, state: EntryState) -> Step:
    """Ask what comes next, and remember it."""
    question = state.question or questions.question(state)
    return Step(replace(state, question=question).to_json(), Ask(question), {"kind": "state", "state": case.job.state})


def _patient_found(case: _Case, found: Found | Refused) -> Step | Refused:
    asked = case.state.question
    if asked is None or asked.code != questions.PATIENT:
        return _answer_first(case)
    if isinstance(found, Refused):
        return found
    served = [each for each in found.patients if each.is_active]
    if len(served) != 1 or found.has_more:
        said = "Several patients have that number." if served else "Nobody who is served has that number."
        return Refused("NO_PATIENT", said, "Type another number, or put the patient on record first (F1, Patients).")
    note_view(case.write, served[0].patient_id, SCREEN)
    return _ask(case, replace(case.state, to_confirm=served[0].patient_id, question=questions.this_patient()))


def _answer_first(case: _Case) -> Refused:
    asked = case.state.question.text if case.state.question else "Something is asked."
    return Refused("ANSWER_FIRST", f"A question is open: {asked}", "Answer it, or take it back with Undo (F9).")


def _scanned(case: _Case, raw: str, scan_id: str | None) -> Step | Refused:
    question = case.state.question
    if question is None or question.code not in (questions.DRUG, questions.FLUID):
        return _answer_first(case)
    site = site_at(case.write, case.write.at)
    match resolve(case.write, read_scan(case.write, site, case.write.at, raw, scan_id)):
        case PackageFound(link) | LotFound(link):
            return _item(case, link.item.id)
    return Refused("NOT_ON_FILE", "That is no package of anything on file.", "Type the code or the name (F4).")


def _item(case: _Case, item_id: str) -> Step | Refused:
    is_drug = case.state.question is not None and case.state.question.code == questions.DRUG
    item = items.item(case.write, item_id)
    if item is None or item.kind not in (("drug", "fluid") if is_drug else ("fluid",)):
        return Refused("NO_ITEM", f"That is no {'drug' if is_drug else 'fluid'}.", "Scan or type another one.")
    part, name = ("drug", "item_id") if is_drug else ("fluid", "diluent_id")
    return _ask(case, case.state.with_part(part, {name: item_id}))


def _on_answer(case: _Case, answer: Mapping[str, Any]) -> Step | Refused:
    question = case.state.question
    if question is None:
        return _ask(case, case.state)
    chosen = dict(answer) in [dict(choice.answer) for choice in question.choices]
    match question.code:
        case questions.KIND if chosen:
            return _ask(case, case.state.with_part("kind", answer))
        case questions.THIS_PATIENT if chosen:
            if answer["this_patient"] and case.state.to_confirm:
                return _ask(case, case.state.with_part("patient", {"patient_id": case.state.to_confirm}))
            return _ask(case, replace(case.state, to_confirm=None, question=None))
        case questions.DRUG | questions.FLUID:
            return _drug_or_fluid(case, answer, chosen=chosen)
        case questions.DOSE:
            return _dose(case, answer)
        case questions.BODY if answer.get("use_record") is True:
            return _from_record(case)
        case questions.FLOW if answer.get("nothing") is True:
            return _ask(case, case.state.with_part("flow", {}))
        case questions.ROUTE if chosen:
            return _ask(case, case.state.with_part("route", answer))
        case questions.BODY | questions.FLOW | questions.TIMES | questions.PAPER:
            return _fields(case, question.fields, answer)
        case questions.CONFIRM if chosen and "again" in answer:
            return _ask(case, case.state.without(str(answer["again"])))
        case questions.CONFIRM if chosen:
            return _finish(case)
    return not_an_answer(question.code)


def _drug_or_fluid(case: _Case, answer: Mapping[str, Any], *, chosen: bool) -> Step | Refused:
    if chosen and answer.get("nothing") is True:
        return _ask(case, case.state.with_part("fluid", {}))
    if "item" in answer:
        return _item(case, text(answer["item"]) or "")
    code = text(answer.get("code"))
    if code is None:
        return not_an_answer(case.state.question.code if case.state.question else "")
    what = "drug" if case.state.question and case.state.question.code == questions.DRUG else "fluid"
    coded = item_by_code(case.write, code, what)
    if coded is not None:
        return _item(case, coded)
    # By hand a name may be typed: a person sees what it means, and chooses. In a file it never counts.
    kinds = ("drug", "fluid") if what == "drug" else ("fluid",)
    found = [each for each in item_search.search(case.write, code) if each.kind in kinds][:8]
    if not found:
        return Refused("NO_ITEM", f"No {what} on file is called so.", "Type its code or the beginning of its name.")
    return _ask(case, replace(case.state, question=questions.drug_or_fluid(what, found)))


def _dose(case: _Case, answer: Mapping[str, Any]) -> Step | Refused:
    found = _DOSE.fullmatch(text(answer.get("dose")) or "")
    if found is None:
        return Refused("BAD_DOSE", "That is no dose such as 1250 mg or 15 mg/kg.", "Type the number and the unit.")
    per = {"m²": "m2"}.get(found[3] or "", found[3] or "")
    return _checked(case, "dose", {"dose": found[1], "dose_unit": found[2], "per": per})


def _from_record(case: _Case) -> Step | Refused:
    patient_id = str(case.state.said.get("patient_id", ""))
    said: dict[str, Any] = {}
    wanted = ("weight", "height") if case.state.said.get("per") == "m2" else ("weight",)
    for kind, name in (("weight", "weight_kg"), ("height", "height_cm")):
        last = patients.last_measure(case.write, patient_id, kind) if kind in wanted else None
        if last is not None:
            said[name] = last.says.value
        elif kind in wanted:
            return Refused("NO_MEASURE", f"No {kind} is on the patient's record.", "Type it, or record it first.")
    return _checked(case, "body", said)


def _fields(case: _Case, fields: tuple[str, ...], answer: Mapping[str, Any]) -> Step | Refused:
    part = case.state.next_part()
    unknown = set(answer) - {*fields, "priority"}
    if unknown:
        return not_an_answer(case.state.question.code if case.state.question else part)
    return _checked(case, part, {_TYPED.get(name, name): value for name, value in answer.items()})


def _checked(case: _Case, part: str, said: Mapping[str, Any]) -> Step | Refused:
    """Take a part only if the order can be read with it, as far as it was said."""
    state = case.state.with_part(part, said)
    so_far = read_content({**_STAND_IN, **_stands_in(state), **state.said})
    if isinstance(so_far, Fault) and so_far.field in SAYS[part]:
        return Refused(so_far.code, so_far.message, "Type it again. Nothing was changed.")
    return _ask(case, state)


_STAND_IN: Final = {"item_id": "-", "patient_id": "-", "dose": "1", "dose_unit": "mg", "route": "iv"}
"""Stands for what was not asked yet, while a part is read."""


def _stands_in(state: EntryState) -> dict[str, Any]:
    later: dict[str, Any] = {} if "times" in state.done else {"starts_at": "2026-01-01 00:00"}
    if state.said.get("per") and "body" not in state.done:
        later |= {"weight_kg": "70", "height_cm": "170"}
    return later


def _finish(case: _Case) -> Step | Refused:
    part = case.state.next_part()
    if part != "confirm":
        if not case.state.said:
            return Step(EntryState().to_json(), Done("CANCELLED", "Nothing was entered."), None, status="cancelled")
        return _answer_first(case)
    content = read_content(case.state.said)
    if isinstance(content, Fault):
        return Refused(content.code, content.message, "Choose what to change.")
    entered = order_enter.entered(case.write, case.person_id, content)
    if isinstance(entered, Refused):
        return entered
    ended = EntryState(order=entered).to_json()
    return Step(ended, order_enter.said_entered(entered), None, status="finished")


def _undo(case: _Case) -> Step | Refused:
    last = jobs.last_step(case.write, case.job.id)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Answer what is asked.")
    former = EntryState.from_json(last.undo["state"])
    return Step(former.to_json(), Done("UNDONE", "Taken back."), None, undoes=last.key)
