"""The clock: when it jumped, two people look at a clock on the wall before anything depends on the time again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from db import clock_watch, instants
from db.clock_watch import ClockDoubt
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused

HOLDS_FOR = timedelta(minutes=2)
"""So long two people's word holds for a time that was shown to them; compared with a wall, more would be a guess."""


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


def confirm(record: Record, first: Proof, second: Proof, shown_at: tuple[str, str]) -> Outcome:
    """Take the word of two people that the kiosk's clock is right; raises StoreError if nothing can be written.

    `shown_at`: the instants that stood on the screen when each of them gave their word.
    """
    with record.write(first.person.id, "clock.confirm") as write:
        write.note(shown_at=list(shown_at))
        found = _confirmable(write, first, second) if _holds(write, shown_at) else _TOO_LATE
        if isinstance(found, Refused):
            return permit.noted(write, found)
        clock_watch.confirm(write, found, first.person.id, second.person.id)
    return Done("TIME_CONFIRMED", f"{first.person.name} and {second.person.name} confirmed the time.")


_TOO_LATE = Refused(
    "TOO_LATE", "The time that was looked at is more than 2 minutes ago.", "Look at both clocks again, then confirm."
)


def _holds(write: Write, shown_at: tuple[str, str]) -> bool:
    """Say whether what was shown is the time still; a clock that jumped meanwhile is not what anybody looked at."""
    now = instants.from_text(write.at)
    return all(abs(now - instants.from_text(shown)) <= HOLDS_FOR for shown in shown_at)


def _confirmable(write: Write, first: Proof, second: Proof) -> ClockDoubt | Refused:
    for proof in (first, second):
        if (refused := permit.refusal(write, proof.person.id, Act.CONFIRM_TIME)) is not None:
            return refused
    if first.person.id == second.person.id:
        return Refused("SAME_PERSON", "Two people confirm the time, not one twice.", "Ask another person.")
    found = clock_watch.open_doubt(write, write.node)
    return found or Refused("NO_DOUBT", "Nobody doubts this kiosk's clock.", "Go on.")
