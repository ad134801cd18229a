"""`kiosk controlled fill`, `unfill`, `seen`, `dispense` and `cassettes`: what is kept under lock in a cassette."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict

from db import cassettes
from db.cassettes import Cassette
from db.errors import StoreError
from db.record import Record
from kiosk.cli.actions import Action
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.cli.stock import find_location
from kiosk.rules.permissions import Act
from kiosk.services import cassette_keep, controlled_list, records
from kiosk.services.cassette_keep import KINDS, ToFill
from kiosk.services.outcome import Outcome, Refused


def add_actions(action: Action) -> None:
    """Give `kiosk controlled` its actions about cassettes under lock."""
    fill = action("fill", "note that uses of opened ones filled a cassette that is kept under lock", run_fill)
    fill.add_argument("uses", nargs="+", metavar="USE", help="a use of an opened one; see `controlled record`")
    fill.add_argument("--location", metavar="NAME", required=True, help="where it lies")
    fill.add_argument("--kind", choices=KINDS, default=KINDS[0], help=f"else {KINDS[0]}")
    unfill = action("unfill", "take back that one was filled, before anybody saw it or gave it out", run_unfill)
    seen = action("seen", "note that two people saw one where it is kept; both sign", run_seen)
    seen.add_argument("--witness", metavar="NAME", required=True, help="the second person; their PIN is asked for next")
    dispense = action("dispense", "note that one is given out for an order", run_dispense)
    dispense.add_argument("--order", metavar="NUMBER", required=True, help="the order's number; no name")
    for each in (unfill, seen, dispense):
        each.add_argument("cassette", metavar="ID", help="as it is written on it")
    action("cassettes", "list those under lock, and those that were given out and did not come back", run_list)


def run_fill(options: argparse.Namespace, output: Output) -> int:
    """Note that one was filled."""
    with opened(options, "write") as record:
        wanted = ToFill(tuple(options.uses), find_location(record, options.location), options.kind)
        outcome = cassette_keep.fill(record, acting(record, options.by, Act.KEEP_SHELF).id, wanted)
    return _said(outcome, output)


def run_unfill(options: argparse.Namespace, output: Output) -> int:
    """Take back that one was filled."""
    return _done(options, output, lambda record, by: cassette_keep.take_back(record, by, options.cassette))


def run_dispense(options: argparse.Namespace, output: Output) -> int:
    """Note that one is given out."""
    order: str = options.order
    return _done(options, output, lambda record, by: cassette_keep.dispense(record, by, options.cassette, order))


def run_seen(options: argparse.Namespace, output: Output) -> int:
    """Note that two people saw one."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        outcome = cassette_keep.seen(record, proof, proving(record, options.witness), options.cassette)
    return _said(outcome, output)


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List what is kept or out, for somebody who may see the record; that they looked is noted."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        looked = records.look(record, person.id, controlled_list.ASKED)
        refused = looked if isinstance(looked, Refused) else controlled_list.counts_now(record, person.id)
        if refused is not None:
            raise StoreError(refused.code, refused.message, refused.next_step)
        found = cassettes.not_ended(record)
    for each in found:
        output.line(asdict(each), f"{cassette_keep.words(each)}, {_where(each)}")
    if not found and not output.json:
        output.line({}, "No cassette is under lock, and none is out.")
    return 0


def _where(found: Cassette) -> str:
    if found.dispensed_at is not None:
        return f"given out {found.dispensed_at[:16]}Z for order {found.reference}"
    seen = f"seen {found.seen_at[:16]}Z" if found.seen_at is not None else "not seen since it was filled"
    return f"in {found.location} since {found.filled_at[:16]}Z, {seen}"


def _done(options: argparse.Namespace, output: Output, work: Callable[[Record, str], Outcome]) -> int:
    with opened(options, "write") as record:
        outcome = work(record, acting(record, options.by, Act.KEEP_SHELF).id)
    return _said(outcome, output)


def _said(outcome: Outcome, output: Output) -> int:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"outcome": outcome.code, "message": outcome.message}, outcome.message)
    return 0
