"""A package in a technician's hand, and all that the record knows about it at this moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from db import instants, ledger, lots, stock
from db.jobs import StoredJob
from db.ledger import Place
from db.lots import Lot
from db.record import Write
from db.stock import StockLine
from db.units import Unit
from kiosk.rules.expiry import PrintedExpiry, unusable_from
from kiosk.services.departures import how_it_left
from kiosk.services.in_hand import InHand, ends_at
from kiosk.services.look_package import printed_in
from kiosk.services.outcome import Choice, Refused
from kiosk.services.preparation_void import no_package
from kiosk.services.pull_state import Draft, PullState
from kiosk.services.reading import read_scan
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import (
    LocationFound,
    LotFound,
    PackageFound,
    PreparationFound,
    Several,
    Unknown,
    date_alone_is_bad,
    resolve,
)
from kiosk.settings import Site, site_at
from scanners import BarcodeData, merged, visible

LEAVE_OUT: Final = Choice("Put it back: take nothing", {"leave_out": True})


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    site: Site
    state: PullState

    @property
    def key(self) -> str:
        """Prefix of the idempotency keys of this step's movements."""
        return f"{self.job.id}:{self.job.step + 1}"

    @property
    def today(self) -> date:
        """The day at the site."""
        return instants.from_text(self.write.at).astimezone(self.site.zone).date()

    @property
    def needed(self) -> str:
        """The instant until which what is pulled is needed: today's needs are needs of this moment."""
        day = date.fromisoformat(self.state.needed_until) if self.state.needed_until else self.today
        if day <= self.today:
            return self.write.at
        return instants.to_text(unusable_from(PrintedExpiry(day.isoformat(), "day"), self.site.zone))

    @property
    def needed_day(self) -> str:
        """The last day on which what is pulled will be used, in words."""
        return self.state.needed_until or self.today.isoformat()

    def read(self, raw: str, scan_id: str | None) -> BarcodeData:
        """Read what was scanned."""
        return read_scan(self.write, self.site, self.write.at, raw, scan_id)


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs."""
    return Open(write, job, person_id, site_at(write, write.at), PullState.from_json(job.state))


@dataclass(frozen=True)
class Package:
    """What is taken, and the stock of its item."""

    case: Open
    draft: Draft
    data: BarcodeData
    found: PackageFound
    lines: tuple[StockLine, ...]
    """All stock of its item."""

    @property
    def lot(self) -> Lot | None:
        """Its lot, if it is known."""
        return self.found.lot

    @property
    def unit(self) -> Unit | None:
        """The very package, if its serial is on record."""
        return self.found.unit

    @property
    def name(self) -> str:
        """Name its item."""
        return self.found.link.item.name

    @property
    def what(self) -> str:
        """Name item and lot."""
        return f"{self.name}, lot {self.lot.batch_lot}" if self.lot and self.lot.batch_lot else self.name

    @property
    def quantity(self) -> int:
        """How many base units are taken: one, unless a person said otherwise."""
        return self.draft.quantity or 1

    @property
    def whole(self) -> bool:
        """Say whether the whole package is taken, so that its serial leaves with it."""
        return self.quantity == self.found.link.units_per_pack

    @property
    def of_lot(self) -> list[StockLine]:
        """What of its lot may be taken: available, and no patient's own but of whom the order is for."""
        return [
            line
            for line in self.lines
            if self.lot
            and line.lot_id == self.lot.id
            and line.state == "available"
            and stock.may_be_used(line.owner, self.case.state.own)
        ]

    @property
    def places(self) -> list[StockLine]:
        """Where it can have been taken from: the patient's own stock first, then ours."""
        fitting = [line for line in self.of_lot if self._there(line) >= self.quantity]
        return sorted(fitting, key=lambda line: (_first(line.owner, self.case.state.own), line.location, line.owner))

    def _there(self, line: StockLine) -> int:
        """Count what of this lies there: of the very package, or of those whose serial nobody knows."""
        place = Place(line.lot_id, line.location_id, "available", line.owner)
        if self.unit is not None:
            return ledger.held_of_unit(self.case.write, self.unit.id, place)
        return line.quantity - ledger.held_by_serial(self.case.write, place)

    @property
    def left_in_pack(self) -> int:
        """Count what the pack holds: of one whose serial is on record, what is left of it at one place."""
        if self.unit is None:
            return self.found.link.units_per_pack
        return max((self._there(line) for line in self.of_lot), default=0)

    @property
    def printed(self) -> PrintedExpiry | None:
        """The expiry on the package, if its code carries one."""
        return printed_in(self.data)

    @property
    def until(self) -> str:
        """The instant from which it may not be used: the earlier one of package and record, or the extended one."""
        return ends_at(self.case.site, self.lot, self.printed)

    @property
    def hand(self) -> InHand:
        """What is judged of it before it is used; its lot must be known."""
        if self.lot is None:
            raise LookupError("the lot of a package is asked for before it is judged")
        case = self.case
        return InHand(
            case.write, case.site, case.write.at, self.found.link.item, self.lot, self.unit, self.data.serial,
            self.printed, self.lines, case.needed, self.draft.reasons, "take", LEAVE_OUT, case.state.own,
        )  # fmt: skip

    def units(self, count: int) -> str:
        """Write a count with its unit."""
        return amount(count, self.found.link.item.base_unit)


