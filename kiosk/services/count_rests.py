"""What is left in open containers of a controlled line: measured as each is counted, and kept with the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from db import container_measures, items, opened_containers
from db.items import Item
from db.ledger import OPEN
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.record import Write
from db.store import Reader
from kiosk.rules.in_use import CLOSED
from kiosk.services import count_questions as questions
from kiosk.services import rest
from kiosk.services.count_state import Draft
from kiosk.services.outcome import Question, Refused


def question(reader: Reader, item: Item, lot: Lot, draft: Draft) -> Question | None:
    """Ask what is left in the first container in hand that nobody measured; None where all are."""
    found = _unmeasured(reader, item, draft)
    return None if found is None else questions.rest(item, lot.batch_lot, found.serial)


def _unmeasured(reader: Reader, item: Item, draft: Draft) -> OpenedContainer | None:
    if draft.status not in OPEN or item.dea_schedule is None:
        return None
    for container_id in draft.serials:
        found = opened_containers.container(reader, container_id)
        if found is not None and found.kind not in CLOSED and container_id not in draft.rests:
            return found
    return None


def measured(reader: Reader, draft: Draft, said: object) -> Draft | Refused:
    """Take what was measured in the container that was asked about."""
    found, left = _asked(reader, draft), rest.typed(said)
    if isinstance(left, Refused):
        return left
    return draft if found is None else replace(draft, rests={**draft.rests, found.id: left})


def without(reader: Reader, draft: Draft) -> Draft | None:
    """Leave the container that was asked about; None where nothing is left in hand then."""
    found = _asked(reader, draft)
    if found is None or len(draft.serials) < 2:
        return None
    others = {serial: unit_id for serial, unit_id in draft.serials.items() if serial != found.id}
    return replace(draft, serials=others, serial=next(reversed(others)), quantity=draft.quantity - 1)


def _asked(reader: Reader, draft: Draft) -> OpenedContainer | None:
    item = items.item(reader, draft.item_id)
    return _unmeasured(reader, item, draft) if item is not None else None


def must_be_scanned(reader: Reader, draft: Draft, quantity: int) -> Refused | None:
    """A number tells nothing of what is left in the open ones that it stands for."""
    item = items.item(reader, draft.item_id)
    if draft.status not in OPEN or item is None or item.dea_schedule is None or quantity <= len(draft.serials):
        return None
    said = f"{item.name} is controlled: what is left in each open {item.base_unit} is measured."
    return Refused("SCAN_OPEN_ONES", said, "Scan the label of each open one at the shelf, and measure it.")


def keep(write: Write, entry_id: str, rests: Mapping[str, int]) -> None:
    """Keep what was measured with its count."""
    for container_id, left in rests.items():
        found = opened_containers.container(write, container_id)
        if found is not None:
            container_measures.add(write, found, left, entry_id)


def carried(reader: Reader, entry_id: str, serials: Mapping[str, str | None]) -> dict[str, int]:
    """Give what an earlier count measured in the containers that are counted with it."""
    before = container_measures.of_entry(reader, entry_id)
    return {each.container_id: each.microlitres for each in before if each.container_id in serials}
