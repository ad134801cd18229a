"""The end of an open container: what came of it, what was left in it, and who saw that go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from db import items, opened_containers
from db.opened_containers import OpenedContainer
from db.record import Record, Write
from db.subject import Subject
from kiosk.rules import in_use as rules
from kiosk.rules.permissions import Act
from kiosk.services import open_steps as steps
from kiosk.services import permit, witness
from kiosk.services import rest as rests
from kiosk.services.identity import Proof
from kiosk.services.open_container import lot_of
from kiosk.services.open_usable import still_open, usable
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign

End = Literal["used up", "discarded"]
KINDS: Final[dict[str, str]] = {"used up": "use_up", "discarded": "discard"}
"""What the ledger calls the end of an open container."""


@dataclass(frozen=True)
class Ended:
    """What came of an open container."""

    how: End
    rest: int | None
    """What was left in it as it was measured, in microlitres."""


def end_one(
    record: Record,
    person_id: str,
    container_id: str,
    end: End,
    *,
    rest: int | None = None,
    seen_by: Proof | None = None,
) -> Outcome:
    """Say what came of an open container; it does not lie there any more.

    `seen_by` is the witness, where what is controlled or hazardous is discarded; `rest` is what was left in a
    controlled one, as somebody measured it, in microlitres.
    """
    with record.write(person_id, "container.end", lot_of(record, container_id)) as write:
        refused = permit.refusal(write, person_id, Act.OPEN_CONTAINER)
        found = refused or still_open(write, container_id)
        if isinstance(found, OpenedContainer) and found.is_held and end == "used up":
            found = usable(write, found, write.at) or found
        if isinstance(found, OpenedContainer):
            found = _unseen(write, person_id, found, Ended(end, rest), seen_by) or found
        if isinstance(found, Refused):
            return permit.noted(write, found)
        opened_containers.end(write, container_id, end, rest)
        steps.move(write, KINDS[end], found.place, -1, container_id, found.unit_id)
        differs = rests.settle(write, found, rest)
        said = f"{found.name}, lot {found.batch_lot or '—'}: the open {found.unit} is {end}.{differs}"
        return Done("CONTAINER_ENDED", said)


def goes_away(found: OpenedContainer, end: str, rest: int | None) -> bool:
    """Say whether some of what was in it goes away unused: that is so too where it is said to be used up and is not.

    What nobody measured may still hold some, and `rest` is what somebody measured, in microlitres.
    """
    is_closed = found.kind in (rules.OUT_OF_REFRIGERATOR, rules.BACK_IN_REFRIGERATOR)
    return end == "discarded" or is_closed or found.left_microlitres != 0 or bool(rest)


def _unseen(write: Write, person_id: str, found: OpenedContainer, end: Ended, seen_by: Proof | None) -> Refused | None:
    """Let a second person sign for what is controlled or hazardous before it goes for good."""
    item = items.item(write, found.item_id)
    if item is not None and end.rest is None and rests.is_asked(item, found):
        return rests.UNSAID
    if item is None or not witness.is_needed(item) or not goes_away(found, end.how, end.rest):
        return None
    if seen_by is None:
        said = f"{found.name} is {'controlled' if item.dea_schedule else 'hazardous'}: a second person sees it go."
        return Refused("WITNESS_NEEDED", said, "Do it at the shelf (F1), with a witness.")
    if (refused := witness.unfit(person_id, seen_by)) is not None:
        return refused
    seen = {"action": end.how, "item": found.name, "lot": found.batch_lot, "from": found.location}
    if end.rest is not None:
        seen["rest"] = rules.millilitres(end.rest)
    signed = sign(write, seen_by, "witnessed", Subject("opened_container", found.id), seen)
    return signed if isinstance(signed, Refused) else None
