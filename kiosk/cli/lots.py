"""`kiosk lots`: what a maker or the FDA said of a lot's expiry, and that it was taken back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from db import extensions, lots
from db.attachments import LARGEST
from db.errors import StoreError
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.stock import find_item
from kiosk.given_file import read_given
from kiosk.rules.permissions import Act
from kiosk.services import extend_expiry
from kiosk.services.extend_expiry import Word
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.receive_subject import expiry_words


def add_arguments(command: argparse.ArgumentParser, common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Give `kiosk lots` its actions and their options."""
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, help_text: str, run: Callable[[argparse.Namespace, Output], int]) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_text, allow_abbrev=False)
        common(made)
        made.add_argument("identifier", metavar="IDENTIFIER", help="a GTIN, NDC, HIBC or item id")
        made.add_argument("lot", metavar="LOT", help="as printed")
        made.set_defaults(act=run)
        return made

    extend = action("extend", "record that a lot may be used for longer than is printed", run_extend)
    extend.add_argument("--until", required=True, metavar="DATE", help="such as 2028-03-31, or 2028-03")
    extend.add_argument("--paper", type=Path, metavar="FILE", help="the letter: PDF, JPEG or PNG")
    back = action("take-back", "let the printed expiry hold again", run_take_back)
    for acts in (extend, back):
        acts.add_argument("--reference", required=True, metavar="TEXT", help="where it is written")
        acts.add_argument("--as", dest="by", metavar="NAME", help="the pharmacist; the PIN is asked for")
    action("show", "list what was said of a lot's expiry, the last first", run_show)


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about a lot."""
    answer: int = options.act(options, output)
    return answer


def run_extend(options: argparse.Namespace, output: Output) -> int:
    """Record an extension."""
    word = Word(options.until, options.reference, _read(options.paper))
    return _change(options, output, lambda record, by, lot_id: extend_expiry.extend(record, by, lot_id, word))


def run_take_back(options: argparse.Namespace, output: Output) -> int:
    """Take an extension back."""
    return _change(
        options, output, lambda record, by, lot_id: extend_expiry.take_back(record, by, lot_id, options.reference)
    )


def _read(paper: Path | None) -> bytes | None:
    return None if paper is None else read_given(paper, LARGEST)


def _lot(record: Record, options: argparse.Namespace) -> lots.Lot:
    item = find_item(record, options.identifier)
    found = lots.lot_named(record, item.id, options.lot)
    if found is None:
        said = f"{item.name} has no lot {options.lot[:40]} on record."
        raise StoreError("NO_LOT", said, "Type it as it is printed; `kiosk stock --item` lists the lots.")
    return found


def _change(options: argparse.Namespace, output: Output, change: Callable[[Record, str, str], Outcome]) -> int:
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.EXTEND_EXPIRY)
        outcome = change(record, person.id, _lot(record, options).id)
        if isinstance(outcome, Refused):
            raise StoreError(outcome.code, outcome.message, outcome.next_step)
        lot = _lot(record, options)
    content = {
        "item": lot.item_id,
        "lot": lot.batch_lot,
        "expiry": lot.expiry,
        "extended_expiry": lot.extended_expiry,
    }
    output.line(content, outcome.message)
    return 0


def run_show(options: argparse.Namespace, output: Output) -> int:
    """List what was said of a lot's expiry."""
    with opened(options, "read") as record:
        lot = _lot(record, options)
        found = extensions.extensions_of(record, lot.id)
    if not output.json:
        output.line({}, f"Lot {lot.batch_lot}: expires {expiry_words(lot) or 'never'}.")
    for each in found:
        content = {
            "extended_expiry": each.expiry,
            "reference": each.reference,
            "paper": each.attachment,
            "person": each.person,
            "at": each.recorded_at,
        }
        what = f"extended to {each.expiry}" if each.expiry else "taken back"
        output.line(content, f"{each.recorded_at}: {what} by {each.person} ({each.reference})")
    return 0
