"""The second person at a worksheet, who looks at a picture; and the in-process label, scanned on its container."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from db import preparation_work
from db.preparation_work import NewStep
from db.subject import Subject
from kiosk.services import preparation_labels as labels
from kiosk.services import witness
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_case import hands
from kiosk.services.preparation_void import IN_PROCESS
from kiosk.services.prepare_case import Making, Open
from kiosk.services.prepare_do import go_on
from kiosk.services.prepare_questions import last_picture
from kiosk.services.prepare_state import Asked
from kiosk.services.resolve import PreparationFound, resolve
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
    said = Done("APPROVED", f"{proof.person.name} looked at the picture and signed.")
    done = go_on(case, replace(case.state, to_approve=False), said)
    stands = {"kind": "stands", "said": "What a second person signed for stands."}
    return done if isinstance(done, Refused) else replace(done, undo=stands)


def _has_prepared(making: Making, proof: Proof) -> Refused | None:
    """Whoever did anything of it is no second person, also where it was taken back."""
    if proof.person.id not in hands(making.reader, making.preparation):
        return None
    said = f"{proof.person.name} prepared some of this, and so is no second person."
    return Refused("SAME_PERSON", said, "Let another person look at it and sign.")


def label_scanned(case: Open, data: BarcodeData, *, is_typed: bool) -> Step | Refused:
    """Take the in-process label of a unit, on its container."""
    found = resolve(case.write, data)
    if not isinstance(found, PreparationFound):
        said = "That is not the label that was printed for this unit."
        return Refused("NOT_THE_LABEL", said, "Stick it on its container and scan it.")
    making = case.making
    if found.label.id not in case.state.codes and found.unit in making.units and found.label.voided_at is None:
        said = f"That is the label of unit {found.unit.number:,}, and not of the one that is made now."
        return Refused("OTHER_LABEL", said, "Take its container away, and scan the label of this one.")
    applied = labels.applied(case.write, making.preparation, found, IN_PROCESS, is_typed=is_typed)
    if isinstance(applied, Refused):
        return applied
    state = replace(case.state, codes=tuple(code for code in case.state.codes if code != found.label.id))
    return go_on(case, state, Done("LABELLED", applied.message), applied=found.label.id)
