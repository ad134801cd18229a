"""What Home says of units that are made and must not be used; never whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from db.store import Reader
from kiosk.rules.preparation import UnitStage
from kiosk.services.recall_reach import units_recalled
from kiosk.services.stopped_bags import past_beyond_use, stopped_bags, where

UnitRow = tuple[str, str, str, str]
"""Sign, word, text and detail of a row on Home."""


def unit_rows(reader: Reader, now: str) -> list[UnitRow]:
    """List them, a recalled one first: somebody may be about to use it."""
    return [*_recalled(reader, now), *_stopped(reader, now), *_past(reader, now)]


def _recalled(reader: Reader, now: str) -> Iterator[UnitRow]:
    """What left and is past its time was used, or never will be: the trace of the lot tells of it."""
    for each in units_recalled(reader):
        is_over = each.left and (each.beyond_use_date is None or each.beyond_use_date <= now)
        if not is_over and each.state != UnitStage.REJECTED:
            yield "✕", "RECALLED", each.name, f"{_unit(each.preparation_id, each.number, each.order_id)} · {each.where}"


def _stopped(reader: Reader, now: str) -> Iterator[UnitRow]:
    for each in stopped_bags(reader, now):
        what = f"BAG MADE: order {each.order_id}"
        yield "✕", "ORDER STOPPED", what, f"preparation {each.preparation_id}, unit {each.number} · {each.where}"


def _past(reader: Reader, now: str) -> Iterator[UnitRow]:
    for each in past_beyond_use(reader, now):
        yield "✕", "PAST BUD", each.name, f"{_unit(each.preparation_id, each.number, each.order_id)} · {where(each)}"


def _unit(preparation_id: str, number: int, order_id: str) -> str:
    return f"preparation {preparation_id}, unit {number}, order {order_id}"
