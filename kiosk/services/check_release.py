"""The release: a pharmacist who made none of it signs the whole compounding record, which is kept and never changed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from db import people, preparation_records, preparation_work, preparations
from db.subject import Subject
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import check_questions as questions
from kiosk.services.check_dose import SUBJECT
from kiosk.services.check_gate import not_to_be_released
from kiosk.services.check_steps import Open, go_on, in_hand_of, next_question, not_scanned, shown
from kiosk.services.compounding_components import Facts, person
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_case import PreparationCase
from kiosk.services.signing import sign

RELEASED: Final = "released preparation"
"""What the signature means, and the event that it leaves."""
_CHANGED: Final = Refused(
    "CHANGED", "What belongs to this preparation changed since it was shown to you.", "Look at it again, then sign."
)


def release(open_: Open, proof: Proof) -> Step | Refused:
    """Sign a preparation as released; only what was shown, and only as long as nothing stands against it."""
    case = in_hand_of(open_, proof)
    if isinstance(case, Refused):
        return case
    write, state = open_.write, open_.state
    if (stop := not_to_be_released(write, case, write.at)) is not None:
        return stop
    if (refused := _not_done(open_, case)) is not None:
        return refused
    content = shown(write, case, state, write.at)
    if preparation_records.digest(content) != state.seen:
        return replace(go_on(open_, case, state, Done("CHANGED", "")), outcome=_CHANGED)
    signature = _signed(open_, case, proof, content)
    if isinstance(signature, Refused):
        return signature
    preparations.stand(write, case.preparation, state=Stage.RELEASED)
    for unit in case.to_check:
        preparations.stand_unit(write, unit, UnitStage.RELEASED)
    ended = replace(state, question=None, seen=None)
    count = len(case.to_check)
    what = "its container" if count == 1 else f"{count:,} containers"
    said = f"Preparation {case.preparation.id} is RELEASED with {what}. Put it where it is kept, or hand it over."
    return Step(ended.to_json(), Done("RELEASED", said), None, status="finished")


def _not_done(open_: Open, case: PreparationCase) -> Refused | None:
    """Say what of the check is still missing."""
    state = open_.state
    if left := not_scanned(case, state):
        said = f"{len(left):,} of {len(case.to_check):,} containers are not scanned yet."
        return Refused("NOT_SCANNED", said, "Scan the final label of each container.")
    asked = next_question(open_.write, case, state)
    if asked is None or asked.code != questions.RELEASE:
        said = f"The check is not complete: {asked.text}" if asked is not None else "The check is not complete."
        return Refused("NOT_COMPLETE", said, "Answer what is asked. Nothing was signed.")
    return None


def _signed(open_: Open, case: PreparationCase, proof: Proof, content: Facts) -> str | Refused:
    """Keep the record with its signature; what is the patient's stands in it, and never in the signature."""
    write, preparation_id = open_.write, case.preparation.id
    now = people.anybody(write, proof.person.id) or proof.person
    content = {
        **content,
        "state": str(Stage.RELEASED),
        "version": 1,
        "persons": {**content["persons"], "checker": person(write, proof.person.id)},
        "release": {
            "name": now.name, "roles": list(now.roles), "at": write.at, "meaning": RELEASED, "method": proof.method,
        },
        "corrections": [],
        "seal": secrets.token_hex(16),
    }  # fmt: skip
    signed = {"preparation": preparation_id, "version": 1, "sha256": preparation_records.digest(content)}
    signature = sign(write, proof, RELEASED, Subject(SUBJECT, preparation_id), signed)
    if isinstance(signature, Refused):
        return signature
    preparation_records.add_record(write, preparation_id, 1, content, signature)
    preparation_work.add_event(write, preparation_id, "released", facts={"version": 1}, signature_id=signature)
    return signature
