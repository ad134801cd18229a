"""The compounding record: all that is known of one making, as one content that is signed, kept and printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db import gates, instants, preparation_facts, preparation_work, preparations, signatures
from db.signatures import Signature
from db.store import Reader
from db.subject import Subject
from kiosk.rules.beyond_use import STORAGES
from kiosk.rules.calculations.answer import in_full
from kiosk.rules.formula import BASES, CATEGORIES
from kiosk.rules.gates import Gate
from kiosk.rules.order_arithmetic import NOTE
from kiosk.rules.preparation import UnitStage
from kiosk.services import order_needs
from kiosk.services.check_dose import computed
from kiosk.services.compounding_components import Facts, components, person, photographs, steps, strength_of
from kiosk.services.compounding_labels import labels
from kiosk.services.order_check import OrderCheck, checked
from kiosk.services.order_gate import SUBJECT, VERIFIED
from kiosk.services.preparation_case import PreparationCase
from kiosk.settings import site_at

FORMAT: Final = 1
_GOOD: Final = (UnitStage.TO_CHECK, UnitStage.RELEASED, UnitStage.DISPENSED)
"""What counts as yield."""


def content_of(
    reader: Reader, case: PreparationCase, at: str, looked: Mapping[str, bool], lines: Mapping[str, str]
) -> Facts:
    """Gather the record as it stands; `looked` says what passed the visual inspection, `lines` in which words.

    It holds what is the patient's: it is kept sealed and erased with them. Every key is there, also where nothing is
    known; amounts are text, instants UTC.
    """
    made, formula, order = case.preparation, case.formula, checked(reader, case.ordered, at)
    return {
        "format": FORMAT,
        "preparation": made.id,
        "state": made.state,
        "name_strength_form": {
            "name": formula.name, "strength": formula.strength, "dosage_form": formula.dosage_form,
        },
        "prepared_at": {"started": made.started_at, "completed": made.completed_at},
        "internal_id": _numbers(case),
        "patient": _patient(order),
        "order": _order(reader, case, order),
        "persons": _persons(reader, case),
        "components": components(reader, case),
        "total_quantity": _total(case),
        "yield": _yield(case),
        "bud_storage": _beyond_use(case),
        "qc_results": _results(reader, case, looked, lines),
        "mfr_ref": _formula_reference(case),
        "master_formulation_record": _master(case),
        "calculations": {"order": [[each.label, each.working] for each in order.steps], "note": NOTE},
        "pulled": [
            {"pull": each.job_id, "item": each.name, "quantity": each.quantity, "unit": each.unit,
             "lot": each.batch_lot, "at": each.at, "by": each.person}
            for each in order_needs.fetched(reader, case.order.id)
        ],
        "steps": steps(reader, case),
        "photographs": photographs(reader, case),
        "hazardous": {"is": formula.hazardous, "handling": formula.hazardous_handling},
        "hood": _hood(reader, case),
        "labels": labels(reader, case),
        "discarded": [
            {"name": each.name, "lot": each.batch_lot, "amount": each.amount, "unit": each.unit,
             "modifier": each.modifier, "at": each.at}
            for each in preparation_facts.discarded_of(reader, made.id)
        ],
        "deviations": _deviations(reader, case),
    }  # fmt: skip


def _numbers(case: PreparationCase) -> Facts:
    return {
        "preparation": case.preparation.id,
        "order": case.order.id,
        "order_version": case.preparation.order_version,
        "order_number": case.order.number,
        "remake_of": case.preparation.remake_of,
        "units": [each.id for each in case.units],
    }


def _patient(order: OrderCheck) -> Facts | None:
    if order.patient is None:
        return None
    return {
        "id": order.patient.patient_id, "name": order.patient.name, "birth_date": order.patient.birth_date,
        "numbers": list(order.patient.numbers),
    }  # fmt: skip


def _order(reader: Reader, case: PreparationCase, order: OrderCheck) -> Facts:
    given = verification(reader, case)
    return {
        "kind": case.order.kind,
        "facts": [list(each) for each in order.facts],
        "allergies": list(order.allergies.words) if order.allergies is not None else [],
        "allergy_marks": list(given.content.get("allergies", [])) if given is not None else [],
        "signed_alerts": list(given.content.get("warnings", [])) if given is not None else [],
        "warnings": [{"code": each.code, "text": each.text} for each in order.warnings],
        "verified_at": given.at if given is not None else None,
        "verified_by": person(reader, given.person_id) if given is not None else None,
        "signature": given.id if given is not None else None,
    }


def verification(reader: Reader, case: PreparationCase) -> Signature | None:
    """Find the signature by which a pharmacist verified the version that it was made by."""
    given = signatures.signatures_on(reader, Subject(SUBJECT, case.order.id))
    of_it = [
        each
        for each in given
        if each.meaning == VERIFIED and each.content.get("version") == case.preparation.order_version
    ]
    return of_it[-1] if of_it else None


def _persons(reader: Reader, case: PreparationCase) -> Facts:
    made, version = case.preparation, case.kept.version
    given = verification(reader, case)
    approver = version.approved_by_name
    return {
        "formula_author": {"name": version.recorded_by_name, "at": version.recorded_at},
        "formula_approver": {"name": approver, "at": version.approved_at},
        "order_verified_by": person(reader, given.person_id) if given is not None else None,
        "preparer": person(reader, made.prepared_by),
        "begun_by": person(reader, made.begun_by),
        "steps_by": [person(reader, each) for each in sorted({step.by_id for step in case.steps})],
        "checker": None,
    }


def _total(case: PreparationCase) -> Facts:
    """How much was made: the containers, and what each holds by the formula."""
    each = case.formula.finished
    return {
        "units": len(case.units),
        "each_ml": {"least": in_full(each.least_ml), "most": in_full(each.most_ml)},
        "ordered": {"dose": case.content.dose_words, "volume_ml": case.content.volume_ml},
        "container": case.formula.container.words,
    }


def _yield(case: PreparationCase) -> Facts:
    states = {stage.value: sum(each.state == stage for each in case.units) for stage in UnitStage}
    good = sum(each.state in _GOOD for each in case.units)
    return {"planned": len(case.units), "good": good, "units": {name: n for name, n in states.items() if n}}


def _beyond_use(case: PreparationCase) -> Facts:
    made = case.preparation
    return {
        "beyond_use_date": made.beyond_use_date,
        "cap_that_won": made.beyond_use_cap,
        "storage": made.storage,
        "storage_words": STORAGES.get(made.storage) if made.storage else None,  # type: ignore[call-overload]
        "category": CATEGORIES[case.formula.category],
    }


def _results(reader: Reader, case: PreparationCase, looked: Mapping[str, bool], lines: Mapping[str, str]) -> Facts:
    return {
        "visual_inspection": [
            {"code": code, "text": text, "passed": looked.get(code)} for code, text in lines.items()
        ],
        "double_checks": [
            {"group": each.group, "amount": each.amount, "unit": each.unit, "agrees": each.agrees, "at": each.at,
             "by": each.person}
            for each in computed(reader, case.preparation.id)
        ],
        "in_process_checks": list(case.formula.in_process_checks),
    }  # fmt: skip


def _formula_reference(case: PreparationCase) -> Facts:
    version = case.kept.version
    return {"id": version.id, "code": version.code, "version": version.version, "name": version.name}


def _master(case: PreparationCase) -> Facts:
    """What the formula says, by the fields of a master formulation record."""
    said = case.formula
    return {
        "name_strength_form": [said.name, said.strength, said.dosage_form],
        "ingredients": [
            {"group": each.group, "amount": strength_of(each), "drawn_as": each.drawn_as,
             "volume": BASES[each.volume_basis], "characteristics": each.characteristics}
            for each in said.ingredients
        ],
        "container": {"words": said.container.words, "capacity_ml": in_full(said.container.capacity_ml)},
        "instructions": {
            "equipment": list(said.equipment), "supplies": list(said.supplies), "precautions": list(said.precautions),
            "steps": [each.do for each in said.steps],
        },
        "physical_description": said.physical_description,
        "bud_storage": [{"storage": each.storage, "hours": each.hours} for each in said.storage],
        "stability_reference": [each.source for each in said.storage],
        "qc": list(said.quality_controls),
        "other": said.other,
    }  # fmt: skip


def _hood(reader: Reader, case: PreparationCase) -> Facts | None:
    hood = preparations.hood(reader, case.preparation.hood_id) if case.preparation.hood_id is not None else None
    if hood is None:
        return None
    started = instants.from_text(case.preparation.started_at or case.preparation.at)
    day = started.astimezone(site_at(reader, case.preparation.at).zone).date().isoformat()
    certified = gates.holding(reader, Gate.CERTIFICATION, hood.location_id, day)
    return {
        "id": hood.location_id, "name": hood.name, "place_allows": hood.place_allows, "hazardous": hood.hazardous,
        "certified_on": certified.valid_from if certified else None,
        "certified_until": certified.valid_until if certified else None,
    }  # fmt: skip


def _deviations(reader: Reader, case: PreparationCase) -> Facts:
    """Tell what did not go straight: near misses, steps that were taken back, and everything else that happened."""
    made = case.preparation
    every, counting = preparation_work.all_steps_of(reader, made.id), {each.id for each in case.steps}
    back = [each for each in every if each.id not in counting and each.reverses is None]
    return {
        "near_misses": [
            {"at": each.at, "code": each.code, "said": each.said}
            for each in preparation_facts.refused_in(reader, made.job_id)
        ],
        "taken_back": [
            {"unit": each.unit_number, "step": each.step, "evidence": each.evidence, "at": each.at} for each in back
        ],
        "events": [
            {"kind": each.kind, "unit": each.unit_id, "at": each.at, "facts": dict(each.facts), "text": each.text}
            for each in preparation_work.events_of(reader, made.id)
        ],
    }
