"""What is controlled: schedule, what lies there, is open or missing, when it was last counted and in an inventory."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Final

from db import cassettes, controlled, controlled_losses, jobs, ledger, volume_differences
from db.record import Record
from db.store import Reader
from kiosk.rules import strength
from kiosk.rules.permissions import Act
from kiosk.services import controlled_volume, permit, records
from kiosk.services.controlled_account import volume_words
from kiosk.services.count_state import CountState, whose
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter

ASKED: Final = Filter(facts=(("list of", "controlled substances"),))
"""What the record says that somebody looked at."""


@dataclass(frozen=True)
class Line:
    """One controlled item."""

    item: str
    name: str
    schedule: str
    unit: str
    on_hand: int
    """Base units, the opened ones among them."""
    open: int
    cassettes: int
    """Cassettes and syringes that lie under lock; they are no units any more."""
    last_count: str | None
    last_inventory: str | None
    losses: int
    """Losses of it that are not closed."""
    being_counted: bool
    """Whether a count of it is not posted; what that found is nobody's to see here, as counting is blind."""
    differs: int
    """Opened ones and cassettes whose millilitres differ, and of which no pharmacist said why."""
    millilitres: str | None
    """What is in all of them by the record; None where what one holds, or was drawn from one, is not known."""
    milligrams: str | None
    """How much drug that is; None where its strength is not known either."""

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def listed(record: Record, person_id: str) -> list[Line] | Refused:
    """List the controlled items for somebody who may see the record; that they looked is noted."""
    looked = records.look(record, person_id, ASKED)
    refused = looked if isinstance(looked, Refused) else counts_now(record, person_id)
    return refused or _lines(record)


def current(reader: Reader, person_id: str) -> list[Line] | Refused:
    """List them again for somebody whose look was noted; whoever may not look any more, or counts now, sees nothing."""
    refused = permit.refusal(reader, person_id, Act.VIEW_RECORDS) or counts_now(reader, person_id)
    return refused or _lines(reader)


def counts_now(reader: Reader, person_id: str) -> Refused | None:
    """Say that somebody counts controlled substances just now, and does not see what the record says of them."""
    parts = [CountState.from_json(job.state) for job in jobs.open_jobs(reader, "count") if whose(job) == person_id]
    if not any(part.count_id is not None and controlled.is_counted_in(reader, part.count_id) for part in parts):
        return None
    said = "You are counting controlled substances yourself, and do not see what the record says."
    return Refused("STILL_COUNTING", said, "Finish your part first: F3 on Home, then F10.")


def _lines(reader: Reader) -> list[Line]:
    held = controlled_volume.on_hand(reader)
    kept = Counter(each.item_id for each in cassettes.kept(reader))
    on_hand: Counter[str] = Counter()
    open_ones: Counter[str] = Counter()
    for each in controlled.lying(reader):
        on_hand[each.item_id] += each.quantity
        open_ones[each.item_id] += each.quantity if each.place.status in ledger.OPEN else 0
    counted, taken = controlled.last_counts(reader), controlled.last_inventories(reader)
    lost = Counter(each.item_id for each in controlled_losses.open_losses(reader))
    counting = controlled.being_counted(reader)
    differing = Counter(each.item_id for each in volume_differences.undecided(reader))
    return [
        Line(
            item=item.id,
            name=item.name,
            schedule=item.schedule,
            unit=item.unit,
            on_hand=on_hand[item.id],
            open=open_ones[item.id],
            cassettes=kept[item.id],
            last_count=counted.get(item.id),
            last_inventory=taken.get(item.id),
            losses=lost[item.id],
            being_counted=item.id in counting,
            differs=differing[item.id],
            millilitres=None if (volume := held.get(item.id)) is None else volume_words(volume),
            milligrams=strength.milligrams(held.get(item.id), item.strength),
        )
        for item in controlled.controlled_items(reader)
    ]
