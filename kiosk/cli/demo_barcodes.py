"""`kiosk demo-barcodes`: the demo pharmacy's codes as a PDF, for whoever has a scanner but no packages."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli.output import Output
from kiosk.whole_file import write_new


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give the command its argument."""
    command.add_argument("out", type=Path, metavar="OUT.pdf", help="a file that is not there yet")


def run(options: argparse.Namespace, output: Output) -> int:
    """Write the sheet for the day."""
    from kiosk.demo_sheet import demo_sheet  # its libraries are loaded only where they are used

    sheet = demo_sheet(options.clock().date())
    write_new(options.out, sheet.drawn.content)
    symbols = [
        {"symbology": each.symbol.kind, "item": each.item, "text": each.symbol.scanned} for each in sheet.printed
    ]
    pages = sheet.drawn.pages
    content = {"out": str(options.out), "pages": pages, "symbols": symbols}
    output.line(content, f"{len(symbols)} symbols on {pages} pages written to {options.out}.")
    return 0
