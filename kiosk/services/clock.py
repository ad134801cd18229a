"""The clock: when it jumped, two people look at a clock on the wall before anything depends on the time again."""

from __future__ import annotations

from dataclasses import dataclass

from db import clock_watch
from db.clock_watch import ClockDoubt
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused


@dataclass(frozen=True)
class DoubtView:
    """A doubt about this kiosk's clock, for a screen."""

    cause: str
    """`back` or `ahead`."""
    last_at: str
    """What the clock said before it jumped."""
    opened_at: str


def doubt(reader: Reader, node: str) -> DoubtView | None:
    """Find the doubt about a kiosk's clock, if there is one."""
    found = clock_watch.open_doubt(reader, node)
    return DoubtView(found.cause, found.last_at, found.opened_at) if found else None


def confirm(record: Record, first: Proof, second: Proof) -> Outcome:
    """Take the word of two people that the kiosk's clock is right now; raises StoreError if nothing can be written."""
    with record.write(first.person.id, "clock.confirm") as write:
        found = _confirmable(write, first, second)
        if isinstance(found, Refused):
            return permit.noted(write, found)
        clock_watch.confirm(write, found, first.person.id, second.person.id)
    return Done("TIME_CONFIRMED", f"{first.person.name} and {second.person.name} confirmed the time.")


def _confirmable(write: Write, first: Proof, second: Proof) -> ClockDoubt | Refused:
    for proof in (first, second):
        if (refused := permit.refusal(write, proof.person.id, Act.CONFIRM_TIME)) is not None:
            return refused
    if first.person.id == second.person.id:
        return Refused("SAME_PERSON", "Two people confirm the time, not one twice.", "Ask another person.")
    found = clock_watch.open_doubt(write, write.node)
    return found or Refused("NO_DOUBT", "Nobody doubts this kiosk's clock.", "Go on.")
