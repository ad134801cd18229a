"""Writing what was done with a package into the ledger: always by adding movements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db import item_costs, ledger, locations, opened_containers, units
from db.ledger import Movement, Place
from db.record import Write
from kiosk.rules import reasons
from kiosk.rules.in_use import CLOSED
from kiosk.services import open_cold, open_steps, rest
from kiosk.services.end_container import KINDS as _ENDS
from kiosk.services.in_hand import ends_at
from kiosk.services.open_container import opened_words
from kiosk.services.open_steps import ToOpen
from kiosk.services.outcome import Refused
from kiosk.services.shelf_checks import clear_reason
from kiosk.services.shelf_place import Case

_CODES: Final[Mapping[str, str]] = {
    "clear": "CLEARED",
    "waste": "WASTED",
    "move": "MOVED",
    "quarantine": "QUARANTINED",
    "release": "RELEASED",
    "open": "OPENED",
    "end": "CONTAINER_ENDED",
}


@dataclass(frozen=True)
class Written:
    """What one step moved."""

    movement_ids: tuple[str, ...]
    """The one that takes it from where it lay first."""
    entry: Mapping[str, Any]
    """What people are told of it."""
    undo: dict[str, Any]
    message: str | None = None
    """What is said of it, where that is more than the entry."""
    also: str = ""
    """What is said after it."""


@dataclass
class _Posting:
    """Movements of one step, one after the other."""

    write: Write
    job_id: str
    key: str
    unit_id: str | None
    count: int = 0

    def post(self, kind: str, place: Place, quantity: int, reason: str | None = None, *, named: bool = True) -> str:
        self.count += 1
        movement = Movement(
            kind,
            place,
            quantity,
            key=f"{self.key}:{self.count}",
            unit_id=self.unit_id if named else None,
            job_id=self.job_id,
            reason=reason,
        )
        return ledger.post(self.write, movement)


def write_entry(case: Case, job_id: str, key: str) -> Written | Refused:
    """Write everything that one package needs; raises NotEnoughStock when somebody else was faster."""
    if case.action.code == "open":
        return _opened(case, job_id, key)
    if case.option.container is not None and case.draft.end not in (None, *_ENDS):
        return _went_on(case)
    posting = _Posting(case.write, job_id, key, case.unit.id if case.unit else None)
    named = _named_by_serial(case, posting)
    reason = _reason(case)
    to = _to(case)
    kind = _ENDS[case.draft.end] if case.draft.end else case.action.kind
    moved = [posting.post(kind, case.option.place, -case.draft.quantity, reason)]
    if to is not None:
        moved.append(posting.post(kind, to, case.draft.quantity, reason))
    moved_unit = _follow_unit(case, posting, to)
    entry = _entry(case, reason, to)
    undo: dict[str, Any] = {"entry": entry, "kind": "moved", "movements": [*named, *moved], **moved_unit}
    if named:
        undo["made_unit"] = posting.unit_id
    if (container := case.option.container) is not None and to is None:
        opened_containers.end(case.write, container.id, case.draft.end or "discarded", case.draft.rest)
        undo = {"entry": entry, "kind": "final"}  # what was opened and is gone is never opened again
        return Written((*moved, *named), entry, undo, also=rest.settle(case.write, container, case.draft.rest))
    if container is not None and to is not None:
        opened_containers.follow(case.write, container.id, to.status, to.location_id)
        undo["of_container"] = [container.id, container.status, container.location_id]
    return Written((*moved, *named), entry, undo)


def _opened(case: Case, job_id: str, key: str) -> Written | Refused:
    """Open one; this can be taken back for a moment."""
    posting = _Posting(case.write, job_id, key, case.unit.id if case.unit else None)
    _named_by_serial(case, posting)
    draft, lot = case.draft, case.option.lot
    why = reasons.joined(*(reasons.said(code, said) for code, said in draft.reasons.items()))
    until = ends_at(case.site, lot, draft.printed) if draft.printed is not None else None
    wanted = ToOpen(case.option.place, draft.kind, draft.area, until, posting.unit_id, why)
    begun = open_steps.begin(case.write, wanted, job_id)
    if isinstance(begun, Refused):
        return begun
    entry = _entry(case, why, None)
    undo = {"entry": entry, "kind": "opened", "opening": begun.id}
    return Written(begun.movement_ids, entry, undo, opened_words(case.write, begun))


def _went_on(case: Case) -> Written | Refused:
    """Put a closed package back into the refrigerator, take it out again, or open it: nothing leaves its place."""
    container = case.option.container
    begun = open_cold.go_on(case.write, container.id if container else "", case.draft.end or "", case.draft.area)
    if isinstance(begun, Refused):
        return begun
    entry = {**_entry(case, None, None), "code": "WENT_ON", "done": CLOSED.get(begun.kind, "opened")}
    return Written((), entry, {"entry": entry, "kind": "final", "opening": begun.id}, opened_words(case.write, begun))


def _named_by_serial(case: Case, posting: _Posting) -> list[str]:
    """Give a package its serial that so far was one of its lot's unknown ones: it leaves once."""
    draft = case.draft
    if draft.serial is None or case.unit is not None or draft.identifier_id is None:
        return []
    if draft.quantity != draft.units_per_pack:
        return []  # one of a carton whose serial is the carton's
    if case.option.container is not None and _to(case) is not None:
        return []  # an open one is known by its label and keeps what was said of it when it was opened
    place = case.option.place
    unit_id = units.add_unit(
        case.write, draft.identifier_id, draft.serial, case.option.lot.id, place.location_id, draft.quantity
    )
    posting.unit_id = unit_id
    return [
        posting.post("identify", place, -draft.quantity, named=False),
        posting.post("identify", place, draft.quantity),
    ]


