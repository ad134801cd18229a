"""What became of a loss of a controlled substance: whether its lot was counted since, and what counts brought back."""

from __future__ import annotations

from db.store import Reader


def counted_since(reader: Reader, loss_id: str) -> bool:
    """Say whether the lot of a loss was counted, in a count that began after it was opened and was posted.

    Of a lot that the ledger has nowhere there is nothing to count: then its item.
    """
    return bool(
        reader.rows(
            "select 1 as there from controlled_loss c join count_entry found on found.id = c.entry_id "
            "join count_entry e on e.item_id = c.item_id and e.withdrawn_at is null and e.count_id <> found.count_id "
            "join stock_count s on s.id = e.count_id and s.outcome = 'posted' and s.begun_at >= c.opened_at "
            "where c.id = :id and (e.lot_id = c.lot_id or not exists (select 1 from stock k "
            "where k.lot_id = c.lot_id and k.quantity > 0)) limit 1",
            id=loss_id,
        )
    )


def volume_brought_back(reader: Reader, loss_id: str) -> int:
    """Count the microlitres that counts found of a lot beyond what the record had, since its loss was opened."""
    rows = reader.rows(
        "select cast(coalesce(sum(-v.microlitres), 0) as bigint) as found from controlled_loss c "
        "join volume_difference v on v.lot_id = c.lot_id and v.entry_id is not null and v.microlitres < 0 "
        "and v.found_at > c.opened_at where c.id = :id",
        id=loss_id,
    )
    return int(rows[0]["found"])


_ANOTHER = (
    "from controlled_loss o join count_entry x on x.id = o.entry_id join stock_count p on p.id = x.count_id "
    "where o.lot_id = c.lot_id and o.id <> c.id"
)
# What was found before its count was posted never left the ledger, nor came back to it.
_FOUND_BEFORE = "coalesce(o.outcome, '') = 'found' and (p.ended_at is null or o.closed_at <= p.ended_at)"


def brought_back(reader: Reader, loss_id: str) -> int:
    """Count what counts brought back of a lot since its loss was opened, without what is another loss's.

    What is missing elsewhere by now is netted: a package that lay at another shelf was not found. What a count found
    missing that was not posted yet, or was cancelled, the ledger had still when it was opened.
    """
    rows = reader.rows(
        "select cast(coalesce((select sum(m.quantity) from movement m "
        "where m.lot_id = c.lot_id and m.kind = 'count' and m.at > c.opened_at), 0) + "
        f"coalesce((select sum(o.quantity) {_ANOTHER} and p.outcome = 'posted' and p.ended_at > c.opened_at "
        f"and not ({_FOUND_BEFORE})), 0) - "
        f"coalesce((select sum(o.quantity) {_ANOTHER} and o.outcome = 'found' and o.closed_at > c.opened_at "
        f"and not ({_FOUND_BEFORE})), 0) + "
        "case when s.outcome = 'posted' and s.ended_at <= c.opened_at then 0 else c.quantity end as bigint) as units "
        "from controlled_loss c join count_entry e on e.id = c.entry_id join stock_count s on s.id = e.count_id "
        "where c.id = :id",
        id=loss_id,
    )
    return int(rows[0]["units"]) if rows else 0
