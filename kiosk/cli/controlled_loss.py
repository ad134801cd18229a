"""`kiosk controlled losses`, `form106`, `told`, `filed`, `close`: what is missing, and what the DEA is told of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from db.errors import StoreError
from db.record import Record
from kiosk.cli.actions import Action
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.rules.permissions import Act
from kiosk.services import controlled_form, controlled_loss
from kiosk.services.controlled_loss import OUTCOMES
from kiosk.services.outcome import Outcome, Refused


def add_actions(action: Action) -> None:
    """Give `kiosk controlled` its actions about losses."""
    listed = action("losses", "list what counts did not find, and by when the DEA is told", run_losses)
    listed.add_argument("--closed", action="store_true", help="also those that are closed")
    form = action("form106", "give what DEA Form 106 asks for of a loss", run_form)
    told = action("told", "note that the DEA was told of a loss in writing", run_told)
    filed = action("filed", "note that DEA Form 106 was sent", run_filed)
    close = action("close", "close a loss", run_close)
    for each in (form, told, filed, close):
        each.add_argument("loss", metavar="LOSS")
    for each in (told, filed):
        each.add_argument("--on", required=True, metavar="DATE", help="the day on which it was done, as 2026-11-30")
    told.add_argument("--notice", required=True, metavar="TEXT", help="to whom, and how")
    told.add_argument("--other", action="store_true", help="the state's authority was told, not the DEA; by your PIN")
    filed.add_argument("--number", required=True, metavar="TEXT", help="the number on the DEA's receipt")
    close.add_argument("outcome", choices=list(OUTCOMES), metavar="OUTCOME", help=", ".join(OUTCOMES))


def run_losses(options: argparse.Namespace, output: Output) -> int:
    """List the losses, the oldest first."""
    with opened(options, "write") as record:
        acting(record, options.by, Act.VIEW_RECORDS)
        found = controlled_loss.losses(record, record.now(), also_closed=options.closed)
    for each in found:
        due = [f"tell the DEA by {each.notice_by}"] if each.notice_by else []
        due += [f"tell {each.also_told}"] if each.also_told else []
        due += [f"Form 106 by {each.form_106_by}"] if each.form_106_by else []
        said = "; ".join(due) or each.loss.outcome or "to be closed"
        what = f"{each.loss.id}  {each.what}: {each.loss.name}, lot {each.loss.batch_lot}"
        output.line(each.to_json(), f"{what}, found {each.discovered_on}: {said}")
    if not found and not output.json:
        output.line({}, "Nothing is missing.")
    return 0


def run_form(options: argparse.Namespace, output: Output) -> int:
    """Give the fields of DEA Form 106, as far as the record knows them."""
    with opened(options, "write") as record:
        acting(record, options.by, Act.VIEW_RECORDS)
        form = controlled_form.form_106(record, options.loss, record.now())
    if form is None:
        raise StoreError("NO_LOSS", "There is no such loss.", "See `kiosk controlled losses`.")
    output.line(form, "\n".join(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in form.items()))
    return 0


def _shown(value: Any) -> str:
    return "—" if value in (None, []) else ", ".join(value) if isinstance(value, list) else str(value)


def run_told(options: argparse.Namespace, output: Output) -> int:
    """Note the notice to the DEA, or with a signature that to the state's authority."""
    if options.other:
        with opened(options, "write") as record:
            proof = proving(record, options.by)
            return _said(
                options,
                output,
                controlled_loss.told_authority(record, proof, options.loss, options.on, options.notice),
            )
    return _note(
        options,
        output,
        lambda record, by: controlled_loss.told_the_dea(record, by, options.loss, options.on, options.notice),
    )


def run_filed(options: argparse.Namespace, output: Output) -> int:
    """Note that Form 106 was sent."""
    return _note(
        options,
        output,
        lambda record, by: controlled_loss.form_sent(record, by, options.loss, options.on, options.number),
    )


def run_close(options: argparse.Namespace, output: Output) -> int:
    """Close a loss."""
    return _note(options, output, lambda record, by: controlled_loss.close(record, by, options.loss, options.outcome))


def _note(options: argparse.Namespace, output: Output, note: Callable[[Record, str], Outcome]) -> int:
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.RESOLVE_DISCREPANCY)
        return _said(options, output, note(record, by.id))


def _said(options: argparse.Namespace, output: Output, outcome: Outcome) -> int:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"loss": options.loss, "outcome": outcome.code}, outcome.message)
    return 0
