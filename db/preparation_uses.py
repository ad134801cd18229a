"""What went into preparations: how often a package of a pull was used, and whether a draw was."""

from __future__ import annotations

from typing import Final

from db.preparation_work import COUNTS
from db.store import Reader

# What of a preparation was given up is whole and may be used again; else it came back from its pull as waste, or open.
_WENT_IN: Final = (
    f"{COUNTS} and not exists (select 1 from movement w where w.reverses = s.movement_id "
    "and (w.key like s.id || '_return_unfit' or w.key like s.id || '_kept')) "
    "and exists (select 1 from preparation p where p.id = s.preparation_id and p.state <> 'cancelled')"
)
USED: Final = f"(select count(*) from preparation_step s where s.movement_id = m.id and {_WENT_IN})"
"""Counts the base units of a pull `m` that went into preparations."""


def is_draw_used(reader: Reader, draw_id: str) -> bool:
    """Say whether a use of an open container went into a preparation."""
    return bool(
        reader.rows(f"select 1 as there from preparation_step s where s.draw_id = :id and {COUNTS}", id=draw_id)
    )


def is_container_used(reader: Reader, order_id: str, container_id: str, since: str) -> bool:
    """Say whether something out of an open container went into a preparation for an order, from an instant on."""
    return bool(
        reader.rows(
            "select 1 as there from preparation_step s join preparation p on p.id = s.preparation_id "
            f"where p.order_id = :order and s.container_id = :container and s.at >= :since and {COUNTS}",
            order=order_id,
            container=container_id,
            since=since,
        )
    )
