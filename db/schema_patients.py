"""The tables of patients: who they are, and everything that preparation has to know of them, kept as history."""

from __future__ import annotations

from typing import Final

from db.migration import Migration

FACTS: Final[dict[str, tuple[str, ...]]] = {
    "patient_details": ("family_name", "given_names", "search_name", "birth_date", "sex", "language"),
    "patient_identifier": ("kind", "assigner", "value", "code_hash"),
    "patient_allergy": ("substance", "reaction"),
    "patient_allergy_answer": ("answer",),
    "patient_measure": ("kind", "value", "measured_on", "method"),
    "patient_access_device": ("kind", "site", "placed_on", "removed_on"),
    "patient_contact": ("relation", "name", "phone", "address"),
}
"""What each table says of a patient. The chain tells of it only a digest that nobody can guess back, as the random
`seal` beside it goes into that; once both are erased, nothing of it is left anywhere in the record."""

ENTRY: Final = ("patient_id", "at", "recorded_by", "replaces", "status")
"""What every entry of a patient has beside: nothing of these columns is ever changed."""


def _entries(table: str, facts: tuple[str, ...]) -> tuple[str, ...]:
    columns = ", ".join(f"{name} text" for name in ("seal", *facts))
    return (
        # An entry is never edited: another one takes its place, and names it.
        f"""create table {table} (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references {table} (id) deferrable initially deferred,
        status text not null, {columns}){{strict}}""",
        f"create unique index {table}_replaces on {table} (replaces) where replaces is not null",
        f"create index {table}_patient on {table} (patient_id)",
    )


PATIENTS = Migration(
    "0027_patients",
    (
        """create table patient (
        id text primary key, node text not null, at text not null, recorded_by text not null references person (id)
        ){strict}""",
        *(statement for table, facts in FACTS.items() for statement in _entries(table, facts)),
        "create index patient_details_birth on patient_details (birth_date)",
        "create index patient_details_name on patient_details (search_name)",
        "create index patient_identifier_value on patient_identifier (value) where value is not null",
        "create index patient_identifier_code on patient_identifier (code_hash) where code_hash is not null",
        # What need not be kept any longer is erased; the patient's number stays, and by which signed act it was.
        """create table patient_erased (
        patient_id text primary key references patient (id), at text not null,
        signature_id text not null references signature (id)){strict}""",
    ),
    append_only=("patient", "patient_erased"),
    never_deleted=tuple(FACTS),
    written_once=tuple((table, ENTRY) for table in FACTS),
    only_emptied=tuple((table, ("seal", *facts)) for table, facts in FACTS.items()),
)
