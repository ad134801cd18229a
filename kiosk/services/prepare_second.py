"""The second person at a worksheet, who looks at a picture; and the in-process label, scanned on its container."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from db import preparation_work, preparations
from db.preparation_work import NewStep, UnitLabel
from db.subject import Subject
from kiosk.rules.preparation import UnitStage
from kiosk.services import witness
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.prepare_case import Making, Open, did
from kiosk.services.prepare_questions import last_picture, question_of
from kiosk.services.prepare_state import Asked
from kiosk.services.signing import sign
from scanners import BarcodeData

SUBJECT: Final = "preparation"


def approved(case: Open, proof: Proof) -> Step | Refused:
    """Take the word of a second person, who proved who they are, for what a picture shows."""
    making = case.making
    taken = last_picture(making)
    if case.asked is not Asked.APPROVAL or taken is None:
        return Refused("NOTHING_TO_APPROVE", "Nothing waits for a second person.", "Go on with the work.")
    refused = witness.unfit(case.person_id, proof) or _has_prepared(making, proof)
    if refused is not None:
        return refused
    content = {
        "preparation": making.preparation.id,
        "unit": taken.unit_number,
        "step": taken.step,
        "picture": taken.picture_id,
        "measured": [[each.measured, each.unit] for each in making.done if each.evidence == "measure"],
    }
    signed = sign(case.write, proof, "witnessed", Subject(SUBJECT, making.preparation.id), content)
    if isinstance(signed, Refused):
        return signed
    new = NewStep(
        preparation_id=making.preparation.id,
        unit_number=taken.unit_number,
        step=taken.step,
        evidence="approve",
        picture_id=taken.picture_id,
        signature_id=signed,
    )
    preparation_work.add_step(case.write, new)
    state = replace(case.state, to_approve=False)
    asked = question_of(state, case.person_id, case.making)
    said = f"{proof.person.name} looked at the picture and signed. {asked.text if asked else 'Every step is done.'}"
    return Step(state.to_json(), Done("APPROVED", said), {"kind": "stands", "said": "What somebody signed for stands."})


def _has_prepared(making: Making, proof: Proof) -> Refused | None:
    """Whoever did anything of it is no second person."""
    worked = {making.preparation.prepared_by, *(each.by_id for each in making.done if each.evidence != "approve")}
    if proof.person.id not in worked:
        return None
    said = f"{proof.person.name} prepared some of this, and so is no second person."
    return Refused("SAME_PERSON", said, "Let another person look at it and sign.")


def label_scanned(case: Open, data: BarcodeData) -> Step | Refused:
    """Take the in-process label of a unit, on its container."""
    if data.local is None or data.local.kind != "preparation":
        said = "That is not the label that was printed for this unit."
        return Refused(
            "NOT_THE_LABEL", said, "Stick it on its container and scan it. Print it again (F6) if it is lost."
        )
    label = preparation_work.label(case.write, data.local.value)
    if label is None or label.id not in case.state.codes:
        return _other_label(label)
    making = case.making
    unit = next(each for each in making.units if each.id == label.unit_id)
    preparation_work.apply_label(case.write, label.id)
    preparations.stand_unit(case.write, unit, UnitStage.IN_PROCESS)
    state = replace(case.state, codes=tuple(code for code in case.state.codes if code != label.id))
    asked = question_of(state, case.person_id, case.making)
    said = f"Unit {unit.number:,} bears its label. {asked.text if asked else 'Every step is done.'}"
    return did(case, state, Done("LABELLED", said), applied=label.id)


def _other_label(label: UnitLabel | None) -> Refused:
    if label is not None and label.voided_at is not None:
        said = "That label is VOID."
        return Refused("VOID_LABEL", said, "Destroy it, and scan the one that was printed last.")
    said = "That is the label of another preparation, or of another unit."
    return Refused("OTHER_LABEL", said, "Take the container with that label away, and scan the right label.")
