"""Signing: a name, a time and a meaning, bound to what was signed; nobody checks their own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from db import clock_watch, people, signatures
from db.record import Record, Write
from db.settings import setting_at
from db.signatures import NewSignature, Signature
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Act, Role
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import PHARMACIST_ALONE

MEANINGS: Final[Mapping[str, Act]] = {
    "prepared": Act.SIGN_PREPARED,
    "checked": Act.SIGN_CHECKED,
    "witnessed": Act.SIGN_WITNESSED,
    "released": Act.SIGN_RELEASED,
    "reviewed": Act.SIGN_REVIEWED,
    "verified order": Act.VERIFY_ORDER,
    "approved": Act.APPROVE_PULL,
    "approved count": Act.APPROVE_COUNT,
    "resolved discrepancy": Act.RESOLVE_DISCREPANCY,
    "took inventory": Act.TAKE_INVENTORY,
    "told authority": Act.RESOLVE_DISCREPANCY,
    "handed over": Act.HAND_OVER,
    "took over": Act.HAND_OVER,
    "erased": Act.ERASE_EXPIRED,
    "approved formula": Act.APPROVE_FORMULA,
    "retired formula": Act.APPROVE_FORMULA,
    "computed dose": Act.SIGN_WITNESSED,
    "released preparation": Act.SIGN_RELEASED,
    "rejected preparation": Act.CHECK_PREPARATION,
    "corrected record": Act.CHECK_PREPARATION,
    "gave unit": Act.CHECK_PREPARATION,
    "took unit back": Act.CHECK_PREPARATION,
}
"""What a signature can mean, and what its signer must be allowed to do."""

_BY_ANOTHER = (
    "checked", "witnessed", "released", "reviewed", "released preparation", "rejected preparation", "corrected record",
)  # fmt: skip
"""Whoever prepared something never signs it in these meanings."""

_FOLLOWS: Final[Mapping[str, str]] = {"checked": "prepared", "released": "checked"}
"""What must be signed before a meaning, and of the same content."""

_PHOTOGRAPHS = "photographs"
"""Stands in the signed content of a check of own work."""


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
    before = signatures.signatures_on(write, subject)
    own = meaning in _BY_ANOTHER and _prepared_by(write, before, new)
    refused = (_own_work(write, new, alone) if own else None) or _out_of_order(before, new)
    if refused is not None:
        return refused
    if own and alone is not None:
        with_photographs = {**content, _PHOTOGRAPHS: sorted(alone.photographs)}
        new = replace(new, content=with_photographs, own_work=True, reason=alone.text.strip())
    return signatures.add_signature(write, new)


def _out_of_order(before: Sequence[Signature], new: NewSignature) -> Refused | None:
    """Refuse what skips a step: prepared, then checked, then released, all of the same content."""
    if new.meaning == "prepared" and any(
        each.person_id == new.person_id and each.meaning in _BY_ANOTHER for each in before
    ):
        said = "Who checked, witnessed, released or reviewed something does not sign as having prepared it."
        return Refused("OWN_WORK", said, "Let whoever prepared it sign. Nothing was signed.")
    first = _FOLLOWS.get(new.meaning)
    while first is not None:  # back to the beginning: what was prepared anew since it was checked is another thing
        if (refused := _does_not_follow(before, first, new)) is not None:
            return refused
        first = _FOLLOWS.get(first)
    return None


def _does_not_follow(before: Sequence[Signature], first: str, new: NewSignature) -> Refused | None:
    last = next((each for each in reversed(before) if each.meaning == first), None)
    if last is None:
        return Refused("NOT_YET", f"Nobody signed this as {first} yet.", f"Let it be {first} and signed first.")
    signed = {name: value for name, value in last.content.items() if not (last.own_work and name == _PHOTOGRAPHS)}
    if signatures.content_hash(signed) != signatures.content_hash(new.content):
        said = f"This is no longer what was signed as {first}."
        return Refused("CHANGED", said, f"Look at it again, and let it be signed as {first} again.")
    return None


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


def _prepared_by(write: Write, before: Sequence[Signature], new: NewSignature) -> bool:
    prepared = any(each.meaning == "prepared" and each.person_id == new.person_id for each in before)
    return prepared or (new.subject.kind == "signature" and _signed_by(write, new.subject.id, new.person_id))


def _signed_by(write: Write, signature_id: str, person_id: str) -> bool:
    return bool(
        write.rows(
            "select 1 as there from signature where id = :id and person_id = :person", id=signature_id, person=person_id
        )
    )


def alone_is_allowed(reader: Reader, at: str) -> bool:
    """Say whether the site lets a pharmacist check alone; a draft that nobody else approved lets nobody."""
    setting = setting_at(reader, PHARMACIST_ALONE, at)
    return setting is not None and setting.value is True and not setting.draft


def _own_work(write: Write, new: NewSignature, alone: AloneReason | None) -> Refused | None:
    """Refuse own work, unless the site lets a pharmacist who is alone check it, with reason and photographs."""
    another = Refused(
        "OWN_WORK",
        "Nobody checks, witnesses, releases or reviews what they prepared themselves.",
        "Ask another person. Nothing was signed.",
    )
    may = Role.PHARMACIST in new.roles and new.meaning in ("checked", "released")
    if not may or not alone_is_allowed(write, write.at):
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


def to_review(reader: Reader) -> list[Signature]:
    """List the checks of own work that nobody has reviewed yet, the oldest first."""
    return signatures.own_work_to_review(reader)


def review_own_work(record: Record, proof: Proof, signature_id: str) -> Outcome:
    """Sign that somebody else looked into a check of own work, the next day at the latest."""
    with record.write(proof.person.id, "own_work.review", signature_id) as write:
        write.alone_with(f"signature {signature_id}")
        own = next((each for each in to_review(write) if each.id == signature_id), None)
        if own is None:
            nothing = Refused("NOTHING_TO_REVIEW", "That check needs no review.", "Choose one from the list.")
            return permit.noted(write, nothing)
        seen = {"signed": own.content_hash, "reason": own.reason}
        signed = sign(write, proof, "reviewed", Subject("signature", own.id), seen)
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
    return Done("REVIEWED", "The check of own work is reviewed.")
