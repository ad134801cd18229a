"""How long single items may be used once they are opened: what was said last holds, and nothing is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class ItemLimit:
    """A limit that was set for one item and kind of container."""

    item_id: str
    kind: str
    minutes: int
    maker_text: str | None = None
    """What the maker says, in words; needed where it is longer than the site's."""
    signature_id: str | None = None
    """The pharmacist's signature; None where it only shortens."""


def add(write: Write, limit: ItemLimit) -> str:
    """Set a limit from now on, and return its id."""
    values = {"id": write.new_id(), **asdict(limit)}
    write.run(
        "insert into in_use_limit (id, item_id, kind, minutes, maker_text, signature_id, entered_by, recorded_at) "
        "values (:id, :item_id, :kind, :minutes, :maker_text, :signature_id, :entered_by, :recorded_at)",
        entered_by=write.actor,
        recorded_at=write.at,
        **values,
    )
    write.note_in("in_use_limits", values)
    return str(values["id"])


def latest(reader: Reader, item_id: str, kind: str) -> ItemLimit | None:
    """Read what holds for an item."""
    row = one(
        reader,
        "select item_id, kind, minutes, maker_text, signature_id from in_use_limit where item_id = :item "
        "and kind = :kind order by recorded_at desc, length(id) desc, id desc limit 1",
        item=item_id,
        kind=kind,
    )
    return ItemLimit(**row) if row else None


_TOLD = ("item_id", "kind", "minutes", "maker_text", "signature_id")
COLUMNS: Final = {"in_use_limit": (*_TOLD, "entered_by", "recorded_at")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "in_use_limit", {**told, "entered_by": entry["actor"], "recorded_at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "in_use_limits": _written
}
