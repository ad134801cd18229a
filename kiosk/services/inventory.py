"""Taking an inventory of controlled substances (21 CFR 1304.11): counted, signed by two, kept as it was taken."""

from __future__ import annotations

from dataclasses import dataclass

from db import inventories, ledger
from db.inventories import Inventory, InventoryLine, NewInventory
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.inventory import KINDS, MOMENTS, NEWLY_SCHEDULED
from kiosk.rules.permissions import Act
from kiosk.services import permit, witness
from kiosk.services.controlled_list import counts_now
from kiosk.services.identity import Proof
from kiosk.services.inventory_lines import Gathered, gather, signed_content
from kiosk.services.outcome import Refused
from kiosk.services.signing import sign
from kiosk.settings import site_at, value_at
from kiosk.settings_controlled import REGISTRATION

_NAMED = 3
"""Items that a refusal names."""


@dataclass(frozen=True)
class ToTake:
    """What is asked for."""

    kind: str
    moment: str
    items: tuple[str, ...] = ()
    """Ids of the items that are newly scheduled; else none."""


def taken(reader: Reader, person_id: str) -> list[Inventory] | Refused:
    """List those that were taken, the newest first, for somebody who may see the record."""
    refused = permit.refusal(reader, person_id, Act.VIEW_RECORDS) or counts_now(reader, person_id)
    return refused or inventories.inventories(reader)


class _Refusal(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def take(record: Record, proof: Proof, seen_by: Proof, wanted: ToTake) -> Inventory | Refused:
    """Take it now: `proof` is who takes it, `seen_by` the second person; both sign the lines themselves."""
    person_id = proof.person.id
    refused = _unfit(record, wanted, person_id) or witness.unfit(person_id, seen_by)
    if refused is None:
        try:
            with record.write(person_id, "controlled.inventory") as write:
                if (refused := permit.refusal(write, person_id, Act.TAKE_INVENTORY)) is not None:
                    return permit.noted(write, refused)
                return _take(write, proof, seen_by, wanted)
        except _Refusal as refusal:
            refused = refusal.refused
    return permit.noted_alone(record, person_id, "controlled.inventory.refused", refused)


def ready(reader: Reader, person_id: str, wanted: ToTake, now: str) -> Gathered | Refused:
    """Say what would be listed now, or why it cannot be taken, before anybody signs."""
    refused = _unfit(reader, wanted, person_id)
    if refused is not None:
        return refused
    gathered = gather(reader, now, wanted.items)
    return _not_counted(gathered) or gathered


def _unfit(reader: Reader, wanted: ToTake, person_id: str) -> Refused | None:
    if (refused := permit.refusal(reader, person_id, Act.TAKE_INVENTORY)) is not None:
        return refused
    if wanted.kind not in KINDS or wanted.moment not in MOMENTS:
        said = "That is no kind of inventory, or no moment of the day."
        return Refused("BAD_KIND", said, f"Choose one of {', '.join(KINDS)}, at opening or closing.")
    if (wanted.kind == NEWLY_SCHEDULED) != bool(wanted.items):
        said = "Only an inventory of newly scheduled substances is of some items, and it names them."
        return Refused("WHICH_ITEMS", said, "Name them with that kind (`--item`), and with no other.")
    return None


def _take(write: Write, proof: Proof, seen_by: Proof, wanted: ToTake) -> Inventory:
    first = gather(write, write.at, wanted.items)
    # What moves at another kiosk is waited for: the lines are signed as they are when they are kept.
    ledger.alone_with_stock(write, *{line.item_id for line in first.lines})
    gathered = gather(write, write.at, wanted.items)
    if (refused := _not_counted(gathered)) is not None:
        raise _Refusal(refused)
    new = NewInventory(
        wanted.kind, wanted.moment, site_at(write, write.at).pharmacy, value_at(write, REGISTRATION, write.at),
        seen_by.person.id,
    )  # fmt: skip
    inventory_id = write.new_id()
    inventories.add(write, inventory_id, new, gathered.lines)
    _sign(write, inventory_id, ((proof, "took inventory"), (seen_by, "witnessed")), new, gathered.lines)
    found = inventories.inventory(write, inventory_id)
    assert found is not None
    return found


def _sign(
    write: Write,
    inventory_id: str,
    signers: tuple[tuple[Proof, str], ...],
    new: NewInventory,
    lines: tuple[InventoryLine, ...],
) -> None:
    content = {"kind": new.kind, "moment": new.moment, "at": write.at, "lines": signed_content(lines)}
    for signer, meaning in signers:
        signed = sign(write, signer, meaning, Subject("inventory", inventory_id), content)
        if isinstance(signed, Refused):
            raise _Refusal(signed)


def _not_counted(gathered: Gathered) -> Refused | None:
    if not gathered.uncounted:
        return None
    names = ", ".join(gathered.uncounted[:_NAMED])
    more = f" and {len(gathered.uncounted) - _NAMED:,} more" if len(gathered.uncounted) > _NAMED else ""
    return Refused(
        "COUNT_FIRST",
        f"No count that was posted today says exactly how much there is of {names}{more}.",
        "Two people count each, measure what is open, and post it (F1, Count the shelf). "
        "Move and draw nothing until this is taken.",
    )
