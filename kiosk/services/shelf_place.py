"""Where a package in hand lay, among all that an action can take of its item; and what is there instead."""

from __future__ import annotations

from dataclasses import dataclass

from db import catalogue, opened_containers, stock
from db.items import Item
from db.ledger import Place
from db.record import Write
from db.units import Unit
from kiosk.services import shelf_questions as questions
from kiosk.services import shelf_taken
from kiosk.services.count_hidden import is_hidden
from kiosk.services.outcome import Question, Refused
from kiosk.services.shelf_actions import Action
from kiosk.services.shelf_find import Option, free, left_in_pack, option_of, options, unit_of
from kiosk.services.shelf_state import Draft
from kiosk.services.shelf_taken import Looked
from kiosk.settings import Site


@dataclass(frozen=True)
class Case:
    """A package of which it is known where it lay and what is to be done with it."""

    write: Write
    site: Site
    action: Action
    draft: Draft
    item: Item
    option: Option
    free: int
    """Base units that can be taken there."""
    unit: Unit | None


def placed_by(write: Write, site: Site, action: Action, draft: Draft, item: Item) -> Case | Question | Refused:
    """Find where a package lay, or ask what it takes to know it."""
    link = catalogue.link_by_id(write, draft.identifier_id) if draft.identifier_id else None
    if draft.units_per_pack > 1 and draft.pack is None:
        counted = link is not None and link.units_confirmed
        return questions.pack(item, draft, left_in_pack(write, draft) if counted else None)
    looked = Looked(write, site, action, draft, item)
    found = options(write, action, draft, write.at)
    if draft.lot_id is None:
        return questions.which_lot(item, found, blind=is_hidden(write, item)) if found else shelf_taken.nothing(looked)
    of_lot = [option for option in found if option.lot.id == draft.lot_id and _is_for(action, option)]
    if not of_lot:
        return shelf_taken.nothing(looked)
    if draft.container_id is not None and not any(_is_this(option, draft) for option in of_lot):
        return _not_this_one(write, action, draft, item)
    unit = unit_of(write, draft)
    takes = [option for option in of_lot if free(write, option, unit) > 0]
    if not takes:
        return shelf_taken.not_to_be_taken(looked, unit)
    chosen = _chosen(takes, draft)
    if chosen is None:
        meanwhile = shelf_taken.meanwhile(looked)
        return questions.which_place(item, takes, site.zone, meanwhile, blind=is_hidden(write, item))
    most = free(write, chosen, unit)
    # A serial names one package: nobody takes more than it under its name.
    return Case(
        write, site, action, draft, item, chosen, min(most, draft.units_per_pack) if draft.serial else most, unit
    )


def _is_for(action: Action, option: Option) -> bool:
    """What is opened is used, and one patient's own is used for nobody else."""
    return action.code != "open" or stock.is_ours(option.place.owner)


def _is_this(option: Option, draft: Draft) -> bool:
    return option.container is not None and option.container.id == draft.container_id


def _not_this_one(write: Write, action: Action, draft: Draft, item: Item) -> Refused:
    """Its label names this very container: none of the others of its lot is taken in its place."""
    named = f"The open {item.base_unit} of {item.name}, lot {draft.batch_lot or '—'},"
    container = opened_containers.container(write, draft.container_id or "")
    if action.code == "quarantine" and container is not None and container.is_held:
        return Refused("IN_QUARANTINE", f"{named} is in quarantine already.", "Put it with the others in quarantine.")
    said = f"{named} cannot be {action.done}."
    return Refused("NOT_THERE", said, "Choose something else to do (F6), or scan the package that you mean.")


def _chosen(takes: list[Option], draft: Draft) -> Option | None:
    if draft.location_id is None or draft.status is None or draft.owner is None:
        return takes[0] if len(takes) == 1 else None
    of_place = [option for option in takes if option.place.status == draft.status]
    lot_id = takes[0].lot.id
    for option in of_place:
        place = Place(lot_id, draft.location_id, option.place.status, draft.owner)
        if (found := option_of(of_place, place, draft.container_id)) is not None:
            return found
    return None
