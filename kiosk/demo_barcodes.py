"""The demo pharmacy's barcodes: which symbols are printed, so that somebody with a scanner can try everything."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from kiosk.demo import RECALLED_LOT
from kiosk.demo_items import ITEMS
from kiosk.demo_packages import code_of, scan_of
from kiosk.demo_shelf import DemoItem, Pack
from labels.symbol_modules import IDENTIFIERS, Kind, Symbol
from scanners import check_digit, hibc_build

T = TypeVar("T")

UNKNOWN_PACK = Pack("GTIN", "0037330499990", "package", 1)
"""Of a product that the demo pharmacy has not on file."""
UNKNOWN_LOT = ("NEW2201", 400)
"""A lot that no delivery of the demo pharmacy brought, and the days until it expires."""
SERIAL = "710348"
_SHORT_DATED = 30
"""Days."""


@dataclass(frozen=True)
class Printed:
    """One symbol of the sheet."""

    symbol: Symbol
    item: str | None
    """The item's name; None for a box of mixed goods and for a product that is not on file."""
    what: str
    """The package it would be printed on, such as “carton of 10”."""
    note: str = ""
    """What it is there to show."""


@dataclass(frozen=True)
class Group:
    """Symbols that show the same thing."""

    title: str
    about: str
    printed: tuple[Printed, ...]


def groups(today: date, items: Sequence[DemoItem] = ITEMS) -> tuple[Group, ...]:
    """Choose the symbols; lots expire as in a demo pharmacy built on this day."""
    chosen = _Choice(today, items)
    return (
        Group(
            "Vials, syringes and bags",
            "GS1 DataMatrix: one symbol says product, expiry and lot. Scan them on Home, or into a delivery.",
            tuple(chosen.pieces()),
        ),
        Group(
            "What must be stopped or asked about",
            "Each of these is there for what the kiosk does about it.",
            tuple(chosen.doubtful()),
        ),
        Group(
            "Boxes and cases",
            "GS1-128 and ITF-14. A case shows how many units it holds before it counts.",
            tuple(chosen.boxes()),
        ),
        Group(
            "Supplies with HIBC codes",
            "Product and lot joined in one symbol, or in two of one package that are scanned in either order.",
            tuple(chosen.supplies()),
        ),
        Group(
            "Retail codes",
            "UPC-A and EAN-13 say the product only; receiving asks for lot and expiry.",
            tuple(chosen.retail()),
        ),
    )


@dataclass(frozen=True)
class _Shelved:
    """One packaging of an item that is on the shelf."""

    demo: DemoItem
    pack: Pack

    @property
    def lot(self) -> tuple[str, int]:
        """The lot that can be used longest, and its days."""
        return max(self.demo.lots, key=lambda lot: (lot[0] != RECALLED_LOT, lot[1]))[:2]

    @property
    def is_usable(self) -> bool:
        """Whether that lot can be received without a question."""
        return self.lot[1] > _SHORT_DATED


