"""`kiosk audit` and `kiosk export`: who did what, as lines or as a file; each look and each export is noted."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from db.errors import StoreError
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import records
from kiosk.services.export import export
from kiosk.services.export_forms import FORMS
from kiosk.services.export_tables import WHAT
from kiosk.services.hand import own_hand
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.record_filter import Asked, Filter, filter_of

_USUAL_LIMIT = 100
_MOST = 1_000_000


def add_filter_arguments(command: argparse.ArgumentParser) -> None:
    """Give a command the options that say what is looked for."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")
    command.add_argument("--person", metavar="NAME", help="what this person did")
    command.add_argument("--item", metavar="IDENTIFIER", help="a GTIN, NDC, HIBC, item id or name")
    command.add_argument("--lot", metavar="LOT", help="a lot number as printed, or a lot's id")
    command.add_argument("--job", metavar="ID")
    command.add_argument("--location", metavar="NAME")
    command.add_argument("--patient", metavar="ID", help="who saw or changed this patient; the number here, no name")
    command.add_argument("--day", type=day, metavar="DATE", help="a day of the site, such as 2026-11-23")
    command.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    command.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")


def add_audit_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk audit` its options."""
    add_filter_arguments(command)
    command.add_argument("--limit", type=_limit, default=_USUAL_LIMIT, metavar="N", help="the newest N; else 100")


def add_export_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk export` its options."""
    command.add_argument(
        "form",
        choices=FORMS,
        help="csv: UTF-8, RFC 4180, the chain's heads last; a text that begins with = + - @, a tab or a line "
        "break gets an apostrophe before it, as a spreadsheet would run it. json: one object. pdf: up to 5,000 rows",
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that is not there yet")
    command.add_argument("--what", choices=WHAT, default="audit")
    add_filter_arguments(command)


def day(text: str) -> date:
    """Read a day such as 2026-11-23."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2999:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” is no day such as 2026-11-23")
    return found


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= _MOST):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no number from 1 to {_MOST:,}")
    return int(text)


def run_audit(options: argparse.Namespace, output: Output) -> int:
    """List what was done, the newest first."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        wanted = _wanted(record, options)
        _insist(records.look(record, person.id, wanted))
        left, cursor, begun = options.limit, None, False
        while left and (cursor is not None or not begun):
            page = records.page(record, person.id, wanted, min(left, 500), cursor)
            if isinstance(page, Refused):
                raise StoreError(page.code, page.message, page.next_step)
            for line in page.lines:
                output.line(line.to_json(), f"{line.local}  {line.name} {line.text}")
            left, cursor, begun = left - len(page.lines), page.cursor, True
    if cursor is not None:
        output.say("There is more; see it with --limit, or ask for one --day.")
    return 0


def run_export(options: argparse.Namespace, output: Output) -> int:
    """Write what is asked for to a file."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.EXPORT_RECORDS)
        made = export(
            record, own_hand(record), person.id, options.form, options.what, _wanted(record, options), options.out
        )
    if isinstance(made, Refused):
        raise StoreError(made.code, made.message, made.next_step)
    output.line(made.to_json(), f"{made.rows:,} rows written to {made.path} (SHA-256 {made.sha256}).")
    return 0


def _wanted(record: Record, options: argparse.Namespace) -> Filter:
    one_day, first, last = options.day, options.first_day, options.last_day
    if one_day is not None and (first is not None or last is not None):
        raise StoreError(
            "TWO_TIMES", "A day and a range of days are both asked for.", "Give --day, or --from and --to."
        )
    first, last = (one_day, one_day) if one_day is not None else (first, last)
    if first is not None and last is not None and last < first:
        raise StoreError("BAD_DAYS", f"{last} lies before {first}.", "Give the earlier day with --from.")
    asked = Asked(
        options.person, options.item, options.lot, options.job, options.location, first, last, options.patient
    )
    return _insist_filter(filter_of(record, asked))


def _insist(outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)


def _insist_filter(found: Filter | Refused) -> Filter:
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    return found
