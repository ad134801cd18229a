"""Cancelling a count: nothing is corrected, and what differs of a controlled substance does not go away with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db import controlled_losses, count_decisions, count_facts, counts
from db.count_decisions import Decision
from db.count_entries import Entry
from db.count_facts import TakenBack
from db.counts import StockCount, Totals
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.counting import LineState
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.count_blind import not_to_learn
from kiosk.services.count_lines import Line, doubtful_lines
from kiosk.services.count_volumes import settle
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT


@dataclass(frozen=True)
class Unsettled:
    """What a count found of controlled substances, and what stands in the way of cancelling it."""

    differs: tuple[Line, ...] = ()
    """Lines in which somebody found a difference that does not go away by itself."""
    agrees_again: tuple[Line, ...] = ()
    """Lines that were escalated, and agree by now."""
    taken_back: tuple[TakenBack, ...] = ()
    """Counts that differed and were taken back, of lines that two people did not count alike since."""
    decided: Mapping[str, Decision] = field(default_factory=dict)
    """What was said last of each entry."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left to be settled."""
        return not (self.differs or self.agrees_again or self.taken_back)


def unsettled(reader: Reader, found: StockCount, now: str) -> Unsettled:
    """Say what of controlled substances is not settled in a count."""
    lines = doubtful_lines(reader, found, now)
    percent = int(value_at(reader, VOLUME_TOLERANCE_PERCENT, now))
    said = count_decisions.said_of(reader, found.id)
    settled = {line.place for line in lines if line.judged.state is not LineState.RECOUNT}
    return Unsettled(
        tuple(
            line
            for line in lines
            if (found.controlled or line.last.is_controlled)
            and line.judged.state is not LineState.AGREES
            and line.ever_differed
        ),
        tuple(line for line in lines if line.place in said.escalated and line.judged.state is LineState.AGREES),
        tuple(each for each in count_facts.taken_back(reader, found.id, percent) if each.place not in settled),
        said.last,
    )


def cancel(record: Record, person_id: str, count_id: str) -> Outcome:
    """End a count and change nothing; what was counted stays on record.

    All that differs of controlled substances a pharmacist has escalated before: the ledger has it still, and its losses
    stay open.
    """
    with record.write(person_id, "count.cancel", count_id) as write:
        write.alone_with(f"count {count_id}")
        refused = permit.refusal(write, person_id, Act.BEGIN_COUNT)
        found = counts.count(write, count_id)
        if refused is None and (found is None or found.ended_at is not None):
            refused = Refused("COUNT_ENDED", "That count is ended.", "Choose another one.")
        if refused is None and found is not None and found.controlled:
            refused = permit.refusal(write, person_id, Act.RESOLVE_DISCREPANCY)
        # Why it cannot be cancelled would tell whoever still counts what differs.
        refused = refused or not_to_learn(write, person_id, count_id)
        left = unsettled(write, found, write.at) if found is not None else Unsettled()
        refused = refused or _not_to_cancel(write, person_id, left)
        if refused is not None or found is None:
            return permit.noted(write, refused or Refused("NO_COUNT", "There is no such count.", "Choose another one."))
        _settle_volumes(write, left)
        losses = controlled_losses.open_of_count(write, count_id)
        counts.end(write, count_id, "cancelled", Totals())
    stand = "loss stays" if losses == 1 else "losses stay"
    said = f" {losses:,} {stand} open: the deadlines run." if losses else ""
    return Done("CANCELLED", f"The count of {found.title} is cancelled. Nothing was changed.{said}")


def _not_to_cancel(write: Write, person_id: str, left: Unsettled) -> Refused | None:
    """A difference of a controlled substance does not go away with the count that found it."""
    if left.is_empty:
        return None
    how = "Two people count it again, then post. Or a pharmacist escalates what differs, and cancels."
    refused = Refused("COUNT_DIFFERS", "A controlled substance differs in this count.", how)
    if permit.refusal(write, person_id, Act.RESOLVE_DISCREPANCY) is not None:
        return refused
    if any(_escalated(left, line) is None for line in left.differs):
        return refused
    if any(each.person_id == person_id for each in left.taken_back):
        said = "You counted a controlled substance otherwise than the record has it, and took that back."
        return Refused("COUNT_DIFFERS", said, "Two people count it, then post; or another pharmacist looks.")
    return None


def _escalated(left: Unsettled, line: Line) -> Entry | None:
    """Find the count of a line whose difference a pharmacist escalated: the last one, or of what agrees any."""
    entries = line.entries if line.judged.state is LineState.AGREES else line.entries[-1:]
    taken_up = [each for each in entries if each.id in left.decided and left.decided[each.id].decided == "escalated"]
    return taken_up[-1] if taken_up else None


def _settle_volumes(write: Write, left: Unsettled) -> None:
    """Keep what was escalated in millilitres on record: nobody measures it again where the count is given up."""
    for line in left.differs:
        entry = _escalated(left, line)
        if entry is not None:
            settle(write, line, entry, left.decided[entry.id])
