"""What was done of a preparation: its steps, the codes of its units, and everything that happened to it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db import chain, told_preparations
from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """One thing that was done of a worksheet, before it has an id."""

    preparation_id: str
    unit_number: int
    """0 for what is done once for a whole batch."""
    step: int
    """The formula's step, from 1; 0 for the label of a unit, and what comes before the first step."""
    evidence: str
    """`scan`, `measure`, `photograph`, `confirm`, `approve`, or what came before the first step."""
    item_id: str | None = None
    lot_id: str | None = None
    movement_id: str | None = None
    """The pull that fetched the package."""
    container_id: str | None = None
    """The open container that it came from."""
    draw_id: str | None = None
    scan_id: str | None = None
    picture_id: str | None = None
    signature_id: str | None = None
    wanted: str | None = None
    """Decimal text in `unit`."""
    measured: str | None = None
    unit: str | None = None
    device: str | None = None
    reverses: str | None = None
    """The step that this one takes back."""


@dataclass(frozen=True, kw_only=True)
class StepDone(NewStep):
    """One thing that was done of a worksheet."""

    id: str
    at: str
    by_id: str


@dataclass(frozen=True)
class UnitLabel:
    """One code that a unit bears or bore; its id is what the code says."""

    id: str
    unit_id: str
    kind: str
    """`in_process` or `final`."""
    print_job_id: str | None
    at: str
    by_id: str
    applied_at: str | None
    """When it was scanned on its container."""
    applied_by: str | None
    voided_at: str | None
    voided_by: str | None
    void_reason: str | None
    """A code of ours; nothing that a person typed."""


@dataclass(frozen=True, repr=False)
class PreparationEvent:
    """One thing that happened to a preparation, or to one unit of it."""

    id: str
    preparation_id: str
    unit_id: str | None
    kind: str
    at: str
    by_id: str
    signature_id: str | None
    facts: Mapping[str, Any]
    text: str | None
    """What a person typed; None where nobody did, or it is erased."""


_STEP_FACTS: Final = tuple(NewStep.__dataclass_fields__)
_STEPS: Final = f"select id, at, by_id, {', '.join(_STEP_FACTS)} from preparation_step s"
COUNTS: Final = "s.reverses is null and not exists (select 1 from preparation_step b where b.reverses = s.id)"
"""Of steps `s`: those that were not taken back."""
_LABELS: Final = (
    "select id, unit_id, kind, print_job_id, at, by_id, applied_at, applied_by, voided_at, voided_by, void_reason "
    "from preparation_label"
)
_EVENTS: Final = (
    "select id, preparation_id, unit_id, kind, at, by_id, signature_id, facts_json, text from preparation_event"
)


