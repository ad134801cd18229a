"""`kiosk formula`: master formulation records: list, show, bring in, write out, approve and retire."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db import formulas, instants
from db.errors import StoreError
from db.formulas import FormulaVersion
from db.record import Record
from db.store import Reader
from kiosk import formula_toml
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting, proving
from kiosk.given_file import read_given
from kiosk.rules.permissions import Act
from kiosk.services import formula_approval, formula_words
from kiosk.services import formulas as service
from kiosk.services.formula_limits import rules_at
from kiosk.services.formulas import KeptFormula
from kiosk.services.outcome import Outcome, Refused
from kiosk.settings import site_at
from kiosk.whole_file import write_new

_WHICH = "a formula's code, with :VERSION after it for another version than the last"


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk formula` its actions and their options."""
    action = actions_of(command, common)

    action("list", "list the formulas, each with its last version", run_list)
    show = action("show", "show a formula, and what keeps it from being approved", run_show)
    show.add_argument("formula", metavar="CODE", help=_WHICH)
    bring = action("import", "bring a formula in from a TOML file, as a draft", run_import)
    bring.add_argument("file", type=Path, metavar="FILE")
    export = action("export", "write a formula as a TOML file", run_export)
    export.add_argument("formula", metavar="CODE", help=_WHICH)
    export.add_argument("file", type=Path, metavar="FILE", nargs="?", help="a new file; without it the text is printed")
    approve = action("approve", "sign as a pharmacist that a draft is in force", run_approve)
    approve.add_argument("formula", metavar="CODE", help=_WHICH)
    approve.add_argument("--from", dest="since", metavar="DATE", help="the day on which it comes into force")
    approve.add_argument("--until", metavar="DATE", help="the day on which it is not in force any more")
    retire = action("retire", "sign as a pharmacist that a version is not used any more", run_retire)
    retire.add_argument("formula", metavar="CODE", help=_WHICH)
    retire.add_argument("--why", required=True, metavar="TEXT", help="the reason")
    for made in (bring, approve, retire):
        made.add_argument("--as", dest="by", metavar="NAME", help="who does it; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about formulas."""
    answer: int = options.act(options, output)
    return answer


def _named(reader: Reader, named: str) -> FormulaVersion:
    """Find the version that `CODE` or `CODE:VERSION` names; raises StoreError."""
    code, colon, number = named.partition(":")
    found = formulas.versions_of(reader, code)
    if colon:
        found = [each for each in found if str(each.version) == number]
    if not found:
        raise StoreError("NO_FORMULA", f"There is no formula {named[:60]}.", "See `kiosk formula list`.")
    return found[0]


def _kept(reader: Reader, named: str) -> KeptFormula:
    version = _named(reader, named)
    kept = service.formula(reader, version.id)
    if kept is None:
        raise StoreError("NO_FORMULA", f"Formula {version.code} cannot be read.", "Run `kiosk verify`.")
    return kept


def _to_json(reader: Reader, version: FormulaVersion, at: str) -> dict[str, Any]:
    holds = formulas.in_force_of(reader, version.code, at)
    told = {"formula": version.id, **asdict(version), "state": service.state_of(version, holds, at).code}
    told["in_force"] = holds.version if holds is not None else None
    for inner in ("id", "recorded_by"):
        del told[inner]
    return told


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the last version of every formula, and which version holds."""
    with opened(options, "read") as record:
        now = record.now()
        found = [_to_json(record, each, now) for each in formulas.latest_versions(record)]
    for each in found:
        holds = f", version {each['in_force']} is in force" if each["in_force"] not in (None, each["version"]) else ""
        state = each["state"].replace("_", " ")
        output.line(each, f"{each['code']:<24} {state:<10} {each['name']}, version {each['version']}{holds}")
    if not found and not output.json:
        output.line({}, "No formula is on file. `kiosk formula import FILE.toml` brings one in.")
    return 0


def run_show(options: argparse.Namespace, output: Output) -> int:
    """Show all pages of a version."""
    with opened(options, "read") as record:
        now = record.now()
        kept, rules = _kept(record, options.formula), rules_at(record, now)
        faults = service.faults_of(record, kept.formula, now)
        told = _to_json(record, kept.version, now)
        zone = site_at(record, now).zone
    shown = formula_words.pages(kept.formula, rules)
    if output.json:
        content = {page.title: [list(line) for line in page.lines] for page in shown}
        said = [{"code": each.code, "field": each.field, "message": each.message} for each in faults]
        output.line({**told, "toml": kept.text, "pages": content, "faults": said}, "")
        return 0
    state = told["state"].replace("_", " ").upper()
    output.line({}, f"{kept.version.code}: {state}, {formula_words.dates(kept.version, zone)}")
    if faults and told["state"] == "draft":
        shown = (*shown, formula_words.Page("What keeps it from being approved", formula_words.fault_lines(faults)))
    for page in shown:
        output.line({}, "")
        output.line({}, page.title.upper())
        for label, words in page.lines:
            output.line({}, f"  {label:<26} {words}")
    return 0


def run_import(options: argparse.Namespace, output: Output) -> int:
    """Bring a file in as a draft."""
    content = read_given(options.file, formula_toml.LARGEST)
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.WRITE_FORMULA)
        outcome = service.bring_in(record, person.id, options.file.name, content)
        _insist(outcome)
        read = formula_toml.read(content)
        code = read.code if not isinstance(read, tuple) else ""
        told = _to_json(record, _named(record, code), record.now())
    output.line({"file": options.file.name, "outcome": outcome.code, **told}, outcome.message)
    return 0


def run_export(options: argparse.Namespace, output: Output) -> int:
    """Write the text of a version; a file that is there is never overwritten."""
    with opened(options, "read") as record:
        kept = _kept(record, options.formula)
    if options.file is not None:
        write_new(options.file, kept.text.encode())
        words = f"{kept.version.name}, version {kept.version.version}, is in {options.file}."
        output.line({"file": str(options.file), "code": kept.version.code, "version": kept.version.version}, words)
    elif output.json:
        output.line({"code": kept.version.code, "version": kept.version.version, "toml": kept.text}, "")
    else:
        for line in kept.text.removesuffix("\n").split("\n"):
            output.line({}, line)
    return 0


def _insist(outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)


def run_approve(options: argparse.Namespace, output: Output) -> int:
    """Approve a version with a pharmacist's PIN."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        version = _named(record, options.formula)
        outcome = formula_approval.approve(
            record,
            proof,
            version.id,
            effective_from=_midnight(record, options.since),
            effective_until=_midnight(record, options.until),
        )
        _insist(outcome)
        told = _to_json(record, _named(record, f"{version.code}:{version.version}"), record.now())
    output.line(told, outcome.message)
    return 0


def _midnight(record: Record, day: str | None) -> str | None:
    """Give the instant at which a day of the site begins."""
    if day is None:
        return None
    try:
        first = date.fromisoformat(day)
    except ValueError as error:
        raise StoreError("BAD_DATE", f"{day[:30]} is no date.", "Give one as 2027-01-01.") from error
    zone = site_at(record, record.now()).zone
    return instants.to_text(datetime(first.year, first.month, first.day, tzinfo=zone))


def run_retire(options: argparse.Namespace, output: Output) -> int:
    """Retire a version with a pharmacist's PIN."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        version = _named(record, options.formula)
        outcome = formula_approval.retire(record, proof, version.id, options.why)
        _insist(outcome)
        told = _to_json(record, _named(record, f"{version.code}:{version.version}"), record.now())
    output.line(told, outcome.message)
    return 0
