"""What the site says about labels at an instant: printers, what is scanned back, how names are written, its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.settings import values_at
from db.store import Reader
from kiosk.rules import tall_man
from kiosk.settings_labels import ADDRESS, COMPANY_PREFIX, PHONE, PRINTERS, SCAN_BACK, TALL_MAN
from kiosk.settings_printers import PrinterEntry, entries
from kiosk.settings_registry import BY_KEY, PHARMACY


@dataclass(frozen=True)
class LabelSettings:
    """The values in force at one instant."""

    printers: tuple[PrinterEntry, ...]
    scan_back: frozenset[str]
    """Kinds of labels whose paper is scanned before they count as printed."""
    company_prefix: str
    """GS1 company prefix; empty when the site has none."""
    tall_man: Callable[[str], str]
    pharmacy: str
    address: str
    phone: str

    def printers_of(self, node: str) -> tuple[PrinterEntry, ...]:
        """List the printers that a kiosk reaches, the usual one first."""
        return tuple(entry for entry in self.printers if entry.node in (None, node))

    def printer(self, node: str, name: str) -> PrinterEntry | None:
        """Find a printer that a kiosk reaches by its name."""
        return next((entry for entry in self.printers_of(node) if entry.name == name), None)

    @property
    def facility(self) -> dict[str, str]:
        """Who made it and where to call by day and night, as labels that leave the pharmacy say it."""
        said = {"name": self.pharmacy, "address": self.address, "phone": self.phone}
        return {key: text for key, text in said.items() if text}


def labels_at(reader: Reader, instant: str) -> LabelSettings:
    """Read the values in force at an instant; a value that makes no sense falls back to its default."""
    entered = values_at(reader, instant)

    def value(key: str) -> Any:
        definition = BY_KEY[key]
        found = entered.get(key, definition.default)
        return found if definition.kind.fits(found) else definition.default

    names = value(TALL_MAN)
    return LabelSettings(
        printers=entries(value(PRINTERS)),
        scan_back=frozenset(value(SCAN_BACK)),
        company_prefix=value(COMPANY_PREFIX),
        tall_man=tall_man.with_names(names) if names else tall_man.tall_man,
        pharmacy=value(PHARMACY),
        address=value(ADDRESS),
        phone=value(PHONE),
    )
