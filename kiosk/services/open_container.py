"""Opening a container, what is drawn from it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from db import container_draws, instants, items, lots, opened_containers
from db.container_draws import NewDraw
from db.ledger import Place
from db.opened_containers import OpenedContainer
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules import in_use as rules
from kiosk.rules.permissions import Act
from kiosk.services import open_steps as steps
from kiosk.services import permit, witness
from kiosk.services.identity import Proof
from kiosk.services.open_steps import Begun, ToOpen
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign
from kiosk.settings import site_at

End = Literal["used up", "discarded"]
KINDS: Final[dict[str, str]] = {"used up": "use_up", "discarded": "discard"}
"""What the ledger calls the end of an open container."""


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
    with record.write(person_id, "container.go_on", _lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        begun = refused or steps.go_on(write, container_id, kind, area)
        if isinstance(begun, Refused):
            return permit.noted(write, begun)
        return Done("WENT_ON", opened_words(write, begun))


def undo_open(record: Record, person_id: str, container_id: str) -> Outcome:
    """Take an opening back, by the same person within 5 minutes and before anything was drawn."""
    with record.write(person_id, "container.undo", _lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        found = refused or steps.take_back(write, person_id, container_id)
        if isinstance(found, Refused):
            return permit.noted(write, found)
        return Done("UNDONE", f"Taken back: the {found.unit} of {found.name} is closed.")


def draw(record: Record, person_id: str, container_id: str, microlitres: int, *, area: str | None = None) -> Outcome:
    """Draw from an open container; never more than is left, and never on the other side of the hazardous drugs."""
    with record.write(person_id, "container.draw", _lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        use = refused or used(write, NewDraw(container_id, microlitres, area))
        if isinstance(use, Refused):
            return permit.noted(write, use)
        found = use.container
        left = found.left_microlitres
        rest = "" if left is None else f" {rules.millilitres(left)} are left."
        return Done(
            "DRAWN", f"{rules.millilitres(microlitres)} drawn from the open {found.unit} of {found.name}.{rest}"
        )


@dataclass(frozen=True)
class Used:
    """One use of an open container."""

    draw_id: str
    container: OpenedContainer
    """As it is after it."""


def used(write: Write, new: NewDraw) -> Used | Refused:
    """Note one use of an open container, if it may be used so."""
    found = steps.still_open(write, new.container_id)
    if isinstance(found, Refused):
        return found
    refused = (
        steps.usable(write, found, write.at) or _not_there(found, new.microlitres) or _crosses(write, found, new.area)
    )
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


def areas_for(reader: Reader, found: OpenedContainer) -> list[str]:
    """List where an open container may be used: it never goes from hazardous drugs to others, or back."""
    return [area for area in rules.AREAS if _crosses(reader, found, area) is None]


def _crosses(reader: Reader, found: OpenedContainer, area: str | None) -> Refused | None:
    if area is not None and area not in rules.AREAS:
        return Refused("NO_AREA", "There is no such place to use it.", "Choose one from the list.")
    item = items.item(reader, found.item_id)
    if item is not None and item.hazardous and area in (rules.HOOD, rules.OUTSIDE):
        said = f"{found.name} is hazardous: it is used in the hood for hazardous drugs alone."
        return Refused("CROSSES", said, "Take it there.")
    before = next(iter(container_draws.areas_used(reader, found.id)), None) if found.area is None else found.area
    if not rules.crosses(before, area):
        return None
    said = f"The open {found.unit} of {found.name} was used {rules.AREAS[before or rules.OUTSIDE]}."
    return Refused("CROSSES", said, "It never goes from hazardous drugs to others, or back. Take another one.")


def end_one(record: Record, person_id: str, container_id: str, end: End, *, seen_by: Proof | None = None) -> Outcome:
    """Say what came of an open container; it does not lie there any more.

    `seen_by` is the witness, where what is controlled or hazardous is discarded.
    """
    with record.write(person_id, "container.end", _lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        found = refused or steps.still_open(write, container_id)
        if isinstance(found, OpenedContainer):
            found = _unseen(write, person_id, found, end, seen_by) or found
        if isinstance(found, Refused):
            return permit.noted(write, found)
        opened_containers.end(write, container_id, end)
        place = Place(found.lot_id, found.location_id, "opened", found.owner)
        steps.move(write, KINDS[end], place, -1, container_id, found.unit_id)
        return Done("CONTAINER_ENDED", f"{found.name}, lot {found.batch_lot or '—'}: the open {found.unit} is {end}.")


def _lot_of(record: Record, container_id: str) -> str | None:
    known = opened_containers.container(record, container_id)
    return known.lot_id if known else None


def goes_away(found: OpenedContainer, end: str) -> bool:
    """Say whether some of what was in it goes away unused: that is so too where it is said to be used up and is not."""
    is_closed = found.kind in (rules.OUT_OF_REFRIGERATOR, rules.BACK_IN_REFRIGERATOR)
    return end == "discarded" or is_closed or bool(found.left_microlitres)


def _unseen(write: Write, person_id: str, found: OpenedContainer, end: End, seen_by: Proof | None) -> Refused | None:
    """Let a second person sign for what is controlled or hazardous before it goes for good."""
    item = items.item(write, found.item_id)
    if item is None or not witness.is_needed(item) or not goes_away(found, end):
        return None
    if seen_by is None:
        said = f"{found.name} is {'controlled' if item.dea_schedule else 'hazardous'}: a second person sees it go."
        return Refused("WITNESS_NEEDED", said, "Do it at the shelf (F1), with a witness.")
    if (refused := witness.unfit(person_id, seen_by)) is not None:
        return refused
    seen = {"action": end, "item": found.name, "lot": found.batch_lot, "from": found.location}
    signed = sign(write, seen_by, "witnessed", Subject("opened_container", found.id), seen)
    return signed if isinstance(signed, Refused) else None
