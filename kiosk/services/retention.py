"""Retention: what has to be kept, for how long, and erasing the rest as a signed act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

from db import erasure, instants, order_work, patients, preparation_records
from db.record import Record, Write
from db.settings import approved_at
from db.store import Reader
from db.subject import Subject
from kiosk.rules.body_measures import ADULT_YEARS
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import alone_with
from kiosk.services.signing import sign
from kiosk.settings import site_at
from kiosk.settings_patients import KEEP_PATIENTS_YEARS
from kiosk.settings_registry import BY_KEY, KEEP_PHOTOGRAPHS_YEARS, KEEP_SCANS_YEARS

Kind = Literal["scans", "photographs", "patients"]
KINDS: Final[Mapping[Kind, str]] = {
    "scans": "texts of scans",
    "photographs": "photographs and documents",
    "patients": "patients' data",
}
"""What can be erased; the ledger, the chain, signatures and people are kept for ever."""

_YEAR = timedelta(days=366)
"""A year is never taken for shorter than it may be."""


@dataclass(frozen=True)
class Expired:
    """What of one kind need not be kept any longer."""

    kind: Kind
    before: str
    """Everything of before this instant; UTC."""
    count: int
    patients: tuple[str, ...] = field(default=(), repr=False)
    """Which ones, by their numbers here."""


def expired(reader: Reader, kind: Kind, now: str) -> Expired:
    """Count what of a kind is older than the site keeps it."""
    years = _years(reader, kind, now)
    before = instants.to_text(instants.from_text(now) - years * _YEAR)
    if kind == "patients":
        # A child's data are kept as long as if the last entry were of the day they came of age.
        of_age = instants.from_text(now) - (years + ADULT_YEARS) * _YEAR
        old = tuple(erasure.old_patients(reader, before, of_age.date().isoformat()))
        return Expired(kind, before, len(old), old)
    count = erasure.old_scans(reader, before) if kind == "scans" else len(erasure.old_attachments(reader, before))
    return Expired(kind, before, count)


def _years(reader: Reader, kind: Kind, now: str) -> int:
    """Say how long a kind is kept; a shorter time that nobody else has approved yet shortens nothing."""
    site = site_at(reader, now)
    in_force, key = {
        "scans": (site.keep_scans_years, KEEP_SCANS_YEARS),
        "photographs": (site.keep_photographs_years, KEEP_PHOTOGRAPHS_YEARS),
        "patients": (site.keep_patients_years, KEEP_PATIENTS_YEARS),
    }[kind]
    approved = approved_at(reader, key, now)
    fits = approved is not None and BY_KEY[key].kind.fits(approved.value)
    return max(in_force, approved.value) if approved is not None and fits else in_force


def erase(record: Record, proof: Proof, kind: Kind) -> Outcome:
    """Erase what of a kind need not be kept, signed by who does it; nothing younger is touched."""
    names: list[str] = []
    with record.write(proof.person.id, "retention.erase") as write:
        what = _erasable(write, proof, kind)
        if isinstance(what, Expired) and what.patients:
            for patient_id in what.patients:
                alone_with(write, patient_id)
            what = _erasable(write, proof, kind)  # of whom something was put on record meanwhile, all is kept
        if isinstance(what, Refused):
            return permit.noted(write, what)
        subject = Subject("erasure", write.new_id())
        signed = sign(write, proof, "erased", subject, {"kind": kind, "before": what.before, "count": what.count})
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
        if kind == "scans":
            erasure.erase_scans(write, what.before)
        elif kind == "patients":
            patients.erase(write, what.patients, signed)
            order_work.erase_of(write, what.patients)
            preparation_records.erase_of(write, what.patients)
        else:
            names = erasure.old_attachments(write, what.before)
            erasure.erase_attachments(write, names, signed)
    for sha256 in names:  # only now: a file without its row is found by nobody, a row without its file is damage
        record.attachments.path_of(sha256).unlink(missing_ok=True)
    return Done("ERASED", f"{what.count:,} {KINDS[kind]} of before {what.before[:10]} are erased.")


def _erasable(write: Write, proof: Proof, kind: Kind) -> Expired | Refused:
    if (refused := permit.refusal(write, proof.person.id, Act.ERASE_EXPIRED)) is not None:
        return refused
    what = expired(write, kind, write.at)
    if not what.count:
        return Refused("NOTHING_EXPIRED", f"All {KINDS[kind]} have to be kept.", "Look again in some months.")
    return what
