"""From what a label is to say to its proven picture: on which printer, on which stock; and again when it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db import print_jobs
from db.print_jobs import PrintContent, PrintJob
from db.record import Record
from db.store import Reader
from kiosk.services.held_codes import SECRET_KINDS, HeldCodes
from kiosk.services.label_settings import LabelSettings, labels_at
from kiosk.services.outcome import Refused
from kiosk.settings_printers import PrinterEntry
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layouts import layout_for, stocks_for
from labels.refusal import LabelRefused
from labels.stock import Stock, stock_named

Data = Mapping[str, object]

USUAL = Stock(4_000, 3_000)
"""Where a printer takes any stock: the common roll, and larger only if something does not fit."""


@dataclass(frozen=True)
class Planned:
    """A label as it would come out, and where."""

    label: Label
    printer: PrinterEntry

    @property
    def stock(self) -> Stock:
        """The stock that it is drawn for."""
        return self.label.stock


def plan(
    reader: Record,
    node: str,
    kind: str,
    data: Data,
    symbol: LabelSymbol | None,
    *,
    printer: str | None = None,
    stock: Stock | None = None,
) -> Planned | Refused:
    """Draw a label for the printer and stock that were chosen, else for the usual ones of the kiosk `node`."""
    settings = labels_at(reader, reader.now())
    places = _places(settings, node, kind, printer, stock)
    if isinstance(places, Refused):
        return places
    drawn: Label | LabelRefused | None = None
    for entry, size in places:
        drawn = draw(kind, data, symbol, size, entry.dpi, settings)
        if isinstance(drawn, Label):
            return Planned(drawn, entry)
        if drawn.code != "DOES_NOT_FIT":
            break
    assert isinstance(drawn, LabelRefused)
    return Refused(drawn.code, drawn.message, drawn.next_step)


def _places(
    settings: LabelSettings, node: str, kind: str, name: str | None, stock: Stock | None
) -> list[tuple[PrinterEntry, Stock]] | Refused:
    """List printer and stock to try, in order: it goes to the first on which it fits."""
    if not stocks_for(kind):
        return Refused("NO_KIND", f"There is no kind of label {kind[:40]}.", "See `kiosk label --list`.")
    reached = settings.printers_of(node)
    chosen = [entry for entry in reached if name in (None, entry.name)]
    if not chosen:
        what = f"There is no printer {name} at this kiosk." if name else "No printer is set up at this kiosk."
        return Refused("NO_PRINTER", what, "Enter it under Settings, Labels and printers (labels.printers).")
    places = [(entry, size) for entry in chosen for size in _sizes(entry, kind, stock)]
    fitting = [(entry, size) for entry, size in places if layout_for(kind, size) is not None]
    if fitting:
        return fitting
    kinds = ", ".join(each.name for each in stocks_for(kind))
    on = f" on {stock.name}" if stock else ""
    said = f"{name} holds no stock for it{on}." if name else f"No printer of this kiosk holds a stock for it{on}."
    return Refused("NO_STOCK", said, f"Such a label needs one of {kinds}: choose another printer, or load that stock.")


def _sizes(entry: PrinterEntry, kind: str, stock: Stock | None) -> tuple[Stock, ...]:
    if stock is not None:
        return (stock,) if entry.holds(stock) else ()
    if entry.stocks:
        return entry.stocks[:1]  # the roll that it usually holds; another is a person's choice
    known = stocks_for(kind)
    return known[known.index(USUAL) :] if USUAL in known else known


_NOT_IN_PLAIN = frozenset({"bag", "syringe", "tote", "badge"})
"""Kinds that may name a patient, or open something."""


def kept_in_plain(record: Record, kind: str, planned: Planned) -> Refused | None:
    """Say that a folder of plain files is no place for what an encrypted record hides; None when it may go there."""
    if record.key is None or kind not in _NOT_IN_PLAIN or not planned.printer.url.startswith("folder:"):
        return None
    said = f"The record is encrypted, and {planned.printer.name} would keep this label in a plain file."
    return Refused("PLAIN_FILE", said, "Choose a printer that prints on paper (labels.printers).")


def draw(
    kind: str, data: Data, symbol: LabelSymbol | None, stock: Stock, dpi: int, settings: LabelSettings
) -> Label | LabelRefused:
    """Draw a label, and prove its picture."""
    # Loaded with the first label: what draws and reads pictures would make every start of the kiosk wait.
    from labels.compose import compose
    from labels.render import render

    layout = layout_for(kind, stock)
    if layout is None:
        said = f"There is no layout of such a label on {stock.name}."
        return LabelRefused("NO_LAYOUT", "stock", said, "Choose another stock; `kiosk label --list` names them.")
    composed = compose(kind, data, symbol, tall_man=settings.tall_man)
    return composed if isinstance(composed, LabelRefused) else render(composed, layout, stock, dpi)


def render_job(reader: Reader, job_id: str, held: HeldCodes | None = None) -> Label | LabelRefused:
    """Draw the label of a job, as it is or was printed; of a badge, only while its code is held."""
    job = print_jobs.print_job(reader, job_id)
    said = print_jobs.content(reader, job_id)
    if job is None or said is None:
        return LabelRefused("MISSING_FIELD", "job", "There is no such label on record.", "Choose one from the list.")
    return redraw(reader, job, said, held)


def redraw(reader: Reader, job: PrintJob, said: PrintContent, held: HeldCodes | None) -> Label | LabelRefused:
    """Draw a job's label anew, by the settings that held when it was asked for."""
    symbol = symbol_of(said)
    if job.kind in SECRET_KINDS:
        symbol = held.symbol(job.id) if held is not None else None
        if symbol is None:
            gone = "Its code is in no record, and the kiosk that made it has ended or printed it."
            return LabelRefused("MISSING_FIELD", "symbol", gone, "Make a new badge under People (F1).")
    stock = _stock(job.stock)
    return draw(job.kind, data_of(said), symbol, stock, job.dpi, labels_at(reader, job.queued_at))