@dataclass(frozen=True)
class _Choice:
    """Chooses by what the items are, never by their places in the list."""

    today: date
    items: Sequence[DemoItem]

    def pieces(self) -> Iterator[Printed]:
        """One of each level and storage, and one with a serial number."""
        kept = [each for each in self._packs("GTIN", case=False) if each.is_usable]
        for each in _first_of_each(kept, lambda each: (each.pack.level, each.demo.item.storage))[:6]:
            yield self._whole(each)
        for each in kept[:1]:
            yield self._whole(each, serial=SERIAL, note="With a serial number: it names this one package.")

    def doubtful(self) -> Iterator[Printed]:
        """What is expired, recalled, short-dated, or unknown to the record."""
        lots = [(each, lot[:2]) for each in self._packs("GTIN", case=False) for lot in each.demo.lots]
        cases = (
            ("Expired: the kiosk stops it.", [lot for lot in lots if lot[1][1] < 0]),
            ("Recalled by its maker: the kiosk stops it.", [lot for lot in lots if lot[1][0] == RECALLED_LOT]),
            ("Expires soon: receiving asks why it is taken.", [lot for lot in lots if 0 <= lot[1][1] < _SHORT_DATED]),
            ("A lot that no delivery brought.", [(each, UNKNOWN_LOT) for each, _ in lots]),
        )
        for note, found in cases:
            for each, lot in found[:1]:
                yield self._whole(each, lot=lot, note=note)
        note = "A code that is not on file: what is received under it waits in quarantine until somebody verifies it."
        yield self._package(UNKNOWN_PACK, None, UNKNOWN_LOT, note=note)

    def boxes(self) -> Iterator[Printed]:
        """Two kinds of cases with lot, the same with their number only, and the box of a delivery."""
        cases = [each for each in self._packs("GTIN", case=True) if each.is_usable]
        shown = _first_of_each(cases, lambda each: each.pack.level)[:2]
        for each in shown:
            yield self._whole(each, kind="gs1_128")
        for each in shown[:1]:
            digits = f"0{each.pack.value[1:10]}0000001"
            sscc = Symbol("gs1_128", f"00{digits}{check_digit(digits)}")
            yield Printed(sscc, None, "box of a delivery", "An SSCC: scanned on Home it begins a delivery.")
        for each in shown:
            symbol = Symbol("itf_14", code_of(each.pack))
            yield _printed(each, symbol, "A GTIN-14 alone: receiving asks for lot and expiry.")

    def supplies(self) -> Iterator[Printed]:
        """HIBC joined to one symbol, as a matrix and as bars, and in two symbols."""
        pieces = [each for each in self._packs("HIBC", case=False) if each.is_usable]
        cases = [each for each in self._packs("HIBC", case=True) if each.is_usable]
        joined = "Primary and secondary joined in one symbol."
        for each in pieces[:1] + cases[:1]:
            yield self._whole(each, kind="datamatrix", note=joined)
        for each in pieces[:1]:
            yield self._whole(each, kind="code_128", note=joined)
        for each in pieces[-1:]:
            value, (lot, days) = each.pack.value, each.lot
            primary = hibc_build.primary(value[:4], value[4:-1], int(value[-1]))
            secondary = hibc_build.secondary(primary, lot=lot, expiry=self.today + timedelta(days))
            yield _printed(each, Symbol("code_128", primary), "First of two symbols: the product.")
            yield _printed(each, Symbol("code_128", secondary), "Second of two symbols: lot and expiry.")

    def retail(self) -> Iterator[Printed]:
        """Two UPC-A, and two EAN-13 where the pharmacy has products from abroad."""
        kept = self._packs("GTIN", case=False)
        upc = [each for each in kept if each.pack.value.startswith("00")]
        ean = [each for each in kept if each.pack.value[0] == "0" and each.pack.value[1] != "0"]
        for each in upc[:2]:
            yield _printed(each, Symbol("upc_a", code_of(each.pack)[1:]))
        for each in ean[:2]:
            yield _printed(each, Symbol("ean_13", code_of(each.pack)[1:]))

    def _packs(self, scheme: str, *, case: bool) -> list[_Shelved]:
        return [
            _Shelved(demo, pack)
            for demo in self.items
            for pack in demo.packs
            if pack.scheme == scheme and (pack.units > 1) == case and demo.lots
        ]

    def _whole(
        self,
        each: _Shelved,
        *,
        kind: Kind = "gs1_datamatrix",
        lot: tuple[str, int] | None = None,
        serial: str | None = None,
        note: str = "",
    ) -> Printed:
        return self._package(each.pack, each.demo.item.name, lot or each.lot, kind=kind, serial=serial, note=note)

    def _package(
        self,
        pack: Pack,
        item: str | None,
        lot: tuple[str, int],
        *,
        kind: Kind = "gs1_datamatrix",
        serial: str | None = None,
        note: str = "",
    ) -> Printed:
        scanned = scan_of(pack, lot[0], self.today + timedelta(lot[1]), serial)
        data = scanned.removeprefix(IDENTIFIERS["gs1_datamatrix"])
        return Printed(Symbol(kind, data), item, _named(pack), note)


def _printed(each: _Shelved, symbol: Symbol, note: str = "") -> Printed:
    return Printed(symbol, each.demo.item.name, _named(each.pack), note)


def _named(pack: Pack) -> str:
    return pack.level if pack.units == 1 else f"{pack.level} of {pack.units}"


def _first_of_each(found: Iterable[T], kind_of: Callable[[T], Hashable]) -> list[T]:
    firsts: dict[Hashable, T] = {}
    for each in found:
        firsts.setdefault(kind_of(each), each)
    return list(firsts.values())
