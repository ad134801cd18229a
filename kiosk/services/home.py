"""What Home shows: what must not be used, what runs out, what is due, and the last scans. No patient is ever named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from db import catalogue, delivery_lines, instants, jobs, opened_containers, people, receiving, scans, stock
from db.scans import JudgedScan
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules.expiry import PrintedExpiry
from kiosk.services import keeping, waiting
from kiosk.services.label_rows import label_rows
from kiosk.services.receive_state import ReceiveState
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at

SHOWN = 12
"""Rows of each list that are looked up; the counts are of all."""


@dataclass(frozen=True)
class Row:
    """One row of a list on Home."""

    sign: str
    word: str
    text: str
    detail: str


@dataclass(frozen=True)
class Board:
    """One list on Home and how many rows it would have in full."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True)
class OpenDelivery:
    """A delivery that waits to be finished."""

    job_id: str
    name: str
    lines: int
    since: str


@dataclass(frozen=True)
class HomeView:
    """Everything on Home."""

    must_not_use: Board
    will_run_out: Board
    due: Board
    last_scans: tuple[JudgedScan, ...]
    open_deliveries: tuple[OpenDelivery, ...]
    zone: str
    now: str


def home_view(reader: Reader, now: str) -> HomeView:
    """Draw Home as of now."""
    site = site_at(reader, now)
    deliveries = open_deliveries(reader)
    until = instants.to_text(instants.from_text(now) + timedelta(days=site.expiring_days))
    return HomeView(
        must_not_use=must_not_use(reader, now, SHOWN),
        will_run_out=_will_run_out(reader, now),
        due=_due(reader, now, until, deliveries),
        last_scans=tuple(scans.last_scans(reader, 5)),
        open_deliveries=deliveries,
        zone=str(site.zone),
        now=now,
    )


_WORDS = {"recalled": "RECALLED", "expired": "EXPIRED", "quarantined": "QUARANTINE"}


def must_not_use(reader: Reader, now: str, limit: int) -> Board:
    """List what lies on the shelf and must not be used."""
    lines, total = stock.unusable(reader, now, limit)
    opened, open_too_long = opened_containers.open_too_long(reader, now, limit)
    zone = site_at(reader, now).zone
    rows = [
        Row(
            "✕",
            _WORDS.get(line.state, line.state.upper()),
            f"{line.name}",
            f"lot {line.batch_lot or '—'} · {line.quantity:,} {plural(line.unit, line.quantity)} · {line.location}",
        )
        for line in lines
    ]
    rows += [
        Row(
            "✕",
            "OPEN TOO LONG",
            each.name,
            f"lot {each.batch_lot or '—'} · opened {instants.from_text(each.opened_at).astimezone(zone):%d %b} · "
            f"{each.location}",
        )
        for each in opened
    ]
    return Board(tuple(rows[:limit]), total + open_too_long)


def _will_run_out(reader: Reader, now: str) -> Board:
    lines = stock.short(reader, now)
    words = {"out_only_expired": "ONLY EXPIRED LEFT", "out": "OUT", "below_par": "LOW"}
    rows = [
        Row(
            "✕" if line.state != "below_par" else "▼",
            words[line.state],
            line.name,
            f"{line.usable:,} of {line.par:,} {plural(line.unit, line.par)}",
        )
        for line in lines[:SHOWN]
    ]
    return Board(tuple(rows), len(lines))


def _due(reader: Reader, now: str, until: str, deliveries: tuple[OpenDelivery, ...]) -> Board:
    unverified = catalogue.unverified_codes(reader)
    rows = [
        Row("●", "FINISH", f"Delivery {delivery.name}", f"{delivery.lines} {plural('line', delivery.lines)} so far")
        for delivery in deliveries
    ]
    before = (*keeping.due_rows(reader, now), *waiting.waiting_rows(reader), *label_rows(reader, now))
    rows = [*(Row(*due) for due in before), *rows]
    rows += [Row("●", "VERIFY", name, f"code {value} was attached by one person") for name, value in unverified]
    site = site_at(reader, now)
    soon = [line for line in stock.expiring(reader, now, until, SHOWN * 4) if line.state == "available"]
    for line in soon:
        left = expiries.days_left(instants.from_text(line.unusable_from or now), instants.from_text(now), site.zone)
        days = "today" if left == 0 else "1 day" if left == 1 else f"{left} days"
        printed = expiries.shown(PrintedExpiry(line.expiry or "", "day")) if line.expiry else ""
        quantity = f"{line.quantity:,} {plural(line.unit, line.quantity)}"
        rows.append(Row("▲", days.upper(), line.name, f"expires {printed} · {quantity}"))
    return Board(tuple(rows[:SHOWN]), len(rows))


def open_deliveries(reader: Reader) -> tuple[OpenDelivery, ...]:
    """List the deliveries that wait to be finished."""
    found = []
    for job in jobs.open_jobs(reader, "receive"):
        state = ReceiveState.from_json(job.state)
        if state == ReceiveState():
            continue  # begun, and nothing said or scanned yet
        delivery = receiving.delivery(reader, state.delivery_id) if state.delivery_id else None
        papers = [delivery.supplier, delivery.invoice or delivery.sscc] if delivery else []
        person = people.person(reader, job.person_id)
        name = " ".join(filter(None, papers)) or f"without papers, by {person.name if person else job.person_id}"
        lines = delivery_lines.count_lines(reader, delivery.id)[0] if delivery else 0
        found.append(OpenDelivery(job.id, name, lines, delivery.opened_at if delivery else job.started_at))
    return tuple(found)
