"""Approving and retiring formulas: a pharmacist's signature, bound to the whole text of one version."""

from __future__ import annotations

from typing import Final

from db import formulas, instants
from db.formulas import FormulaVersion
from db.record import Record
from db.subject import Subject
from db.told_people import digest
from kiosk.rules.formula_fault import Fault
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.formulas import NO_VERSION, KeptFormula, faults_of, formula
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign
from kiosk.services.site_settings import local

APPROVED_MEANING: Final = "approved formula"
RETIRED_MEANING: Final = "retired formula"
LONGEST_REASON: Final = 200


def approve(
    record: Record,
    proof: Proof,
    version_id: str,
    *,
    effective_from: str | None = None,
    effective_until: str | None = None,
) -> Outcome:
    """Approve the last version of a formula, in force from now or from a later instant; nobody may, with a fault."""
    with record.write(proof.person.id, "formula.approve", version_id if _known(record, version_id) else None) as write:
        kept = formula(write, version_id)
        refused = permit.refusal(write, proof.person.id, Act.APPROVE_FORMULA)
        if refused is None and kept is None:
            refused = NO_VERSION
        if refused is not None or kept is None:
            return permit.noted(write, refused or NO_VERSION)
        write.alone_with(f"formula {kept.version.code}")
        kept = formula(write, version_id) or kept
        since = effective_from or write.at
        refused = _not_approvable(kept.version, proof) or _bad_dates(write.at, since, effective_until)
        refused = refused or _faulty(faults_of(write, kept.formula, write.at))
        if refused is not None:
            return permit.noted(write, refused)
        content = {**_signed(kept), "from": since, "until": effective_until}
        signed = sign(write, proof, APPROVED_MEANING, Subject("formula", version_id), content)
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
        formulas.decide(
            write, version_id, formulas.APPROVED, signed, effective_from=since, effective_until=effective_until
        )
    when = "from now on" if since <= write.at else f"from {local(record, since)} on"
    return Done("FORMULA_APPROVED", f"{kept.version.name}, version {kept.version.version}, is in force {when}.")


def _known(record: Record, version_id: str) -> bool:
    return formulas.version(record, version_id) is not None


def _signed(kept: KeptFormula) -> dict[str, object]:
    """Give what a signature is bound to: the whole text by its hash, and what it is called."""
    return {"code": kept.version.code, "version": kept.version.version, "content": digest(kept.text)}


def _not_approvable(version: FormulaVersion, proof: Proof) -> Refused | None:
    if version.retired_at is not None:
        return Refused("RETIRED", f"{version.name}, version {version.version}, is retired.", "Write another version.")
    if version.approved_at is not None:
        said = f"{version.approved_by_name} approved version {version.version} already."
        return Refused("ALREADY_APPROVED", said, "Nothing more is to be done; what changes is another version.")
    if not version.is_latest:
        said = f"There is a later version than {version.version}."
        return Refused("NOT_THE_LATEST", said, "Look at the last version, and approve that one.")
    if version.recorded_by == proof.person.id:
        said = f"{version.recorded_by_name} wrote this version, and nobody approves what they wrote themselves."
        return Refused("OWN_WORK", said, "Let another pharmacist approve it. Nothing was signed.")
    return None


def _bad_dates(at: str, since: str, until: str | None) -> Refused | None:
    try:
        instants.from_text(since)
        ends = until is not None and instants.from_text(until) <= instants.from_text(since)
    except ValueError:
        return Refused("BAD_INSTANT", "That is no date that a formula can hold from.", "Give one as 2027-01-01.")
    if since < at:
        return Refused("IN_THE_PAST", "A formula does not come into force in the past.", "Leave the date out for now.")
    if ends:
        return Refused("BAD_DATES", "It would end before it begins.", "Give a later end, or none.")
    return None


def _faulty(found: tuple[Fault, ...]) -> Refused | None:
    if not found:
        return None
    more = f" And {len(found) - 1:,} more." if len(found) > 1 else ""
    return Refused(
        found[0].code, f"It cannot be approved: {found[0].message}{more}", "Write another version without it."
    )


def retire(record: Record, proof: Proof, version_id: str, reason: str) -> Outcome:
    """Retire a version from now on, with a reason; no earlier one holds again."""
    reason = " ".join(reason.split())
    with record.write(proof.person.id, "formula.retire", version_id if _known(record, version_id) else None) as write:
        kept = formula(write, version_id)
        refused = permit.refusal(write, proof.person.id, Act.APPROVE_FORMULA)
        if refused is not None or kept is None:
            return permit.noted(write, refused or NO_VERSION)
        write.alone_with(f"formula {kept.version.code}")
        version = formulas.version(write, version_id) or kept.version
        if version.retired_at is not None:
            refused = Refused("RETIRED", f"{version.name} is retired already.", "Nothing more is to be done.")
        elif not 3 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
            refused = Refused("NO_REASON", "Why it is retired is not said.", f"Say it in 3 to {LONGEST_REASON} signs.")
        if refused is not None:
            return permit.noted(write, refused)
        signed = sign(
            write, proof, RETIRED_MEANING, Subject("formula", version_id), {**_signed(kept), "reason": reason}
        )
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
        formulas.decide(write, version_id, formulas.RETIRED, signed, effective_from=write.at, reason=reason)
    return Done("FORMULA_RETIRED", f"{version.name}, version {version.version}, is retired.")