def add_step(write: Write, new: NewStep) -> str:
    """Put on record that something was done, and return the step's id."""
    told: dict[str, Value] = {"id": write.new_id(), **asdict(new)}
    write.run(
        f"insert into preparation_step (id, at, by_id, {', '.join(_STEP_FACTS)}) values "
        f"(:id, :at, :by, {', '.join(f':{name}' for name in _STEP_FACTS)})",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("preparation_steps", told)
    return str(told["id"])


def take_back_step(write: Write, step: StepDone) -> str:
    """Put on record that a step counts no longer."""
    return add_step(
        write,
        NewStep(
            preparation_id=step.preparation_id,
            unit_number=step.unit_number,
            step=step.step,
            evidence=step.evidence,
            reverses=step.id,
        ),
    )


def steps_of(reader: Reader, preparation_id: str) -> list[StepDone]:
    """List the steps of a preparation that count, in the order in which they were done."""
    rows = reader.rows(
        f"{_STEPS} where preparation_id = :id and {COUNTS} order by at, length(id), id", id=preparation_id
    )
    return [StepDone(**row) for row in rows]


def all_steps_of(reader: Reader, preparation_id: str) -> list[StepDone]:
    """List every step that was ever done, also what was taken back and the taking back."""
    rows = reader.rows(f"{_STEPS} where preparation_id = :id order by at, length(id), id", id=preparation_id)
    return [StepDone(**row) for row in rows]


def step(reader: Reader, step_id: str) -> StepDone | None:
    """Find a step by its id, whether it counts or not."""
    row = one(reader, f"{_STEPS} where id = :id", id=step_id)
    return StepDone(**row) if row else None


def add_label(write: Write, unit_id: str, kind: str, print_job_id: str | None) -> str:
    """Give a unit another code, and return it."""
    told: dict[str, Value] = {
        "id": write.new_id(), "unit_id": unit_id, "kind": kind, "print_job_id": print_job_id,
    }  # fmt: skip
    write.run(
        "insert into preparation_label (id, unit_id, kind, print_job_id, at, by_id) values "
        "(:id, :unit_id, :kind, :print_job_id, :at, :by)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("preparation_labels", told)
    return str(told["id"])


def label(reader: Reader, code: str) -> UnitLabel | None:
    """Find the label whose code was scanned."""
    row = one(reader, f"{_LABELS} where id = :id", id=code)
    return UnitLabel(**row) if row else None


def labels_of(reader: Reader, unit_id: str) -> list[UnitLabel]:
    """List every label that a unit ever had, the oldest first."""
    return [
        UnitLabel(**row) for row in reader.rows(f"{_LABELS} where unit_id = :id order by length(id), id", id=unit_id)
    ]


def say_printed(write: Write, code: str, print_job_id: str) -> None:
    """Note which print job a label is printed by."""
    write.run("update preparation_label set print_job_id = :job where id = :id", job=print_job_id, id=code)
    write.note_in("preparation_labels_printed", {"id": code, "print_job_id": print_job_id})


def apply_label(write: Write, code: str, *, applied: bool = True) -> None:
    """Note that a label was scanned on its container; or that this was taken back."""
    told: dict[str, Value] = {
        "id": code, "applied_at": write.at if applied else None, "applied_by": write.actor if applied else None,
    }  # fmt: skip
    write.run(
        "update preparation_label set applied_at = cast(:applied_at as text), applied_by = cast(:applied_by as text) "
        "where id = :id",
        **told,
    )
    write.note_in("preparation_labels_applied", told)


def void_label(write: Write, code: str, reason: str) -> bool:
    """Make a code void for ever, for a reason that is a code of ours; False where it was void already."""
    changed = write.run(
        "update preparation_label set voided_at = :at, voided_by = :by, void_reason = :reason "
        "where id = :id and voided_at is null",
        at=write.at,
        by=write.actor,
        reason=reason,
        id=code,
    )
    if changed:
        write.note_in("preparation_labels_voided", {"id": code, "void_reason": reason})
    return bool(changed)


def add_event(
    write: Write,
    preparation_id: str,
    kind: str,
    *,
    unit_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    text: str | None = None,
    signature_id: str | None = None,
) -> str:
    """Put on record what happened; `facts` never hold anything of a patient or anything that a person typed."""
    said = {"seal": secrets.token_hex(16), "text": text}
    told: dict[str, Value] = {
        "id": write.new_id(), "preparation_id": preparation_id, "unit_id": unit_id, "kind": kind,
        "signature_id": signature_id, "facts_json": chain.canonical(facts or {}),
    }  # fmt: skip
    write.run(
        "insert into preparation_event (id, preparation_id, unit_id, kind, at, by_id, signature_id, facts_json, seal, "
        "text) values (:id, :preparation_id, :unit_id, :kind, :at, :by, :signature_id, :facts_json, :seal, :text)",
        at=write.at,
        by=write.actor,
        **told,
        **said,
    )
    write.note_in("preparation_events", {**told, "digest": told_preparations.sealed("preparation_event", said)})
    return str(told["id"])


def events_of(reader: Reader, preparation_id: str, kind: str | None = None) -> list[PreparationEvent]:
    """List what happened to a preparation and its units, or what of a kind, the oldest first."""
    rows = reader.rows(
        f"{_EVENTS} where preparation_id = :id and (kind = :kind or cast(:kind as text) is null) "
        "order by at, length(id), id",
        id=preparation_id,
        kind=kind,
    )
    return [_event(row) for row in rows]


def _event(row: Row) -> PreparationEvent:
    facts = json.loads(row.pop("facts_json"))
    return PreparationEvent(**row, facts=facts)
