"""What the audit chain tells of places, deliveries, packages with a serial, pars, and of jobs and their drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from db.store import Row

Facts = Mapping[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "location": ("name", "storage", "kind", "owner_node", "active", "holds_job"),
    "supplier": ("name", "active"),
    "par_level": ("par", "reorder_at"),
    "unit": ("identifier_id", "serial", "lot_id", "location_id", "units", "state", "recorded_at"),
    "job": ("kind", "format", "holder", "status", "state_json", "step", "started_at"),
    "delivery": (
        "supplier_id", "sscc", "invoice", "job_id", "state", "indicator", "indicator_reading", "opened_at", "opened_by",
        "finished_at",
    ),
    "delivery_line": (
        "delivery_id", "item_id", "packaging_id", "lot_id", "location_id", "status", "owner", "packs", "units",
        "unit_id", "identifier_id", "state", "reason", "received_at", "put_away_at",
    ),
}  # fmt: skip
"""What is compared of each table."""

DIGESTS = {"job": ("state_json",)}
"""Columns of which the chain tells a digest only."""

SAID_BY_CHANGES = frozenset({"par_level"})
"""Tables whose rows are told by their changes alone."""


def digest(text: str) -> str:
    """Hash a text that the chain does not carry."""
    return hashlib.sha256(text.encode()).hexdigest()


def _known(fact: Facts, **columns: str) -> dict[str, Any]:
    """Take what a fact tells, by column; entries from before something was told are compared without it."""
    return {column: fact[name] for column, name in columns.items() if name in fact}


def _location(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = _known(fact, name="name", storage="storage", kind="kind")
    return "location", {**told, "owner_node": entry["node"], "active": 1, "holds_job": None}


def _supplier(fact: Facts, _: Row) -> tuple[str, Facts]:
    return "supplier", {"name": fact["name"], "active": 1}


def _unit(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = _known(
        fact, serial="serial", lot_id="lot", identifier_id="identifier", location_id="location", units="units"
    )
    return "unit", {**told, "state": "on_hand", "recorded_at": entry["at"]}


def _delivery(fact: Facts, entry: Row) -> tuple[str, Facts]:
    nothing_yet = dict.fromkeys(("supplier_id", "invoice", "indicator", "indicator_reading", "finished_at"), None)
    begun = {"sscc": fact["sscc"], "job_id": fact["job"], "opened_at": entry["at"], "opened_by": entry["actor"]}
    return "delivery", {**nothing_yet, **begun, "state": "open"}


def _line(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = _known(
        fact,
        item_id="item",
        lot_id="lot",
        units="units",
        delivery_id="delivery",
        packaging_id="packaging",
        location_id="location",
        status="status",
        owner="owner",
        packs="packs",
        unit_id="unit",
        identifier_id="identifier",
        reason="reason",
    )
    put_away = {"put_away_at": entry["at"] if fact["put_away"] else None} if "put_away" in fact else {}
    return "delivery_line", {**told, **put_away, "state": "received", "received_at": entry["at"]}


def _job(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("kind", "format")}
    begun = {"holder": entry["node"], "status": "open", "step": 0, "started_at": entry["at"]}
    return "job", {**told, **begun, "state_json": fact["digest"]}


WRITTEN = {
    "locations": _location,
    "suppliers": _supplier,
    "units": _unit,
    "deliveries": _delivery,
    "lines": _line,
    "jobs": _job,
}
"""How each list of an audit entry tells of rows that were written."""


def _placed(fact: Facts, entry: Row) -> tuple[str, str, Facts]:
    put_away = {"put_away_at": entry["at"] if fact["put_away"] else None} if "put_away" in fact else {}
    return "delivery_line", fact["id"], {"location_id": fact["location"], **put_away}


def _par(fact: Facts, _: Row) -> tuple[str, str, Facts]:
    return "par_level", f"{fact['item']} {fact['location']}", {"par": fact["par"], "reorder_at": fact.get("reorder_at")}


def _saved(fact: Facts, _: Row) -> tuple[str, str, Facts]:
    told = {"status": fact["status"], "step": fact["step"], "state_json": fact["digest"]}
    return "job", fact["id"], {**told, "holder": fact["holder"]}


CHANGED: dict[str, Any] = {
    "par": _par,
    "bins": lambda fact, _: ("location", fact["id"], {"holds_job": fact["job"]}),
    "units_undone": lambda fact, _: ("unit", fact, {"state": "undone"}),
    "units_moved": lambda fact, _: ("unit", fact["id"], {"location_id": fact["location"]}),
    "line_quantities": lambda fact, _: ("delivery_line", fact["id"], _known(fact, packs="packs", units="units")),
    "line_places": _placed,
    "line_statuses": lambda fact, _: ("delivery_line", fact["id"], _known(fact, status="status", reason="reason")),
    "lines_undone": lambda fact, _: ("delivery_line", fact, {"state": "undone"}),
    "jobs_saved": _saved,
}
"""How each list of an audit entry tells of rows that were changed."""


def mentioned(detail: Mapping[str, Any], entry: Row) -> Iterator[tuple[str, str, Facts]]:
    """Give the delivery and the job that an entry names without a list, and what it says of them.

    Entries from before deliveries and jobs were told when they begin say at least that they are there.
    """
    if isinstance(job := detail.get("job"), str):
        yield "job", job, {}
    if isinstance(delivery := detail.get("delivery"), str):
        told = _known(
            detail,
            supplier_id="supplier",
            invoice="invoice",
            sscc="sscc",
            indicator="indicator",
            indicator_reading="reading",
            state="state",
        )
        ended = {"finished_at": None if told["state"] == "open" else entry["at"]} if "state" in told else {}
        yield "delivery", delivery, {**told, **ended}
