"""Taking a part in a count, and standing at a place of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from db import count_freezes, counts, instants, locations
from db.locations import Location
from kiosk.rules.permissions import Act
from kiosk.services import count_begin, permit
from kiosk.services import count_questions as questions
from kiosk.services.count_state import CountState
from kiosk.services.count_steps import Open, ask, step
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_answers import name_in
from kiosk.services.receive_subject import plural
from kiosk.settings import value_at
from kiosk.settings_count import WINDOW_MINUTES


def which_count(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Join a count, or begin one."""
    if "count" in answer:
        found = counts.count(case.write, name_in(answer, "count"))
        if found is None or found.ended_at is not None:
            return Refused("COUNT_ENDED", "That count is ended.", "Choose another one.")
        return joined(case, found.id)
    refused = permit.refusal(case.write, case.person_id, Act.BEGIN_COUNT)
    if refused is not None:
        return refused
    begun = count_begin.begin(case.write, answer)
    return begun if isinstance(begun, Refused) else joined(case, begun.count_id)


def joined(case: Open, count_id: str) -> Step | Refused:
    """Take a part in a count."""
    of_count = replace(case, state=CountState(count_id, counter=case.person_id))
    places = places_of(of_count)
    if len(places) == 1:
        return stand_at(of_count, places[0])
    return ask(of_count, of_count.state, questions.where(places))


def places_of(case: Open) -> list[Location]:
    """List the places of a count."""
    wanted = {each.location_id for each in counts.targets(case.write, case.state.count_id or "")}
    everywhere = counts.ANY in wanted
    shelves = [each for each in locations.locations(case.write) if each.holds_stock]
    return [each for each in shelves if everywhere or each.id in wanted]


def stand_at(case: Open, location: Location) -> Step | Refused:
    """Go to a place; what was in hand is kept already."""
    state, count_id = case.state, case.state.count_id or ""
    if not any(each.location_id in (location.id, counts.ANY) for each in counts.targets(case.write, count_id)):
        said = f"{location.name} is no part of this count."
        return Refused("NOT_IN_COUNT", said, "Scan the label of a shelf that is.")
    visited = state.visited if location.id in state.visited else (*state.visited, location.id)
    state = replace(state, location_id=location.id, visited=visited, question=None)
    said = f"You count at {location.name}. Scan every package there."
    return step(case, state, Done("AT_PLACE", " ".join(filter(None, (in_hands_words(case), said)))))


def in_hands_words(case: Open) -> str:
    """Say who holds what of the things that do not move now, so that it is put back or used before they are counted."""
    window = timedelta(minutes=value_at(case.write, WINDOW_MINUTES, case.write.at))
    since = instants.to_text(instants.from_text(case.write.at) - window)
    held = count_freezes.in_hands(case.write, case.state.count_id or "", since)
    each = (f"{one.person} has {one.quantity:,} {plural(one.unit, one.quantity)} of {one.name}" for one in held)
    return f"FIRST: {', '.join(each)} out in a pull. What comes back is scanned before it is counted." if held else ""
