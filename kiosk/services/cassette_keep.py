"""Cassettes and syringes of a controlled substance under lock: filled, seen by two people, and given out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from db import cassette_rests, cassettes, container_draws, items, locations, opened_containers
from db.cassettes import Cassette, NewCassette
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.in_use import millilitres
from kiosk.rules.permissions import Act
from kiosk.services import permit, witness
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_answers import text
from kiosk.services.signing import sign

KINDS: Final = ("cassette", "syringe")
_ORDER: Final = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{1,40}")
"""As a pull takes it: it stands in the record, so a patient's name is not taken for one."""


@dataclass(frozen=True)
class ToFill:
    """What somebody says of one that was filled."""

    uses: tuple[str, ...]
    """The uses of opened containers by which it was filled."""
    location_id: str
    kind: str = "cassette"


class _Refusal(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def fill(record: Record, person_id: str, wanted: ToFill) -> Outcome:
    """Note that uses of opened containers of one item filled a cassette that is kept under lock."""
    with record.write(person_id, "controlled.filled") as write:
        refused = permit.refusal(write, person_id, Act.KEEP_SHELF)
        new = refused or _filled_by(write, wanted)
        if isinstance(new, Refused):
            return permit.noted(write, new)
        found = cassettes.cassette(write, cassettes.add(write, new, wanted.uses))
        assert found is not None
        said = f"{words(found)} is filled and lies in {found.location}. Write {found.id} on it."
        return Done("FILLED", said)


def _filled_by(write: Write, wanted: ToFill) -> NewCassette | Refused:
    if wanted.kind not in KINDS:
        return Refused("BAD_KIND", f"{wanted.kind[:40]} is none of them.", f"Say {' or '.join(KINDS)}.")
    place = locations.location(write, wanted.location_id)
    if place is None:
        return Refused("NO_LOCATION", "That location is not on file.", "Choose another one.")
    if not wanted.uses or len(set(wanted.uses)) != len(wanted.uses):
        return Refused("NO_USE", "What filled it is not said.", "Name each use once; see `kiosk controlled record`.")
    put_in, item_ids, lot_ids = 0, set(), []
    for use_id in wanted.uses:
        # Whoever says the same of it at another kiosk is waited for.
        write.alone_with(f"cassette {use_id}")
        use = container_draws.draw(write, use_id)
        container = opened_containers.container(write, use.container_id) if use is not None else None
        if use is None or use.microlitres is None or container is None:
            said = f"{use_id[:40]} is no use of an opened one in which somebody said how much."
            return Refused("NO_USE", said, "See `kiosk controlled record`.")
        if (refused := _is_told(write, use_id)) is not None:
            return refused
        put_in += use.microlitres
        item_ids.add(container.item_id)
        lot_ids.append(container.lot_id)
    item = items.item(write, item_ids.pop())
    if item_ids or item is None or item.dea_schedule is None:
        said = "Only what was drawn of one controlled item is in one that is kept on this record."
        return Refused("NOT_CONTROLLED", said, "Name the uses of one item. See `kiosk controlled list`.")
    return NewCassette(item.id, wanted.kind, lot_ids[0], place.id, put_in)


def _is_told(reader: Reader, use_id: str) -> Refused | None:
    """Say that what became of a use was told before."""
    if (other := cassettes.of_draw(reader, use_id)) is not None:
        return Refused("NOTED_ALREADY", f"That use filled {other} already.", "Look at the record.")
    if not cassette_rests.of_draw(reader, use_id):
        return None
    return Refused("NOTED_ALREADY", "What came back of that use was noted already.", "Look at the record.")


def take_back(record: Record, person_id: str, cassette_id: str) -> Outcome:
    """Take back that one was filled: by the same person, as long as nobody saw it or gave it out."""

    def work(write: Write, found: Cassette) -> Outcome:
        if found.filled_by != person_id:
            said = f"{found.filled_by_name} filled it."
            return Refused("OTHERS_STEP", said, "Ask them to take it back, or waste it before a witness.")
        if not found.is_kept or found.seen_at is not None:
            return Refused("FILL_STANDS", "It was given out or seen by two people since.", "Waste it before a witness.")
        cassettes.end(write, found.id, "taken back")
        return Done("UNDONE", f"Taken back: {words(found)} was not filled so. Its uses can fill another one.")

    return _of_one(record, person_id, "controlled.unfilled", cassette_id, work)


def dispense(record: Record, person_id: str, cassette_id: str, reference: str) -> Outcome:
    """Note that one left the lock for an order; what comes back of it is noted when it does."""
    order = text(reference)

    def work(write: Write, found: Cassette) -> Outcome:
        if order is None or not _ORDER.fullmatch(order):
            said = "A number of an order has 1 to 40 letters and digits and no space, a digit among them: no name."
            return Refused("BAD_NUMBER", said, "Type it again.")
        if not found.is_kept:
            return Refused("NOT_KEPT", f"{words(found)} was given out already.", "Look at the record.")
        cassettes.dispense(write, found.id, order)
        return Done("DISPENSED", f"{words(found)} left {found.location} for order {order}.")

    return _of_one(record, person_id, "controlled.dispensed", cassette_id, work)


def seen(record: Record, proof: Proof, seen_by: Proof, cassette_id: str) -> Outcome:
    """Note that two people saw one where it is kept; both sign."""
    person_id = proof.person.id

    def work(write: Write, found: Cassette) -> Outcome:
        if (refused := witness.unfit(person_id, seen_by)) is not None:
            return refused
        if not found.is_kept:
            return Refused("NOT_KEPT", f"{words(found)} was given out.", "Say what came back of it.")
        look_id = cassettes.look(write, found.id, seen_by.person.id)
        content = {"cassette": found.id, "item": found.name, "location": found.location, "at": write.at}
        for signer in (proof, seen_by):
            signed = sign(write, signer, "witnessed", Subject("cassette_look", look_id), content)
            if isinstance(signed, Refused):
                raise _Refusal(signed)
        return Done("SEEN", f"{words(found)} lies in {found.location}, as two people saw.")

    try:
        return _of_one(record, person_id, "controlled.seen", cassette_id, work)
    except _Refusal as refusal:
        return permit.noted_alone(record, person_id, "controlled.seen.refused", refusal.refused)


def _of_one(
    record: Record, person_id: str, action: str, cassette_id: str, work: Callable[[Write, Cassette], Outcome]
) -> Outcome:
    known = cassettes.cassette(record, cassette_id)
    with record.write(person_id, action, known.id if known is not None else None) as write:
        write.alone_with(f"cassette {cassette_id}")
        refused = permit.refusal(write, person_id, Act.KEEP_SHELF)
        found = refused or on_record(write, cassette_id)
        outcome = found if isinstance(found, Refused) else work(write, found)
        return permit.noted(write, outcome) if isinstance(outcome, Refused) else outcome


def on_record(reader: Reader, cassette_id: str) -> Cassette | Refused:
    """Find one that is not ended."""
    found = cassettes.cassette(reader, cassette_id)
    if found is None or found.ended_at is not None:
        said = f"There is no cassette {cassette_id[:40]} on record that is kept or out."
        return Refused("NO_CASSETTE", said, "See `kiosk controlled cassettes`.")
    return found


def words(found: Cassette) -> str:
    """Name one."""
    return f"{found.kind.capitalize()} {found.id}: {millilitres(found.put_in)} of {found.name}"


def unseen(reader: Reader, since: str, end: str) -> Sequence[Cassette]:
    """List those that were kept at the end of a shift, and that no two people saw since its count may begin."""
    return [each for each in cassettes.kept(reader) if each.filled_at < end and (each.seen_at or "") < since]


@dataclass(frozen=True)
class Use:
    """A use of an opened container of which nobody said where it went."""

    id: str
    at: str
    name: str
    batch_lot: str
    microlitres: int
    person: str

    def words(self, when: str) -> str:
        """Name it; `when` is its time at the site."""
        return f"{millilitres(self.microlitres)} of {self.name}, lot {self.batch_lot or '—'} · {self.person}, {when}"


def uses_to_fill(reader: Reader, most: int, like: str | None = None) -> list[Use]:
    """List the newest uses that can be in a cassette; `like` names one of whose item the others have to be."""
    return [Use(**row) for row in cassettes.unfilled(reader, most, like)]
