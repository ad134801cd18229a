"""How long something has lain at a place: what comes back renews nothing, a pharmacist's release does."""

from __future__ import annotations

from dataclasses import dataclass

from db.ledger import Place
from db.store import Reader


@dataclass(frozen=True)
class Lying:
    """Since when a lot of one owner lies at a location, set aside or not."""

    since: str
    """The first that found it empty of that lot."""
    allowed_at: str | None
    """When a pharmacist last released all of it that may be used; the time before that was judged then."""

    @property
    def counts_from(self) -> str:
        """Give the instant from which it counts."""
        return max(self.since, self.allowed_at or self.since)


def lying(reader: Reader, place: Place) -> Lying | None:
    """Say since when something lies at a location, whatever its status; None where nothing does.

    Setting it aside and taking that back moves it nowhere, so neither renews anything. What an Undo brings back lies
    there as if it had never left.
    """
    moved = reader.rows(
        "select m.at, cast(sum(m.quantity) as bigint) as quantity, "
        "cast(sum(case when m.status = 'available' then m.quantity else 0 end) as bigint) as usable, "
        "max(case when m.reverses is null then 0 else 1 end) as comes_back, "
        "max(case when m.kind = 'release' and j.kind = 'shelf' then 1 else 0 end) as released "
        "from movement m left join job j on j.id = m.job_id where m.lot_id = :lot and m.location_id = :location "
        "and m.owner = :owner and m.status in ('available', 'quarantined') group by m.at order by m.at",
        lot=place.lot_id,
        location=place.location_id,
        owner=place.owner,
    )
    since: str | None = None
    allowed_at: str | None = None
    there = usable = 0
    for row in moved:
        if there <= 0 < there + row["quantity"] and (since is None or not row["comes_back"]):
            since, allowed_at = row["at"], None
        if row["released"] and usable <= 0:
            allowed_at = row["at"]
        there, usable = there + row["quantity"], usable + row["usable"]
    return Lying(since, allowed_at) if since is not None and there > 0 else None
