"""`kiosk encrypt`: turns a plain record into an encrypted one."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from db.encrypt import encrypt
from db.encryption import key_from_file, make_key_file
from kiosk.cli.opening import where
from kiosk.cli.output import Output
from kiosk.key_source import KEY_FILE_VARIABLE


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk encrypt` its options."""
    command.add_argument("--key-file", type=Path, required=True, metavar="FILE", help="made if it is not there")


def run(options: argparse.Namespace, output: Output) -> int:
    """Encrypt the record; the plain one is there until the encrypted one is proven."""
    path: Path = options.key_file.expanduser()
    key = key_from_file(path) if path.exists() else make_key_file(path)
    done = encrypt(replace(where(options), key=None), key)
    words = (
        f"The record is encrypted. Set {KEY_FILE_VARIABLE}={path} from now on, and keep a copy of that file elsewhere."
    )
    left = "".join(f"\nStill plain: {each}" for each in done.still_plain)
    for line in (words + left).split("\n") if not output.json else [words]:
        output.line(done.to_json(), line)
    return 0
