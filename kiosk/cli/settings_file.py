"""`kiosk settings --import` and `--export`: all settings as one file that people can read, compare and keep."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from db.errors import StoreError
from kiosk import settings_toml
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services.outcome import Refused
from kiosk.services.settings_import import bring_in as bring_in_file
from kiosk.services.settings_view import views
from kiosk.settings import site_at


def bring_in(options: argparse.Namespace, output: Output) -> int:
    """Enter the values of a file: all of them, or none."""
    content = _content(options.file)
    with opened(options, "write") as record:
        person = acting(record, options.person, Act.ENTER_SETTING)
        brought = bring_in_file(record, person.id, options.file.name, content, options.note)
        if isinstance(brought, Refused):
            raise StoreError(brought.code, brought.message, brought.next_step)
    words = f"{brought.file}: {brought.read:,} settings read, {brought.entered:,} entered as drafts, "
    output.line(asdict(brought), f"{words}{brought.unchanged:,} as they were.")
    return 0


def _content(file: Path) -> bytes:
    """Read a file, and never more of it than any settings need."""
    if not file.is_file():  # opening a pipe would wait for ever
        raise StoreError("NO_FILE", f"There is no file {str(file)[:80]}.", "Check the path.")
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(settings_toml.LARGEST + 1)
    except OSError as error:
        said = f"{str(file)[:80]} cannot be read: {error.strerror or error}."
        raise StoreError("NO_FILE", said, "Check its rights.") from error


def export(options: argparse.Namespace, output: Output) -> int:
    """Write the values in force as TOML: the text itself, or with `--json` as the field of an object."""
    with opened(options, "read") as record:
        now = record.now()
        site = site_at(record, now)
        text = settings_toml.write(site.pharmacy, now, site.zone, views(record, now))
    if output.json:
        output.line({"toml": text}, "")
    else:
        for line in text.removesuffix("\n").split("\n"):
            output.line({}, line)
    return 0
