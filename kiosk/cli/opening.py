"""Opening the record that a command was asked to use."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from db.errors import StoreError
from db.opening import Mode, Where
from db.record import Record
from kiosk import bootstrap
from kiosk.demo import build_demo
from kiosk.services.permit import is_demo


def where(options: argparse.Namespace) -> Where:
    """Find the record that the options name."""
    return bootstrap.where(options.db, options.clock)


@contextmanager
def opened(options: argparse.Namespace, mode: Mode) -> Iterator[Record]:
    """Open the record for one command; `--demo` makes a demo pharmacy, which is kept only where `--db` says."""
    with ExitStack() as used:
        place = where(options)
        if options.demo and options.db is None:
            folder = used.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-demo-"))
            place = replace(place, target=str(Path(folder) / "demo.db"), data_folder=Path(folder))
        record = demo_at(place) if options.demo else bootstrap.open_pharmacy(place, mode)
        used.callback(record.close)
        yield record


def demo_at(place: Where) -> Record:
    """Open the demo pharmacy at a place, and build it there if the place is empty."""
    record = bootstrap.open_pharmacy(place, "create")
    try:
        if not record.rows("select 1 as there from item limit 1"):
            build_demo(record)
        elif not is_demo(record):
            raise StoreError("NOT_A_DEMO", "That is a real record, not a demo pharmacy.", "Start it without --demo.")
    except BaseException:
        record.close()
        raise
    return record
