"""What went into preparations: how often a package of a pull was used, and whether a draw was."""

from __future__ import annotations

from db.store import Reader

_COUNTS = "s.reverses is null and not exists (select 1 from preparation_step b where b.reverses = s.id)"


def used_of_movement(reader: Reader, movement_id: str) -> int:
    """Count the base units of a pull that went into preparations."""
    rows = reader.rows(
        f"select count(*) as n from preparation_step s where s.movement_id = :id and {_COUNTS}", id=movement_id
    )
    return int(rows[0]["n"])


def is_draw_used(reader: Reader, draw_id: str) -> bool:
    """Say whether a use of an open container went into a preparation."""
    return bool(
        reader.rows(f"select 1 as there from preparation_step s where s.draw_id = :id and {_COUNTS}", id=draw_id)
    )
