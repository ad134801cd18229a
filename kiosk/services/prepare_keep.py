"""Keeping what is left in a container that was opened for a preparation: until when, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import container_draws, instants, ledger, opened_containers, preparations, pulls, stock
from db.container_draws import NewDraw
from db.ledger import Movement, Place
from db.opened_containers import Opening
from db.pulls import Pulled
from db.record import Write
from db.store import Reader
from kiosk.rules import in_use as rules
from kiosk.rules import reasons
from kiosk.services import in_use, open_steps
from kiosk.services.outcome import Refused
from kiosk.services.prepare_left import Left
from kiosk.services.prepare_made import Made

_WHY: Final = reasons.said("RETURN", "opened for a preparation, and what is left is kept")


@dataclass(frozen=True)
class MayKeep:
    """What is left may be kept."""

    line: Pulled
    """The pull that fetched it."""
    kind: str
    area: str
    until: str
    """The instant from which it may not be used: counted from the scan by which it went in."""


def may_keep(made: Made, left: Left, person_id: str, at: str) -> MayKeep | Refused:
    """Say until when what is left may be used, or why it is not kept."""
    name = f"{left.item.name}, lot {left.lot.batch_lot or '—'}"
    found = pulls.pulled(made.reader, [left.step.movement_id or ""])
    if not found or found[0].quantity < 1 or not stock.is_ours(found[0].owner):
        return Refused("NOT_KEPT", f"What is left of {name} is not ours to keep.", "Discard it.")
    if left.lot.recalled_at is not None or left.microlitres is None:
        said = f"{name} is RECALLED." if left.lot.recalled_at else f"Nobody knows how much of {name} is left."
        return Refused("NOT_KEPT", said, "Discard it.")
    area = _area(made.reader, made)
    limit = in_use.opening_limit(made.reader, left.item, left.kind, person_id, at)
    if limit is None or (left.item.hazardous and area != rules.HAZARDOUS_HOOD):
        return Refused("NOT_KEPT", f"Nobody said how long {name} may be used once it is open.", "Discard it.")
    ends = rules.until(instants.from_text(left.step.at), limit.minutes, left.kind, area)
    until = min(filter(None, (instants.to_text(ends), left.lot.unusable_from)))
    if until <= at:
        return Refused("NOT_KEPT", f"{name} has been open for as long as it may be.", "Discard it.")
    return MayKeep(found[0], left.kind, area, until)


def _area(reader: Reader, made: Made) -> str:
    hood = preparations.hood(reader, made.preparation.hood_id or "")
    return rules.HAZARDOUS_HOOD if hood is not None and hood.hazardous else rules.HOOD


def keep(write: Write, made: Made, left: Left, how: MayKeep, microlitres: int) -> str:
    """Let what is left be an open container at the place that its package was fetched from; return its id."""
    line, job_id = how.line, made.preparation.job_id
    ledger.alone_with_stock(write, line.item_id)
    place = Place(line.lot_id, line.location_id, "available", line.owner)
    unit_id = line.unit_id if line.pack_units == 1 else None
    key = f"{left.step.id}:kept"
    back = Movement("return", place, 1, key, unit_id=unit_id, job_id=job_id, reverses=line.id, reason=_WHY)
    ledger.post(write, back)
    opening = Opening(
        line.item_id, line.lot_id, line.location_id, how.until, line.owner, unit_id, how.kind, how.area, left.holds
    )
    container_id = opened_containers.add(write, opening)
    for lies, by in ((place, -1), (Place(line.lot_id, line.location_id, "opened", line.owner), 1)):
        open_steps.move(write, "open", lies, by, container_id, unit_id, job_id)
    if left.holds is not None and left.holds > microlitres:
        container_draws.add(write, NewDraw(container_id, left.holds - microlitres, how.area, job_id))
    return container_id
