"""What a package passes before anything is moved, in order; the first that is not content asks or refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import catalogue, instants, items, ledger, locations, shelf
from db.items import Item
from db.ledger import Place
from db.record import Write
from db.units import Unit
from kiosk.rules import reasons, shelf_reasons
from kiosk.rules.permissions import Act
from kiosk.services import open_questions, permit, witness
from kiosk.services import shelf_questions as questions
from kiosk.services.open_container import goes_away
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_subject import expiry_words
from kiosk.services.shelf_actions import Action
from kiosk.services.shelf_find import Option, free, option_of, options, unfit, unit_of
from kiosk.services.shelf_state import Draft
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


@dataclass(frozen=True)
class Asked:
    """What only a person can say, and what is in hand while they are asked."""

    question: Question
    draft: Draft


def first_doubt(
    write: Write, site: Site, person_id: str, action: Action, draft: Draft, *, is_witnessed: bool
) -> Asked | Refused | Case:
    """Give the first question or refusal, or the case itself when everything is known."""
    if action.code == "release" and (refused := permit.refusal(write, person_id, Act.RELEASE_STOCK)) is not None:
        return refused
    item = items.item(write, draft.item_id)
    if item is None:
        return Refused("NOT_ON_FILE", "That product is not on file any more.", "Scan the package again.")
    # Whoever takes the last one at another kiosk is waited for: what is counted here must still be so when written.
    ledger.alone_with_stock(write, item.id)
    placed = _placed(write, site, action, draft, item)
    if isinstance(placed, Refused):
        return placed
    if isinstance(placed, Question):
        return Asked(placed, draft)
    for check in (_enough, _releasable, _storage):
        if (refused := check(placed)) is not None:
            return refused
    if (question := _decision(placed)) is not None:
        return Asked(question, _pinned(placed))
    if not is_witnessed and needs_witness(placed):
        return Asked(questions.witness(item, _facts(placed)), _pinned(placed))
    return placed


def _pinned(case: Case) -> Draft:
    """Keep the place that a question names: an answer, or a witness's signature, is for what lies there alone."""
    place, container = case.option.place, case.option.container
    return replace(
        case.draft,
        location_id=place.location_id,
        status=place.status,
        owner=place.owner,
        container_id=container.id if container else None,
    )


def needs_witness(case: Case) -> bool:
    """Say whether a second person has to see it: what is controlled or hazardous and leaves for good."""
    container = case.option.container
    ends = container is not None and case.draft.end is not None and goes_away(container, case.draft.end)
    leaves = case.action.code in ("waste", "clear") or ends
    return leaves and witness.is_needed(case.item)


def _placed(write: Write, site: Site, action: Action, draft: Draft, item: Item) -> Case | Question | Refused:
    link = catalogue.link_by_id(write, draft.identifier_id) if draft.identifier_id else None
    if draft.units_per_pack > 1 and draft.pack is None:
        return questions.pack(item, draft, counted=link is not None and link.units_confirmed)
    found = options(write, action, item.id, write.at)
    if draft.lot_id is None:
        return questions.which_lot(item, found) if found else _nothing(write, action, draft, item)
    of_lot = [option for option in found if option.lot.id == draft.lot_id]
    if not of_lot:
        return _nothing(write, action, draft, item)
    unit = unit_of(write, draft)
    takes = [option for option in of_lot if free(write, option, unit) > 0]
    if not takes:
        return _not_to_be_taken(write, site, action, item, unit)
    chosen = _chosen(takes, draft)
    if chosen is None:
        return questions.which_place(item, takes, site.zone)
    most = free(write, chosen, unit)
    # A serial names one package: nobody takes more than it under its name.
    return Case(
        write, site, action, draft, item, chosen, min(most, draft.units_per_pack) if draft.serial else most, unit
    )


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


def _nothing(write: Write, action: Action, draft: Draft, item: Item) -> Refused:
    """Nothing of the lot, or of the item, is there in a state that the action takes: say what is there instead."""
    lying = [
        each for each in shelf.lying_of_item(write, item.id) if draft.lot_id is None or each.lot.id == draft.lot_id
    ]
    name = f"{item.name}, lot {draft.batch_lot}" if draft.batch_lot else item.name
    if not lying:
        return Refused("NOT_THERE", f"By the record nothing of {name} is left.", "Set it aside; show the pharmacist.")
    if action.code == "clear":
        said = f"{name} is not expired, recalled or open too long."
        return Refused("MAY_BE_USED", said, "Leave it. To take it off all the same, choose Waste or Quarantine (F6).")
    held = sum(each.quantity for each in lying if each.place.status == "quarantined")
    if action.code == "quarantine" and held:
        said = f"{questions.amount(item, held)} of {name} are in quarantine already."
        return Refused("IN_QUARANTINE", said, "Put it with the others in quarantine.")
    return Refused("NOT_THERE", f"{action.nothing}: {name}.", "Choose something else to do (F6).")


