"""Plans of counts: what is due, by the site's settings and by when it was counted last; and what each plan is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from db import count_plans, counts, instants, items, locations, task_runs
from db.count_plans import Since
from db.counts import ANY, StockCount, Target
from db.settings import setting_at
from db.store import Reader
from db.task_runs import TaskRun
from kiosk.rules.shifts import BEFORE_END, begun_ends
from kiosk.services import count_cycle
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at, value_at
from kiosk.settings_count import (
    CONTROLLED_EACH_SHIFT,
    ITEMS_A_DAY,
    LOCATION_DAYS,
    OF_CYCLES,
    SHIFT_ENDS,
)

SHIFT_END: Final = "shift_end"
CONTROLLED: Final = "controlled"
CYCLE: Final = "cycle"
LOCATION: Final = "location"
ONE_AT_A_TIME: Final = (SHIFT_END, CONTROLLED, CYCLE)
"""Kinds of counts of which one is open at most."""
_LOOKED_AT: Final = 300
"""Movements that are looked at to say how much a shift's count will be: Home is drawn after every scan."""


@dataclass(frozen=True)
class DuePlan:
    """A count that is due."""

    code: str
    title: str
    words: str
    """How much it is."""
    draft: bool
    """Nobody approved the settings that it follows."""

    @property
    def line(self) -> str:
        """Say it in one line."""
        return f"{self.title} · {self.words}{' · draft' if self.draft else ''}"


@dataclass(frozen=True)
class Wanted:
    """What a count that is to begin is about."""

    kind: str
    title: str
    targets: tuple[Target, ...]
    controlled: bool = False


def due_plans(reader: Reader, now: str) -> list[tuple[str, str]]:
    """List what is due to be counted, as (code, title)."""
    return [(plan.code, plan.line) for plan in due(reader, now)]


def between_shifts(reader: Reader, now: str) -> list[tuple[str, str]]:
    """Say what may be counted though it is not due, as (code, title): what is controlled, at any time."""
    taken = {code for code, _ in due_plans(reader, now)} | {each.kind for each in counts.open_counts(reader)}
    lies = CONTROLLED not in taken and count_plans.controlled_lines(reader) > 0
    return [(CONTROLLED, "Controlled substances, all of them")] if lies else []


def due(reader: Reader, now: str) -> list[DuePlan]:
    """List what is due to be counted and not begun, in the order in which it should be done."""
    is_open = {each.kind for each in counts.open_counts(reader)}
    planned = task_runs.last_ended(reader, count_cycle.TASK, now)
    found = [_shift_due(reader, now), _controlled_due(reader, now), _cycle_due(reader, now, planned)]
    due_now = [plan for plan in found if plan is not None and plan.code not in is_open]
    return [*due_now, *_places_due(reader, now, planned)]


def controlled_due(reader: Reader, now: str) -> DuePlan | None:
    """Give the count of controlled substances that this end of a shift waits for; None when it was made."""
    return next((plan for plan in due(reader, now) if plan.code == CONTROLLED), None)


def controlled_end(reader: Reader, now: str) -> tuple[str, str] | None:
    """Say since when what is controlled is counted for a shift's end, and that end; None where none asks for it."""
    local = instants.from_text(now).astimezone(site_at(reader, now).zone)
    last = next(begun_ends(value_at(reader, SHIFT_ENDS, now), local), None)
    is_asked = value_at(reader, CONTROLLED_EACH_SHIFT, now) and last is not None
    return (_may_begin(last), instants.to_text(last.astimezone(UTC))) if is_asked and last is not None else None


@dataclass(frozen=True)
class _Shift:
    end: datetime | None
    """The end of the shift whose count is due; None when it was counted, or no shift ever ends."""
    since: str
    """From when on what moved is on its list."""


def _shift(reader: Reader, now: str, kind: str) -> _Shift:
    local = instants.from_text(now).astimezone(site_at(reader, now).zone)
    ends = begun_ends(value_at(reader, SHIFT_ENDS, now), local)
    last, before, counted = next(ends, None), next(ends, None), count_plans.last_begun(reader, kind, now)
    is_due = last is not None and (counted is None or counted < _may_begin(last))
    first = _may_begin(before) if before is not None else instants.to_text(instants.from_text(now) - timedelta(days=1))
    return _Shift(last if is_due else None, counted or first)


def _may_begin(end: datetime) -> str:
    return instants.to_text(end.astimezone(UTC) - BEFORE_END)


def _shift_list(reader: Reader, now: str, shift: _Shift) -> Since:
    return Since(shift.since, now, controlled=not value_at(reader, CONTROLLED_EACH_SHIFT, now))


def _shift_due(reader: Reader, now: str) -> DuePlan | None:
    shift = _shift(reader, now, SHIFT_END)
    if shift.end is None:
        return None
    listed = _shift_list(reader, now, shift)
    lines = count_plans.shift_lines(reader, listed, _LOOKED_AT)
    more = " or more" if count_plans.movements_since(reader, listed, _LOOKED_AT) == _LOOKED_AT else ""
    words = f"{lines:,} {plural('line', lines)}{more}"
    return DuePlan(SHIFT_END, _title(shift), words, _draft(reader, now, SHIFT_ENDS)) if lines or more else None


def _title(shift: _Shift) -> str:
    return f"Shift end {shift.end:%H:%M}" if shift.end is not None else "The shift so far"


