"""What Home shows: what must not be used, what runs out, what is due, and the last scans. No patient is ever named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import catalogue, instants, opened_containers, scans, shortages, stock
from db.scans import JudgedScan
from db.stock import StockLine
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules import in_use
from kiosk.rules.expiry import PrintedExpiry
from kiosk.services import inventory_due, keeping, needed, waiting
from kiosk.services.count_hidden import BEING_COUNTED, items_hidden
from kiosk.services.count_home import count_rows
from kiosk.services.label_rows import label_rows
from kiosk.services.needed import NeededLine
from kiosk.services.open_work import OpenWork, open_work
from kiosk.services.preparation_list import preparation_rows
from kiosk.services.pull_bin import packed_rows
from kiosk.services.receive_subject import plural
from kiosk.services.units_home import due_unit_rows, unit_rows
from kiosk.settings import site_at, value_at
from kiosk.settings_opened import RUNNING_OUT_HOURS

SHOWN = 12
"""Rows of each list that are looked up."""

_COUNTED = 100
"""Up to so many of what expires soon are counted, which may be a large part of the stock; all else is."""


@dataclass(frozen=True)
class Row:
    """One row of a list on Home."""

    sign: str
    word: str
    text: str
    detail: str
    leads: str = ""
    """What a key of Home opens for it; empty for a row that leads nowhere by itself."""


@dataclass(frozen=True)
class Board:
    """One list on Home and how many rows it would have in full."""

    rows: tuple[Row, ...]
    total: int
    more: bool = False
    """Whether there are more rows than were counted."""


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


_LEADS: Final = {
    "TELL THE DEA": "losses",
    "TELL STATE": "losses",
    "FORM 106": "losses",
    "DISCREPANCY": "losses",
    "INVENTORY": "inventories",
}
_WORDS = {"recalled": "RECALLED", "expired": "EXPIRED", "quarantined": "QUARANTINE"}


def must_not_use(reader: Reader, now: str, limit: int) -> Board:
    """List what must not be used: what is made first, then what lies on the shelf."""
    lines, total = stock.unusable(reader, now, limit)
    hidden = items_hidden(reader)
    opened, open_too_long = opened_containers.open_too_long(reader, now, limit)
    zone = site_at(reader, now).zone
    units = unit_rows(reader, now)
    rows = [Row(*unit) for unit in units]
    rows += [
        Row(
            "✕",
            _WORDS.get(line.told, line.told.upper()),
            f"{line.name}",
            f"lot {line.batch_lot or '—'} · {_how_many(line, hidden)} · {line.location}",
        )
        for line in lines
    ]
    rows += [
        Row(
            "✕",
            in_use.too_long(each.kind).upper(),
            each.name,
            f"lot {each.batch_lot or '—'} · {in_use.CLOSED.get(each.kind or '', 'opened')} "
            f"{instants.from_text(each.opened_at).astimezone(zone):%d %b} · "
            f"{each.location}",
        )
        for each in opened
    ]
    return Board(tuple(rows[:limit]), len(units) + total + open_too_long)


def _how_many(line: StockLine, hidden: Collection[str]) -> str:
    if line.item_id in hidden:
        return BEING_COUNTED
    is_open = "open " if line.state == "opened_quarantined" else ""
    return f"{line.quantity:,} {is_open}{plural(line.unit, line.quantity)}"


def _lacks(line: NeededLine, hidden: Collection[str]) -> str:
    if line.item_id in hidden:
        return BEING_COUNTED
    return f"orders and pulls want {line.reserved:,}, {line.usable:,} may be used"


def _will_run_out(reader: Reader, now: str) -> Board:
    lacking, hidden = needed.lacking(reader, now), items_hidden(reader)
    wanted = [Row("✕", "LACKING", line.name, _lacks(line, hidden)) for line in lacking]
    lines = [line for line in shortages.short(reader, now) if line.item_id not in {each.item_id for each in lacking}]
    words = {"out_only_expired": "ONLY EXPIRED LEFT", "out": "OUT", "below_par": "LOW"}
    rows = [
        Row(
            "✕" if line.state != "below_par" else "▼",
            words[line.state],
            line.name,
            BEING_COUNTED
            if line.item_id in hidden
            else f"{line.usable:,} of {line.par:,} {plural(line.unit, line.par)}",
        )
        for line in lines[:SHOWN]
    ]
    return Board(tuple([*wanted, *rows][:SHOWN]), len(lacking) + len(lines))


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
    site, unverified = site_at(reader, now), catalogue.unverified_codes(reader)
    rows = [
        Row("●", "FINISH", f"{work.word} {work.name}", f"{work.lines} {plural('line', work.lines)} so far")
        for work in unfinished
        if work.kind != "prepare"  # one row says how many are under way
    ]
    before = (
        *keeping.due_rows(reader, now),
        *due_unit_rows(reader, now, site.zone),
        *waiting.waiting_rows(reader, now),
        *label_rows(reader, now),
        *preparation_rows(reader),
        *inventory_due.due_rows(reader, now, site.zone),
        *count_rows(reader, now, {work.job_id for work in unfinished}),
    )
    rows = [
        *_opened(reader, now, site.zone),
        *(Row(*due, _LEADS.get(due[1], "")) for due in before),
        *_in_quarantine(reader, site.zone),
        *rows,
        *(Row(*packed) for packed in packed_rows(reader, site.zone)),
    ]
    rows += [Row("●", "VERIFY", name, f"code {value} was attached by one person") for name, value in unverified]
    hidden = items_hidden(reader)
    soon, expiring = stock.expiring_soon(reader, now, until, SHOWN, _COUNTED + 1)
    total, more = len(rows) + min(expiring, _COUNTED), expiring > _COUNTED
    for line in soon:
        left = expiries.days_left(instants.from_text(line.unusable_from or now), instants.from_text(now), site.zone)
        days = "today" if left == 0 else "1 day" if left == 1 else f"{left} days"
        printed = expiries.shown(PrintedExpiry(line.extended_expiry or line.expiry, "day")) if line.expiry else ""
        quantity = _how_many(line, hidden)
        rows.append(Row("▲", days.upper(), line.name, f"expires {printed} · {quantity}"))
    return Board(tuple(rows[:SHOWN]), total, more)