def _first(owner: str, own: str | None) -> int:
    return 0 if owner == own else 1 if owner == ledger.OWN else 2


def amount(count: int, unit: str) -> str:
    """Write a count with its unit."""
    return f"{count:,} {plural(unit, count)}"


def package_of(case: Open, draft: Draft) -> Package | Refused:
    """Find what was scanned, with the lot that a person picked for it."""
    data = case.read(draft.raw, draft.scan_id)
    if draft.other:
        data = merged(data, case.read(draft.other, draft.other_scan_id))
    found = named(case, data)
    if isinstance(found, Refused):
        return found
    ledger.alone_with_stock(case.write, found.link.item.id)
    if draft.lot_id is not None:
        found = replace(found, lot=lots.lot(case.write, draft.lot_id))
    elif found.lot is None and found.unit is not None and data.batch_lot is None:
        found = replace(found, lot=lots.lot(case.write, found.unit.lot_id))
    lines = stock.stock_now(case.write, case.write.at, stock.Filter(item_id=found.link.item.id))
    if found.lot is None and found.unit is None and data.batch_lot is None and not found.link.item.requires_lot:
        found = replace(found, lot=_nameless(case, lines))
    return Package(case, draft, data, found, tuple(lines))


def _nameless(case: Open, lines: list[StockLine]) -> Lot | None:
    """Find the only lot of what carries no lot number: there is nothing to be read off it."""
    here = {line.lot_id for line in lines}
    lot = lots.lot(case.write, next(iter(here))) if len(here) == 1 else None
    return lot if lot is not None and lot.batch_lot == "" else None


def named(case: Open, data: BarcodeData) -> PackageFound | Refused:
    """Find the item that a scan names, or say why it names none."""
    if data.status == "reject" and not date_alone_is_bad(data):
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed (F4).")
    match resolve(case.write, data):
        case PackageFound() as found:
            return found
        case LotFound(link, lot):
            return PackageFound(link, lot, None)
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
        case LocationFound(location):
            return Refused("LOCATION", f"That is the shelf {location.name}.", "Scan the package.")
        case PreparationFound(unit, label):
            return no_package(case.write, unit, label, "Scan the package.")
        case Unknown(_, value) if value is not None and data.product is not None:
            said = f"{visible(value)[:40]} is a code of nothing on file."
            return Refused("NOT_ON_FILE", said, "Set it aside. What is not on file was never received here.")
    return Refused("NOT_PRODUCT", "That is not the code of a package.", "Scan the product code on the package.")


def none_left(case: Open, lot_id: str, what: str) -> Refused:
    """Say that nothing of a lot is left, and what became of the last of it."""
    said = f"None of {what} is on the shelf.{left_words(case, lot_id)}"
    return Refused("NOT_ON_SHELF", said, "If you hold one all the same, set it aside and tell the pharmacist.")


def left_words(case: Open, lot_id: str, unit_id: str | None = None) -> str:
    """Say, as a sentence of its own, what became of the last of a lot or of one package."""
    said = how_it_left(case.write, case.site, case.write.at, lot_id, unit_id)
    return f" {said}." if said else ""
