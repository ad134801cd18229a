"""Preparations in the audit's words: what was made, how far it came, what became of each unit; never whose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kiosk.rules.preparation import STAGE_WORDS, UNIT_WORDS, Stage, UnitStage
from kiosk.services.record_names import Names

_HANDED: Final = {
    "packed": "packed unit {} to be handed over",
    "left": "noted that unit {} left the pharmacy",
    "not_left": "took back that unit {} left the pharmacy",
    "came_back": "took unit {} back: it never left",
}
_LABELS: Final = {"in_process": "the label NOT FOR ADMINISTRATION", "final": "the final label"}


def _stands(fact: Any, _: Names) -> str:
    known = [each for each in Stage if each == fact["state"]]
    return f"preparation {fact['id']}: {STAGE_WORDS[known[0]] if known else fact['state']}"


def _unit(fact: Any, _: Names) -> str:
    known = [each for each in UnitStage if each == fact["state"]]
    given = f", for order {fact['order_id']}" if fact["order_id"] else ""
    return f"unit {fact['id']}: {UNIT_WORDS[known[0]] if known else fact['state']}{given}"


def _step(fact: Any, _: Names) -> str:
    did = "took back" if fact["reverses"] else "did"
    return f"{did} step {fact['step']} of preparation {fact['preparation_id']} ({fact['evidence']})"


def _label(fact: Any, _: Names) -> str:
    return f"gave unit {fact['unit_id']} the code {fact['id']}, {_LABELS.get(fact['kind'], fact['kind'])}"


def _applied(fact: Any, _: Names) -> str:
    if fact["applied_at"] is None:
        return f"took back that code {fact['id']} is on its container"
    return f"scanned code {fact['id']} on its container"


def _handed(fact: Any, _: Names) -> str:
    return _HANDED[fact["kind"]].format(fact["unit_id"])


def _discarded(fact: Any, names: Names) -> str:
    what = f"{fact['amount']} {fact['unit']} of {names.name('item', fact['item_id'])}"
    return f"noted {what} as discarded ({fact['modifier']}), preparation {fact['preparation_id']}"


SAID: Final[dict[str, Callable[[Any, Names], str]]] = {
    "hoods": lambda fact, names: f"said what {names.name('location', fact['location_id'])} is for",
    "preparations": lambda fact, _: f"began preparation {fact['id']} of order {fact['order_id']}",
    "preparations_changed": _stands,
    "preparation_units_changed": _unit,
    "preparation_steps": _step,
    "preparation_labels": _label,
    "preparation_labels_applied": _applied,
    "preparation_labels_voided": lambda fact, _: f"code {fact['id']} is void",
    "preparation_records": lambda fact, _: f"kept the record of preparation {fact['preparation_id']}",
    "discarded_drugs": _discarded,
    "unit_handovers": _handed,
}
"""How each list of an entry is said."""
