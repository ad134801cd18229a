"""`kiosk order`: enter, import, list, show, verify, hold, resume, discontinue and clarify orders; the site's tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from db import orders
from db.errors import StoreError
from db.record import Record
from kiosk.catalogues.order_rows import OrderRow, read_json, row_of
from kiosk.catalogues.problem import Rejected
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.order_show import as_json, as_words
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.cli.progress import in_rows, progress_bar
from kiosk.given_file import read_given
from kiosk.rules.order_content import OrderContent
from kiosk.rules.permissions import Act
from kiosk.services import (
    order_check,
    order_clarify,
    order_enter,
    order_import,
    order_queue,
    order_stop,
    order_tables,
    order_verify,
)
from kiosk.services.outcome import Done, Outcome, Refused

_LONGEST_LINE: Final = 100_000
_BY_COMMAND: Final = "system"
"""Who imports when nobody is named: whoever may run commands here, such as a timer that reads the drop folder."""
_STOPS: Final = {
    "hold": (order_stop.hold, Act.HOLD_ORDER, "put an order on hold"),
    "resume": (order_stop.resume, Act.DECIDE_ORDER, "let an order that was held go on"),
    "discontinue": (order_stop.discontinue, Act.DECIDE_ORDER, "end an order for good"),
}


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk order` its actions and their options."""
    action = actions_of(command, common, "does it")

    action("add", "enter an order: a line of JSON on standard input", run_add)
    brings = action("import", "bring orders in from files or a drop folder", run_import)
    brings.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER")
    listed = action("list", "list what is to be prepared or verified, STAT first", run_list)
    listed.add_argument("--held", action="store_true", help="what is on hold instead")
    shown = action("show", "show all that belongs to an order", run_show)
    change = action("change", "change an order: what changes, as a line of JSON on standard input", run_change)
    verify = action("verify", "sign an order as verified, as it was shown", run_verify)
    verify.add_argument("--check", required=True, metavar="DIGEST", help="what `order show` gave: what was seen")
    clarify = action("clarify", "note what a prescriber was asked, or answered", run_clarify)
    clarify.add_argument("--prescriber", metavar="NAME", help="who was asked")
    clarify.add_argument("--question", metavar="TEXT")
    clarify.add_argument("--answer", metavar="TEXT")
    clarify.add_argument("--of", metavar="ID", help="the question that is answered")
    stops = [action(name, words, _stopping(name)) for name, (_, _, words) in _STOPS.items()]
    for each in (shown, change, verify, clarify, *stops):
        each.add_argument("order", metavar="ORDER")
    for each in (change, *stops):
        each.add_argument("--reason", required=True, metavar="TEXT", help="why; no patient's name")
    tables = action("tables", "show the site's codes, ranges and groups, or bring a TOML file in", run_tables)
    tables.add_argument("file", nargs="?", type=Path, metavar="FILE")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about orders."""
    answer: int = options.act(options, output)
    return answer


def _named(record: Record, options: argparse.Namespace) -> str:
    """Give the id of the order that is named, by that or by the number that whoever ordered it gave it."""
    found = orders.order_numbered(record, options.order)
    return found.id if found is not None else str(options.order)


def _line_in() -> dict[str, Any]:
    """Read one object from standard input."""
    try:
        found = read_json(sys.stdin.buffer.readline(_LONGEST_LINE).decode("utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        said = "There is no JSON object on standard input."
        raise StoreError("BAD_REQUEST", said, 'Send {"patient":"…","drug":"…","dose":"…","dose_unit":"mg",…}.')
    return found


def _said(output: Output, order_id: str | None, outcome: Outcome) -> int:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"order": order_id, "outcome": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def run_add(options: argparse.Namespace, output: Output) -> int:
    """Enter an order by the codes of a file's row."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.ENTER_ORDER)
        said = _line_in()
        content = _content(record, said)
        outcome = order_enter.enter(record, by.id, content.to_json())
        found = orders.order_numbered(record, content.number) if content.number else None
        order_id = found.id if found else outcome.message.split(" ")[1] if isinstance(outcome, Done) else None
        return _said(output, order_id, outcome)


