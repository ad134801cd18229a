"""The stock as it was at the end of a day of the site: what was known then, of what lay there then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from db import instants, stock
from db.record import Record
from db.stock import StockLine
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.controlled_list import counts_now
from kiosk.services.hand import Hand
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter, midnight
from kiosk.settings import site_at

SHOWN = 300
"""Lines that a screen shows; an export has all."""


@dataclass(frozen=True)
class StockDay:
    """What lay where at the end of a day."""

    day: date
    at: str
    lines: tuple[StockLine, ...]
    total: int


def last_moment(day: date, record: Record) -> str:
    """Give the last moment of a day of the site, or the present one if the day is not over."""
    zone = site_at(record, "9999").zone
    end = instants.from_text(midnight(day + timedelta(days=1), zone)) - timedelta(milliseconds=1)
    return min(instants.to_text(end), record.now())


def stock_at_end_of(reader: Record, hand: Hand, person_id: str, day: date, wanted: Filter) -> StockDay | Refused:
    """Look at the stock of a day, as far as an item or a place is asked for; that somebody looked is noted."""
    refused = permit.refusal(reader, person_id, Act.VIEW_RECORDS) or counts_now(reader, person_id)
    ids = {thing.kind: thing.id for thing in wanted.search.things}
    named = ", ".join([f"stock at the end of {day}", *(f"{label} {value}" for label, value in wanted.facts)])

    def note(record: Record) -> None:
        with record.write(person_id, "records.view") as write:
            write.note(filter=named, **({"refused": refused.code} if refused else {}))

    hand(note)
    if refused is not None:
        return refused
    at = last_moment(day, reader)
    found = stock.stock_then(reader, at, stock.Filter(ids.get("item"), ids.get("location")))
    lots = next(({thing.id, *thing.others} for thing in wanted.search.things if thing.kind == "lot"), None)
    lines = [line for line in found if lots is None or line.lot_id in lots]
    return StockDay(day, at, tuple(lines[:SHOWN]), len(lines))
