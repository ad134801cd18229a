"""Facts of the gates before sterile work: of a person or a place, each from a day on; nothing is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class NewGateFact:
    """What somebody found of a person or a place."""

    kind: str
    """One of `kiosk.rules.gates.Gate`."""
    person_id: str | None
    location_id: str | None
    result: str
    """`passed` or `failed`."""
    valid_from: str
    """A day of the site."""
    valid_until: str | None
    """The last day that counts; None where no end was said."""
    source_note: str
    """Where it is written."""


@dataclass(frozen=True)
class GateFact(NewGateFact):
    """One fact on record."""

    id: str
    recorded_by: str
    recorded_at: str


_TOLD: Final = tuple(NewGateFact.__dataclass_fields__)


def add(write: Write, new: NewGateFact) -> str:
    """Put a fact on record, and return its id."""
    told = {"id": write.new_id(), **asdict(new)}
    write.run(
        f"insert into gate_fact (id, {', '.join(_TOLD)}, recorded_by, recorded_at) values "
        f"(:id, {', '.join(f':{name}' for name in _TOLD)}, :by, :at)",
        by=write.actor,
        at=write.at,
        **told,
    )
    write.note_in("gate_facts", told)
    return str(told["id"])


def holding(reader: Reader, kind: str, subject_id: str, day: str) -> GateFact | None:
    """Find what holds of a person or a place on a day: the fact that began last, and of several the last recorded."""
    row = one(
        reader,
        f"select id, {', '.join(_TOLD)}, recorded_by, recorded_at from gate_fact "
        "where kind = :kind and (person_id = :subject or location_id = :subject) and valid_from <= :day "
        "order by valid_from desc, recorded_at desc, length(id) desc, id desc limit 1",
        kind=kind,
        subject=subject_id,
        day=day,
    )
    return GateFact(**row) if row else None


COLUMNS: Final = {"gate_fact": (*_TOLD, "recorded_by", "recorded_at")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "gate_fact", {**told, "recorded_by": entry["actor"], "recorded_at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {"gate_facts": _written}
