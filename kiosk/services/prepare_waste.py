"""Packages that went into what is given up: on record as back from their pull, and as wasted in the same moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from db import container_draws, items, ledger, lots, preparation_work, pulls
from db.ledger import Movement, Place
from db.preparation_work import StepDone
from db.record import Write
from kiosk.rules import shelf_reasons
from kiosk.rules.in_use import millilitres
from kiosk.services import witness
from kiosk.services.preparation_printing import REST
from kiosk.services.prepare_left import WASTED
from kiosk.services.prepare_made import Made
from kiosk.services.receive_subject import plural

WHY: Final = shelf_reasons.GIVEN_UP
AT_WORK: Final = ("measure", "photograph", "confirm", "approve")
"""Evidence that something was done with what was scanned."""


def packages(made: Made, unit_number: int | None = None) -> list[StepDone]:
    """List the packages that went in and are neither wasted yet nor kept open; of one unit, or of all."""
    gone = _gone(made) | _kept(made)
    return [
        each
        for each in made.steps
        if each.movement_id is not None and each.id not in gone and unit_number in (None, each.unit_number)
    ]


def drawn(made: Made, unit_number: int | None = None) -> list[StepDone]:
    """List what was drawn from containers that were open before: it goes with what it went into."""
    gone = _gone(made)
    return [
        each
        for each in made.steps
        if each.draw_id is not None and each.id not in gone and unit_number in (None, each.unit_number)
    ]


def _gone(made: Made) -> set[str]:
    events = preparation_work.events_of(made.reader, made.preparation.id, WASTED)
    return {str(each.facts["source"]) for each in events}


def _kept(made: Made) -> set[str]:
    """Name the scans of packages whose rest lies on the shelf: it came back from its pull when it was kept."""
    events = preparation_work.events_of(made.reader, made.preparation.id, REST)
    return {str(each.facts["source"]) for each in events if each.facts["end"] == "kept"}


def was_used(made: Made) -> bool:
    """Say whether anything was done with what was scanned: then nothing of it is closed and whole any more."""
    return any(each.step > 0 and (each.evidence in AT_WORK or each.draw_id is not None) for each in made.steps)


def needs_witness(made: Made, steps: Iterable[StepDone]) -> str | None:
    """Name what a second person has to see go; None where nothing of it needs that."""
    found = (items.item(made.reader, each.item_id or "") for each in steps)
    return next((item.name for item in found if item is not None and witness.is_needed(item)), None)


def waste(write: Write, made: Made, steps: Iterable[StepDone]) -> None:
    """Put these on record as wasted: each package comes back from its pull for that, and never to the shelf."""
    for step in steps:
        if step.movement_id is None:  # it was drawn, and counts as drawn
            facts = {"source": step.id, "draw": step.draw_id}
            preparation_work.add_event(write, made.preparation.id, WASTED, facts=facts)
            continue
        [line] = pulls.pulled(write, [step.movement_id or ""])
        ledger.alone_with_stock(write, line.item_id)
        place = Place(line.lot_id, line.location_id, "quarantined", line.owner)
        unit_id = line.unit_id if line.pack_units == 1 else None
        common = {"unit_id": unit_id, "job_id": made.preparation.job_id, "reason": WHY}
        ledger.post(write, Movement("return_unfit", place, 1, f"{step.id}:return_unfit", reverses=line.id, **common))
        # It points at no pull: what came back of the pull is counted once.
        movement = ledger.post(write, Movement("waste", place, -1, f"{step.id}:waste", **common))
        facts = {"source": step.id, "movement": movement}
        preparation_work.add_event(write, made.preparation.id, WASTED, facts=facts)


def words(made: Made, steps: Iterable[StepDone]) -> str:
    """Name packages with their lots, those of one kind together, and what was drawn from open ones."""
    counts: dict[tuple[str, str], int] = {}
    drawn_words = []
    for step in steps:
        if step.movement_id is None:
            drawn_words.append(_drawn_words(made, step))
            continue
        [line] = pulls.pulled(made.reader, [step.movement_id])
        key = (f"{line.name}, lot {line.batch_lot or '—'}", line.unit)
        counts[key] = counts.get(key, 0) + 1
    packed = [f"{count:,} {plural(unit, count)} of {name}" for (name, unit), count in counts.items()]
    return "; ".join((*packed, *drawn_words))


def _drawn_words(made: Made, step: StepDone) -> str:
    draw = container_draws.draw(made.reader, step.draw_id or "")
    item, lot = items.item(made.reader, step.item_id or ""), lots.lot(made.reader, step.lot_id or "")
    much = millilitres(draw.microlitres) if draw is not None and draw.microlitres is not None else "what"
    name = f"{item.name}, lot {lot.batch_lot or '—'}" if item is not None and lot is not None else "an open container"
    return f"{much} drawn of {name}"
