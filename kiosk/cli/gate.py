"""`kiosk gate`: what is asked of people and hoods before sterile work, what the record answers, and new answers."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from db import people
from db.errors import StoreError
from db.record import Record
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.cli.stock import find_location
from kiosk.rules.gates import OF_PERSON, RESULTS, Gate
from kiosk.rules.permissions import Act
from kiosk.services import gate_facts, gates, hoods
from kiosk.services.gate_facts import Finding
from kiosk.services.outcome import Refused


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk gate` its actions and their options."""
    action = actions_of(command, common, "does it")
    record = action("record", "record that a person or a hood passed or failed", run_record)
    record.add_argument("gate", choices=[str(each) for each in Gate])
    record.add_argument("subject", metavar="PERSON|HOOD", help="the name, or the id")
    record.add_argument("--result", choices=RESULTS, required=True)
    record.add_argument("--source", required=True, metavar="TEXT", help="the report or form where it is written")
    record.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="else today")
    record.add_argument("--until", dest="last_day", type=day, metavar="DATE", help="the last day that counts")
    action("list", "list every gate with what is on record for it today", run_list)
    hood = action("hood", "say what a hood is, or put a new one on record; without a name, list them", run_hood)
    hood.add_argument("name", nargs="?", metavar="NAME")
    hood.add_argument("--allows", choices=hoods.ALLOWS, help="the highest category that its place allows")
    hood.add_argument("--hazardous", action="store_true", help="for hazardous drugs, and for nothing else")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about the gates."""
    answer: int = options.act(options, output)
    return answer


def run_record(options: argparse.Namespace, output: Output) -> int:
    """Record a finding."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.KEEP_GATES)
        subject = _subject(record, options.gate, options.subject)
        finding = Finding(options.gate, subject, options.result, options.source, options.first_day, options.last_day)
        outcome = gate_facts.record_finding(record, by.id, finding)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"outcome": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def _subject(record: Record, gate: str, named: str) -> str:
    if gate not in OF_PERSON:
        return find_location(record, named)
    person = people.anybody(record, named) or people.anybody_called(record, named)
    if person is None:
        raise StoreError("NO_PERSON", f"There is no person {named[:40]}.", "See `kiosk user list`.")
    return person.id


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the gates, of people first."""
    with opened(options, "write") as record:
        acting(record, options.by, Act.VIEW_RECORDS)
        found = gates.answers(record, record.now())
    for each in found:
        output.line(each.to_json(), each.words)
    if not found and not output.json:
        output.line({}, "Nobody may prepare, and there is no hood.")
    return 0


def run_hood(options: argparse.Namespace, output: Output) -> int:
    """Keep a hood, or list all."""
    with opened(options, "write") as record:
        if options.name is not None and options.allows is None:
            raise StoreError("NO_CATEGORY", "What its place allows is not said.", "Give --allows 1, 2 or 3.")
        if options.name is not None:
            by = acting(record, options.by, Act.KEEP_HOODS)
            outcome = hoods.keep_hood(record, by.id, options.name, options.allows, hazardous=options.hazardous)
            if isinstance(outcome, Refused):
                raise StoreError(outcome.code, outcome.message, outcome.next_step)
            output.say(outcome.message)
        else:
            acting(record, options.by, Act.VIEW_RECORDS)
        found = hoods.hoods(record)
    for each in found:
        kind = ", hazardous drugs alone" if each.hazardous else ""
        output.line(asdict(each), f"{each.name} ({each.location_id}): up to category {each.place_allows}{kind}")
    return 0
