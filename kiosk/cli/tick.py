"""`kiosk tick`: does what is due now, for a timer where no kiosk runs day and night."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from db.record import Record
from kiosk.background import tick
from kiosk.cli.opening import opened, where
from kiosk.cli.output import Output
from kiosk.keeper import Keeper

T = TypeVar("T")


def run(options: argparse.Namespace, output: Output) -> int:
    """Tell of each task in a line; 1 when one failed."""
    failed = False
    with opened(options, "write") as record:

        def write(work: Callable[[Record], T]) -> T:
            return work(record)

        for ran in tick(Keeper(where(options), record, write), record.clock()):
            output.line(ran.to_json(), ran.words)
            failed = failed or ran.error is not None
    return 1 if failed else 0
