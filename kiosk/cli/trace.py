"""`kiosk trace`: the whole way of a lot, a package or a preparation, from its delivery to where it went."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.trace import Way, trace_of
from kiosk.services.trace_unit import UnitWay


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk trace` its options."""
    command.add_argument(
        "wanted",
        metavar="LOT|SERIAL|CODE",
        help="the number on the package, a preparation's or unit's number here, or the whole text of a code",
    )
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Say what became of it."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        found = trace_of(record, person.id, options.wanted)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for way in found:
        content = way.to_json()
        # As JSON it is one object; for people, a sentence a line.
        said = _unit_words(way) if isinstance(way, UnitWay) else _words(way)
        for words in [""] if output.json else said:
            output.line(content, words)
    return 0


def _words(way: Way) -> Iterator[str]:
    about = way.about
    serial = f", serial {about['serial']}" if about["serial"] else ""
    extended = f", extended to {about['extended_expiry']}" if about["extended_expiry"] else ""
    ends = f", expires {about['expiry']}{extended}" if about["expiry"] else ""
    yield f"{about['name']}, lot {about['lot'] or '—'}{serial}{ends}{', RECALLED' if about['recalled_at'] else ''}"
    for step in sorted((*way.steps, *way.uses), key=lambda each: str(each["at"])):
        came = f" (from {step['supplier']})" if step.get("supplier") else ""
        went = f" (for {step['purpose']} {step['reference'] or ''}".rstrip() + ")" if step["purpose"] else ""
        yield f"  {step['local']}  {step['person']} {step['text']}{came}{went}"
    for made in way.made:
        yield f"  {made['text']}, order {made['order']}"
    for place in way.now:
        unit = plural(about["unit"], place["quantity"])
        yield f"  now: {place['quantity']:,} {unit} at {place['location']}, {place['state']}"
    if not way.now:
        yield "  now: nothing of it is left here"


def _unit_words(way: UnitWay) -> Iterator[str]:
    about = way.about
    made = f"{about['name']}, formula {about['formula']} version {about['formula_version']}"
    yield f"Unit {about['number']} of preparation {about['preparation']}: {made}"
    where = f", on {about['hood']}" if about["hood"] else ""
    yield f"  for order {about['order']}, prepared by {about['prepared_by'] or about['begun_by']}{where}"
    for step in sorted((*way.steps, *way.labels, *way.events), key=lambda each: str(each["at"])):
        yield f"  {step['local']}  {step['person']}: {step['text']}"
    yield f"  now: {UNIT_WORDS[UnitStage(about['state'])]}"
