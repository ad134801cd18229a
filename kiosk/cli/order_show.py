"""An order as `kiosk order show` tells it: for a program, and for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kiosk.rules.order_arithmetic import NOTE
from kiosk.services.order_check import OrderCheck

_PREFIX = "Allergies: "


def as_json(found: OrderCheck) -> dict[str, Any]:
    """Give an order to a program; `check` names what was shown, and is what a signature asks for."""
    order, patient = found.order, found.patient
    return {
        "order": order.id,
        "number": order.number,
        "state": order.state,
        "version": order.version,
        "kind": order.kind,
        "origin": order.origin,
        "priority": order.priority,
        "content": dict(order.content),
        "patient": asdict(patient) if patient else None,
        "allergies": list(found.allergies.words) if found.allergies else [],
        "facts": dict(found.facts),
        "calculation": [{"label": each.label, "working": each.working} for each in found.steps],
        "warnings": [asdict(each) for each in found.warnings],
        "to_pull": [asdict(each) for each in found.to_pull],
        "clarifications": [asdict(each) for each in found.clarifications],
        "events": [asdict(each) for each in found.events],
        "keyed_by": list(found.keyers),
        "fetched": [asdict(each) for each in found.fetched],
        "check": found.digest,
    }


def as_words(found: OrderCheck) -> list[str]:
    """Tell an order to people, line by line."""
    order, lines = found.order, []
    lines.append(f"Order {order.id}, version {order.version}: {order.state.upper()}, {order.priority}")
    if found.patient is not None:
        who = found.patient
        lines.append(f"Patient      {who.name}, born {who.birth_date}; {'; '.join(who.numbers)}")
    if found.allergies is not None:
        lines += [f"Allergies    {each.removeprefix(_PREFIX)}" for each in found.allergies.words]
    lines += [f"{label:<12} {words}" for label, words in found.facts]
    lines += [f"{each.label:<12} {each.working}" for each in found.steps]
    lines.append(f"{'':<12} {NOTE}")
    lines += [f"{each.sign} {each.word:<10} {each.text}" for each in found.warnings]
    lines += [f"Pull         {each.name}: {each.words}" for each in found.to_pull]
    for asked in found.clarifications:
        said = f"{asked.answered_at}, {asked.answered_by}: {asked.answer}" if asked.answered_at else "not answered yet"
        question = f"{asked.id} {asked.at}, {asked.asked_by} to {asked.prescriber}: {asked.text}"
        lines.append(f"Asked        {question} — {said}")
    for event in found.events:
        why = f" ({event.reason})" if event.reason else ""
        lines.append(f"Happened     {event.at} {event.person}: {event.kind}{why}")
    for made in found.fetched:
        lines.append(f"Fetched      {made.quantity:,} of {made.name}, lot {made.batch_lot or '—'}, pull {made.job_id}")
    lines.append(f"Keyed by     {', '.join(found.keyers)}")
    lines.append(f"Check        {found.digest}")
    return lines
