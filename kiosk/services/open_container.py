"""Opening a container, and what is drawn from it."""

from __future__ import annotations

from dataclasses import dataclass

from db import container_draws, count_freezes, instants, items, lots, opened_containers
from db.container_draws import NewDraw
from db.ledger import Place, PlaceFrozen
from db.opened_containers import OpenedContainer
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import in_use as rules
from kiosk.rules.permissions import Act
from kiosk.services import open_cold, permit
from kiosk.services import open_steps as steps
from kiosk.services.clock_before import over_before
from kiosk.services.open_steps import Begun, ToOpen
from kiosk.services.open_usable import OUT_TOO_LONG, left_words, still_open, usable
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import site_at


def open_one(
    record: Record,
    person_id: str,
    place: Place,
    use_until: str | None = None,
    *,
    kind: str | None = None,
    area: str | None = None,
    unit_id: str | None = None,
) -> Outcome:
    """Open one unit of what lies at an available place; until when it may be used follows from its kind and lot.

    `use_until` only shortens that; `unit_id` names the unit where it has a serial number.
    """
    with record.write(person_id, "container.open", place.lot_id if lots.lot(record, place.lot_id) else None) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        begun = refused or steps.begin(write, ToOpen(place, kind, area, use_until, unit_id))
        if isinstance(begun, Refused):
            return permit.noted(write, begun)
        return Done("OPENED", opened_words(write, begun))


def opened_words(reader: Reader, begun: Begun) -> str:
    """Say that a container is open, and until when it may be used."""
    name = f"{begun.item.name}, lot {begun.lot.batch_lot or '—'}"
    unit = begun.item.base_unit
    if begun.use_until <= begun.at and begun.kind in rules.CLOSED:
        return f"{name}: one {unit} {OUT_TOO_LONG}. Do not use it: clear it off the shelf (F6)."
    if begun.use_until <= begun.at:
        return f"{name}: one {unit} was opened outside of a hood. Discard what is left of it at once."
    until = instants.from_text(begun.use_until).astimezone(site_at(reader, begun.at).zone)
    how = {
        rules.OUT_OF_REFRIGERATOR: "is out of the refrigerator",
        rules.BACK_IN_REFRIGERATOR: "is back in the refrigerator",
    }.get(begun.kind, "is open")
    draft = " (the limit is a draft: no pharmacist approved it)" if begun.draft else ""
    return f"{name}: one {unit} {how}, until {until:%Y-%m-%d %H:%M}{draft}."


