"""`kiosk import gudid|ndc|csv`: brings catalogues into the record."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli.output import Output


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk import` its options."""
    command.add_argument("kind", choices=["gudid", "ndc", "csv"])
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--as", dest="person", metavar="NAME", help="who imports; proved by a PIN")
    command.add_argument("--rejected", type=Path, metavar="FILE", help="where rejected rows go; else beside the source")
    command.set_defaults(misused=command.error)


def run(options: argparse.Namespace, output: Output) -> int:
    """Check all files, then bring each in."""
    if options.rejected is not None and len(options.files) > (2 if options.kind == "ndc" else 1):
        options.misused("--rejected takes the rows of one catalogue")
    from kiosk.cli.bring_catalogues import bring_all  # the readers of catalogues are loaded only where they are used

    return bring_all(options, output)
