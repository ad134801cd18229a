"""The demo pharmacy's barcodes on paper, each with what it says beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kiosk.demo_barcodes import Printed, groups
from labels.pdf_page import Drawn
from labels.sheet_pdf import Entry, Section, Sheet, write_sheet
from labels.symbol_modules import Kind, Symbol
from scanners import BarcodeData, ScannerProfile, read

_NAMES: dict[Kind, str] = {
    "gs1_datamatrix": "GS1 DataMatrix",
    "datamatrix": "Data Matrix",
    "gs1_128": "GS1-128",
    "code_128": "Code 128",
    "itf_14": "ITF-14",
    "upc_a": "UPC-A",
    "ean_13": "EAN-13",
}


@dataclass(frozen=True)
class DemoSheet:
    """The printed symbols and their file."""

    printed: tuple[Printed, ...]
    drawn: Drawn


def demo_sheet(today: date) -> DemoSheet:
    """Draw the sheet; the same bytes for the same day."""
    shown = groups(today)
    sections = tuple(
        Section(group.title, group.about, tuple(_entry(printed, today) for printed in group.printed)) for group in shown
    )
    sheet = Sheet(
        "Barcodes of the demo pharmacy",
        f"For a demo pharmacy built on {today.isoformat()}; on another day print them anew, as its lots expire around "
        "the day it is built. Print at 100 %, or scan from the screen: enlarge until only one symbol is before the "
        "scanner. The scanner must send AIM identifiers.",
        sections,
        "Invented products: never put one of these on a real package.",
        datetime.combine(today, time(), UTC),
    )
    return DemoSheet(tuple(printed for group in shown for printed in group.printed), write_sheet(sheet))


def _entry(printed: Printed, today: date) -> Entry:
    said = read(printed.symbol.scanned, ScannerProfile(), today)
    lines = (
        f"{_NAMES[printed.symbol.kind]} · {printed.what}",
        _readable(printed.symbol, said),
        _meaning(said),
        printed.note,
    )
    title = printed.item or ("Mixed goods" if said.sscc else "Not on file")
    return Entry(printed.symbol, title, tuple(line for line in lines if line))


def _readable(symbol: Symbol, said: BarcodeData) -> str:
    """Write a code as it is printed under a symbol: GS1 with its Application Identifiers in brackets."""
    if symbol.kind == "upc_a":
        return symbol.data[1:]
    if said.scheme == "GS1":
        return " ".join(f"({element.ai}){element.value}" for element in said.element_strings)
    return f"*{said.text}*" if said.scheme == "HIBC" else said.text


def _meaning(said: BarcodeData) -> str:
    parts = (("lot", said.batch_lot), ("expires", said.expiry and said.expiry.isoformat()), ("serial", said.serial))
    return ", ".join(f"{name} {value}" for name, value in parts if value)