def _stock(name: str) -> Stock:
    found = stock_named(name)
    if found is None:
        raise LookupError("the stock of a job is one that a layout was found for")
    return found


def data_of(said: PrintContent) -> dict[str, Any]:
    """Read a job's data back."""
    read = json.loads(said.data_json)
    return dict(read)


def symbol_of(said: PrintContent) -> LabelSymbol | None:
    """Read a job's symbol back."""
    if said.symbol_kind is None or said.symbol_text is None:
        return None
    elements = tuple((ai, value) for ai, value in json.loads(said.symbol_elements or "[]"))
    return LabelSymbol(said.symbol_kind, said.symbol_text, elements)  # type: ignore[arg-type]  # as it was written


LONGEST_DATA = 16_384
"""Characters of a label's data: a page of small print has fewer."""


def content_of(kind: str, data: Data, symbol: LabelSymbol | None) -> PrintContent | Refused:
    """Write what a label is made of for the record; a secret symbol is left out."""
    try:
        written = json.dumps(dict(data), sort_keys=True, default=_as_written)
    except (TypeError, ValueError):
        return Refused("BAD_DATA", "The label's data hold something that is no text, number or list.", _GIVE_TEXT)
    if len(written) > LONGEST_DATA:
        return Refused("BAD_DATA", "The label's data are larger than any label.", _GIVE_TEXT)
    if symbol is None or kind in SECRET_KINDS:
        return PrintContent(written, None, None, None)
    return PrintContent(written, symbol.kind, symbol.text, json.dumps([list(pair) for pair in symbol.elements]))


def _as_written(value: object) -> str:
    """Keep a number's digits as they were given."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError


_GIVE_TEXT = "Give each key a text, or a list of texts; see `kiosk label --list`."
