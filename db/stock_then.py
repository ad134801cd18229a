"""What was known of lots at an instant in the past: an expiry that was noted or taken back since did not hold then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from db import chain, history
from db.history import Search
from db.history_places import Thing, ranges_of_days
from db.store import Reader, Row

# What did not move since lies there still; only the rest is added up from the ledger, by the index on lot and instant.
_MOVED_SINCE = "(select lot_id from movement where at > :now)"
BALANCES_THEN = (
    "(select lot_id, location_id, status, owner, item_id, cast(quantity as bigint) as quantity from stock "
    f"where quantity <> 0 and lot_id not in {_MOVED_SINCE} union all "
    "select m.lot_id, m.location_id, m.status, m.owner, l.item_id, cast(sum(m.quantity) as bigint) as quantity "
    f"from movement m join lot l on l.id = m.lot_id where m.lot_id in {_MOVED_SINCE} and m.at <= :now "
    "group by m.lot_id, m.location_id, m.status, m.owner, l.item_id)"
)
"""A table of balances like `stock`, at the instant `:now`."""


@dataclass(frozen=True)
class KnownExpiry:
    """The expiry that was on record for a lot; all None where none was."""

    expiry: str | None = None
    expiry_precision: str | None = None
    unusable_from: str | None = None
    extended_expiry: str | None = None
    extended_precision: str | None = None


def _expiries_then(reader: Reader, instant: str) -> dict[str, KnownExpiry]:
    """Read what was on record at an instant for the lots whose expiry was noted anew since; they are few."""
    return {lot_id: _told_until(reader, lot_id, instant) for lot_id in sorted(_changed_since(reader, instant))}


def as_known_then(reader: Reader, rows: list[Row], instant: str) -> None:
    """Give each row of stock the expiry that was on record for its lot then, and the state that follows."""
    then = _expiries_then(reader, instant)
    for row in rows:
        known = then.get(row["lot_id"])
        if known is not None:
            row.update(asdict(known))
            if row["state"] != "recalled":
                is_expired = known.unusable_from is not None and known.unusable_from <= instant
                row["state"] = "expired" if is_expired else row["status"]


_TELLS = ("lot_expiries", "lot_extensions")


def _changed_since(reader: Reader, instant: str) -> set[str]:
    found: set[str] = set()
    for head in chain.heads(reader):
        for epoch, first, end in ranges_of_days(reader, head.node, instant, None):
            for row in reader.rows(
                "select detail from audit where node = :node and epoch = :epoch and seq >= :first and seq < :end "
                "and at > :instant and (detail like :expiries or detail like :extensions)",
                node=head.node,
                epoch=epoch,
                first=first,
                end=end,
                instant=instant,
                expiries=f'%"{_TELLS[0]}"%',
                extensions=f'%"{_TELLS[1]}"%',
            ):
                told = json.loads(row["detail"])
                found |= {fact["lot"] for name in _TELLS for fact in told.get(name, ())}
    return found


def _told_until(reader: Reader, lot_id: str, instant: str) -> KnownExpiry:
    after, printed, extension = None, None, None
    while True:
        page = history.search(reader, Search(things=(Thing("lot", lot_id),)), 100, after)
        for entry in page.entries:
            if entry.at > instant:
                continue
            # What is told later wins: the newest entries come first.
            printed = printed or _fact(entry.detail, "lot_expiries", "lot", lot_id)
            printed = printed or _fact(entry.detail, "lots", "id", lot_id)
            extension = extension or _fact(entry.detail, "lot_extensions", "lot", lot_id)
            # What was read beside an extension goes with it; what was read before there was one stands alone.
            if printed and (extension or "extension" not in printed):
                return _known(printed, extension)
        if page.cursor is None:
            return KnownExpiry()
        after = page.cursor


def _fact(detail: Mapping[str, Any], told: str, names: str, lot_id: str) -> Mapping[str, Any] | None:
    return next((fact for fact in detail.get(told, ()) if fact[names] == lot_id), None)


def _known(printed: Mapping[str, Any], extension: Mapping[str, Any] | None) -> KnownExpiry:
    known = KnownExpiry(printed["expiry"], printed["precision"], printed["unusable_from"])
    if extension is None:
        return known
    return replace(
        known,
        unusable_from=extension["unusable_from"],
        extended_expiry=extension["until"],
        extended_precision=extension["precision"],
    )
