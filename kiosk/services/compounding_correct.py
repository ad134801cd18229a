"""Correcting a compounding record: another version beside the one that was signed, with its reason; both remain."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import people, preparation_records, preparation_work, preparations
from db.preparation_records import PreparationRecord
from db.record import Record, Write
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.check_dose import SUBJECT
from kiosk.services.compounding_components import person
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import well_formed
from kiosk.services.preparation_case import hands
from kiosk.services.receive_answers import text
from kiosk.services.signing import sign

CORRECTED: Final = "corrected record"
"""What the signature means."""
_OURS: Final = ("format", "preparation", "state", "version", "release", "corrections", "seal")
"""What of a record nobody corrects: how it is numbered, and who signed."""


@dataclass(frozen=True)
class Correction:
    """What one field of a record should say; what it says stays beside it."""

    field: str
    """A key of the record, such as `prepared_at`."""
    says: str


def supersede(
    record: Record, proof: Proof, preparation_id: str, corrections: Sequence[Correction], reason: str
) -> Outcome:
    """Write the next version of a released preparation's record, signed by a pharmacist who made none of it."""
    with record.write(proof.person.id, "compounding.correct", well_formed(preparation_id)) as write:
        write.alone_with(f"preparation {preparation_id}")
        last = _standing(write, proof, preparation_id)
        if not isinstance(last, Refused):
            last = _unfit(last, corrections, text(reason)) or last
        if isinstance(last, Refused):
            return permit.noted(write, last)
        content = _content(write, proof, last, corrections, reason)
        signed = {
            "preparation": preparation_id, "version": last.version + 1, "sha256": preparation_records.digest(content),
            "replaces": last.sha256,
        }  # fmt: skip
        signature = sign(write, proof, CORRECTED, Subject(SUBJECT, preparation_id), signed)
        if isinstance(signature, Refused):
            return permit.noted(write, signature)
        preparation_records.add_record(write, preparation_id, last.version + 1, content, signature)
        facts = {"version": last.version + 1, "fields": [each.field for each in corrections]}
        preparation_work.add_event(
            write, preparation_id, "corrected", facts=facts, text=text(reason), signature_id=signature
        )
    said = f"The record of preparation {preparation_id} is version {last.version + 1} now; version {last.version}"
    return Done("CORRECTED", f"{said} stays beside it.")


def _standing(write: Write, proof: Proof, preparation_id: str) -> PreparationRecord | Refused:
    refused = permit.refusal(write, proof.person.id, Act.CHECK_PREPARATION)
    made = preparations.preparation(write, preparation_id)
    versions = preparation_records.records_of(write, preparation_id) if made is not None else []
    if refused is not None:
        return refused
    if made is None or not versions:
        return Refused("NO_RECORD", "No record of such a preparation is signed.", "Release the preparation first.")
    if proof.person.id in hands(write, made):
        said = f"{proof.person.name} had a hand in making this, and does not correct its record."
        return Refused("OWN_WORK", said, "Another pharmacist corrects it. Nothing was changed.")
    if not versions[-1].content:
        return Refused("ERASED", "What this record said is erased with its patient's data.", "Nothing is left of it.")
    return versions[-1]


def _unfit(last: PreparationRecord, corrections: Sequence[Correction], reason: str | None) -> Refused | None:
    if reason is None:
        return Refused("NO_REASON", "Why it is corrected is not said.", "Say it in a few words.")
    if not corrections:
        return Refused("NO_CORRECTION", "Nothing is corrected.", "Name a field of the record and what it should say.")
    known = [name for name in last.content if name not in _OURS]
    for each in corrections:
        if each.field not in known:
            said = f"“{each.field[:40]}” is no field of the record that can be corrected."
            return Refused("NO_FIELD", said, f"It is one of {', '.join(known)}.")
        if text(each.says) is None:
            return Refused("NO_TEXT", f"What {each.field} should say is not said.", "Say it in a line of text.")
    return None


def _content(
    write: Write, proof: Proof, last: PreparationRecord, corrections: Sequence[Correction], reason: str
) -> Mapping[str, Any]:
    """Nothing that was signed is taken out: what is right stands beside it."""
    now = people.anybody(write, proof.person.id) or proof.person
    added = {
        "version": last.version + 1,
        "at": write.at,
        "by": person(write, proof.person.id),
        "roles": list(now.roles),
        "meaning": CORRECTED,
        "reason": text(reason),
        "fields": [{"field": each.field, "says": text(each.says)} for each in corrections],
    }
    return {
        **last.content,
        "version": last.version + 1,
        "corrections": [*last.content["corrections"], added],
        "seal": secrets.token_hex(16),
    }
