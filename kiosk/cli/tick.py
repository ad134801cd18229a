"""`kiosk tick`: does what is due now, for a timer where no kiosk runs day and night."""

from __future__ import annotations

import argparse

from kiosk.background import tick
from kiosk.cli.opening import opened, where
from kiosk.cli.output import Output
from kiosk.keeper import Keeper
from kiosk.services.hand import own_hand


def run(options: argparse.Namespace, output: Output) -> int:
    """Tell of each task in a line; 1 when one failed."""
    failed = False
    with opened(options, "write") as record:
        for ran in tick(Keeper(where(options), record, own_hand(record)), record.clock()):
            output.line(ran.to_json(), ran.words)
            failed = failed or ran.error is not None
    return 1 if failed else 0
