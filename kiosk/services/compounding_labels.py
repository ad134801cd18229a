"""The labels of a compounding record: each code that a container ever bore, its prints, and what stands on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from db import preparation_facts
from db.preparation_facts import Print
from db.preparation_work import UnitLabel
from db.store import Reader
from kiosk.services.compounding_components import Facts, person
from kiosk.services.preparation_case import PreparationCase


def labels(reader: Reader, case: PreparationCase) -> list[Facts]:
    """List every label of a preparation, unit by unit; all is read at once, as a batch has hundreds."""
    found = preparation_facts.labels_of(reader, case.preparation.id)
    prints = preparation_facts.prints_of(reader, case.preparation.id)
    named = {each for _, label in found for each in (label.by_id, label.applied_by)}
    people = {each: person(reader, each) for each in named}
    return [_label(number, label, prints.get(label.id, []), people) for number, label in found]


def _label(number: int, label: UnitLabel, prints: list[Print], people: Mapping[str | None, Facts | None]) -> Facts:
    return {
        "unit": number,
        "code": label.id,
        "kind": label.kind,
        "at": label.at,
        "by": people[label.by_id],
        "applied_at": label.applied_at,
        "applied_by": people[label.applied_by],
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
