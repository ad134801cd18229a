"""What the audit chain tells of labels' jobs: all that is ours in words, all that may be a patient's as digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.store import Row
from db.told_people import digest

Facts = Mapping[str, Any]

_HIDDEN = ("data_json", "symbol_text", "symbol_elements", "reason")
_FIXED = (
    "kind", "subject", "printer", "stock", "dpi", "raster_sha256", "needs_scan_back", "reprint_of", "copy_number",
    "symbol_kind", "epoch",
)  # fmt: skip
_CHANGING = ("state", "tries", "next_try_at", "message")

COLUMNS: dict[str, tuple[str, ...]] = {
    "print_job": (
        "node",
        "person_id",
        "queued_at",
        *_FIXED,
        *_HIDDEN,
        "void_reason",
        *_CHANGING,
        "changed_at",
        "changed_by",
    ),
}
"""What is compared of each table."""

DIGESTS = {"print_job": (*_HIDDEN, "void_reason")}
"""Columns of which the chain tells a digest only."""


def _print_job(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "print_job", {
        **{name: fact[name] for name in _FIXED},
        **{name: fact["digests"][name] for name in _HIDDEN},
        "node": entry["node"],
        "person_id": entry["actor"],
        "queued_at": entry["at"],
        "state": "queued",
        "tries": 0,
        "next_try_at": entry["at"],
        "message": "",
        "void_reason": None,
        "changed_at": entry["at"],
        "changed_by": entry["actor"],
    }


def _change(fact: Facts, entry: Row) -> tuple[str, str, Facts]:
    now = {name: fact[name] for name in _CHANGING}
    if "void_digest" in fact:
        now["void_reason"] = fact["void_digest"]
    return "print_job", fact["id"], {**now, "changed_at": entry["at"], "changed_by": entry["actor"]}


WRITTEN = {"print_jobs": _print_job}
"""How each list of an audit entry tells of rows that were written."""

ERASED = "{}"
"""What a label says once it is erased: nothing, so that it is never drawn again."""

CHANGED: dict[str, Any] = {
    "print_changes": _change,
    "print_texts_erased": lambda fact, _: ("print_job", fact["id"], {"data_json": digest(ERASED)}),
}
"""How each list of an audit entry tells of rows that were changed."""
