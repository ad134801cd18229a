"""Judging a package that was scanned on Home: the first thing that forbids its use is what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db import instants, ledger, lots, stock, units
from db.lots import Lot
from db.stock import StockLine
from db.store import Reader
from db.units import UnitPlace
from kiosk.rules import reasons
from kiosk.rules.expiry import PrintedExpiry, shown_both, unusable_from
from kiosk.services.count_hidden import BEING_COUNTED, is_hidden
from kiosk.services.departures import how_it_left
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_subject import contradiction, extended_expiry, plural, stored_expiry
from kiosk.services.resolve import PackageFound
from kiosk.settings import Site
from scanners import BarcodeData


@dataclass(frozen=True)
class _Package:
    """A package, and all that the record knows about it."""

    reader: Reader
    batch_lot: str | None
    """As its code says it."""
    found: PackageFound
    lot: Lot | None
    lines: tuple[StockLine, ...]
    """The stock of its item."""
    places: tuple[UnitPlace, ...]
    """Where this very package lies, if it has a serial on record."""
    printed: PrintedExpiry | None
    site: Site
    now: str

    @property
    def what(self) -> str:
        """Name it."""
        name = self.found.link.item.name
        return f"{name}, lot {self.lot.batch_lot}" if self.lot else name

    @property
    def of_lot(self) -> list[StockLine]:
        """The stock of its lot."""
        return [line for line in self.lines if self.lot is not None and line.lot_id == self.lot.id]

    @property
    def is_hidden(self) -> bool:
        """Say whether how much there is is told nobody now."""
        return is_hidden(self.reader, self.found.link.item)

    @property
    def there(self) -> str:
        """Say how much of its item the pharmacy may use."""
        if self.is_hidden:
            return f"how many there are is not told while it is {BEING_COUNTED}"
        usable = sum(line.quantity for line in self.lines if line.state == "available" and stock.is_ours(line.owner))
        return f"{usable:,} usable {plural(self.found.link.item.base_unit, usable)} on the shelf"


def judge_package(record: Reader, site: Site, now: str, data: BarcodeData, found: PackageFound) -> Outcome:
    """Say what forbids the use of a package, or how much of it there is."""
    package = _package(record, site, now, found, data.batch_lot, printed_in(data))
    return _forbidden(package) or _usable(package)


def printed_in(data: BarcodeData) -> PrintedExpiry | None:
    """Give the expiry that a code carries."""
    return PrintedExpiry(data.expiry.isoformat(), data.expiry.precision) if data.expiry else None


def forbidden(
    record: Reader,
    site: Site,
    now: str,
    found: PackageFound,
    batch_lot: str | None = None,
    printed: PrintedExpiry | None = None,
) -> Refused | None:
    """Say what forbids the use of a package whose code says this lot and expiry; None when nothing does."""
    return _forbidden(_package(record, site, now, found, batch_lot, printed))


def _package(
    record: Reader, site: Site, now: str, found: PackageFound, batch_lot: str | None, printed: PrintedExpiry | None
) -> _Package:
    lot = found.lot
    if lot is None and found.unit is not None and batch_lot is None:
        lot = lots.lot(record, found.unit.lot_id)
    return _Package(
        reader=record,
        batch_lot=batch_lot,
        found=found,
        lot=lot,
        lines=tuple(stock.stock_now(record, now, stock.Filter(item_id=found.link.item.id))),
        places=tuple(units.places_of_unit(record, found.unit)) if found.unit else (),
        printed=printed,
        site=site,
        now=now,
    )


def _forbidden(package: _Package) -> Refused | None:
    return next((refused for forbids in _CHECKS if (refused := forbids(package)) is not None), None)


def _recalled(package: _Package) -> Refused | None:
    lot = package.lot
    if lot is None or lot.recalled_at is None:
        return None
    said = f"{package.what} is RECALLED: {lot.recall_note}."
    return Refused("RECALLED", said, "Do not use it. Put it in quarantine.")


def _contradicted(package: _Package) -> Refused | None:
    said = contradiction(package.what, package.lot, package.printed)
    return Refused("EXPIRY_CONFLICT", said, "Set the package aside and show it to the pharmacist.") if said else None


def _expired(package: _Package) -> Refused | None:
    lot, printed = package.lot, package.printed
    expired = lot is not None and lot.unusable_from is not None and lot.unusable_from <= package.now
    if (
        extended_expiry(lot) is None
        and printed is not None
        and unusable_from(printed, package.site.zone) <= instants.from_text(package.now)
    ):
        expired = True
    if not expired:
        return None
    day = shown_both(printed or stored_expiry(lot), extended_expiry(lot))
    return Refused("EXPIRED", f"{package.what} EXPIRED {day}.", "Do not use it. Put it in quarantine.")


def _unverified(package: _Package) -> Refused | None:
    link = package.found.link
    if link.verified:
        return None
    if link.origin == "derived":
        said = f"This code was worked out from the NDC of {link.item.name}, and nobody has confirmed it."
        return Refused("LINK_UNVERIFIED", said, "Do not use the package yet. Receiving it (F2) asks to compare it.")
    said = f"One person attached this code to {link.item.name}, and nobody has verified that."
    return Refused("LINK_UNVERIFIED", said, "Do not use the package until a second person has verified its code.")


def _held(package: _Package) -> Refused | None:
    for place in package.places:
        if place.status in ledger.HELD:
            said = f"This package of {package.what} is in QUARANTINE ({place.location}){_because(place.reason)}."
            return Refused("QUARANTINED", said, "Do not use it until it is released.")
    if package.places or not package.of_lot:
        return None
    if any(line.state not in ledger.HELD for line in package.of_lot):
        return None
    where = ", ".join(sorted({line.location for line in package.of_lot}))
    said = f"All of {package.what} is in QUARANTINE ({where})."
    return Refused("QUARANTINED", said, "Do not use it until it is released.")


def _because(reason: str | None) -> str:
    # Causes only: what a person typed may name a patient.
    words = [reasons.CAUSES[cause] for cause in reasons.causes_in(reason)]
    return f": {', and '.join(words)}" if words else ""


def _never_received(package: _Package) -> Refused | None:
    if package.lot is not None or package.batch_lot is None:
        return None
    said = f"{package.what}: lot {package.batch_lot} was never received here; {package.there}."
    return Refused("UNKNOWN_LOT", said, "Press F2 to receive it.")


_CHECKS: tuple[Callable[[_Package], Refused | None], ...] = (
    _recalled,
    _contradicted,
    _expired,
    _unverified,
    _held,
    _never_received,
)


def _usable(package: _Package) -> Done:
    ends = shown_both(package.printed, extended_expiry(package.lot)) if package.printed else ""
    until = f", expires {ends}" if ends else ""
    said = f"{package.what}{until}: {package.there}."
    held = sum(line.quantity for line in package.of_lot if line.state in ledger.HELD)
    if held and not package.places:
        some = "Some" if package.is_hidden else f"{held:,}"
        said += f" {some} of this lot are in QUARANTINE: make sure that this is none of them."
    if not all(stock.is_ours(line.owner) for line in package.of_lot) and not any(
        stock.is_ours(place.owner) for place in package.places
    ):
        said += " Some of this lot belongs to one patient alone."
    if (unit := package.found.unit) is not None and not package.places:
        became = how_it_left(package.reader, package.site, package.now, unit.lot_id, unit.id)
        said += f" This very package has left the shelf{f': {became}' if became else ''}."
    return Done("ITEM", said)
