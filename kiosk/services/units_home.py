"""What Home says of units that are made: what must not be used, and what is due of them; never whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from db import instants, unit_handovers
from db.made_units import UnitHere
from db.store import Reader
from kiosk.rules.preparation import UnitStage
from kiosk.services import units_missing
from kiosk.services.made_unit import count_words
from kiosk.services.recall_reach import units_recalled
from kiosk.services.stopped_bags import packed_since, past_beyond_use, still_here, stopped_bags, where

UnitRow = tuple[str, str, str, str]
"""Sign, word, text and detail of a row on Home."""


def unit_rows(reader: Reader, now: str) -> list[UnitRow]:
    """List them, a recalled one first: somebody may be about to use it."""
    here = still_here(reader, now)
    return [*_recalled(reader, now), *_stopped(reader, here), *_past(here, now)]


def _recalled(reader: Reader, now: str) -> Iterator[UnitRow]:
    """What left and is past its time was used, or never will be: the trace of the lot tells of it."""
    for each in units_recalled(reader):
        is_over = each.left and (each.beyond_use_date is None or each.beyond_use_date <= now)
        if not is_over and each.state != UnitStage.REJECTED:
            yield "✕", "RECALLED", each.name, f"{_unit(each.preparation_id, each.number, each.order_id)} · {each.where}"


def _stopped(reader: Reader, here: list[UnitHere]) -> Iterator[UnitRow]:
    for each in stopped_bags(reader, here):
        what = f"BAG MADE: order {each.order_id}"
        yield "✕", "ORDER STOPPED", what, f"preparation {each.preparation_id}, unit {each.number} · {each.where}"


def _past(here: list[UnitHere], now: str) -> Iterator[UnitRow]:
    for each in past_beyond_use(here, now):
        yield "✕", "PAST BUD", each.name, f"{_unit(each.preparation_id, each.number, each.order_id)} · {where(each)}"


def due_unit_rows(reader: Reader, now: str, zone: ZoneInfo) -> list[UnitRow]:
    """List what is due of made units: one is wanted again, or a pack waits to be picked up."""
    return [*_wanted_again(reader, now), *_to_pick_up(reader, now, zone)]


def _wanted_again(reader: Reader, now: str) -> Iterator[UnitRow]:
    for order_id in units_missing.orders_lacking(reader, now):
        lacks = sum(each.units for each in units_missing.missing(reader, order_id))
        if lacks:
            yield (
                "▲",
                "REMAKE",
                f"Order {order_id} lacks {count_words(lacks)}",
                "it was wasted: make another (F1, Prepare)",
            )


def _to_pick_up(reader: Reader, now: str, zone: ZoneInfo) -> Iterator[UnitRow]:
    waiting = unit_handovers.waiting(reader, packed_since(now))
    if waiting:
        oldest = instants.from_text(waiting[0].at).astimezone(zone)
        waits = "waits" if len(waiting) == 1 else "wait"
        text = f"{count_words(len(waiting))} {waits} to be picked up"
        yield "●", "PICK-UP", text, f"the longest since {oldest:%Y-%m-%d %H:%M}"


def _unit(preparation_id: str, number: int, order_id: str) -> str:
    return f"preparation {preparation_id}, unit {number}, order {order_id}"
