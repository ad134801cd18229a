"""Millilitres of a controlled substance that differ: a pharmacist says why, or escalates them as a loss."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from db import controlled_losses, volume_differences
from db.record import Record
from db.store import Reader
from db.subject import Subject
from db.volume_differences import Difference
from kiosk.rules.in_use import millilitres
from kiosk.rules.permissions import Act
from kiosk.rules.volume_reasons import NOT_EXPLAINED, REASONS
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign


class _Refusal(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def decide(record: Record, proof: Proof, difference_id: str, reason: str | None) -> Outcome:
    """Say why millilitres differ; without a reason they are escalated, and the deadlines of a loss begin."""
    person_id = proof.person.id
    try:
        with record.write(person_id, "controlled.resolved", difference_id) as write:
            write.alone_with(f"volume difference {difference_id}")
            refused = permit.refusal(write, person_id, Act.RESOLVE_DISCREPANCY)
            found = volume_differences.difference(write, difference_id)
            measured_by = volume_differences.measured_by(write, found) if found is not None else ()
            refused = refused or _not_to_decide(found, person_id, reason, measured_by)
            if refused is not None or found is None:
                return permit.noted(write, refused or _NONE)
            decided, why = ("escalated", NOT_EXPLAINED) if reason is None else ("explained", reason)
            content = {"difference": difference_id, "microlitres": found.microlitres, "decided": decided, "reason": why}
            signed = sign(write, proof, "resolved discrepancy", Subject("volume_difference", difference_id), content)
            if isinstance(signed, Refused):
                raise _Refusal(signed)
            volume_differences.decide(write, difference_id, decided, why)
            if reason is None:
                controlled_losses.add_volume(write, found)
    except _Refusal as refusal:
        return permit.noted_alone(record, person_id, "controlled.resolved.refused", refusal.refused)
    said = REASONS[reason] if reason is not None else "It is escalated: the deadlines of a loss run"
    return Done("RESOLVED", f"{words(found)}: {said}.")


_NONE = Refused("NO_DIFFERENCE", "There is no such difference.", "Look at the losses again.")


def _not_to_decide(
    found: Difference | None, person_id: str, reason: str | None, measured_by: Collection[str]
) -> Refused | None:
    if found is None:
        return _NONE
    if found.decided is not None:
        return Refused("NOT_OPEN", f"That was {found.decided} already.", "Look at the losses again.")
    if person_id in measured_by:
        said = "Whoever measured it, or saw it go, does not say why it differs."
        return Refused("SAME_PERSON", said, "Let another pharmacist look into it.")
    if reason is not None and reason not in REASONS:
        return Refused(
            "NO_REASON", "That is none of the reasons.", f"Choose one of {', '.join(REASONS)}; or escalate it."
        )
    return None


def undecided(reader: Reader) -> dict[str, Difference]:
    """Find those of which no pharmacist said why, by their ids, the oldest first."""
    return {each.id: each for each in volume_differences.undecided(reader)}


def words(found: Difference) -> str:
    """Say what differs, and by how much."""
    word = "missing" if found.microlitres > 0 else "too much"
    return f"{found.name}, lot {found.batch_lot or '—'}: {millilitres(abs(found.microlitres))} {word}"


def to_json(found: Difference) -> dict[str, Any]:
    """Give it for a program."""
    return {
        "difference": found.id,
        "item": found.name,
        "lot": found.batch_lot,
        "millilitres": millilitres(abs(found.microlitres)),
        "missing": found.microlitres > 0,
        "found_at": found.found_at,
        "found_by": found.found_by_name,
        "container": found.container_id,
        "cassette": found.cassette_id,
        "decided": found.decided,
        "reason": found.reason,
    }


def stop(reader: Reader) -> Refused | None:
    """No shift ends on millilitres that differ and that no pharmacist took up."""
    found = volume_differences.undecided(reader)
    if not found:
        return None
    more = f", and {len(found) - 1:,} more" if len(found) > 1 else ""
    how = "A pharmacist says why, or escalates it (F1, Controlled substances, F2)."
    return Refused("VOLUME_DIFFERS", f"{words(found[0])}{more}: no pharmacist said why.", how)
