"""The tables of people: who may do what, what they signed, and what the kiosk keeps an eye on for them."""

from __future__ import annotations

from db.migration import Migration

_PEOPLE = (
    # One person may be pharmacist and manager; the words stand in order of the alphabet, a space between them.
    "alter table person add column roles text not null default 'technician'",
    "update person set roles = 'system' where id = 'system'",
    "insert into person (id, name, kind, roles) values ('emergency', 'Emergency access', 'emergency', 'emergency')",
    # What a person knows: only its slow hash, and the last one counts.
    """create table credential (
        id text primary key, person_id text not null references person (id), hash text not null,
        recorded_by text not null references person (id), recorded_at text not null){strict}""",
    "create index credential_person on credential (person_id)",
    # What a person has: only a keyed hash; `key_mark` tells with which key.
    """create table badge (
        id text primary key, person_id text not null references person (id), code_hash text not null,
        key_mark text not null, recorded_by text not null references person (id), recorded_at text not null,
        withdrawn_at text){strict}""",
    "create unique index badge_code on badge (code_hash) where withdrawn_at is null",
    # Every try to prove who one is; the wait after failures is counted from these.
    """create table sign_in_attempt (
        id text primary key, node text not null, at text not null, person_id text references person (id),
        method text not null, result text not null){strict}""",
    "create index sign_in_attempt_person on sign_in_attempt (person_id, at)",
    """create table signature (
        id text primary key, node text not null, at text not null, person_id text not null references person (id),
        roles text not null, meaning text not null, subject_kind text not null, subject_id text not null,
        content_json text not null, content_hash text not null, method text not null,
        own_work {integer} not null, reason text){strict}""",
    "create index signature_subject on signature (subject_kind, subject_id)",
    "create index signature_own_work on signature (at) where own_work = 1",
    """create table emergency_code (
        id text primary key, hash text not null, sealed_at text not null,
        sealed_by text not null references person (id), withdrawn_at text, opened_at text, opened_by text, reason text,
        until_at text, reviewed_at text, reviewed_by text references person (id)){strict}""",
)

_WATCHED = (
    """create table setting_approval (
        setting_id text primary key references setting (id), person_id text not null references person (id),
        at text not null){strict}""",
    """create table note (
        id text primary key, node text not null, at text not null, person_id text not null references person (id),
        subject_kind text, subject_id text, text text not null, answers text references note (id)){strict}""",
    "create unique index note_answers on note (answers) where answers is not null",
    # What need not be kept any longer is erased; its row stays, and says by which signed act.
    """create table attachment_erased (
        sha256 text primary key references attachment (sha256), at text not null,
        signature_id text not null references signature (id)){strict}""",
    # A task is done once, whoever is faster: its row is taken before it begins.
    """create table task_run (
        task text not null, due_at text not null, node text not null, started_at text not null,
        finished_at text, result text, detail text, primary key (task, due_at)){by_key}""",
    # A clock that jumped is not believed until two people looked at the wall.
    """create table clock_doubt (
        id text primary key, node text not null, opened_at text not null, last_at text not null, cause text not null,
        confirmed_at text, first_person text references person (id), second_person text references person (id)
        ){strict}""",
    "create unique index clock_doubt_open on clock_doubt (node) where confirmed_at is null",
    # Where in a node's chain another day begins: entries of a day are found without an index on every entry.
    """create table audit_day (
        node text not null, epoch {integer} not null, first_seq {integer} not null, day text not null,
        primary key (node, epoch, first_seq)){by_key}""",
    "create index audit_day_day on audit_day (day)",
    """insert into audit_day (node, epoch, first_seq, day)
        select node, epoch, seq, substr(at, 1, 10) from (
            select node, epoch, seq, at, lag(at) over (partition by node, epoch order by seq) as at_before from audit
        ) entry where at_before is null or substr(at_before, 1, 10) <> substr(at, 1, 10)""",
)

PEOPLE = Migration(
    "0002_people",
    (*_PEOPLE, *_WATCHED),
    append_only=(
        "credential",
        "sign_in_attempt",
        "signature",
        "setting_approval",
        "note",
        "audit_day",
        "attachment_erased",
    ),
    never_deleted=("badge", "emergency_code", "task_run", "clock_doubt"),
    written_once=(
        ("badge", ("person_id", "code_hash", "key_mark", "withdrawn_at")),
        ("emergency_code", ("hash", "sealed_at", "sealed_by", "withdrawn_at", "opened_at", "opened_by", "until_at")),
        ("clock_doubt", ("node", "opened_at", "last_at", "cause", "confirmed_at", "first_person", "second_person")),
    ),
)
