"""The whole way of what was made here: lots, people, pictures, labels, checks and hand-overs; no patient is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db import trace_preparations
from db.preparations import PreparationUnit
from db.store import Reader, Row
from kiosk.services import recall_reach, records
from kiosk.services.recall_reach import Reached
from kiosk.settings import Site


@dataclass(frozen=True)
class UnitWay:
    """One container that was made here, and how it came to be what it is."""

    about: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    labels: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    """What happened to it or to its preparation, and each hand-over."""

    @property
    def parts(self) -> tuple[dict[str, Any], ...]:
        """List what went in: the steps that name a lot."""
        return tuple(each for each in self.steps if each["lot"] is not None)

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return {
            **self.about,
            "parts": [
                {name: each[name] for name in ("item", "lot", "expiry", "recalled_at", "serial", "container")}
                for each in self.parts
            ],
            "steps": list(self.steps),
            "labels": list(self.labels),
            "events": list(self.events),
        }


def way_of_unit(reader: Reader, unit: PreparationUnit, site: Site) -> UnitWay:
    """Follow one unit."""
    made = trace_preparations.about_preparation(reader, unit.preparation_id)
    about = {
        "unit": unit.id,
        "number": unit.number,
        "state": unit.state,
        "order": unit.order_id or made.get("made_for"),
        **made,
    }
    return UnitWay(
        about,
        tuple(_step(row, site) for row in trace_preparations.steps_of_unit(reader, unit)),
        tuple(_label(row, site) for row in trace_preparations.labels_of_unit(reader, unit.id)),
        tuple(_event(row, site) for row in trace_preparations.events_of_unit(reader, unit)),
    )


def made_with(reader: Reader, lot_id: str) -> tuple[dict[str, Any], ...]:
    """List what was made with a lot; `order` is the one that it is for."""
    return tuple(_made(reader, each) for each in recall_reach.units_of_lot(reader, lot_id))


def _made(reader: Reader, found: Reached) -> dict[str, Any]:
    made = trace_preparations.about_preparation(reader, found.preparation_id)
    what = f"unit {found.number} of preparation {found.preparation_id} ({made.get('name')})"
    return {
        "unit": found.unit_id, "number": found.number, "state": found.state, "preparation": found.preparation_id,
        "order": found.order_id, "started_at": made.get("started_at"), "formula": made.get("formula"),
        "name": made.get("name"),
        "text": f"went into {what}, {found.where}",
    }  # fmt: skip


def _local(at: str, site: Site) -> str:
    return f"{records.local(at, site.zone):%Y-%m-%d %H:%M}"


def _step(row: Row, site: Site) -> dict[str, Any]:
    if row["lot"] is not None:
        serial = f", serial {row['serial']}" if row["serial"] else ""
        said = f"put in {row['item']}, lot {row['lot'] or '—'}{serial}"
    elif row["measured"] is not None:
        said = f"measured {row['measured']} {row['unit'] or ''} for {row['wanted'] or '—'}".rstrip()
    elif row["picture"] is not None:
        said = f"took picture {row['picture']}"
    else:
        said = str(row["evidence"]).replace("_", " ")
    where = f"step {row['step']}: " if row["step"] else ""
    return {**row, "local": _local(row["at"], site), "text": f"{where}{said}"}


def _label(row: Row, site: Site) -> dict[str, Any]:
    kind = str(row["kind"]).replace("_", "-")
    void = f", void since {_local(row['voided_at'], site)} ({_plain(row['void_reason'])})" if row["voided_at"] else ""
    on_it = ", on the container" if row["applied_at"] else ", never on the container"
    return {**row, "local": _local(row["at"], site), "text": f"printed the {kind} label {row['code']}{on_it}{void}"}


def _event(row: Row, site: Site) -> dict[str, Any]:
    signed = f", signed as {row['meaning']}" if row["meaning"] else ""
    return {**row, "local": _local(row["at"], site), "text": f"{_plain(row['kind'])}{signed}"}


def _plain(code: str | None) -> str:
    return (code or "no reason").replace("_", " ").lower()