def _reason(case: Case) -> str | None:
    return clear_reason(case) if case.action.code == "clear" else case.draft.reason


def _to(case: Case) -> Place | None:
    """Say where it goes; None when it leaves the pharmacy's stock."""
    place, is_open = case.option.place, case.option.container is not None
    match case.action.code:
        case "move" if case.draft.to is not None:
            return replace(place, location_id=case.draft.to)
        case "quarantine":
            return replace(place, status="opened_quarantined" if is_open else "quarantined")
        case "release":
            return replace(place, status="opened" if is_open else "available")
    return None


def _follow_unit(case: Case, posting: _Posting, to: Place | None) -> dict[str, Any]:
    """Note where a package with a serial lies now, when all of it went there."""
    here = case.option.place
    if posting.unit_id is None or to is None or to.location_id == here.location_id:
        return {}
    if ledger.held_of_unit(case.write, posting.unit_id, here) > 0:
        return {}
    units.move_unit(case.write, posting.unit_id, to.location_id)
    return {"moved_unit": [posting.unit_id, here.location_id]}


def _entry(case: Case, reason: str | None, to: Place | None) -> dict[str, Any]:
    draft, lot = case.draft, case.option.lot
    moved_to = locations.location(case.write, to.location_id) if to and case.action.code == "move" else None
    return {
        "action": case.action.code,
        "code": _CODES[case.action.code],
        "done": draft.end or case.action.done,
        "item": case.item.id,
        "name": case.item.name,
        "lot": lot.batch_lot,
        "expiry": lot.expiry,
        "expiry_precision": lot.expiry_precision,
        "serial": draft.serial,
        "quantity": draft.quantity,
        "unit": case.item.base_unit,
        "from": case.option.lying.location,
        "to": moved_to.name if moved_to else None,
        "owner": case.option.place.owner,
        "opened": case.option.container is not None,
        "reason": reason,
        "cost_minor": _cost(case),
    }


def _cost(case: Case) -> int | None:
    """Say what is lost, in minor units; None for what is not lost, or of which nobody said what it costs."""
    is_lost = case.action.code in ("waste", "clear") or case.draft.end == "discarded"
    if not is_lost or case.option.place.owner != ledger.OWN:
        return None  # what belongs to others costs the pharmacy nothing
    each = item_costs.cost(case.write, case.item.id, case.write.at)
    return None if each is None else each * case.draft.quantity
