"""The words and options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from db.record import Clock
from kiosk import bootstrap
from kiosk.cli import (
    calc,
    check,
    compounding_record,
    controlled,
    count,
    decode,
    demo_barcodes,
    discarded,
    encrypt,
    erase,
    formula,
    gate,
    import_catalogue,
    job,
    keeping,
    kit,
    label,
    lots,
    near_misses,
    order,
    patient,
    pictures,
    prepare,
    printer,
    records,
    report,
    returns,
    scanners,
    screen,
    serve,
    settings,
    stock,
    tick,
    trace,
    user,
    waste,
)
from kiosk.cli.actions import Common
from kiosk.open_job import KINDS


def around(word: str, arguments: Sequence[str]) -> tuple[list[str], bool, list[str]]:
    """Split the arguments at the command `word`, if that is the command."""
    value_follows = False
    for place, argument in enumerate(arguments):
        if value_follows:
            value_follows = False
        elif argument in ("--db", "--now"):
            value_follows = True
        elif not argument.startswith("-"):
            found = argument == word
            return list(arguments[:place]), found, list(arguments[place + 1 :])
    return list(arguments), False, []


def options_among(raws: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take the options of every command out of raw scans; none of them is a barcode, and after `--` all is raw."""
    options: list[str] = []
    rest = list(raws)
    for name, values in (("--db", 1), ("--now", 1), ("--demo", 0)):
        end = rest.index("--") if "--" in rest else len(rest)
        if name in rest[:end]:
            place = rest.index(name)
            options += rest[place : place + 1 + values]
            del rest[place : place + 1 + values]
    return options, rest


def parser() -> argparse.ArgumentParser:
    """Make the parser of all commands but `read`."""
    made = argparse.ArgumentParser(
        prog="kiosk",
        description="The infusion pharmacy's kiosk. Without a command it takes the full screen.",
        allow_abbrev=False,
    )
    _add_common(made, first=True)
    made.set_defaults(run=screen.run)
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    for name, help_text, run, add in _COMMANDS:
        command = commands.add_parser(name, help=help_text, allow_abbrev=False)
        _add_common(command, first=False)
        if add is not None:
            add(command)
        command.set_defaults(run=run)
    return made


def _add_common(made: argparse.ArgumentParser, *, first: bool) -> None:
    """The options of every command, before it or after it."""

    def default(value: object) -> object:
        return value if first else argparse.SUPPRESS

    made.add_argument("--db", metavar="PATH|URL", default=default(None), help="the record; else KIOSK_DATABASE")
    made.add_argument("--demo", action="store_true", default=default(False), help="the demo pharmacy")
    made.add_argument("--json", action="store_true", default=default(False), help="answer with JSON, an object a line")
    made.add_argument(
        "--now",
        dest="clock",
        type=_clock,
        metavar="INSTANT",
        default=default(bootstrap.system_clock),
        help="take this for the present instant, such as 2026-11-23T09:00:00Z",
    )


def _clock(text: str) -> Clock:
    return bootstrap.fixed_clock(instant(text))


