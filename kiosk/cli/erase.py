"""`kiosk erase`: counts what need not be kept any longer, and erases it as a signed act."""

from __future__ import annotations

import argparse
from typing import Any

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import proving
from kiosk.services import retention
from kiosk.services.outcome import Refused
from kiosk.services.retention import Expired


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk erase` its options."""
    command.add_argument("kind", choices=list(retention.KINDS))
    command.add_argument("--as", dest="by", metavar="NAME", help="who erases it and signs; without it, it is counted")


def run(options: argparse.Namespace, output: Output) -> int:
    """Count, or erase."""
    with opened(options, "write" if options.by else "read") as record:
        found = retention.expired(record, options.kind, record.now())
        words = f"{found.count:,} {retention.KINDS[found.kind]} of before {found.before[:10]}"
        if options.by is None:
            output.line(_to_json(found), f"{words} need not be kept.")
            return 0
        outcome = retention.erase(record, proving(record, options.by), options.kind)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({**_to_json(found), "code": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def _to_json(found: Expired) -> dict[str, Any]:
    return {"kind": found.kind, "before": found.before, "count": found.count}