def _not_to_be_taken(write: Write, site: Site, action: Action, item: Item, unit: Unit | None) -> Refused:
    if unit is None:
        said = f"All of {item.name} that lies there is known by its serial numbers."
        return Refused("SERIAL_NEEDED", said, "Scan the code with the serial number.")
    if shelf.places_of_unit(write, unit):
        said = f"Serial {unit.serial} of {item.name}: {action.nothing.lower()}."
        return Refused("NOT_THERE", said, "Choose something else to do (F6).")
    last = shelf.last_of_unit(write, unit)
    when = f", on {instants.from_text(last['at']).astimezone(site.zone):%Y-%m-%d} by {last['name']}" if last else ""
    said = f"Serial {unit.serial} of {item.name} left the shelf already{when}."
    return Refused("SERIAL_GONE", said, "Set it aside and show it to the pharmacist.")


def _enough(case: Case) -> Refused | None:
    if case.action.code == "open" and case.draft.quantity != 1:
        return Refused("ONE_BY_ONE", "Containers are opened one by one.", "Scan one of them, and choose only that one.")
    if case.draft.quantity <= case.free:
        return None
    there = f"{questions.amount(case.item, case.free)} of it can be taken at {case.option.lying.location}"
    if case.draft.serial is not None or case.option.container is not None:
        there = f"This one package is {questions.amount(case.item, case.free)}"
    said = f"{there}, not {case.draft.quantity:,}."
    return Refused("NOT_ENOUGH", said, "Type the amount again, or scan the packages one by one.")


def _releasable(case: Case) -> Refused | None:
    """Nothing that may not be used comes back to the shelf; an unverified code is verified, not passed over."""
    if case.action.code != "release":
        return None
    lot = case.option.lot
    named = f"{case.item.name}, lot {lot.batch_lot or '—'}"
    bad = unfit(lot, case.write.at)
    if bad == "RECALLED":
        return Refused("RECALLED", f"{named} is RECALLED: {lot.recall_note}.", "It stays in quarantine.")
    if bad == "EXPIRED":
        return Refused(
            "EXPIRED", f"{named} EXPIRED {expiry_words(lot)}.", "It stays in quarantine until it is cleared."
        )
    held = sum(
        each.quantity
        for each in shelf.lying_of_item(case.write, case.item.id)
        if each.lot.id == lot.id and each.place.status == "quarantined" and each.place.owner == case.option.place.owner
    )
    unverified = shelf.unverified_units(case.write, lot, case.option.place.owner)
    if case.draft.quantity <= held - unverified:
        return None
    said = f"{questions.amount(case.item, unverified)} of {named} came under a code that nobody has verified."
    return Refused("LINK_UNVERIFIED", said, "Let a second person verify the code: in Receive, F7.")


def _storage(case: Case) -> Refused | None:
    if case.draft.to is None:
        return None
    place = locations.location(case.write, case.draft.to)
    if place is None:
        return Refused("NO_PLACE", "That place is not on file.", "Scan the label of a shelf.")
    if place.id == case.option.place.location_id:
        return Refused("THERE_ALREADY", f"It lies at {place.name} already.", "Scan the shelf it goes to.")
    if place.kind == "bin":
        said = f"{place.name} is the bin of a preparation: no stock is kept in it."
        return Refused("NO_SHELF", said, "Scan the label of a shelf.")
    if place.storage != case.item.storage:
        kept = "a storage that nobody has said yet" if case.item.storage == "unknown" else case.item.storage
        said = f"{case.item.name} must be kept {kept}; {place.name} is {place.storage}."
        return Refused("WRONG_STORAGE", said, "Put it in the right place and scan the label there.")
    return None


def _facts(case: Case) -> questions.Facts:
    found = questions.facts(case.item, case.draft, case.option, case.site.zone)
    if case.action.code != "release":
        return found
    parts = (part for reason in shelf.reasons_at(case.write, case.option.place) for part in reasons.parts(reason))
    words = (reasons.CAUSES.get(part) or shelf_reasons.in_words(part, with_text=False) for part in parts)
    said = ", ".join(dict.fromkeys(filter(None, words)))
    return (*found, ("Held", said)) if said else found


def _decision(case: Case) -> Question | None:
    """Ask for what only a person can say, everything else being known."""
    draft, is_one = case.draft, case.free == 1
    named = questions.what(case.item, draft, case.option)
    match case.action.code:
        case "waste" if draft.reason is None:
            return questions.why(questions.WASTE, named, _facts(case), is_one=is_one)
        case "quarantine" if draft.reason is None:
            return questions.why(questions.QUARANTINE, named, _facts(case), is_one=is_one)
        case "release" if draft.reason is None:
            return questions.why(questions.RELEASE, named, _facts(case), is_one=is_one)
        case "move" if draft.to is None:
            return questions.where(named, _facts(case), _shelves(case), is_one=is_one)
        case "clear" if not draft.confirmed:
            word = shelf_reasons.CLEARED[clear_reason(case)]
            return questions.clear(case.item, case.option, _facts(case), word, draft.quantity, case.free)
        case "open":
            return open_questions.opening(case.item, draft, named, _facts(case))
        case "end" if draft.end is None:
            container = case.option.container
            return open_questions.end(case.item, container.kind if container else None, named, _facts(case))
    return None


def clear_reason(case: Case) -> str:
    """Say why it is cleared, as a code."""
    bad = unfit(case.option.lot, case.write.at)
    return f"NOW_{bad}" if bad else "OPEN_TOO_LONG"


def _shelves(case: Case) -> list[locations.Location]:
    here = case.option.place.location_id
    return [
        place
        for place in locations.locations(case.write)
        if place.storage == case.item.storage and place.id != here and place.kind == "shelf"
    ]
