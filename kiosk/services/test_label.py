"""Test labels: ladders whose codes are our own, sent as what their printer takes, and read back from scans."""

from __future__ import annotations

from datetime import date

from labels.calibration import Step, step_named
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.ladder import Ladder, ladder
from labels.pdf import to_pdf
from labels.printers.address import Address
from labels.printers.states import Document
from labels.printers.zpl_settings import at_darkness
from labels.refusal import LabelRefused
from labels.stock import Stock
from labels.zpl import to_zpl
from scanners import ScannerProfile, build_local, read

_PREFIX = "CAL."


def ladder_of(stock: Stock, dpi: int, darkness: int | None) -> Ladder | LabelRefused:
    """Draw a test label whose symbols say which step they are."""
    return ladder(stock, dpi, darkness, _code_of)


def document_of(label: Label, address: Address, name: str, darkness: int | None = None) -> Document:
    """Write a test label as its printer takes it; only ZPL printers can be told a darkness."""
    form = address.formats[0]
    content = to_zpl(label) if form == "zpl" else to_pdf(label)
    if form == "zpl" and darkness is not None:
        content = at_darkness(darkness, content)
    return Document(content, form, label.stock.width, label.stock.height, label.dpi, name)


def step_scanned(raw: str, today: date) -> Step | None:
    """Say which step of a test label a scan is; None when it is something else, or was not read whole."""
    local = read(raw, ScannerProfile(), today).local
    if local is None or local.kind != "command" or not local.value.startswith(_PREFIX):
        return None
    return step_named(local.value.removeprefix(_PREFIX))


def _code_of(name: str) -> LabelSymbol:
    return LabelSymbol("datamatrix", f"]d1{build_local('command', f'{_PREFIX}{name}')}")
