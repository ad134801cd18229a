"""Emergency access (45 CFR 164.312(a)(2)(ii)): a sealed code opens the kiosk for an hour, and is reviewed later."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from db import credentials, emergency, instants
from db.emergency import SealedCode
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof, fits, slow_hash
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign

HOLDS_FOR = timedelta(hours=1)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 4
"""100 bits, in groups that are easy to type from paper."""
_LONGEST = 200
_WRONG_CODE = Refused("WRONG_CODE", "That is not the sealed code.", "Type it as it stands on the paper.")


@dataclass(frozen=True)
class NewCode:
    """A code to be printed and put into an envelope; it is shown this once."""

    code: str


@dataclass(frozen=True)
class Opened:
    """An access that was opened."""

    until_at: str


def seal(record: Record, by: str) -> NewCode | Refused:
    """Make a code; a former one that was not opened opens nothing any more."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    code = "-".join(groups)
    slow = slow_hash(_plain(code))
    with record.write(by, "emergency.seal") as write:
        if (refused := permit.refusal(write, by, Act.SEAL_EMERGENCY_CODE)) is not None:
            return permit.noted(write, refused)
        emergency.add_code(write, slow)
    return NewCode(code)


def open_kiosk(record: Record, code: str, name: str, reason: str) -> Opened | Refused:
    """Open the kiosk for an hour with the sealed code; who opens it says their name and why."""
    name, reason = " ".join(name.split()), reason.strip()
    if not name or not reason or not (name + reason).isprintable() or len(name) + len(reason) > _LONGEST:
        refused = Refused("REASON", "An emergency access takes your name and a reason.", "Type both.")
        return permit.noted_alone(record, "emergency", "emergency.refused", refused)
    found = emergency.sealed(record)
    if found is None or not fits(found.hash, _plain(code)):
        with record.write("emergency", "emergency.refused") as write:
            credentials.note_attempt(write, "emergency", "sealed code", "wrong_code")
        return _WRONG_CODE
    until = instants.to_text(record.clock() + HOLDS_FOR)
    with record.write("emergency", "emergency.open", found.id) as write:
        if not emergency.open_code(write, found, name, reason, until):  # opened or replaced since it was looked up
            return permit.noted(write, _WRONG_CODE)
    return Opened(until)


def _plain(code: str) -> str:
    """Forgive what the eye cannot tell apart: small letters, spaces, hyphens, O for 0, I and L for 1."""
    kept = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def to_review(reader: Reader) -> list[SealedCode]:
    """List the accesses that nobody reviewed yet."""
    return emergency.to_review(reader)


def review(record: Record, proof: Proof, code_id: str) -> Outcome:
    """Sign that an access was looked into."""
    with record.write(proof.person.id, "emergency.review", code_id) as write:
        found = _reviewable(write, proof, code_id)
        if isinstance(found, Refused):
            return permit.noted(write, found)
        seen = {"opened_at": found.opened_at, "opened_by": found.opened_by, "reason": found.reason}
        signed = sign(write, proof, "reviewed", Subject("emergency", code_id), seen)
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
        emergency.review(write, found)
    return Done("REVIEWED", f"The emergency access of {found.opened_by} is reviewed.")


def _reviewable(write: Write, proof: Proof, code_id: str) -> SealedCode | Refused:
    if (refused := permit.refusal(write, proof.person.id, Act.REVIEW_EMERGENCY)) is not None:
        return refused
    found = emergency.about_to_review(write, code_id)
    if found is None:
        return Refused("NOTHING_TO_REVIEW", "That access needs no review.", "Choose one from the list.")
    if (found.opened_by or "").casefold() == proof.person.name.casefold():
        return Refused("OWN_WORK", "Nobody reviews an access that they opened.", "Ask another pharmacist or manager.")
    if emergency.has_set_pin(write, found, proof.person.id):
        said = f"This access set the PIN of {proof.person.name}, so whoever opened it may be who signs."
        return Refused("OWN_WORK", said, "Ask another pharmacist or manager.")
    return found
