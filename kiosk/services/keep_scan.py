"""Keeping what was scanned, before anybody asks what it means; the text of what names a person is kept nowhere."""

from __future__ import annotations

from db import jobs, scans
from db.record import Record
from db.scans import StoredScan
from kiosk.services.outcome import Refused
from kiosk.services.patient_numbers import wristband_code
from kiosk.services.reading import read_from
from kiosk.settings import site_at
from scanners import BarcodeData, withheld


def keep_scan(
    record: Record,
    raw: str,
    source: str,
    person_id: str,
    *,
    job_id: str | None = None,
    repeat_of: str | None = None,
    of_patients: bool = False,
) -> StoredScan:
    """Store a scan; of a badge, a patient's code or what may be a PIN only a keyed hash.

    `of_patients`: patients are looked up, so that any text that is of no product may name one; so it is in the entry of
    an order, and where preparations are handed over.
    """
    now = record.now()
    site = site_at(record, now)
    data = read_from(record, site, now, raw, record.node, source)
    of_patients = of_patients or _meets_patients(record, job_id)
    is_withheld = withheld(data) or (of_patients and wristband_code(data) is not None)
    return scans.store_scan(record, raw, source, person_id, job_id=job_id, repeat_of=repeat_of, withheld=is_withheld)


def _meets_patients(record: Record, job_id: str | None) -> bool:
    job = jobs.job(record, job_id) if job_id is not None else None
    return job is not None and job.kind in ("order", "dispense")


def persons_code(data: BarcodeData, next_step: str) -> Refused:
    """Refuse a code that names a person, without repeating anything of it."""
    said = "That is a badge or a patient's code that cannot be read." if data.error else "That is a patient's code."
    return Refused("PATIENT_CODE", said, f"{next_step} The code was not kept.")
