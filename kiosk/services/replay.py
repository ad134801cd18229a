"""Replay: what was scanned here is read again, by what is known of its scanner now; nothing is moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import scans
from db.record import Record
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.reading import read_from
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at
from scanners import visible, withheld

_LONGEST = 300


@dataclass(frozen=True)
class Replayed:
    """One scan, what was said of it then, and how it reads now."""

    at: str
    device: str
    text: str | None
    """What came, each character that prints nothing shown as a sign; None where it is kept nowhere."""
    result: str | None
    said: str | None
    """What the screen said then."""
    status: str | None
    """How far it can be trusted now."""
    reads: str | None

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def replayed(record: Record, person_id: str, latest: int) -> list[Replayed] | Refused:
    """Read the last scans of this kiosk again, the oldest first, for somebody who may look through the record."""
    looked = records.look(record, person_id, Filter())
    if isinstance(looked, Refused):
        return looked
    return [_again(record, scan) for scan in scans.kept_scans(record, record.node, latest)]


def _again(record: Record, scan: scans.KeptScan) -> Replayed:
    known = Replayed(scan.at, scan.source, None, scan.result, scan.said, None, None)
    if scan.raw is None:
        return known
    # As on that day: what has expired since was good when it was scanned.
    data = read_from(record, site_at(record, scan.at), scan.at, scan.raw, record.node, scan.source)
    if withheld(data):
        return known
    text, reads = visible(scan.raw, _LONGEST), visible(data.message, _LONGEST)
    return Replayed(scan.at, scan.source, text, scan.result, scan.said, data.status, reads)
