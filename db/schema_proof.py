"""What proves somebody, told apart from the clock: the PIN in use, and wrong ones in a row."""

from __future__ import annotations

from db.migration import Migration

PROOF = Migration(
    "0003_proof",
    (
        # Which PIN counts is said here, as the clock may have been set back since it was made; `wrong` PINs in a row
        # have to be waited for since an instant.
        """create table pin_in_use (
            person_id text primary key references person (id),
            credential_id text not null references credential (id),
            wrong {integer} not null default 0, since text not null default ''){by_key}""",
        """insert into pin_in_use (person_id, credential_id)
            select person_id, id from (
                select person_id, id, row_number() over (
                    partition by person_id order by recorded_at desc, length(id) desc, id desc) as place
                from credential) latest where place = 1""",
    ),
    never_deleted=("pin_in_use",),
    written_once=(("emergency_code", ("reason", "reviewed_at", "reviewed_by")),),
)
