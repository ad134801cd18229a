"""What `kiosk import` does: checks all files, then brings each in, with what is done and what was refused."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from db.errors import StoreError
from db.record import Record
from kiosk.catalogues.rejected import beside
from kiosk.catalogues.source import OnRead
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.progress import in_megabytes, in_rows, progress_bar
from kiosk.rules.permissions import Act
from kiosk.services import import_catalogue
from kiosk.services.import_catalogue import Catalogue, Imported
from kiosk.services.outcome import Refused

_BY_COMMAND = "system"
"""Who imports when nobody is named: whoever may run commands here."""
_HINT = "Ctrl+C stops and keeps what is done."


def bring_all(options: argparse.Namespace, output: Output) -> int:
    """Check all files, then bring each in."""
    found = _checked(options)
    cancelled = False
    with opened(options, "create") as record:
        person_id = acting(record, options.person, Act.IMPORT_CATALOGUE).id if options.person else _BY_COMMAND
        for each in found:
            imported = _bring_in(record, person_id, each, options.rejected or beside(each.file))
            output.line(imported.to_json(), _words(imported))
            if imported.cancelled:
                cancelled = True
                break
    return 1 if cancelled else 0


def _checked(options: argparse.Namespace) -> list[Catalogue]:
    if options.kind == "ndc":
        pairs = import_catalogue.pairs_of(options.files)
        return [_read_through(pair[1], partial(import_catalogue.check_ndc, *pair)) for pair in pairs]
    check = import_catalogue.check_gudid if options.kind == "gudid" else import_catalogue.check_csv
    return [_read_through(path, partial(check, path)) for path in options.files]


def _read_through(file: Path, check: Callable[[OnRead], Catalogue]) -> Catalogue:
    """Read a file to its end, with a bar of its own: a large one takes a while before anything is brought in."""
    size = file.stat().st_size if file.is_file() else 0
    with progress_bar(f"Checking {file.name}", size, in_megabytes) as on_read:
        return check(on_read)


def _bring_in(record: Record, person_id: str, found: Catalogue, rejected: Path) -> Imported:
    with progress_bar(found.file.name, found.rows, in_rows, hint=_HINT) as progress, _interruptible() as is_cancelled:
        imported = import_catalogue.bring_in(
            record, person_id, found, rejected, progress=progress, is_cancelled=is_cancelled
        )
    if isinstance(imported, Refused):
        raise StoreError(imported.code, imported.message, imported.next_step)
    return imported


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Let Ctrl+C end an import after the batch that is being written."""
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _words(imported: Imported) -> str:
    said = (
        f"{imported.file}: {imported.read:,} rows read, {imported.created:,} created, {imported.updated:,} updated, "
        f"{imported.unchanged:,} unchanged, {imported.rejected:,} rejected."
    )
    if imported.rejected_file is not None:
        said += f" Why rows and codes were not taken: {imported.rejected_file}."
    return f"Stopped. {said} Import the file again to go on." if imported.cancelled else said
