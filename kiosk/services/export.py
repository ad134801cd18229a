"""Exporting the record: a file that is whole or not there, and an entry that tells who took what out, with its hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from db import chain, people
from db.errors import StoreError
from db.record import Record
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.export_forms import Form, Made, write
from kiosk.services.export_tables import Table, What, table_of
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Refused
from kiosk.services.record_filter import Filter
from kiosk.services.records import local
from kiosk.settings import site_at
from kiosk.whole_file import put_in_place


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

    path: Path
    sha256: str
    rows: int
    heads: tuple[chain.Head, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk export`."""
        heads = [{"node": head.node, "epoch": head.epoch, "seq": head.seq, "hash": head.hash} for head in self.heads]
        return {"file": str(self.path), "sha256": self.sha256, "rows": self.rows, "heads": heads}


@dataclass(frozen=True)
class Taken:
    """What is taken out of the record."""

    act: Act
    """What whoever takes it must be allowed to do."""
    note: Callable[[Record, str, Mapping[str, Any]], None]
    """Notes in the record that a person took it, and what is told of that."""
    told: Mapping[str, Any]
    """What the entry says of it."""
    table: Callable[[Reader, str], Table | Refused]
    """Gathers it as of an instant."""


def export(
    reader: Record, hand: Hand, person_id: str, form: Form, what: What, wanted: Filter, path: Path
) -> Exported | Refused:
    """Write a part of the record to a file; see `export_table`."""
    return export_table(reader, hand, person_id, form, _part(what, wanted), path)


def _part(what: What, wanted: Filter) -> Taken:
    told = {"what": what, "filter": wanted.words}
    return Taken(Act.EXPORT_RECORDS, _note, told, lambda reading, now: table_of(reading, what, wanted, now))


def export_table(
    reader: Record, hand: Hand, person_id: str, form: Form, taken: Taken, path: Path
) -> Exported | Refused:
    """Write a table to a file that is not there yet, readable by its owner only; a refusal leaves none.

    Raises StoreError when the disk or the record fails.
    """
    asked = {"form": form, **taken.told}
    if (refused := permit.refusal(reader, person_id, taken.act)) is not None:
        hand(lambda record: taken.note(record, person_id, {**asked, "refused": refused.code}))
        return refused
    if path.exists() or path.is_symlink():
        return Refused("FILE_EXISTS", f"{path.name} is there already.", "Give another name; nothing was overwritten.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            made = _write(reader, person_id, form, taken, file)
            if isinstance(made, Refused):
                return made
            sha256 = _finished(file)
        told = {**asked, "rows": made.rows, "sha256": sha256, "file": path.name}
        hand(lambda record: taken.note(record, person_id, told))  # before anybody can have the file
        put_in_place(part, path)
    except FileExistsError:
        return Refused("FILE_EXISTS", f"{path.name} is there already.", "Give another name; nothing was overwritten.")
    except OSError as error:
        raise StoreError(
            "EXPORT_FAILED", f"{path} cannot be written: {error.strerror or error}.", "Check the folder and its disk."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Exported(path, sha256, made.rows, made.heads)


def export_here(reader: Record, hand: Hand, person_id: str, form: Form, what: What, wanted: Filter) -> Done | Refused:
    """Write a part of the record to the folder `exports`; see `table_here`."""
    return table_here(reader, hand, person_id, form, _part(what, wanted), what)


def table_here(reader: Record, hand: Hand, person_id: str, form: Form, taken: Taken, name: str) -> Done | Refused:
    """Write a table to the folder `exports` beside the record, under a name that tells what it is and when."""
    folder = reader.heads.path.absolute().parent / "exports"
    stamp = reader.now()[:19].replace("-", "").replace(":", "")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("EXPORT_FAILED", f"{folder} cannot be made.", "Check the folder and its disk.") from error
    names = (f"{name}-{stamp}{'' if number == 1 else f'-{number}'}.{form}" for number in count(1))
    path = next(folder / each for each in names if not (folder / each).exists())
    made = export_table(reader, hand, person_id, form, taken, path)
    return made if isinstance(made, Refused) else Done("EXPORTED", f"{made.rows:,} rows written to {path}.")


def _note(record: Record, person_id: str, told: Mapping[str, Any]) -> None:
    with record.write(person_id, "records.export") as entry:
        entry.note(**told)


def _write(reader: Record, person_id: str, form: Form, taken: Taken, file: BinaryIO) -> Made | Refused:
    """Write all rows as of one moment, with the heads of that moment."""
    now = reader.now()
    with reader.store.snapshot() as reading:
        heads = tuple(chain.heads(reading))
        site = site_at(reading, now)
        table = taken.table(reading, now)
        if isinstance(table, Refused):
            return table
        person = people.anybody(reading, person_id)
        by = person.name if person else person_id
        made = Made(table, heads, site.pharmacy, by, now, local(now, site.zone))
        return write(form, made, file) or made


def _finished(file: BinaryIO) -> str:
    """Flush a file to the disk and hash what it holds."""
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
