"""Pictures of work: what a camera saw of a job, as an attachment that its entry names."""

from __future__ import annotations

from db.migration import Migration

PICTURES = Migration(
    "0024_pictures",
    (
        """create table picture (
            id text primary key, job_id text not null references job (id),
            sha256 text not null references attachment (sha256),
            person_id text not null references person (id), at text not null){strict}""",
        "create index picture_job on picture (job_id)",
    ),
    append_only=("picture",),
)
