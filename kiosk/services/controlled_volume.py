"""How much of a controlled substance there is by volume: sealed, left in the opened ones, and in cassettes."""

from __future__ import annotations

from collections import Counter, defaultdict

from db import cassettes, controlled, ledger, opened_containers
from db.controlled import ControlledItem, Lying
from db.store import Reader
from kiosk.rules.in_use import CLOSED


def on_hand(reader: Reader) -> dict[str, int | None]:
    """Add up the microlitres of each item by the record; None where one holds, or lost, what nobody said."""
    lying: dict[str, list[Lying]] = defaultdict(list)
    for each in controlled.lying(reader):
        lying[each.item_id].append(each)
    kept: Counter[str] = Counter()
    for cassette in cassettes.kept(reader):
        kept[cassette.item_id] += cassette.put_in
    found = {item.id: _of_item(reader, item, lying[item.id]) for item in controlled.controlled_items(reader)}
    return {item_id: None if held is None else held + kept[item_id] for item_id, held in found.items()}


def _of_item(reader: Reader, item: ControlledItem, lying: list[Lying]) -> int | None:
    sealed = sum(each.quantity for each in lying if each.place.status not in ledger.OPEN)
    if sealed and item.microlitres is None:
        return None
    opened = []
    if any(each.place.status in ledger.OPEN for each in lying):
        for container in opened_containers.open_of_item(reader, item.id):
            is_closed = container.kind in CLOSED  # it only lies out of its refrigerator
            left = item.microlitres if is_closed else container.left_microlitres
            if left is None or (container.unmeasured and not is_closed):
                return None
            opened.append(left)
    return sealed * (item.microlitres or 0) + sum(opened)
