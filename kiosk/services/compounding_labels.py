"""The labels of a compounding record: each code that a container ever bore, its prints, and what stands on it."""

from __future__ import annotations

import json
from typing import Any

from db import preparation_facts, preparation_work
from db.preparation_facts import Print
from db.preparation_work import UnitLabel
from db.preparations import PreparationUnit
from db.store import Reader
from kiosk.services.compounding_components import Facts, person
from kiosk.services.preparation_case import PreparationCase


def labels(reader: Reader, case: PreparationCase) -> list[Facts]:
    """List every label of a preparation, unit by unit."""
    return [_label(reader, unit, label) for unit in case.units for label in preparation_work.labels_of(reader, unit.id)]


def _label(reader: Reader, unit: PreparationUnit, label: UnitLabel) -> Facts:
    prints = preparation_facts.prints_of(reader, label.print_job_id) if label.print_job_id is not None else []
    return {
        "unit": unit.number,
        "code": label.id,
        "kind": label.kind,
        "at": label.at,
        "by": person(reader, label.by_id),
        "applied_at": label.applied_at,
        "applied_by": person(reader, label.applied_by),
        "voided_at": label.voided_at,
        "void_reason": label.void_reason,
        "print_count": len(prints),
        "reprints": [_reprint(each) for each in prints if each.copy_number],
        "says": _says(prints),
    }


def _reprint(each: Print) -> Facts:
    return {"copy": each.copy_number, "at": each.at, "by": each.person, "reason": each.reason, "state": each.state}


def _says(prints: list[Print]) -> dict[str, Any] | None:
    """Give what stands on it; None for what was not printed, or is erased."""
    if not prints or not prints[0].data_json.startswith("{"):
        return None
    found: dict[str, Any] = json.loads(prints[0].data_json)
    return found
