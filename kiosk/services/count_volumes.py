"""What a count found to differ in open containers becomes part of the record: what is left is what was counted."""

from __future__ import annotations

from db import volume_differences
from db.count_decisions import Decision
from db.count_entries import Entry
from db.record import Write
from db.volume_differences import NewDifference
from kiosk.services.count_lines import Line


def settle(write: Write, line: Line, entry: Entry, decision: Decision) -> None:
    """Note the differences of one count of a line, with what was said of them."""
    for container_id, missing in line.missing(entry).items():
        new = NewDifference(
            line.item_id,
            line.place.lot_id,
            missing,
            container_id=container_id,
            entry_id=entry.id,
            decided=decision.decided,
            reason=decision.reason,
        )
        volume_differences.add(write, new)
