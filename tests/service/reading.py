"""Reading the record in tests, as somebody who may."""

from __future__ import annotations

from db.history import Cursor
from db.history_places import Kind
from db.store import Reader
from kiosk.services import records
from kiosk.services.record_filter import Filter
from kiosk.services.records import HistoryLine, RecordsPage

WHO_MAY = "emergency"
"""Is in every record from its first migration on."""


def page(reader: Reader, wanted: Filter, limit: int, after: Cursor | None = None) -> RecordsPage:
    """Read a page."""
    found = records.page(reader, WHO_MAY, wanted, limit, after)
    assert isinstance(found, RecordsPage), found
    return found


def opened(reader: Reader, node: str, epoch: int, seq: int) -> HistoryLine:
    """Open an entry."""
    found = records.opened(reader, WHO_MAY, node, epoch, seq)
    assert isinstance(found, HistoryLine), found
    return found


def whole_history(reader: Reader, kind: Kind, thing_id: str) -> list[HistoryLine]:
    """Read all about one thing."""
    found = records.whole_history(reader, WHO_MAY, kind, thing_id)
    assert isinstance(found, list), found
    return found
