"""A package that is about to be used, pulled or opened, and the stock of its item that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from db import instants, stock
from db.items import Item
from db.lots import Lot
from db.stock import StockLine
from db.store import Reader
from db.units import Unit
from kiosk.rules import expiry as expiries
from kiosk.rules.expiry import PrintedExpiry, unusable_from
from kiosk.services.outcome import Choice
from kiosk.services.receive_subject import extended_expiry, stored_expiry
from kiosk.settings import Site


@dataclass(frozen=True)
class InHand:
    """One package whose lot is known."""

    reader: Reader
    site: Site
    at: str
    """This instant."""
    item: Item
    lot: Lot
    unit: Unit | None
    """The very package, if its serial is on record."""
    serial: str | None
    printed: PrintedExpiry | None
    """The expiry on the package, if its code carries one."""
    lines: tuple[StockLine, ...]
    """All stock of its item."""
    needed: str
    """The instant until which it is needed."""
    given: Mapping[str, str]
    """Why it may be used all the same, by what spoke against it."""
    act: Literal["take", "open"]
    leave: Choice
    """How nothing is done with it."""
    own: str | None = None
    """The owner of a patient's own stock that may be used as well; None where it is for nobody's order."""

    @property
    def what(self) -> str:
        """Name item and lot."""
        return f"{self.item.name}, lot {self.lot.batch_lot}" if self.lot.batch_lot else self.item.name

    @property
    def until(self) -> str:
        """The instant from which it may not be used: the earlier one of package and record, or the extended one."""
        return ends_at(self.site, self.lot, self.printed)

    @property
    def words(self) -> str:
        """Say which it is, to be compared with what lies in the hand."""
        ends = expiries.shown_both(self.printed or stored_expiry(self.lot), extended_expiry(self.lot))
        return f"lot {self.lot.batch_lot or '—'}" + (f", expires {ends}" if ends else "")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Give what is compared with it beside a question."""
        serial = (("Serial", self.serial),) if self.serial else ()
        return (("Item", self.item.name), ("In your hand", self.words), *serial)


def ends_at(site: Site, lot: Lot | None, printed: PrintedExpiry | None) -> str:
    """Give the instant from which a package may not be used."""
    stored = (lot.unusable_from if lot else None) or stock.NEVER
    if printed is None or extended_expiry(lot) is not None:
        return stored
    return min(stored, instants.to_text(unusable_from(printed, site.zone)))