def instant(text: str) -> datetime:
    """Read an instant such as 2026-11-23T09:00:00Z."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” is no instant such as 2026-11-23T09:00:00Z") from error
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” does not say its zone; end it with Z")
    if not 2000 <= found.year <= 2999:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” is not in this millennium")
    return found.astimezone(UTC)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no number of days")
    return int(text)


def _read_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("raw", nargs="*", metavar="RAW")


def _item_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("identifier", help="a GTIN, NDC, HIBC or item id")


def _stock_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--item", metavar="IDENTIFIER")
    command.add_argument("--location", metavar="NAME")
    command.add_argument("--at", type=instant, metavar="INSTANT", help="as it was then")


def _expiring_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--within", type=_days, metavar="DAYS")


def _short_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--needed", action="store_true", help="what is usable less what orders and open pulls still want"
    )


def _job_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", choices=list(KINDS))
    command.add_argument("--resume", metavar="ID")
    command.add_argument("--as", dest="person", required=True, metavar="PERSON")


def _acts(add: Callable[[argparse.ArgumentParser, Common], None]) -> Callable[[argparse.ArgumentParser], None]:
    """Let a command have actions of its own, each with the options of every command."""
    return lambda command: add(command, lambda made: _add_common(made, first=False))


def _settings_arguments(command: argparse.ArgumentParser) -> None:
    settings.add_arguments(command, instant)


def _verify_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--head", metavar="HEAD", help="a head as printed: NODE EPOCH SEQ HASH, or the hash alone")


def _backup_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--to", type=Path, metavar="FOLDER", help="else a folder beside the record")


def _restore_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("backup", metavar="FILE", help="or a replica: its folder, file://… or s3://…")


_COMMANDS = (
    ("home", "the full screen, as without a command", screen.run, None),
    ("serve", "the full screen in a browser of this machine", serve.run, serve.add_arguments),
    ("read", "say what barcode texts mean", screen.run, _read_arguments),
    ("decode", "read the symbols in pictures and videos", decode.run, decode.add_arguments),
    ("item", "show a product with its codes", stock.run_item, _item_arguments),
    ("import", "bring a catalogue in: gudid, ndc or csv", import_catalogue.run, import_catalogue.add_arguments),
    ("stock", "list what lies on the shelf", stock.run_stock, _stock_arguments),
    ("expiring", "list what expires", stock.run_expiring, _expiring_arguments),
    ("short", "list what runs out", stock.run_short, _short_arguments),
    ("kit", "therapies' supply lists: list, show, import", kit.run, _acts(kit.add_arguments)),
    ("order", "orders: enter, import, list, show, verify, hold, clarify", order.run, _acts(order.add_arguments)),
    ("prepare", "list what is to be prepared, under way, to check, released", prepare.run, prepare.add_arguments),
    ("formula", "formulas: list, show, import, export, approve, retire", formula.run, _acts(formula.add_arguments)),
    ("gate", "gates before sterile work: what is on record, and record it", gate.run, _acts(gate.add_arguments)),
    ("lots", "extend a lot's expiry by its maker's or the FDA's word", lots.run, _acts(lots.add_arguments)),
    ("count", "counts of the shelf: what is due, begin, show, post, sheets", count.run, _acts(count.add_arguments)),
    ("job", "drive a job without a terminal", job.run, _job_arguments),
    ("user", "the staff: roles, PINs and badges", user.run, _acts(user.add_arguments)),
    ("patient", "patients: add, find, show, allergy, measure and more", patient.run, _acts(patient.add_arguments)),
    ("settings", "show, enter, approve, import and export the site's values", settings.run, _settings_arguments),
    ("audit", "list who did what, and when", records.run_audit, records.add_audit_arguments),
    ("export", "write the record, stock or movements to a file", records.run_export, records.add_export_arguments),
    ("returns", "write the return list of a round that cleared the shelf", returns.run, returns.add_arguments),
    ("trace", "tell the whole way of a lot, a package or a preparation", trace.run, trace.add_arguments),
    ("check", "list what waits for the pharmacist's check", check.run, check.add_arguments),
    (
        "compounding-record",
        "show, write or correct the signed record of a preparation",
        compounding_record.run,
        compounding_record.add_arguments,
    ),
    ("controlled", "controlled substances: list, record, inventories", controlled.run, _acts(controlled.add_arguments)),
    ("waste", "list what was wasted, and what it cost", waste.run, waste.add_arguments),
    ("discarded", "list what of vials for one patient was discarded (JW, JZ)", discarded.run, discarded.add_arguments),
    ("report", "workload, turnaround, close calls, cost of waste", report.run, report.add_arguments),
    ("near-misses", "count the refused scans by their reason", near_misses.run, near_misses.add_arguments),
    ("erase", "erase what need not be kept any longer", erase.run, erase.add_arguments),
    ("verify", "prove the record, and a printed head", keeping.run_verify, _verify_arguments),
    ("encrypt", "encrypt the record", encrypt.run, encrypt.add_arguments),
    ("backup", "write a backup", keeping.run_backup, _backup_arguments),
    ("restore", "bring a backup back", keeping.run_restore, _restore_arguments),
    ("demo-barcodes", "print barcodes of the demo pharmacy", demo_barcodes.run, demo_barcodes.add_arguments),
    ("calc", "reckon a dose, a rate or a mixture, with its formula", calc.run, calc.add_arguments),
    ("label", "make a label that is proven readable, as PNG, PDF or ZPL", label.run, label.add_arguments),
    (
        "printer",
        "find, try and calibrate label printers; what waits for them",
        printer.run,
        _acts(printer.add_arguments),
    ),
    ("pictures", "write the pictures of a job into a folder", pictures.run, pictures.add_arguments),
    ("scanners", "list what is plugged in, what is read, and what is missing", scanners.run, scanners.add_arguments),
    ("tick", "do what is due now: backup, check, trial restore", tick.run, None),
)
