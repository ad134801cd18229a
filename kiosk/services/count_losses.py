"""Losses of a count: opened when a pharmacist escalates a difference, and settled when the count is posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db import controlled_losses
from db.controlled_losses import SIDES
from db.count_decisions import Decision
from db.record import Write
from kiosk.rules.counting import LineState
from kiosk.rules.volumes import in_all
from kiosk.services.count_lines import Line
from kiosk.services.outcome import Refused


def take_up(write: Write, line: Line) -> Refused | None:
    """Open what the last count of a line did not find, without what is on record of it already.

    Units and millilitres apart. Deadlines run from the count that found it first. What a later count found again is
    closed as found.
    """
    missing = (-line.last.variance, in_all(line.missing(line.last)))
    on_record = _on_record(write, line)
    if missing == on_record:
        return None
    if controlled_losses.is_opened(write, line.last.id):
        said = "What is missing of a line changed since it was escalated, by what another count corrected."
        return Refused("COUNT_AGAIN", said, "Count that line again, then say why it differs.")
    for side, now, before in zip(SIDES, missing, on_record, strict=True):
        if now * before < before * before:  # less is missing than is on record, or nothing
            for loss_id in controlled_losses.waiting(write, line.last.count_id, line.place, side):
                controlled_losses.close(write, loss_id, "found")
    units, microlitres = (now - before for now, before in zip(missing, _on_record(write, line), strict=True))
    found_at = line.discovered_at(line.last)
    if units:
        controlled_losses.add(write, line.last.id, units, found_at)
    if microlitres:
        controlled_losses.add(write, line.last.id, 0, found_at, microlitres)
    return None


def _on_record(write: Write, line: Line) -> tuple[int, int]:
    found = controlled_losses.not_corrected(write, line.place)
    return found.units, found.microlitres


def settle(write: Write, lines: Iterable[Line], decided: Mapping[str, Decision], by: str | None) -> Refused | None:
    """Settle what was escalated in a count that is posted, as the pharmacist signs who approves it.

    What agrees by now was found, and what was explained since is closed as that; all else stays open.
    """
    for line in lines:
        said = decided.get(line.last.id)
        if line.judged.state is LineState.DIFFERS and said is not None and said.decided == "escalated":
            if (refused := take_up(write, line)) is not None:
                return refused
            continue
        outcome = "found" if line.judged.state is LineState.AGREES else "explained"
        for side in SIDES:
            for loss_id in controlled_losses.waiting(write, line.last.count_id, line.place, side):
                controlled_losses.close(write, loss_id, outcome, by)
    return None