def _controlled_due(reader: Reader, now: str) -> DuePlan | None:
    if not value_at(reader, CONTROLLED_EACH_SHIFT, now) or _shift(reader, now, CONTROLLED).end is None:
        return None
    lines = count_plans.controlled_lines(reader)
    words, draft = f"{lines:,} {plural('line', lines)}", _draft(reader, now, SHIFT_ENDS, CONTROLLED_EACH_SHIFT)
    return DuePlan(CONTROLLED, "Controlled substances", words, draft) if lines else None


def _cycle_due(reader: Reader, now: str, planned: TaskRun | None) -> DuePlan | None:
    number = len(planned.detail.get("items", ())) if planned is not None else 0
    if planned is None or not number or not value_at(reader, ITEMS_A_DAY, now):
        return None
    counted = count_plans.last_begun(reader, CYCLE, now)
    if counted is not None and counted >= planned.due_at:
        return None
    return DuePlan(CYCLE, "Cycle count", f"{number:,} {plural('item', number)}", _draft(reader, now, *OF_CYCLES))


def _places_due(reader: Reader, now: str, planned: TaskRun | None) -> list[DuePlan]:
    if planned is None or not planned.detail.get("places") or not value_at(reader, LOCATION_DAYS, now):
        return []
    begun, draft = counts.places_begun(reader, planned.due_at), _draft(reader, now, LOCATION_DAYS)
    places = [locations.location(reader, each) for each in planned.detail["places"] if each not in begun]
    return [DuePlan(f"{LOCATION}:{each.id}", each.name, "all of it", draft) for each in places if each is not None]


def _draft(reader: Reader, now: str, *keys: str) -> bool:
    found = [setting_at(reader, key, now) for key in keys]
    return any(each is None or each.draft for each in found)


def wanted(reader: Reader, now: str, code: str) -> Wanted | Refused:
    """Say what a plan is about now."""
    match code.partition(":"):
        case (name, "", "") if name == SHIFT_END:
            shift = _shift(reader, now, SHIFT_END)
            targets = count_plans.shift_list(reader, _shift_list(reader, now, shift))
            return _unless_empty(Wanted(SHIFT_END, _title(shift), tuple(targets)))
        case (name, "", "") if name == CONTROLLED:
            of_items = tuple(Target(ANY, item_id) for item_id in count_plans.controlled_items(reader))
            found = Wanted(CONTROLLED, "Controlled substances", of_items, controlled=True)
            return _unless_empty(found if count_plans.controlled_lines(reader) else replace(found, targets=()))
        case (name, "", "") if name == CYCLE:
            return _unless_empty(Wanted(CYCLE, "Cycle count", tuple(count_cycle.due_items(reader, now))))
        case (name, ":", place_id) if name == LOCATION:
            return of_place(reader, place_id)
    return Refused("NO_PLAN", f"There is no plan {code[:40]}.", "Choose a count that is due, a shelf or an item.")


def _unless_empty(found: Wanted) -> Wanted | Refused:
    said = f"{found.title}: nothing is due to be counted."
    return found if found.targets else Refused("NOTHING_DUE", said, "Choose another count, a shelf or an item.")


def of_place(reader: Reader, location_id: str) -> Wanted | Refused:
    """All of one place."""
    place = locations.location(reader, location_id)
    if place is None or not place.holds_stock:
        return Refused("NO_PLACE", "There is no such shelf.", "Scan the label of a shelf, or choose one.")
    return Wanted(LOCATION, place.name, (Target(place.id, ANY),))


def of_item(reader: Reader, item_id: str) -> Wanted | Refused:
    """An item wherever it lies; of a controlled substance nothing moves until that is ended."""
    found = _named(reader, item_id)
    if isinstance(found, Wanted) and found.controlled and not count_plans.lies_anywhere(reader, item_id):
        said = f"None of {found.title} lies anywhere by the record: there is nothing to count, or to keep where it is."
        return Refused("NOTHING_THERE", said, "If some was found, count the shelf on which it lies.")
    return found


def _named(reader: Reader, item_id: str) -> Wanted | Refused:
    item = items.item(reader, item_id)
    if item is None:
        return Refused("NOT_ON_FILE", "That product is not on file.", "Choose another one.")
    return Wanted("item", item.name, (Target(ANY, item.id),), controlled=item.dea_schedule is not None)


def of_several(reader: Reader, item_ids: list[str], location_ids: list[str]) -> Wanted | Refused:
    """Several items or shelves, or these items at these shelves; controlled if any of the items is."""
    if len(item_ids) == 1 and not location_ids:
        return of_item(reader, item_ids[0])
    of_items = [_named(reader, each) for each in dict.fromkeys(item_ids)]
    of_places = [of_place(reader, each) for each in dict.fromkeys(location_ids)]
    named: list[Wanted] = []
    for each in (*of_items, *of_places):
        if isinstance(each, Refused):
            return each
        named.append(each)
    if len(named) <= 1:
        return named[0] if named else Refused("NOTHING_NAMED", "Nothing was named.", "Name items or shelves.")
    at = [target.location_id for each in named for target in each.targets if target.location_id != ANY] or [ANY]
    of = [target.item_id for each in named for target in each.targets if target.item_id != ANY] or [ANY]
    title = ", ".join(each.title for each in named[:3]) + (f" and {len(named) - 3:,} more" if len(named) > 3 else "")
    targets = tuple(Target(place, item) for place in at for item in of)
    return Wanted("ad_hoc", title, targets, controlled=any(each.controlled for each in named))


def is_same(found: StockCount, targets: list[Target], about: Wanted) -> bool:
    """Say whether a count that goes on is the one that is wanted."""
    return found.kind == about.kind and (found.kind in ONE_AT_A_TIME or set(targets) == set(about.targets))
