"""What the audit chain tells of losses of controlled substances: the discovery, the notices, and the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from db.store import Row

_BEGUN = ("entry_id", "item_id", "lot_id", "quantity", "discovered_at")
_VOLUME = ("difference_id", "microlitres")
"""What entries from before do not tell."""
_LATER = (
    "notified_on", "notified_by", "notice", "form106_on", "form106_by", "form106_number", "closed_at", "closed_by",
    "outcome",
)  # fmt: skip
COLUMNS: Final = {"controlled_loss": (*_BEGUN, *_VOLUME, "opened_at", "opened_by", *_LATER)}
"""What `verify` compares with the audit chain."""


def _begun_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _BEGUN} | {name: fact.get(name) for name in _VOLUME}
    told |= {"opened_at": entry["at"], "opened_by": entry["actor"]}
    return "controlled_loss", {**told, **dict.fromkeys(_LATER)}


def _notified_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {"notified_on": fact["on"], "notified_by": entry["actor"], "notice": fact["notice"]}
    return "controlled_loss", fact["id"], told


def _filed_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {"form106_on": fact["on"], "form106_by": entry["actor"], "form106_number": fact["number"]}
    return "controlled_loss", fact["id"], told


def _closed_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    by = fact.get("by", entry["actor"])  # whoever signed that a count is posted, and not who posted it
    told = {"closed_at": entry["at"], "closed_by": by, "outcome": fact["outcome"]}
    return "controlled_loss", fact["id"], told


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {"losses": _begun_told}
CHANGED: Final = {
    "losses_notified": _notified_told,
    "losses_filed": _filed_told,
    "losses_closed": _closed_told,
}
