"""`kiosk pictures`: writes the pictures that were taken of a job into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services.outcome import Refused
from kiosk.services.pictures import pictures_of, write_out


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk pictures` its options."""
    command.add_argument("job", metavar="JOB", help="the number of the job, as the record names it")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a folder that is there")
    command.add_argument("--as", dest="by", metavar="NAME", help="who takes them out; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Write them and name them; none is written over another file."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.EXPORT_RECORDS)
        found = pictures_of(record, person.id, options.job)
        if isinstance(found, Refused):
            raise StoreError(found.code, found.message, found.next_step)
        paths = write_out(record, found, options.out)
    for picture, path in zip(found, paths, strict=True):
        told = {"id": picture.id, "at": picture.at, "person": picture.person, "sha256": picture.sha256}
        output.line({**told, "file": str(path)}, f"{picture.at}  {picture.person}  {path}")
    return 0
