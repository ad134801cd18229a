"""What a package passes before anything is moved, in order; the first that is not content asks or refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import instants, items, ledger, locations, shelf
from db.items import Item
from db.locations import Location
from db.opened_containers import OpenedContainer
from db.record import Write
from kiosk.rules import in_use, reasons, shelf_reasons
from kiosk.rules.permissions import Act
from kiosk.services import open_checks, open_questions, permit, shelf_ends
from kiosk.services import shelf_questions as questions
from kiosk.services.cold_out import COLD_OUT, lay_out, stop_words
from kiosk.services.in_use import is_unsaid
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_subject import expiry_words
from kiosk.services.shelf_actions import Action
from kiosk.services.shelf_find import unfit
from kiosk.services.shelf_place import Case, placed_by
from kiosk.services.shelf_state import Draft
from kiosk.settings import Site


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
    is_opened = action.code == "open"
    stopped = open_checks.stop(write, site, item, draft) if is_opened else None
    placed = stopped or placed_by(write, site, action, draft, item)
    if isinstance(placed, Refused):
        return placed
    if isinstance(placed, Question):
        return Asked(placed, draft)
    for check in (_enough, _releasable, _cold_out, _storage):
        if (refused := check(placed)) is not None:
            return refused
    before = open_checks.goes_first(write, site, item, placed.option.lot, draft) if is_opened else None
    if (question := before or _decision(placed, person_id)) is not None:
        return Asked(question, _pinned(placed))
    if shelf_ends.asks_rest(placed):
        again = shelf_ends.blank(placed)
        named = questions.what(item, again.draft, again.option)
        return Asked(shelf_ends.rest_question(again, named, _facts(again)), _pinned(again))
    if not is_witnessed and shelf_ends.needs_witness(placed):
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
    container = case.option.container
    if container is not None:
        return _over(case, container)
    held = sum(
        each.quantity
        for each in shelf.lying_of_item(case.write, case.item.id)
        if each.lot.id == lot.id and each.place.status == "quarantined" and each.place.owner == case.option.place.owner
    )
    unverified = shelf.unverified_units(case.write, lot, case.option.place.owner)
    unsigned = shelf.held_units(case.write, lot, case.option.place.owner, reasons.UNSIGNED)
    if case.draft.quantity <= held - unverified - unsigned:
        return None
    if unverified:
        said = f"{questions.amount(case.item, unverified)} of {named} came under a code that nobody has verified."
        return Refused("LINK_UNVERIFIED", said, "Let a second person verify the code: in Receive, F7.")
    said = f"No second person has signed yet for the receipt of {questions.amount(case.item, unsigned)} of {named}."
    return Refused(reasons.UNSIGNED, said, "Go on with its delivery and finish it there (F10): a second person signs.")


def _over(case: Case, container: OpenedContainer) -> Refused | None:
    """Its time ran on while it was set aside."""
    if container.use_until > case.write.at:
        return None
    until = instants.from_text(container.use_until).astimezone(case.site.zone)
    said = f"The open {container.unit} of {case.item.name} was to be used until {until:%Y-%m-%d %H:%M}."
    return Refused("OPEN_TOO_LONG", said, "It stays in quarantine until it is cleared.")


def _cold_out(case: Case) -> Refused | None:
    """What must be kept cold and was left elsewhere goes by way of quarantine, where a pharmacist judges it."""
    place = case.option.place
    if case.action.code not in ("move", "open") or case.option.container is not None or place.status != "available":
        return None
    lay = lay_out(case.write, case.item, place)
    if lay is None:
        return None
    said = stop_words(f"{case.item.name}, lot {case.option.lot.batch_lot or '—'}", case.item, lay)
    return Refused(COLD_OUT, said, "Put it in quarantine (F6): a pharmacist says whether it may be used.")


def _storage(case: Case) -> Refused | None:
    if case.draft.to is None:
        return None
    place = locations.location(case.write, case.draft.to)
    if place is None:
        return Refused("NO_PLACE", "That place is not on file.", "Scan the label of a shelf.")
    if place.id == case.option.place.location_id:
        return Refused("THERE_ALREADY", f"It lies at {place.name} already.", "Scan the shelf it goes to.")
    if not place.holds_stock:
        said = f"{place.name} is a {place.kind}: no stock is kept in it."
        return Refused("NO_SHELF", said, "Scan the label of a shelf.")
    return wrong_storage(case.item, case.option.container, place)


def wrong_storage(item: Item, container: OpenedContainer | None, place: Location) -> Refused | None:
    """Refuse a place where an item is not kept as it must be."""
    if place.storage in _may_be_kept(item, container):
        return None
    kept = "a storage that nobody has said yet" if item.storage == "unknown" else item.storage
    said = f"{item.name} must be kept {kept}; {place.name} is {place.storage}."
    return Refused("WRONG_STORAGE", said, "Put it in the right place and scan the label there.")


def _may_be_kept(item: Item, container: OpenedContainer | None) -> tuple[str, ...]:
    """Say how it may be kept: what is out of the refrigerator for a while lies at a place of the room, too."""
    is_out = container is not None and container.kind == in_use.OUT_OF_REFRIGERATOR
    return (item.storage, "room") if is_out else (item.storage,)


def _facts(case: Case) -> questions.Facts:
    blind = shelf_ends.is_blind(case)
    found = questions.facts(case.item, case.draft, case.option, case.site.zone, blind=blind)
    if case.action.code != "release":
        return found
    parts = (part for reason in shelf.reasons_at(case.write, case.option.place) for part in reasons.parts(reason))
    words = (reasons.CAUSES.get(part) or shelf_reasons.in_words(part, with_text=False) for part in parts)
    said = ", ".join(dict.fromkeys(filter(None, words)))
    return (*found, ("Held", said)) if said else found


def _decision(case: Case, person_id: str) -> Question | None:
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
            unsaid = is_unsaid(case.write, case.item, person_id)
            return open_questions.opening(case.item, draft, named, _facts(case), is_unsaid=unsaid)
        case "end" if draft.end is None:
            container = case.option.container
            return open_questions.end(case.item, container, named, _facts(case))
    return None


def clear_reason(case: Case) -> str:
    """Say why it is cleared, as a code."""
    bad = unfit(case.option.lot, case.write.at)
    if bad is None and case.draft.contradicts is not None:
        return "CONTRADICTS"
    container = case.option.container
    return f"NOW_{bad}" if bad else in_use.too_long(container.kind if container else None).replace(" ", "_").upper()


def _shelves(case: Case) -> list[Location]:
    here, fitting = case.option.place.location_id, _may_be_kept(case.item, case.option.container)
    return [
        place
        for place in locations.locations(case.write)
        if place.storage in fitting and place.id != here and place.kind == "shelf"
    ]
