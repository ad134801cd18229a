"""What a count came to: which lines agree, differ or are counted again; what is said of a difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from db import (
    count_decisions,
    count_entries,
    count_facts,
    count_lines,
    count_looks,
    counts,
    item_costs,
    items,
    locations,
    lots,
)
from db.count_decisions import Decision
from db.counts import StockCount
from db.ledger import OWN
from db.record import Record
from db.store import Reader
from kiosk.rules.count_reasons import NOT_EXPLAINED, REASONS
from kiosk.rules.counting import LineState
from kiosk.rules.permissions import Act
from kiosk.rules.volumes import in_all
from kiosk.services import count_losses, permit
from kiosk.services.count_blind import not_to_learn, still_counting
from kiosk.services.count_lines import Line, doubtful_lines, judged_lines, line_of
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_subject import plural


@dataclass(frozen=True)
class ReviewLine:
    """One line for whoever looks at the differences; only they see what the ledger has."""

    entry: str
    name: str
    lot: str
    location: str
    state: str
    """How it lies."""
    unit: str
    counted: int
    expected: int
    variance: int
    outcome: str
    """`agrees`, `differs`, `waits` or `count again`."""
    why: str | None
    waits_until: str | None
    counted_by: tuple[str, ...]
    """Who counted it, one after the other."""
    reason: str | None
    decided: str | None
    cost_minor: int | None
    controlled: bool
    needs_approval: bool
    microlitres: int = 0
    """What is missing in opened ones; below zero for what is there too much."""


_BLIND: Final = ("microlitres", "counted", "expected", "variance", "unit", "cost_minor")


def told(line: ReviewLine) -> dict[str, Any]:
    """Give a line for a program or a table; of one that is counted again no numbers, as that is done blind."""
    hidden = dict.fromkeys(_BLIND) if line.outcome == LineState.RECOUNT else {}
    return {**asdict(line), "counted_by": list(line.counted_by), **hidden}


@dataclass(frozen=True)
class ReviewView:
    """One count as it stands."""

    count: StockCount
    lines: tuple[ReviewLine, ...]
    """Those that agree are left out, unless a pharmacist escalated them before."""
    counted: int
    agree: int
    not_counted: int
    found_minor: int
    lost_minor: int
    needs_approval: bool
    still_counting: tuple[str, ...]
    """Whose part is not finished."""

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        return asdict(self)


def review(reader: Reader, count_id: str, now: str) -> ReviewView | None:
    """Draw a count with its differences."""
    found = counts.count(reader, count_id)
    if found is None:
        return None
    judged, counted = doubtful_lines(reader, found, now), count_entries.count_lines(reader, count_id)
    said = count_decisions.said_of(reader, count_id)
    shown = tuple(
        _line(reader, each, said.last.get(each.last.id), now, escalated=each.place in said.escalated)
        for each in judged
        if each.judged.state != LineState.AGREES or each.place in said.escalated
    )
    # What is counted again proves nothing yet, and what it came to would tell whoever counts it.
    costs = [line.cost_minor or 0 for line in shown if line.outcome != LineState.RECOUNT]
    return ReviewView(
        found,
        shown,
        counted,
        counted - sum(each.judged.state is not LineState.AGREES for each in judged),
        count_lines.count_uncounted(reader, count_id) if found.ended_at is None else found.not_counted or 0,
        sum(cost for cost in costs if cost > 0),
        -sum(cost for cost in costs if cost < 0),
        any(line.needs_approval for line in shown),
        tuple(dict.fromkeys(name for _, name in still_counting(reader, count_id))),
    )


def seen(record: Record, person_id: str, count_id: str, lines: Iterable[ReviewLine]) -> Outcome:
    """Note whose difference this person sees before them: they do not count it again blind."""
    shown = [line.entry for line in lines if line.outcome != LineState.RECOUNT]
    if counts.is_open(record, count_id):
        count_looks.note(record, person_id, count_id, shown)
    return Done("READY", "Open a line to say why it differs.")


def every_line(reader: Reader, found: StockCount, now: str) -> list[ReviewLine]:
    """Draw all lines that were counted, also those that agree."""
    decided = count_decisions.said_of(reader, found.id).last
    return [_line(reader, each, decided.get(each.last.id), now) for each in judged_lines(reader, found, now)]


def _line(reader: Reader, line: Line, decision: Decision | None, now: str, *, escalated: bool = False) -> ReviewLine:
    item, lot = items.item(reader, line.item_id), lots.lot(reader, line.place.lot_id)
    place = locations.location(reader, line.place.location_id)
    if item is None or lot is None:  # neither is ever deleted
        raise LookupError(line.last.id)
    judged = line.judged
    return ReviewLine(
        entry=line.last.id,
        name=item.name,
        lot=lot.batch_lot,
        location=place.name if place else "",
        state=line.place.status,
        unit=plural(item.base_unit, abs(judged.variance)),
        counted=line.last.quantity,
        expected=line.last.expected,
        variance=judged.variance,
        outcome=judged.state.value,
        why=judged.why,
        waits_until=line.last.window_until if judged.state is LineState.WAITS else None,
        counted_by=tuple(each.person for each in line.entries),
        reason=decision.reason if decision else None,
        decided=decision.decided if decision else None,
        cost_minor=cost_of(reader, line, now),
        controlled=item.dea_schedule is not None,
        microlitres=in_all(judged.missing),
        needs_approval=escalated
        or (judged.state is LineState.DIFFERS and (item.dea_schedule is not None or not judged.within)),
    )


def cost_of(reader: Reader, line: Line, now: str) -> int | None:
    """Say what a difference is worth, in minor units; None for others' stock, or where nobody said what it costs."""
    each = item_costs.cost(reader, line.item_id, now) if line.place.owner == OWN else None
    return None if each is None else each * line.judged.variance


