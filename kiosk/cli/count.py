"""`kiosk count`: counts of the shelf that are open or due: begin, look at, explain, post, cancel, print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from db import count_lines, counts
from db.counts import StockCount
from db.errors import StoreError
from db.record import Record
from kiosk.cli import count_results
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.stock import find_item, find_location
from kiosk.rules.count_reasons import REASONS
from kiosk.rules.permissions import Act
from kiosk.services import count_begin, count_cancel, count_plans, count_review
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural


def add_arguments(command: argparse.ArgumentParser, common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Give `kiosk count` its actions and their options."""
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(
        name: str, help_text: str, run: Callable[[argparse.Namespace, Output], int], *, who: str = ""
    ) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_text, allow_abbrev=False)
        common(made)
        made.set_defaults(act=run)
        if who:
            made.add_argument("--as", dest="by", metavar="NAME", help=f"who {who}; the PIN is asked for")
        return made

    action("list", "list the counts that are open or due", run_list)
    begin = action("begin", "begin a count, or name the one that goes on already", run_begin, who="begins it")
    begin.add_argument("--plan", metavar="CODE", help="what `kiosk count list` says is due")
    begin.add_argument("--location", action="append", default=[], metavar="NAME", help="all of a shelf; several")
    begin.add_argument("--item", action="append", default=[], metavar="IDENTIFIER", help="one item; several")
    explain = action("explain", "say why a line differs", run_explain, who="says it")
    explain.add_argument("entry", metavar="ENTRY", help="the line, as `kiosk count show` names it")
    explain.add_argument("reason", choices=tuple(REASONS), metavar="REASON", help=", ".join(REASONS))
    explain.add_argument("--escalate", action="store_true", help="hand the question to the pharmacist")
    cancel = action("cancel", "end a count and change nothing", run_cancel, who="cancels it")
    cancel.add_argument("count", metavar="ID")
    count_results.add_actions(action)


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about counts."""
    answer: int = options.act(options, output)
    return answer


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List what is open, then what is due."""
    with opened(options, "read") as record:
        open_ones, due = counts.open_counts(record), count_plans.due(record, record.now())
        for each in open_ones:
            left = count_lines.count_uncounted(record, each.id)
            frozen = "; nothing of it moves" if each.controlled else ""
            words = f"{each.id}  {each.title}: begun {each.begun_at[:16]}Z by {each.begun_by}, {left:,} to go{frozen}"
            output.line({**_about(each), "state": "open", "not_counted": left}, words)
    for plan in due:
        content = {"plan": plan.code, "title": plan.title, "state": "due", "words": plan.words, "draft": plan.draft}
        output.line(content, f"due: {plan.line}; begin it with --plan {plan.code}")
    if not (open_ones or due or output.json):
        output.line({}, "No count is open, and none is due.")
    return 0


def _about(found: StockCount) -> dict[str, Any]:
    return {
        "count": found.id,
        "kind": found.kind,
        "title": found.title,
        "controlled": found.controlled,
        "begun_at": found.begun_at,
        "begun_by": found.begun_by,
    }


def run_begin(options: argparse.Namespace, output: Output) -> int:
    """Begin a count."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.BEGIN_COUNT)
        begun = count_begin.begin_alone(record, person.id, _wanted(record, options))
        if isinstance(begun, Refused):
            raise StoreError(begun.code, begun.message, begun.next_step)
        left = count_lines.count_uncounted(record, begun.count_id)
    content = {"count": begun.count_id, "title": begun.title, "joined": begun.joined, "not_counted": left}
    word = "goes on" if begun.joined else "is begun"
    output.line(content, f"{begun.count_id}  {begun.title} {word}: {left:,} {plural('line', left)} to count.")
    return 0


def _wanted(record: Record, options: argparse.Namespace) -> dict[str, Any]:
    if options.plan is not None:
        if options.location or options.item:
            said = "A plan says itself what it is about."
            raise StoreError("TWO_COUNTS", said, "Give --plan, or --location and --item.")
        return {"plan": options.plan}
    places = [find_location(record, name) for name in options.location]
    item_ids = [find_item(record, identifier).id for identifier in options.item]
    if not (places or item_ids):
        said = "Nothing says what is counted."
        raise StoreError("NOTHING_NAMED", said, "Give --plan, --location or --item; see `kiosk count list`.")
    return {"locations": places, "items": item_ids}


def run_explain(options: argparse.Namespace, output: Output) -> int:
    """Say why a line differs."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.POST_COUNT)
        outcome = count_review.explain(record, person.id, options.entry, options.reason, escalate=options.escalate)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"entry": options.entry, "reason": options.reason, "escalated": options.escalate}, outcome.message)
    return 0


def run_cancel(options: argparse.Namespace, output: Output) -> int:
    """End a count and change nothing."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.BEGIN_COUNT)
        outcome = count_cancel.cancel(record, person.id, options.count)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"count": options.count, "outcome": "cancelled"}, outcome.message)
    return 0
