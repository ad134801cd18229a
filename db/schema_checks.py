"""What the check of preparations asks of the record: the refused scans of a job, found without reading all."""

from __future__ import annotations

from db.migration import Migration

CHECKS = Migration(
    "0033_checks",
    ("create index scan_refused_job on scan (job_id) where result = 'refused' and job_id is not null",),
)