def go_on(record: Record, person_id: str, container_id: str, kind: str, area: str | None = None) -> Outcome:
    """Put a closed package back into the refrigerator, take it out again, or open it; its time out adds up."""
    with record.write(person_id, "container.go_on", lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        begun = refused or open_cold.go_on(write, container_id, kind, area)
        if isinstance(begun, Refused):
            return permit.noted(write, begun)
        return Done("WENT_ON", opened_words(write, begun))


def undo_open(record: Record, person_id: str, container_id: str) -> Outcome:
    """Take an opening back, by the same person within a moment and before anything was drawn."""
    with record.write(person_id, "container.undo", lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        found = refused or steps.take_back(write, person_id, container_id)
        if isinstance(found, Refused):
            return permit.noted(write, found)
        return Done("UNDONE", f"Taken back: the {found.unit} of {found.name} is closed.")


def draw(record: Record, person_id: str, container_id: str, microlitres: int, *, area: str) -> Outcome:
    """Draw from an open container; never more than is left, and never on the other side of the hazardous drugs."""
    try:
        with record.write(person_id, "container.draw", lot_of(record, container_id)) as write:
            refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
            use = refused or used(write, NewDraw(container_id, microlitres, area))
            return permit.noted(write, use) if isinstance(use, Refused) else _drawn(use.container, microlitres)
    except PlaceFrozen as error:
        frozen = Refused(error.code, error.message, error.next_step)
    return permit.noted_alone(record, person_id, "container.draw.refused", frozen)


def _drawn(found: OpenedContainer, microlitres: int) -> Done:
    left = left_words(found)
    rest = "" if left is None else f" {left[0].upper()}{left[1:]}."
    return Done("DRAWN", f"{rules.millilitres(microlitres)} drawn from the open {found.unit} of {found.name}.{rest}")


@dataclass(frozen=True)
class Used:
    """One use of an open container."""

    draw_id: str
    container: OpenedContainer
    """As it is after it."""


def used(write: Write, new: NewDraw) -> Used | Refused:
    """Note one use of an open container, if it may be used so."""
    found = still_open(write, new.container_id)
    if isinstance(found, Refused):
        return found
    # Before anything is said of what is left in it: it may be measured blind just now.
    if (counted := count_freezes.frozen_by(write, found.lot_id, found.location_id, "draw")) is not None:
        raise PlaceFrozen(counted)
    refused = usable(write, found, write.at) or over_before(write, found.use_until, f"the open {found.unit}")
    refused = refused or _not_there(found, new.microlitres) or _crosses(write, found, new.area)
    refused = refused or _unmeasured(write, found, new.microlitres)
    if refused is not None:
        return refused
    draw_id = container_draws.add(write, new)
    return Used(draw_id, opened_containers.container(write, found.id) or found)


def _not_there(found: OpenedContainer, microlitres: int | None) -> Refused | None:
    if microlitres is not None and microlitres <= 0:
        return Refused("BAD_VOLUME", "Something is drawn, or nothing happened.", "Say how much is drawn.")
    if found.kind is not None and found.kind not in rules.KINDS:
        said = f"This {found.unit} of {found.name} is closed."
        return Refused("NOT_OPENED", said, "Say first that it is opened: its time is another one then.")
    left = found.left_microlitres
    if microlitres is None or left is None or microlitres <= left:
        return None
    there, wanted = rules.millilitres(left), rules.millilitres(microlitres)
    said = f"Only {there} are left in the open {found.unit} of {found.name}, not {wanted}."
    return Refused("NOT_ENOUGH_LEFT", said, "Draw less, or take another one.")


def _unmeasured(reader: Reader, found: OpenedContainer, microlitres: int | None) -> Refused | None:
    """What is controlled is told in mL: of a use that nobody measured no account can be right, or wrong."""
    item = items.item(reader, found.item_id)
    if microlitres is not None or found.volume_microlitres is None or item is None or item.dea_schedule is None:
        return None
    said = f"{found.name} is controlled: what is drawn from it is told in mL."
    return Refused("HOW_MUCH", said, "Type how much was drawn, then choose where it is used.")


def areas_for(reader: Reader, found: OpenedContainer) -> list[str]:
    """List where a container may be used: it never goes from hazardous drugs to others, or back.

    What is closed still is opened there first; nowhere, as long as nobody said what it is once it is open.
    """
    if found.kind not in rules.CLOSED:
        return [area for area in rules.AREAS if _crosses(reader, found, area) is None]
    item = items.item(reader, found.item_id)
    kind = rules.KINDS.get(item.container_kind or "") if item is not None else None
    if item is None or kind is None:
        return []
    fitting = (area for area in rules.AREAS if steps.unfit_area(item, kind.code, area) is None)
    return [area for area in fitting if area != rules.OUTSIDE or not kind.only_in_a_hood]


def _crosses(reader: Reader, found: OpenedContainer, area: str | None) -> Refused | None:
    if area not in rules.AREAS:  # nor is it used where nobody said
        return Refused("NO_AREA", "There is no such place to use it.", "Choose one from the list.")
    item = items.item(reader, found.item_id)
    if item is not None and item.hazardous and area in (rules.HOOD, rules.OUTSIDE):
        said = f"{found.name} is hazardous: it is used in the hood for hazardous drugs alone."
        return Refused("CROSSES", said, "Take it there.")
    kind = rules.KINDS.get(found.kind or "")
    if kind is not None and kind.only_in_a_hood and area == rules.OUTSIDE:
        said = f"{found.name}: {kind.words} that is open is used in a hood (ISO 5) alone."
        return Refused("ONLY_IN_A_HOOD", said, "Use it there. Once it was used outside it is discarded.")
    before = next(iter(container_draws.areas_used(reader, found.id)), None) if found.area is None else found.area
    if not rules.crosses(before, area):
        return None
    said = f"The open {found.unit} of {found.name} was used {rules.AREAS[before or rules.OUTSIDE]}."
    return Refused("CROSSES", said, "It never goes from hazardous drugs to others, or back. Take another one.")


def lot_of(record: Record, container_id: str) -> str | None:
    """Name the lot of a container."""
    known = opened_containers.container(record, container_id)
    return known.lot_id if known else None
