"""`kiosk count show`, `post`, `history`, `export` and `sheet`: what a count came to, and what goes out of it."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

from db.errors import StoreError
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.cli.records import day
from kiosk.rules import money
from kiosk.rules.count_reasons import in_words
from kiosk.rules.counting import LineState
from kiosk.rules.in_use import millilitres
from kiosk.rules.permissions import Act
from kiosk.services import count_history, count_posting
from kiosk.services.count_blind import not_to_look
from kiosk.services.count_review import ReviewLine, ReviewView, review, seen, told
from kiosk.services.export_forms import FORMS, safe
from kiosk.services.hand import own_hand
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at

Run = Callable[[argparse.Namespace, Output], int]


class _Action(Protocol):
    def __call__(self, name: str, help_text: str, run: Run, *, who: str = "") -> argparse.ArgumentParser:
        """Add an action."""


def add_actions(action: _Action) -> None:
    """Add the actions of this room."""
    show = action("show", "what a count came to: its lines that differ", run_show, who="looks")
    show.add_argument("count", metavar="ID")
    show.add_argument("--csv", action="store_true", help="a table for a spreadsheet")
    post = action("post", "post a count: its differences become movements", run_post, who="posts it")
    post.add_argument("count", metavar="ID")
    post.add_argument("--approver", metavar="NAME", help="who approves what is beyond the tolerance, or controlled")
    history = action("history", "the posted counts: accuracy, found and lost", run_history, who="looks")
    history.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    history.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")
    export = action("export", "write all lines of a count to a file", run_export, who="takes it")
    export.add_argument("count", metavar="ID")
    export.add_argument("--form", choices=FORMS, default="csv")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that is not there yet")
    sheet = action("sheet", "print a count's sheet for when the kiosk is down, as PDF", run_sheet, who="prints it")
    sheet.add_argument("count", metavar="ID")
    sheet.add_argument("--out", type=Path, metavar="FILE", help="else into the folder `exports` beside the record")


def run_show(options: argparse.Namespace, output: Output) -> int:
    """Show a count with its differences."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.POST_COUNT)
        refused = not_to_look(record, person.id, options.count)
        if refused is not None:
            raise StoreError(refused.code, refused.message, refused.next_step)
        found = review(record, options.count, record.now())
        if found is not None:
            seen(record, person.id, options.count, found.lines)
        currency = site_at(record, record.now()).currency
    if found is None:
        raise StoreError("NO_COUNT", f"There is no count {options.count[:40]}.", "See `kiosk count list`.")
    if options.csv:
        rows = csv.writer(output.stdout, lineterminator="\r\n")
        rows.writerow(field.name for field in fields(ReviewLine))
        rows.writerows([_cell(each) for each in told(line).values()] for line in found.lines)
        return 0
    for line in found.lines:
        output.line(told(line), _words(line, currency))
    output.line(_total(found, currency), _total_words(found, currency))
    return 0


def _cell(value: Any) -> str | int:
    if isinstance(value, list):
        return safe(", ".join(value))
    return ("yes" if value else "no") if isinstance(value, bool) else safe(value)


def _words(line: ReviewLine, currency: str) -> str:
    said = "; ".join(filter(None, (line.outcome, in_words(line.reason or ""))))
    what = f"{line.name}, lot {line.lot or '—'}, {line.location}"
    if line.outcome == LineState.RECOUNT:
        why = "it moved about then" if line.why == "moved" else f"by somebody else than {line.counted_by[-1]}"
        return f"{line.entry}  {what}: {said}, {why}"
    cost = "" if line.cost_minor is None else f", {money.amount(line.cost_minor, currency)}"
    word = "missing" if line.microlitres > 0 else "too much"
    volume = f", {millilitres(abs(line.microlitres))} {word}" if line.microlitres else ""
    differs = f"{line.variance:+,}{volume}{cost}"
    return f"{line.entry}  {what}: counted {line.counted:,}, ledger {line.expected:,} ({differs}): {said}"


def _total(found: ReviewView, currency: str) -> dict[str, Any]:
    about = found.count
    return {
        "total": {
            "count": about.id,
            "title": about.title,
            "outcome": about.outcome,
            "counted": found.counted,
            "agree": found.agree,
            "not_counted": found.not_counted,
            "found_minor": found.found_minor,
            "lost_minor": found.lost_minor,
            "currency": currency,
            "needs_approval": found.needs_approval,
        }
    }


