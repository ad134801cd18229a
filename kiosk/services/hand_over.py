"""Handing a shift over: what is open, seen and signed by who goes and who comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from db import clock_watch, count_decisions, count_facts, counts, signatures
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.services import (
    cassette_keep,
    controlled_due,
    count_cancel,
    count_plans,
    home,
    notes,
    open_work,
    volume_difference,
)
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_view import codes_to_verify
from kiosk.services.signing import sign

_SETTLE: Final = "Post that count first; a pharmacist resolves or escalates what differs."
_ALL = 1_000_000
"""Rows of each part: what is signed is never cut off."""


@dataclass(frozen=True)
class HandOverView:
    """What one shift leaves to the next; each part is a tuple of lines for people."""

    open_deliveries: tuple[str, ...]
    open_pulls: tuple[str, ...]
    counts: tuple[str, ...]
    """What is being counted or waits to be posted, and what is due."""
    losses: tuple[str, ...]
    """Of controlled substances, with what has to be told by when."""
    holds: tuple[str, ...]
    """What lies on the shelf and must not be used."""
    codes_to_verify: tuple[str, ...]
    notes: tuple[str, ...]
    own_work_to_review: tuple[str, ...]
    clock: tuple[str, ...]

    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give each part with its title."""
        return (
            ("Deliveries not finished", self.open_deliveries),
            ("Pulls not finished", self.open_pulls),
            ("Counts due or not posted", self.counts),
            ("Losses of controlled substances", self.losses),
            ("Must not be used", self.holds),
            ("Codes that wait for a second person", self.codes_to_verify),
            ("Notes without an answer", self.notes),
            ("Own work to be reviewed", self.own_work_to_review),
            ("The clock", self.clock),
        )


def view(reader: Reader, node: str, now: str) -> HandOverView:
    """Gather what is open at one kiosk's pharmacy."""
    doubt = clock_watch.open_doubt(reader, node)
    return HandOverView(
        open_deliveries=tuple(f"{each.name}, {each.lines} lines so far" for each in open_work.open_deliveries(reader)),
        open_pulls=tuple(f"{each.name}, {each.lines} lines so far" for each in open_work.open_pulls(reader)),
        counts=tuple(f"{each.title}, begun by {each.begun_by}" for each in counts.open_counts(reader))
        + tuple(f"{plan.title}: due" for plan in count_plans.due(reader, now)),
        losses=tuple(f"{word}: {text}, {detail}" for _, word, text, detail in controlled_due.due_rows(reader, now)),
        holds=tuple(f"{row.word}: {row.text}, {row.detail}" for row in home.must_not_use(reader, now, _ALL).rows),
        codes_to_verify=tuple(f"{each.scheme} {each.value}: {each.name}" for each in codes_to_verify(reader)),
        notes=tuple(f"{note.person}: {note.text}" for note in notes.open_notes(reader, _ALL)),
        own_work_to_review=tuple(
            f"{each.subject.kind} {each.subject.id}: {each.reason}" for each in signatures.own_work_to_review(reader)
        ),
        clock=("The time is uncertain: two people have to confirm it.",) if doubt else (),
    )


def hand_over(record: Record, seen: HandOverView, goes: Proof, comes: Proof) -> Outcome:
    """Sign a hand-over by both; refused when what is open changed since it was seen."""
    if goes.person.id == comes.person.id:
        return Refused("SAME_PERSON", "A shift is handed over to somebody else.", "Let who comes sign too.")
    refused: Refused | None = None
    try:
        with record.write(goes.person.id, "hand_over") as write:
            refused = _sign_both(write, record, seen, goes, comes)
            if refused is not None:
                raise _Undone
    except _Undone:
        with record.write(goes.person.id, "hand_over.refused") as write:
            write.note(code=refused.code if refused else "")
        return refused or Refused("CHANGED", "Something changed.", "Look again.")
    return Done("HANDED_OVER", f"{goes.person.name} handed the shift over to {comes.person.name}.")


class _Undone(Exception):
    """Neither signature is kept when one is refused."""


def _sign_both(write: Write, record: Record, seen: HandOverView, goes: Proof, comes: Proof) -> Refused | None:
    if (refused := not_to_end(write, write.at)) is not None:
        return refused
    if view(write, record.node, write.at) != seen:
        return Refused("CHANGED", "What is open changed since you looked.", "Look again, then sign.")
    subject = Subject("hand_over", write.new_id())
    content: dict[str, Any] = {"node": record.node, **asdict(seen)}
    for proof, meaning in ((goes, "handed over"), (comes, "took over")):
        signed = sign(write, proof, meaning, subject, content)
        if isinstance(signed, Refused):
            return signed
    return None


def not_to_end(reader: Reader, now: str) -> Refused | None:
    """No shift ends on controlled substances that were not counted, or on a difference that nobody took up."""
    for each in counts.open_counts(reader):
        # The same for what differs and what does not: whoever still counts would learn which it is.
        if each.controlled or count_facts.controlled_in_open_parts(reader, each.id):
            said = f"Controlled substances are still being counted ({each.title})."
            return Refused("COUNT_OPEN", said, _SETTLE)
        decided = count_decisions.said_of(reader, each.id).last
        escalated = {entry_id for entry_id, decision in decided.items() if decision.decided == "escalated"}
        left = count_cancel.unsettled(reader, each, now)
        if left.taken_back or any(line.last.id not in escalated for line in left.differs):
            said = f"A controlled substance differs in a count that is not posted ({each.title})."
            return Refused("COUNT_DIFFERS", said, _SETTLE)
    if (differs := volume_difference.stop(reader)) is not None:
        return differs
    plan = count_plans.controlled_due(reader, now)
    if plan is None:
        return _unseen(reader, now)
    said = f"The controlled substances were not counted at this end of a shift ({plan.words})."
    return Refused("COUNT_DUE", said, "Two people count them first (F1, Count the shelf), and post it.")


def _unseen(reader: Reader, now: str) -> Refused | None:
    """Nor on a cassette under lock that no two people saw at this end of a shift."""
    of_shift = count_plans.controlled_end(reader, now)
    unseen = cassette_keep.unseen(reader, *of_shift) if of_shift is not None else []
    if not unseen:
        return None
    more = f", and {len(unseen) - 1:,} more" if len(unseen) > 1 else ""
    said = f"{cassette_keep.words(unseen[0])}{more}: no two people looked whether it lies in {unseen[0].location}."
    how = "Two people look, and both sign (F1, Controlled substances, F4); a missing one is said there too."
    return Refused("CASSETTE_UNSEEN", said, how)