def explain(record: Record, person_id: str, entry_id: str, reason: str, *, escalate: bool = False) -> Outcome:
    """Say why a line differs; a pharmacist may escalate a controlled one, which opens its loss at once."""
    act = Act.RESOLVE_DISCREPANCY if escalate else Act.POST_COUNT
    with record.write(person_id, "count.explain", entry_id) as write:
        if escalate:
            write.alone_with("posting of counts")  # what is on record of a loss already, other counts may say too
        write.alone_with(f"count {count_facts.count_of_entry(write, entry_id) or entry_id}")
        if count_decisions.is_escalated(write, entry_id):  # what a pharmacist took up, a pharmacist settles
            act = Act.RESOLVE_DISCREPANCY
        refused = permit.refusal(write, person_id, act) or _not_to_explain(write, entry_id, reason)
        refused = refused or _not_the_way(count_facts.is_controlled(write, entry_id), reason, escalate)
        line = line_of(write, entry_id, write.at) if escalate and refused is None else None
        refused = refused or (_nothing_to_escalate(write, person_id, line) if line is not None else None)
        refused = refused or (count_losses.take_up(write, line) if line is not None else None)
        if refused is not None:
            return permit.noted(write, refused)
        count_decisions.add(write, entry_id, "escalated" if escalate else "explained", reason)
    said = " It is escalated: its deadlines run." if escalate else ""
    return Done("EXPLAINED", f"{REASONS[reason]}.{said}")


def _not_to_explain(reader: Reader, entry_id: str, reason: str) -> Refused | None:
    if reason not in REASONS:
        return Refused("NO_REASON", "That is none of the reasons.", "Choose one of them.")
    count_id = count_facts.count_of_entry(reader, entry_id)
    found = counts.count(reader, count_id) if count_id else None
    if found is None or found.ended_at is not None or not count_facts.is_last(reader, entry_id):
        return Refused("NOT_OPEN", "That line is not open any more.", "Look at the count again.")
    return None


def _nothing_to_escalate(reader: Reader, person_id: str, line: Line) -> Refused | None:
    """A disagreement does not go away by escalating the one count that agrees; nor does who counts learn of it."""
    if line.last.variance == 0 and not line.missing(line.last):
        said = "The last count of that line agrees with the record: there is nothing to escalate."
        return Refused("COUNT_AGAIN", said, "Let two people count it again.")
    return not_to_learn(reader, person_id, line.last.count_id)


def _not_the_way(controlled: bool, reason: str, escalate: bool) -> Refused | None:
    """Only a controlled difference is escalated, and one that nothing explains is escalated or stays open."""
    if escalate and not controlled:
        said = "Only a controlled substance is escalated."
        return Refused("NOT_CONTROLLED", said, "Choose a reason for the difference.")
    if controlled and not escalate and reason == NOT_EXPLAINED:
        said = "A controlled difference that is not explained is escalated."
        return Refused("NOT_EXPLAINED", said, "Let a pharmacist escalate it, or choose what explains it.")
    return None
