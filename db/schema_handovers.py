"""What Home asks of units that were made: what is here, and what was packed lately, found without reading all."""

from __future__ import annotations

from db.migration import Migration

HANDOVERS = Migration(
    "0035_handovers",
    (
        """create index preparation_unit_here on preparation_unit (state)
            where state in ('in_process', 'labelled', 'to_check', 'released')""",
        "create index unit_handover_at on unit_handover (at)",
        "create index unit_handover_job on unit_handover (job_id)",
        "create index preparation_event_kind on preparation_event (kind, at)",
    ),
)