def _content(record: Record, said: dict[str, Any]) -> OrderContent:
    """Find what codes mean; a number is asked of files only, so that an order by hand may have none."""
    unnumbered = not said.get("number")
    row = row_of(1, {**said, "number": said.get("number") or "0"})
    content = order_import.content_of(record, row) if isinstance(row, OrderRow) else row
    if isinstance(content, Rejected):
        raise StoreError(content.code, content.message.removesuffix(" The row waits."), "Nothing was changed.")
    return OrderContent(**{**content.to_json(), **({"number": None} if unnumbered else {})})


def run_change(options: argparse.Namespace, output: Output) -> int:
    """Change what an order says: a new version."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.ENTER_ORDER)
        changes = _line_in()
        order_id = _named(record, options)
        return _said(output, order_id, order_enter.change(record, by.id, order_id, changes, options.reason))


def run_import(options: argparse.Namespace, output: Output) -> int:
    """Bring files in, each by itself; one that is no list of orders does not keep the others from being read."""
    failed = False
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.IMPORT_ORDERS).id if options.by else _BY_COMMAND
        for path in order_import.files_in(options.paths):
            try:
                with progress_bar(path.name, 0, in_rows) as progress:
                    found = order_import.bring_in(record, by, path, progress=progress)
            except StoreError as error:
                failed = True
                output.error(error.code, error.message, error.next_step)
                continue
            if isinstance(found, Refused):
                raise StoreError(found.code, found.message, found.next_step)
            more = "; ".join(order_import.named_rows(found))
            named = f"; {more}: see {found.named}" if found.named else ""
            words = f"{found.file}: {found.read:,} read, {found.kept:,} new, {found.unchanged:,} known{named}."
            output.line(found.to_json(), words)
    return 1 if failed else 0


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the queue."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.VIEW_ORDER)
        found = order_queue.looked(record, by.id, held=options.held)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for line in found.lines:
        output.line(line.to_json(), f"{line.sign} {line.word:<10} {line.what}: {'; '.join(line.about)}")
    if not found.lines and not output.json:
        output.line({}, "Nothing is on hold." if options.held else "Nothing waits to be prepared or verified.")
    return 0


def run_show(options: argparse.Namespace, output: Output) -> int:
    """Show an order; that it was looked at stands in the record."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.VIEW_ORDER)
        found = order_check.look(record, by.id, _named(record, options))
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    if output.json:
        output.line(as_json(found), "")
        return 0
    for line in as_words(found):
        output.line({}, line)
    return 0


def run_verify(options: argparse.Namespace, output: Output) -> int:
    """Sign an order with the PIN of a pharmacist."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        order_id = _named(record, options)
        return _said(output, order_id, order_verify.verify(record, proof, order_id, options.check))


def _stopping(name: str) -> Callable[[argparse.Namespace, Output], int]:
    do, act, _ = _STOPS[name]

    def stop(options: argparse.Namespace, output: Output) -> int:
        with opened(options, "write") as record:
            by = acting(record, options.by, act)
            order_id = _named(record, options)
            return _said(output, order_id, do(record, by.id, order_id, options.reason))

    return stop


def run_clarify(options: argparse.Namespace, output: Output) -> int:
    """Note a question or an answer."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.CLARIFY_ORDER)
        order_id = _named(record, options)
        if options.answer is not None:
            outcome = order_clarify.answer(record, by.id, order_id, options.of or "", options.answer)
        else:
            outcome = order_clarify.ask(record, by.id, order_id, options.prescriber or "", options.question or "")
        return _said(output, order_id, outcome)


def run_tables(options: argparse.Namespace, output: Output) -> int:
    """Show the tables in force, or bring a file of them in."""
    with opened(options, "write") as record:
        if options.file is not None:
            content = read_given(options.file, order_tables.LARGEST)
            by = acting(record, options.by, Act.KEEP_ORDER_TABLES)
            outcome = order_tables.bring_in(record, by.id, options.file.name, content)
            if isinstance(outcome, Refused):
                raise StoreError(outcome.code, outcome.message, outcome.next_step)
        found = order_tables.in_force(record)
    for name, rows, source in found:
        output.line({"table": name, "rows": rows, "source": source}, f"{rows:>5,} {name} ({source})")
    if not found and not output.json:
        output.line({}, "No table is in force. `kiosk order tables FILE.toml` brings them in.")
    return 0
