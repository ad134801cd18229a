"""Cycle counts: which items and shelves are due, by class and by when they were counted last.

Classes are added up from all use of some months, so they are asked for once a day (`plan_day`) and when a count begins,
never by a screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from db import count_plans, instants, item_costs
from db.count_plans import OnShelf
from db.counts import Target
from db.store import Reader
from kiosk.rules.count_classes import Class, LastCounted, Use, classes, due
from kiosk.settings import site_at, value_at
from kiosk.settings_count import A_DAYS, B_DAYS, C_DAYS, CONTROLLED_EACH_SHIFT, ITEMS_A_DAY, LOCATION_DAYS, USE_DAYS

TASK: Final = "count_plan"
"""What the kiosk does by itself each day."""


def plan_day(reader: Reader, now: str) -> Mapping[str, Any]:
    """Find what is due today: the ids of items and of shelves."""
    items = list(dict.fromkeys(target.item_id for target in due_items(reader, now)))
    return {"items": items, "places": due_places(reader, now)}


def due_items(reader: Reader, now: str) -> list[Target]:
    """List the places of the items that are due to be counted, the most overdue item first; as many as a day takes."""
    own_count = bool(value_at(reader, CONTROLLED_EACH_SHIFT, now))
    lying: defaultdict[str, list[OnShelf]] = defaultdict(list)
    for each in count_plans.on_shelves(reader, now):
        if not (own_count and each.controlled):
            lying[each.item_id].append(each)
    zone, since = site_at(reader, now).zone, _days_before(now, value_at(reader, USE_DAYS, now))
    used, costs = count_plans.used(reader, since, now), item_costs.costs(reader, now)
    of_class = classes(Use(item_id, used.get(item_id, 0), costs.get(item_id)) for item_id in lying)

    def day(instant: str | None) -> date | None:
        return None if instant is None else instants.from_text(instant).astimezone(zone).date()

    every: Mapping[Class, int] = {
        "A": value_at(reader, A_DAYS, now),
        "B": value_at(reader, B_DAYS, now),
        "C": value_at(reader, C_DAYS, now),
    }
    last = (LastCounted(item_id, of_class[item_id], day(_oldest(places))) for item_id, places in lying.items())
    today = instants.from_text(now).astimezone(zone).date()
    found = due(last, every, today)[: value_at(reader, ITEMS_A_DAY, now)]
    return [Target(place.location_id, item.item_id) for item in found for place in lying[item.item_id]]


def _oldest(places: list[OnShelf]) -> str | None:
    """Give when the place that waits longest was counted; None when one never was."""
    counted = [place.counted_at for place in places]
    return None if None in counted else min(instant for instant in counted if instant is not None)


def due_places(reader: Reader, now: str) -> list[str]:
    """List the shelves of which nobody counted all for too long, the one that waits longest first."""
    days = value_at(reader, LOCATION_DAYS, now)
    if not days:
        return []
    before = _days_before(now, days)
    counted = count_plans.places_counted(reader, now)
    return [place for place, at in counted.items() if at is None or at <= before]


def _days_before(now: str, days: int) -> str:
    return instants.to_text(instants.from_text(now) - timedelta(days=days))
