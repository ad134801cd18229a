"""Posting a count: every difference that stands becomes movements, all in one write; nothing is posted in part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db import (
    count_decisions,
    count_entries,
    count_facts,
    count_freezes,
    count_lines,
    count_post,
    counts,
    instants,
    item_costs,
    ledger,
)
from db.count_decisions import Decision
from db.counts import Totals
from db.ledger import NotEnoughStock
from db.record import Record, Write
from db.subject import Subject
from kiosk.rules.counting import LineState
from kiosk.rules.volumes import in_all
from kiosk.services import count_losses, permit
from kiosk.services.count_blind import not_to_look
from kiosk.services.count_corrections import corrected
from kiosk.services.count_lines import Line, doubtful_lines
from kiosk.services.count_review import ReviewLine
from kiosk.services.count_volumes import settle
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign
from kiosk.settings import site_at
from kiosk.uncollected import uncollected

_LATER = "Nothing was posted."


_Lines = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Approval:
    """Who approves, and what they were shown of it; None where nothing was shown."""

    proof: Proof
    seen: _Lines | None


class _Refusal(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


@uncollected()
def post(
    record: Record, person_id: str, count_id: str, proof: Proof | None = None, seen: Iterable[ReviewLine] | None = None
) -> Outcome:
    """Post a count; `proof` is whoever approves differences beyond the tolerance, or of controlled substances.

    What they approve is what they have `seen`: it is refused when that changed since.
    """
    try:
        with record.write(person_id, "count.post", count_id) as write:
            # Two counts of the same stock see the same difference: whichever is later sees it corrected.
            write.alone_with("posting of counts")
            write.alone_with(f"count {count_id}")
            # What posting is refused for would tell whoever still counts what differs.
            approver = proof.person if proof is not None else None
            if (refused := not_to_look(write, person_id, count_id, approver)) is not None:
                return permit.noted(write, refused)
            return _post(write, count_id, Approval(proof, _shown(seen)) if proof is not None else None)
    except _Refusal as refusal:
        refused = refusal.refused
    except NotEnoughStock:
        said = "More was taken from a line since than the count says was there."
        refused = Refused("COUNT_AGAIN", said, f"Count what lies there again. {_LATER}")
    return permit.noted_alone(record, person_id, "count.post.refused", refused)


def _post(write: Write, count_id: str, approval: Approval | None) -> Outcome:
    found = counts.count(write, count_id)
    if found is None or found.ended_at is not None:
        raise _Refusal(Refused("COUNT_ENDED", "That count is ended.", "Choose another one."))
    lines = doubtful_lines(write, found, write.at)
    counted = count_entries.count_lines(write, count_id)
    if not counted:
        raise _Refusal(Refused("NOTHING_COUNTED", "Nothing was counted yet.", "Count it, or cancel the count."))
    not_counted, controlled = count_lines.count_uncounted_controlled(write, count_id)
    if open_lines := not_counted if found.controlled else controlled:
        raise _Refusal(_incomplete(open_lines, whole=found.controlled))
    differing = _differing(write, lines)
    if (refused := _frozen_elsewhere(write, count_id, differing)) is not None:
        raise _Refusal(refused)
    said = count_decisions.said_of(write, count_id)
    if (refused := _without_reason(said.last, differing)) is not None:
        raise _Refusal(refused)
    escalated = [line for line in lines if line.place in said.escalated] if said.escalated else []
    grave = [line for line in lines if _is_grave(line) or (escalated and line.place in said.escalated)]
    if (refused := _approved(write, count_id, grave, said.last, approval)) is not None:
        raise _Refusal(refused)
    # Before anything is corrected: a loss that was opened waits for this count, and for no other.
    by = None if approval is None else approval.proof.person.id
    if (refused := count_losses.settle(write, escalated, said.last, by)) is not None:
        raise _Refusal(refused)
    corrections = corrected(write, count_id, differing, said.last)
    if isinstance(corrections, Refused):
        raise _Refusal(corrections)
    count_post.post(write, count_id, corrections)
    for line in differing:
        settle(write, line, line.last, said.last[line.last.id])
    totals = _totals(write, differing, counted, not_counted)
    counts.end(write, count_id, "posted", totals)
    came = f"{totals.lines:,} lines counted, {totals.exact:,} exact, {len(differing):,} corrected"
    left = f", {totals.not_counted:,} not counted" if totals.not_counted else ""
    return Done("POSTED", f"{found.title} is posted: {came}{left}.")


def _is_grave(line: Line) -> bool:
    return line.judged.state is LineState.DIFFERS and (not line.judged.within or line.last.is_controlled)


def _shown(seen: Iterable[ReviewLine] | None) -> _Lines | None:
    if seen is None:
        return None
    return {
        each.entry: _what(each.variance, each.microlitres, each.decided, each.reason)
        for each in seen
        if each.needs_approval
    }


def _told(line: Line, decision: Decision | None) -> dict[str, Any]:
    decided, reason = (decision.decided, decision.reason) if decision is not None else (None, None)
    return _what(line.judged.variance, in_all(line.judged.missing), decided, reason)


def _what(variance: int, microlitres: int, decided: str | None, reason: str | None) -> dict[str, Any]:
    volume = {"microlitres": microlitres} if microlitres else {}
    return {"variance": variance, **volume, "decided": decided, "reason": reason}


def _incomplete(open_lines: int, *, whole: bool) -> Refused:
    of_what = "of it" if whole else "of a controlled substance"
    said = f"{open_lines:,} {f'line {of_what} was' if open_lines == 1 else f'lines {of_what} were'} not counted"
    what = "all of a controlled substance is counted, and that nothing lies there is confirmed by looking"
    return Refused("COUNT_INCOMPLETE", f"{said}: {what}.", f"Count them, then post. {_LATER}")


def _differing(write: Write, lines: Sequence[Line]) -> list[Line]:
    """Give the lines that differ; refuse while any is not settled."""
    again = [line for line in lines if line.judged.state is LineState.RECOUNT]
    if again:
        said = f"{len(again):,} {'line has' if len(again) == 1 else 'lines have'} to be counted again."
        raise _Refusal(Refused("COUNT_AGAIN", said, f"Count them, then post. {_LATER}"))
    waiting = [line.last.window_until for line in lines if line.judged.state is LineState.WAITS]
    if waiting:
        at = instants.from_text(max(waiting)).astimezone(site_at(write, write.at).zone)
        said = f"{len(waiting):,} {'line waits' if len(waiting) == 1 else 'lines wait'}"
        why = "what left the shelf before it was counted may still be scanned"
        raise _Refusal(Refused("COUNT_WAITS", f"{said} until {at:%H:%M}: {why}.", f"Post it then. {_LATER}"))
    return [line for line in lines if line.judged.state is LineState.DIFFERS]


def _frozen_elsewhere(write: Write, count_id: str, differing: Sequence[Line]) -> Refused | None:
    """What another count began to count before stays as it is there, also for a correction."""
    frozen = count_freezes.frozen_before(write, count_id)
    title = next((frozen[line.last.id] for line in differing if line.last.id in frozen), None)
    if title is None:
        return None
    said = f"What differs is being counted in another count too ({title}), and nothing of it moves until that is ended."
    return Refused("PLACE_FROZEN", said, f"Post or cancel that count first. {_LATER}")


def _without_reason(decided: Mapping[str, Decision], differing: Sequence[Line]) -> Refused | None:
    missing = sum(line.last.id not in decided for line in differing)
    if not missing:
        return None
    said = f"{missing:,} {'difference has' if missing == 1 else 'differences have'} no reason."
    return Refused("NO_REASON", said, f"Say why, line by line. {_LATER}")


def _approved(
    write: Write, count_id: str, grave: Sequence[Line], decided: Mapping[str, Decision], approval: Approval | None
) -> Refused | None:
    """What is beyond the tolerance, controlled, or was ever escalated, somebody approves who counted none of it."""
    if not grave:
        return None
    if approval is None:
        said = f"{len(grave):,} {'difference needs' if len(grave) == 1 else 'differences need'} approval."
        who = "a pharmacist" if any(line.last.is_controlled for line in grave) else "a pharmacist or manager"
        return Refused("NEEDS_APPROVAL", said, f"Let {who} approve with their PIN. {_LATER}")
    theirs = count_facts.lines_of_person(write, count_id, approval.proof.person.id)
    if any(line.place in theirs for line in grave):
        said = "Whoever counted a line does not approve its difference."
        return Refused("SAME_PERSON", said, f"Let another pharmacist or manager approve. {_LATER}")
    lines = {line.last.id: _told(line, decided.get(line.last.id)) for line in grave}
    if approval.seen is not None and approval.seen != lines:
        return Refused("CHANGED", "What differs, or why, changed since it was shown.", f"Look again. {_LATER}")
    content: dict[str, Any] = {"count": count_id, "lines": lines}
    meaning = "resolved discrepancy" if any(line.last.is_controlled for line in grave) else "approved count"
    signed = sign(write, approval.proof, meaning, Subject("stock_count", count_id), content)
    return signed if isinstance(signed, Refused) else None


def _totals(write: Write, differing: Sequence[Line], counted: int, not_counted: int) -> Totals:
    each = item_costs.costs(write, write.at)
    costs = [each.get(line.item_id, 0) * line.judged.variance for line in differing if line.place.owner == ledger.OWN]
    return Totals(
        lines=counted,
        exact=counted - len(differing),
        not_counted=not_counted,
        found_minor=sum(cost for cost in costs if cost > 0),
        lost_minor=-sum(cost for cost in costs if cost < 0),
    )
