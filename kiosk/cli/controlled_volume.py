"""`kiosk controlled cassette`, `differences` and `resolve`: what came back in one, what differs in mL, and why."""

from __future__ import annotations

import argparse

from db import volume_differences
from db.errors import StoreError
from kiosk.cli.actions import Action
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.rules.permissions import Act
from kiosk.rules.volume_reasons import REASONS
from kiosk.services import cassette, volume_difference
from kiosk.services.cassette import CameBack
from kiosk.services.outcome import Refused


def add_actions(action: Action) -> None:
    """Give `kiosk controlled` its actions about millilitres that differ."""
    back = action("cassette", "note what came back in a cassette, and is wasted before a witness", run_cassette)
    back.add_argument("item", nargs="?", metavar="ITEM", help="a GTIN, NDC, HIBC, item id or name")
    back.add_argument("lot", nargs="?", metavar="LOT", help="as it is printed")
    put_in = back.add_mutually_exclusive_group(required=True)
    put_in.add_argument("--use", metavar="ID", help="the use of an opened one that filled it; see `controlled record`")
    put_in.add_argument("--put-in", metavar="ML", help="what was put into it, where no use of an opened one says it")
    put_in.add_argument("--cassette", metavar="ID", help="one that stands on record: item and lot follow from it")
    back.add_argument("--given", metavar="ML", help="what the device says it gave, where somebody read it")
    left = back.add_mutually_exclusive_group(required=True)
    left.add_argument("--wasted", metavar="ML", help="what is left in it, measured: all of it is wasted")
    left.add_argument("--missing", action="store_true", help="nobody finds it: all that was in it is missing")
    back.add_argument("--witness", metavar="NAME", required=True, help="who sees it go; their PIN is asked for next")
    action("differences", "list the volumes that differ and of which no pharmacist said why", run_differences)
    resolve = action("resolve", "say why a volume differs, or escalate it as a loss; a pharmacist signs", run_resolve)
    resolve.add_argument("difference", metavar="ID")
    how = resolve.add_mutually_exclusive_group(required=True)
    how.add_argument("--reason", choices=list(REASONS), metavar="REASON", help=", ".join(REASONS))
    how.add_argument("--escalate", action="store_true", help="nothing explains it: the deadlines of a loss begin")


def run_cassette(options: argparse.Namespace, output: Output) -> int:
    """Note what came back in a cassette, before a second person."""
    with opened(options, "write") as record:
        if options.cassette is None and options.lot is None:
            raise StoreError("NOTHING_NAMED", "Which item and lot it was is not said.", "Give ITEM and LOT.")
        came = CameBack(
            options.item or "",
            options.lot or "",
            options.use,
            options.put_in,
            options.given,
            options.wasted or "",
            options.cassette,
            missing=options.missing,
        )
        person = acting(record, options.by, Act.KEEP_SHELF)
        seen_by = proving(record, options.witness)
        outcome = cassette.note(record, person.id, seen_by, came)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"outcome": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def run_differences(options: argparse.Namespace, output: Output) -> int:
    """List what differs, the oldest first."""
    with opened(options, "write") as record:
        acting(record, options.by, Act.VIEW_RECORDS)
        found = volume_differences.undecided(record)
    for each in found:
        words = f"{each.id}  {volume_difference.words(each)}, found {each.found_at[:16]}Z by {each.found_by_name}"
        output.line(volume_difference.to_json(each), words)
    if not found and not output.json:
        output.line({}, "No volume differs without a word of a pharmacist.")
    return 0


def run_resolve(options: argparse.Namespace, output: Output) -> int:
    """Say why one differs, or escalate it."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        outcome = volume_difference.decide(record, proof, options.difference, options.reason)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"difference": options.difference, "outcome": outcome.code}, outcome.message)
    return 0
