"""Opening the record that a command was asked to use."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.opening import Mode, Where, is_server
from db.record import Record
from kiosk import bootstrap
from kiosk.demo import build_demo


def where(options: argparse.Namespace) -> Where:
    """Find the record that the options name."""
    return bootstrap.where(options.db, options.clock)


@contextmanager
def opened(options: argparse.Namespace, mode: Mode) -> Iterator[Record]:
    """Open the record for one command; `--demo` first makes a demo pharmacy where `--db` names none yet."""
    place = where(options)
    record = _open_demo(place) if options.demo else bootstrap.open_pharmacy(place, mode)
    try:
        yield record
    finally:
        record.close()


def _open_demo(place: Where) -> Record:
    begun = is_server(place.target) or Path(place.target).exists()
    record = bootstrap.open_pharmacy(place, "create")
    try:
        if not begun or not record.rows("select 1 as there from item limit 1"):
            build_demo(record)
    except BaseException:
        record.close()
        raise
    return record
