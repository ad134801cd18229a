"""What a pull is to fetch: its pick list, what of it is there already, and what may stand in for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db import catalogue, container_draws, items, pulls
from db.items import Item
from db.store import Reader
from kiosk.services import receive_answers as answers
from kiosk.services.outcome import Refused
from kiosk.services.pull_state import PullState, Wanted
from kiosk.services.receive_subject import plural

_MOST_LINES = 100
_MOST_UNITS = 9_999


@dataclass(frozen=True)
class PickLine:
    """One thing that is wanted, and how much of it is pulled."""

    item: str
    name: str
    unit: str
    wanted: int
    pulled: int
    """Also what stands in for it."""

    @property
    def missing(self) -> int:
        """Count what is not pulled yet."""
        return max(0, self.wanted - self.pulled)

    @property
    def words(self) -> str:
        """Write what is missing."""
        return f"{self.missing:,} {plural(self.unit, self.missing)} of {self.name}"


def pick_list(reader: Reader, state: PullState) -> tuple[PickLine, ...]:
    """Compare what is wanted with what was pulled and has not come back."""
    wanted = [(each, found) for each in state.wanted if (found := items.item(reader, each.item)) is not None]
    pulled = dict.fromkeys((each.item for each in state.wanted), 0)
    lines = pulls.pulled(reader, state.lines) if wanted else []
    for line in lines:
        if (item_id := state.instead.get(line.id, line.item_id)) in pulled:
            pulled[item_id] += line.quantity
    for use, item_id in (container_draws.items_used(reader, state.uses) if wanted else {}).items():
        if (listed := state.instead.get(use, item_id)) in pulled:  # an open one that is used where it stands is fetched
            pulled[listed] += 1
    for line in lines:  # what an older version pulled says not yet what it stands in for
        if state.instead.get(line.id, line.item_id) in pulled or not line.quantity:
            continue
        other = items.item(reader, line.item_id)
        fitting = [each for each, item in wanted if other is not None and may_stand_in(other, item)]
        short = [each for each in fitting if pulled[each.item] < each.quantity]
        for each in (short or fitting)[:1]:
            pulled[each.item] += line.quantity
    return tuple(
        PickLine(each.item, item.name, item.base_unit, each.quantity, pulled[each.item]) for each, item in wanted
    )


def may_stand_in(other: Item, wanted: Item) -> bool:
    """Say whether an item is the same in ingredient, strength, concentration, form, container and preservative.

    That is what a substitution group says; a unit of each has to be a unit of the other as well.
    """
    same = other.substitution_group is not None and other.substitution_group == wanted.substitution_group
    return same and (other.kind, other.base_unit) == (wanted.kind, wanted.base_unit)


def stands_for(reader: Reader, state: PullState, item: Item, quantity: int = 1) -> PickLine | None:
    """Find what an item is pulled for: itself, or what it may stand in for, of which so much is missing if possible."""
    lines = pick_list(reader, state)
    itself = next((line for line in lines if line.item == item.id), None)
    return itself or _best(_fitting(reader, lines, item), quantity)


def stands_in_elsewhere(reader: Reader, state: PullState, item: Item, quantity: int, but: str) -> PickLine | None:
    """Find another line than that of the item `but` that an item may stand in for, if so much of it is missing."""
    found = [line for line in _fitting(reader, pick_list(reader, state), item) if line.item != but]
    return next((line for line in found if line.missing >= quantity), None)


def _fitting(reader: Reader, lines: tuple[PickLine, ...], item: Item) -> list[PickLine]:
    wanted = [(line, items.item(reader, line.item)) for line in lines]
    return [line for line, other in wanted if other is not None and may_stand_in(item, other)]


def _best(fitting: list[PickLine], quantity: int) -> PickLine | None:
    return max(fitting, key=lambda line: min(line.missing, quantity), default=None)


def missing_words(lines: tuple[PickLine, ...], most: int = 3) -> str:
    """Say how much of a list is missing, and what; empty without a list."""
    missing = [line for line in lines if line.missing]
    if not lines:
        return ""
    if not missing:
        return f"All {len(lines):,} are there." if len(lines) > 1 else "All of it is there."
    more = f", and {len(missing) - most:,} more" if len(missing) > most else ""
    named = ", ".join(line.words for line in missing[:most])
    return f"Missing {len(missing):,} of {len(lines):,}: {named}{more}."


def wanted_in(reader: Reader, said: object) -> tuple[Wanted, ...] | Refused:
    """Read a list that was said: items by id or code, and base units of each."""
    bad = Refused("BAD_LIST", "That is no list of items.", 'Send wanted as [{"item": "…", "quantity": 2}, …].')
    if not isinstance(said, list) or not 1 <= len(said) <= _MOST_LINES:
        return bad
    found: dict[str, int] = {}
    for each in said:
        if not isinstance(each, Mapping):
            return bad
        count = answers.count(each, "quantity")
        item = catalogue.item_coded(reader, answers.name_in(each, "item"))
        if item is None:
            named = str(each.get("item"))[:60]
            return Refused("NO_ITEM", f"No item has the code {named!r}.", "Check the list. Nothing was changed.")
        if isinstance(count, Refused):
            return count
        found[item.id] = found.get(item.id, 0) + count
    if max(found.values()) > _MOST_UNITS:
        return bad
    return tuple(Wanted(item_id, quantity) for item_id, quantity in found.items())
