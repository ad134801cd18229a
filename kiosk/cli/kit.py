"""`kiosk kit`: therapies' supply lists, each with the code that is scanned to pull it."""

from __future__ import annotations

import argparse
from pathlib import Path

from db import kits
from db.errors import StoreError
from db.kits import Kit
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.given_file import read_given
from kiosk.rules.permissions import Act
from kiosk.services import kits as service
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from scanners import build_local


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk kit` its actions and their options."""
    action = actions_of(command, common)

    action("list", "list the kits", run_list)
    action("show", "show a kit's list", run_show).add_argument("code", metavar="CODE")
    bring = action("import", "bring kits and bins in from a TOML file", run_import)
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--as", dest="by", metavar="NAME", help="who brings them in; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about kits."""
    answer: int = options.act(options, output)
    return answer


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List the kits in use."""
    with opened(options, "read") as record:
        found = kits.kits(record)
    for kit in found:
        text = build_local("kit", kit.code)
        output.line(_to_json(kit), f"{kit.name}: {len(kit.lines):,} lines, code {kit.code}, label {text}")
    if not found and not output.json:
        output.line({}, "No kit is on file. `kiosk kit import FILE.toml` brings kits in.")
    return 0


def _to_json(kit: Kit) -> dict[str, object]:
    return {"kit": kit.id, "code": kit.code, "name": kit.name, "label": build_local("kit", kit.code),
            "lines": len(kit.lines)}  # fmt: skip


def run_show(options: argparse.Namespace, output: Output) -> int:
    """Show what a kit lists, a line an item."""
    with opened(options, "read") as record:
        kit = kits.kit_with_code(record, options.code)
    if kit is None:
        raise StoreError("NO_KIT", f"There is no kit {options.code[:40]}.", "See `kiosk kit list`.")
    for line in kit.lines:
        content = {"item": line.item_id, "name": line.name, "quantity": line.quantity, "unit": line.unit}
        output.line(content, f"{line.quantity:>5,} {plural(line.unit, line.quantity)}  {line.name}")
    return 0


def run_import(options: argparse.Namespace, output: Output) -> int:
    """Bring a file in, whole or not at all."""
    content = read_given(options.file, service.LARGEST)
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.KEEP_KITS)
        outcome = service.bring_in(record, person.id, options.file.name, content)
        if isinstance(outcome, Refused):
            raise StoreError(outcome.code, outcome.message, outcome.next_step)
        count = len(kits.kits(record))
    output.line({"file": options.file.name, "kits": count}, outcome.message)
    return 0
