"""Signing: a name, a time and a meaning, bound to what was signed; nobody checks their own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from db import clock_watch, people, signatures
from db.record import Write
from db.signatures import NewSignature
from db.subject import Subject
from kiosk.rules.permissions import Act, Role
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.settings import site_at

MEANINGS: Final[Mapping[str, Act]] = {
    "prepared": Act.SIGN_PREPARED,
    "checked": Act.SIGN_CHECKED,
    "witnessed": Act.SIGN_WITNESSED,
    "released": Act.SIGN_RELEASED,
    "reviewed": Act.SIGN_REVIEWED,
    "handed over": Act.HAND_OVER,
    "took over": Act.HAND_OVER,
    "erased": Act.ERASE_EXPIRED,
}
"""What a signature can mean, and what its signer must be allowed to do."""

_BY_ANOTHER = ("checked", "witnessed", "released", "reviewed")
"""Whoever prepared something never signs it in these meanings."""


@dataclass(frozen=True)
class AloneReason:
    """Why a pharmacist checks their own work, and what a reviewer can look at the next day."""

    text: str
    photographs: Sequence[str]
    """SHA-256 of attachments that are on record."""


def sign(
    write: Write,
    proof: Proof,
    meaning: str,
    subject: Subject,
    content: Mapping[str, Any],
    *,
    alone: AloneReason | None = None,
) -> str | Refused:
    """Sign inside an open write and return the signature's id, or say why not and write nothing.

    A first signature in a session takes both components (21 CFR 11.200); `session.Sessions` sees to that.
    """
    act = MEANINGS[meaning]
    refused = permit.refusal(write, proof.person.id, act) or _clock_is_doubted(write)
    if refused is not None:
        return refused
    new = NewSignature(proof.person.id, _roles_now(write, proof), meaning, subject, content, proof.method)
    if meaning in _BY_ANOTHER and _prepared_by(write, subject, proof.person.id):
        refused = _own_work(write, new, alone)
        if refused is not None:
            return refused
        if alone is not None:
            with_photographs = {**content, "photographs": sorted(alone.photographs)}
            new = replace(new, content=with_photographs, own_work=True, reason=alone.text.strip())
    return signatures.add_signature(write, new)


def _roles_now(write: Write, proof: Proof) -> tuple[str, ...]:
    person = people.anybody(write, proof.person.id)
    return person.roles if person else proof.person.roles


def _clock_is_doubted(write: Write) -> Refused | None:
    if clock_watch.open_doubt(write, write.node) is None:
        return None
    return Refused(
        "CLOCK_UNCERTAIN",
        "The kiosk's clock jumped, so no time can be signed.",
        "Two people look at a clock on the wall and confirm the time (F1).",
    )


def _prepared_by(write: Write, subject: Subject, person_id: str) -> bool:
    on_it = signatures.signatures_on(write, subject)
    prepared = any(each.meaning == "prepared" and each.person_id == person_id for each in on_it)
    return prepared or (subject.kind == "signature" and _signed_by(write, subject.id, person_id))


def _signed_by(write: Write, signature_id: str, person_id: str) -> bool:
    return bool(
        write.rows(
            "select 1 as there from signature where id = :id and person_id = :person", id=signature_id, person=person_id
        )
    )


def _own_work(write: Write, new: NewSignature, alone: AloneReason | None) -> Refused | None:
    """Refuse own work, unless the site lets a pharmacist who is alone check it, with reason and photographs."""
    another = Refused(
        "OWN_WORK",
        "Nobody checks, witnesses, releases or reviews what they prepared themselves.",
        "Ask another person. Nothing was signed.",
    )
    site = site_at(write, write.at)
    if not site.pharmacist_alone or Role.PHARMACIST not in new.roles or new.meaning not in ("checked", "released"):
        return another
    if alone is None or not alone.text.strip() or not alone.photographs:
        return Refused(
            "ALONE_REASON",
            "Checking one's own work takes a reason and photographs, and is reviewed the next day.",
            "Say why nobody else is there, and take the photographs.",
        )
    known = {
        row["sha256"]
        for sha256 in alone.photographs
        for row in write.rows("select sha256 from attachment where sha256 = :sha256", sha256=sha256)
    }
    if known != set(alone.photographs):
        return Refused("NO_PHOTOGRAPH", "A photograph is not on record.", "Take the photographs again.")
    return None
