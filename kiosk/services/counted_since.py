"""What a posted count found after a step stands: taking the step back would book its difference twice."""

from __future__ import annotations

from db import count_facts
from db.jobs import StoredStep
from db.store import Reader
from kiosk.services.outcome import Refused


def counted_since(reader: Reader, job_id: str, step: StoredStep) -> Refused | None:
    """Refuse to take back a step of which something was counted since, and posted."""
    title = count_facts.posted_since(reader, job_id, step.at)
    if title is None:
        return None
    said = f"What this step moved was counted since ({title}), and that is posted."
    return Refused("UNDO_BLOCKED", said, "The count stands. If something is wrong now, count it again.")
