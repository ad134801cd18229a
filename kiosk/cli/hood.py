"""`kiosk hood`: the hoods that preparations are made in, and what each is for."""

from __future__ import annotations

import argparse

from db.errors import StoreError
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.formula import COUNTED
from kiosk.rules.permissions import Act
from kiosk.services import hoods
from kiosk.services.outcome import Refused


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk hood` its actions and their options."""
    action = actions_of(command, common, "does it")
    keep = action("keep", "take a hood into use, or say anew what it is for", run_keep)
    keep.add_argument("name")
    keep.add_argument("--allows", choices=COUNTED, required=True, help="the highest category made there")
    keep.add_argument("--hazardous", action="store_true", help="for hazardous drugs, and for nothing else")
    action("list", "list the hoods", run_list)


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about the hoods."""
    answer: int = options.act(options, output)
    return answer


def run_keep(options: argparse.Namespace, output: Output) -> int:
    """Take a hood into use."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.KEEP_HOODS)
        outcome = hoods.keep_hood(record, by.id, options.name, options.allows, hazardous=options.hazardous)
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"outcome": outcome.code, "message": outcome.message}, outcome.message)
    return 0


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the hoods."""
    with opened(options, "write") as record:
        acting(record, options.by, Act.LOOK_UP)
        found = hoods.hoods(record)
    for each in found:
        content = {"hood": each.location_id, "name": each.name, "allows": each.place_allows}
        output.line({**content, "hazardous": each.hazardous}, hoods.words(each))
    if not found and not output.json:
        output.line({}, "There is no hood. Take one into use: `kiosk hood keep`.")
    return 0
