"""Several scans in a row: joins the symbols of each package and says what repeats mean in the job at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from scanners.barcode_data import BarcodeData, Status
from scanners.dates import agree
from scanners.session_join import join
from scanners.wording import what

Mode = Literal["receive", "pick", "count"]
"""The job: receiving and picking move units, counting builds a set."""

Relation = Literal["two_units", "two_products", "count_once", "duplicate_serial", "duplicate_sscc", "conflict"]
"""What two packages are to each other."""

_GRAVITY: tuple[Relation, ...] = (
    "conflict",
    "duplicate_sscc",
    "duplicate_serial",
    "count_once",
    "two_products",
    "two_units",
)
_SENTENCES: dict[Relation, str] = {
    "conflict": "The same product was read with different data. Set both packages aside and ask the pharmacist.",
    "duplicate_sscc": "This delivery unit was scanned already. Go on with the next one.",
    "duplicate_serial": "This very unit was scanned already. Scan the next one.",
    "count_once": "This very unit was scanned already and counts once. Scan the next one.",
    "two_products": "These are two different products. Check that both belong here.",
    "two_units": "These are two units. Both are taken.",
}


def relation(earlier: BarcodeData, new: BarcodeData, mode: Mode | None = None) -> Relation:
    """What a new package is to an earlier one: the same thing again, a contradiction, or another one.

    A serial is unique only together with its product. Without a serial every repeat is a further unit.

    >>> from datetime import date
    >>> from scanners import ScannerProfile, read
    >>> unit = read("]d2010031234567890621SN1", ScannerProfile(), date(2026, 11, 23))
    >>> relation(unit, unit, "receive"), relation(unit, unit, "count")
    ('duplicate_serial', 'count_once')
    """
    if earlier.sscc is not None and earlier.sscc == new.sscc:
        return "count_once" if mode == "count" else "duplicate_sscc"
    same_asset = _asset(earlier) is not None and _asset(earlier) == _asset(new)
    same_product = earlier.product is not None and earlier.product == new.product
    same_unit = same_product and earlier.serial is not None and earlier.serial == new.serial
    if same_unit and (_differ(earlier.batch_lot, new.batch_lot) or _expiries_differ(earlier, new)):
        return "conflict"
    same_lot = same_product and earlier.batch_lot is not None and earlier.batch_lot == new.batch_lot
    if same_lot and _expiries_differ(earlier, new):
        return "conflict"
    if same_unit or same_asset:
        return "count_once" if mode == "count" else "duplicate_serial"
    serialised = earlier.serial is not None and new.serial is not None
    return "two_units" if same_product or serialised else "two_products"


@dataclass(frozen=True)
class SessionResult:
    """What a row of scans comes to."""

    status: Status | Relation
    data: BarcodeData
    """The only package, or the last one of several, or the refusal."""
    packages: tuple[BarcodeData, ...]
    message: str


@dataclass(frozen=True)
class ScanSession:
    """An immutable row of scans; `add` gives the next state.

    A job may keep the raw texts only and rebuild the session by reading them again.

    >>> from datetime import date
    >>> from scanners import ScannerProfile, read
    >>> session = ScanSession("receive")
    >>> for raw in ("]E00312345678906", "]d210AB12"):
    ...     session = session.add(read(raw, ScannerProfile(), date(2026, 11, 23)))
    >>> result = session.result()
    >>> result.status, result.data.batch_lot, result.data.needs
    ('ok', 'AB12', ('expiry',))
    """

    mode: Mode | None = None
    pending: tuple[BarcodeData, ...] = ()
    """Symbols that wait for another one of their package."""
    held: BarcodeData | None = None
    """What the pending symbols say as one."""
    closed: tuple[BarcodeData, ...] = ()
    """Packages that nothing more is expected of."""
    refused: BarcodeData | None = None
    """The first refused scan; it decides the result."""

    @property
    def packages(self) -> tuple[BarcodeData, ...]:
        """All packages so far, the open one last."""
        return self.closed if self.held is None else (*self.closed, self.held)

    def add(self, new: BarcodeData) -> ScanSession:
        """The session after one more symbol."""
        found = join(self.pending, new)
        if found.data.status in ("reject", "choose", "lookup"):
            return replace(self.expire(), refused=self.refused or found.data)
        closed = self.closed if found.joined else self.expire().closed
        if found.pending:
            return replace(self, pending=found.pending, held=found.data, closed=closed)
        return replace(self, pending=(), held=None, closed=(*closed, found.data))

    def expire(self) -> ScanSession:
        """The session after the time limit, or a scan that does not join.

        Nothing held is joined any more, and half a package is dropped.
        """
        half = self.held is None or self.held.status == "partial"
        return replace(self, pending=(), held=None, closed=self.closed if half else self.packages)

    def result(self) -> SessionResult | None:
        """What all scans come to; None before the first one."""
        if self.refused is not None:
            return SessionResult(self.refused.status, self.refused, self.packages, self.refused.message)
        if not self.packages:
            return None
        last = self.packages[-1]
        if len(self.packages) == 1:
            return SessionResult(last.status, last, self.packages, last.message)
        found = {relation(one, other, self.mode) for one, other in combinations(self.packages, 2)}
        status = next(name for name in _GRAVITY if name in found)
        contents = what(last)
        text = f"Read {contents}. {_SENTENCES[status]}" if contents else _SENTENCES[status]
        return SessionResult(status, last, self.packages, text)


def _asset(data: BarcodeData) -> str | None:
    return data.giai or data.grai


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _expiries_differ(one: BarcodeData, other: BarcodeData) -> bool:
    return not agree(one.expiry, other.expiry)
