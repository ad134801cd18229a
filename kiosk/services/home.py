"""What Home shows: what must not be used, what runs out, what is due, and the last scans. No patient is ever named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db import catalogue, instants, opened_containers, scans, stock
from db.scans import JudgedScan
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules.expiry import PrintedExpiry
from kiosk.services import keeping, waiting
from kiosk.services.label_rows import label_rows
from kiosk.services.open_work import OpenWork, open_work
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at, value_at
from kiosk.settings_opened import RUNNING_OUT_HOURS

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
class HomeView:
    """Everything on Home."""

    must_not_use: Board
    will_run_out: Board
    due: Board
    last_scans: tuple[JudgedScan, ...]
    open_work: tuple[OpenWork, ...]
    zone: str
    now: str


def home_view(reader: Reader, now: str) -> HomeView:
    """Draw Home as of now."""
    site = site_at(reader, now)
    unfinished = open_work(reader)
    until = instants.to_text(instants.from_text(now) + timedelta(days=site.expiring_days))
    return HomeView(
        must_not_use=must_not_use(reader, now, SHOWN),
        will_run_out=_will_run_out(reader, now),
        due=_due(reader, now, until, unfinished),
        last_scans=tuple(scans.last_scans(reader, 5)),
        open_work=unfinished,
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


def _opened(reader: Reader, now: str, zone: ZoneInfo) -> list[Row]:
    """List what is open and ends soon: it is used first, or not at all."""
    hours = timedelta(hours=value_at(reader, RUNNING_OUT_HOURS, now))
    until = instants.to_text(instants.from_text(now) + hours)
    return [
        Row(
            "▲",
            f"OPEN TO {_clock(instants.from_text(each.use_until), now, zone)}",
            each.name,
            f"lot {each.batch_lot or '—'} · {each.location}",
        )
        for each in opened_containers.running_out(reader, now, until, SHOWN)
    ]


def _clock(at: datetime, now: str, zone: ZoneInfo) -> str:
    """Say a time of today, or of which day it is."""
    here, today = at.astimezone(zone), instants.from_text(now).astimezone(zone).date()
    return f"{here:%H:%M}" if here.date() == today else f"{here:%d %b %H:%M}"


def _in_quarantine(reader: Reader, zone: ZoneInfo) -> list[Row]:
    """Say in one row how much waits for a pharmacist, and for how long."""
    count, since = stock.in_quarantine(reader)
    if not count or since is None:
        return []
    oldest = instants.from_text(since).astimezone(zone)
    waits = f"{count:,} {plural('lot', count)} in quarantine {'waits' if count == 1 else 'wait'}"
    return [Row("●", "DECIDE", waits, f"the longest since {oldest:%Y-%m-%d}")]


def _due(reader: Reader, now: str, until: str, unfinished: tuple[OpenWork, ...]) -> Board:
    unverified = catalogue.unverified_codes(reader)
    rows = [
        Row("●", "FINISH", f"{work.word} {work.name}", f"{work.lines} {plural('line', work.lines)} so far")
        for work in unfinished
    ]
    before = (*keeping.due_rows(reader, now), *waiting.waiting_rows(reader), *label_rows(reader, now))
    site = site_at(reader, now)
    rows = [
        *_opened(reader, now, site.zone),
        *(Row(*due) for due in before),
        *_in_quarantine(reader, site.zone),
        *rows,
    ]
    rows += [Row("●", "VERIFY", name, f"code {value} was attached by one person") for name, value in unverified]
    soon = [line for line in stock.expiring(reader, now, until, SHOWN * 4) if line.state == "available"]
    for line in soon:
        left = expiries.days_left(instants.from_text(line.unusable_from or now), instants.from_text(now), site.zone)
        days = "today" if left == 0 else "1 day" if left == 1 else f"{left} days"
        printed = expiries.shown(PrintedExpiry(line.extended_expiry or line.expiry, "day")) if line.expiry else ""
        quantity = f"{line.quantity:,} {plural(line.unit, line.quantity)}"
        rows.append(Row("▲", days.upper(), line.name, f"expires {printed} · {quantity}"))
    return Board(tuple(rows[:SHOWN]), len(rows))
