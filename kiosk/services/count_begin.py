"""Beginning a count: a place, an item, several of them, or what a plan says is due; nothing is begun twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import counts, ledger, locations
from db.controlled import controlled_items
from db.counts import ANY
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import count_plans, permit
from kiosk.services import count_questions as questions
from kiosk.services.count_plans import Wanted
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_answers import name_in

_MOST_NAMED: Final = 200
"""Items or shelves that one answer names."""


@dataclass(frozen=True)
class Begun:
    """A count that somebody can take a part in."""

    count_id: str
    title: str
    joined: bool
    """Whether it was open before."""


def which(reader: Reader, now: str) -> Question:
    """Ask what is counted, with what is open and due at this moment."""
    shelves = [each for each in locations.locations(reader) if each.holds_stock]
    due, also = count_plans.due_plans(reader, now), count_plans.between_shifts(reader, now)
    return questions.which_count(counts.open_counts(reader), due, shelves, also)


def begin_alone(record: Record, person_id: str, answer: Mapping[str, Any]) -> Begun | Refused:
    """Begin a count without taking a part in it."""
    with record.write(person_id, "count.begin") as write:
        begun = permit.refusal(write, person_id, Act.BEGIN_COUNT) or begin(write, answer)
        return permit.noted(write, begun) if isinstance(begun, Refused) else begun


def begin(write: Write, answer: Mapping[str, Any]) -> Begun | Refused:
    """Begin what an answer asks for; one that goes on already is joined."""
    write.alone_with("counts that begin")
    about = _wanted(write, answer)
    if isinstance(about, Refused):
        return about
    for each in counts.open_counts(write):
        if count_plans.is_same(each, counts.targets(write, each.id), about):
            return Begun(each.id, each.title, joined=True)
    _let_moving_end(write, about)
    count_id = counts.begin(write, about.kind, about.title, about.targets, controlled=about.controlled)
    return Begun(count_id, about.title, joined=False)


def _let_moving_end(write: Write, about: Wanted) -> None:
    """Wait for whoever moves just now what this count will keep where it is, so that it is counted as moved."""
    controlled = {each.id for each in controlled_items(write)}
    named = {target.item_id for target in about.targets if about.controlled and target.item_id != ANY}
    ledger.alone_with_stock(write, *(controlled | named))


def _wanted(write: Write, answer: Mapping[str, Any]) -> Wanted | Refused:
    if "plan" in answer:
        return count_plans.wanted(write, write.at, name_in(answer, "plan"))
    if "location" in answer:
        return count_plans.of_place(write, name_in(answer, "location"))
    if "item" in answer:
        return count_plans.of_item(write, name_in(answer, "item"))
    if "items" in answer or "locations" in answer:
        named = [answer.get("items", []), answer.get("locations", [])]
        if all(isinstance(each, list) and len(each) <= _MOST_NAMED for each in named):
            item_ids, location_ids = ([name_in({"id": one}, "id") for one in each] for each in named)
            return count_plans.of_several(write, item_ids, location_ids)
    return Refused("NOT_AN_ANSWER", "That is nothing that can be counted.", "Choose a count, a shelf or an item.")