def _total_words(found: ReviewView, currency: str) -> str:
    worth = ", ".join(
        f"{word} {money.amount(minor, currency)}"
        for word, minor in (("found", found.found_minor), ("lost", found.lost_minor))
    )
    state = found.count.outcome or "open"
    left = f"{found.agree:,} agree, {found.not_counted:,} not counted"
    return f"{found.count.title} ({state}): {found.counted:,} counted, {left}; {worth}"


def run_post(options: argparse.Namespace, output: Output) -> int:
    """Post a count, and say what that adjusts first: whoever approves gives their PIN for it, as a second line."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.POST_COUNT)
        shown = _shown(record, person.id, options.count, output)
        proof = proving(record, options.approver) if options.approver is not None else None
        outcome = count_posting.post(record, person.id, options.count, proof, shown)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"count": options.count, "outcome": "posted", "message": outcome.message}, outcome.message)
    return 0


def _shown(record: Record, person_id: str, count_id: str, output: Output) -> tuple[ReviewLine, ...]:
    """Show what posting adjusts, and what was escalated and agrees by now; give the lines, which are approved so."""
    if (refused := not_to_look(record, person_id, count_id)) is not None:
        raise StoreError(refused.code, refused.message, refused.next_step)
    found = review(record, count_id, record.now())
    if found is None or found.count.ended_at is not None:
        raise StoreError("COUNT_ENDED", "That count is ended.", "See `kiosk count list`.")
    seen(record, person_id, count_id, found.lines)
    currency = site_at(record, record.now()).currency
    for line in found.lines:
        if line.outcome in (LineState.DIFFERS, LineState.AGREES):
            output.line({"adjusts": told(line)}, _adjusts(line, currency))
    return found.lines


def _adjusts(line: ReviewLine, currency: str) -> str:
    cost = "" if line.cost_minor is None else f", {money.amount(line.cost_minor, currency)}"
    numbers = f"expected {line.expected:,}, counted {line.counted:,}, difference {line.variance:+,} {line.unit}{cost}"
    if line.outcome == LineState.AGREES:
        numbers = f"expected {line.expected:,}, counted {line.counted:,}: escalated before, and agrees now"
    why = in_words(line.reason or "") or "no reason yet"
    said = "" if line.outcome == LineState.AGREES else f": {'escalated' if line.decided == 'escalated' else why}"
    return f"{line.name}, lot {line.lot or '—'}, {line.location}: {numbers}{said}"


def run_history(options: argparse.Namespace, output: Output) -> int:
    """List the posted counts, the first first, and add them up."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        wanted = Filter().between(options.first_day, options.last_day, site_at(record, record.now()).zone)
        found = count_history.history(record, person.id, wanted)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for line in found.lines():
        output.line(line, f"{line['posted_at'][:10]}  {line['title']}: {found.words(line)}")
    total = found.total()
    output.line(total, f"{total['total']['counts']:,} counts, {found.words(total['total'])}")
    return 0


def run_export(options: argparse.Namespace, output: Output) -> int:
    """Write all lines of a count to a file."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.EXPORT_RECORDS)
        made = count_history.export_count(record, own_hand(record), person.id, options.count, options.form, options.out)
    if isinstance(made, Refused):
        raise StoreError(made.code, made.message, made.next_step)
    output.line(made.to_json(), f"{made.rows:,} rows written to {made.path} (SHA-256 {made.sha256}).")
    return 0


def run_sheet(options: argparse.Namespace, output: Output) -> int:
    """Print a count's sheet."""
    from kiosk.services.count_sheet import write_sheet  # its libraries are loaded only where they are used

    with opened(options, "write") as record:
        person = acting(record, options.by, Act.COUNT)
        made = write_sheet(record, person.id, options.count, options.out)
    if isinstance(made, Refused):
        raise StoreError(made.code, made.message, made.next_step)
    content = {"count": options.count, "file": str(made.path), "lines": made.lines, "pages": made.pages}
    output.line(content, f"{made.lines:,} lines on {made.pages} pages written to {made.path}.")
    return 0
