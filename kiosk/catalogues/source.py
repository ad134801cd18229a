"""The file a catalogue is read from: its size is bounded, its kind is looked at, and how far it was read is known."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.catalogues.problem import CatalogueError

_PIECE = 1 << 20
OnRead = Callable[[int], None]
"""Is told how many bytes of a file were read so far."""

_OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"PK\x03\x04",
        "a ZIP archive or a spreadsheet",
        "Unpack it, or save the spreadsheet as CSV, and import that file.",
    ),
    (b"\x1f\x8b", "a compressed file", "Unpack it and import the file that was in it."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it and import the file that was in it."),
    (b"%PDF", "a PDF document", "Download the data file, not the document that describes it."),
    (b"\x89PNG", "a picture", "Choose the catalogue's data file."),
    (b"\xff\xd8\xff", "a picture", "Choose the catalogue's data file."),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program", "Save it as CSV or text and import that file."),
    (b"SQLite format 3", "a database", "Choose the catalogue's data file."),
)


@dataclass
class Source:
    """An open catalogue file that gives no more bytes than its kind may have."""

    name: str
    file: BinaryIO
    most: int
    """Bytes."""
    size: int | None = None
    """Bytes, where they are known beforehand."""
    bytes_read: int = 0
    on_read: OnRead | None = None

    def read(self, count: int) -> bytes:
        """Give up to `count` bytes, none at the end; CatalogueError when the file is too large or fails."""
        return self._counted(self._tried(count, whole_line=False))

    def line(self, most: int) -> bytes:
        """Give the bytes up to and with the next line feed, or `most` of them; none at the end."""
        return self._counted(self._tried(most, whole_line=True))

    def _tried(self, count: int, *, whole_line: bool) -> bytes:
        try:
            return self.file.readline(count) if whole_line else self.file.read(count)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def _counted(self, data: bytes) -> bytes:
        self.bytes_read += len(data)
        if self.bytes_read > self.most:
            raise _too_large(self.name, self.most)
        if self.on_read is not None:
            self.on_read(self.bytes_read)
        return data


@contextmanager
def open_source(path: Path, most: int, on_read: OnRead | None = None) -> Iterator[Source]:
    """Open a catalogue file of at most `most` bytes; CatalogueError when it is missing, empty or of another kind."""
    try:
        # A pipe without a writer would hold the open call for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(path.name, error) from error
    try:
        size = _checked_size(path.name, descriptor, most)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            refuse_other_kinds(path.name, file.read(512))
            file.seek(0)
            yield Source(path.name, file, most, size, on_read=on_read)
    finally:
        os.close(descriptor)


def sha256_of(path: Path, most: int) -> str:
    """The SHA-256 of a catalogue file as 64 hexadecimal digits; CatalogueError as `open_source`."""
    seen = hashlib.sha256()
    with open_source(path, most) as source:
        while piece := source.read(_PIECE):
            seen.update(piece)
    return seen.hexdigest()


def _checked_size(name: str, descriptor: int, most: int) -> int:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise CatalogueError("NOT_A_FILE", f"{name} is not a file.", "Choose the catalogue's data file.")
    if about.st_size == 0:
        raise CatalogueError("EMPTY_FILE", f"{name} is empty.", "Download it again.")
    if about.st_size > most:
        raise _too_large(name, most)
    return about.st_size


def refuse_other_kinds(name: str, begin: bytes) -> None:
    """Raise CatalogueError when the first bytes are those of a file that no catalogue comes in."""
    for signature, kind, next_step in _OTHER_KINDS:
        if begin.startswith(signature):
            raise CatalogueError("WRONG_FILE", f"{name} is {kind}, not a catalogue.", next_step)
    if begin.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        message = f"{name} is a web page, not a catalogue."
        raise CatalogueError("WRONG_FILE", message, "Download the file itself; a browser may have saved its page.")


def _too_large(name: str, most: int) -> CatalogueError:
    message = f"{name} is larger than {most // 1_000_000:,} MB, the most that such a file may have."
    return CatalogueError("FILE_TOO_LARGE", message, "Check that it is the right file.")


def _unreadable(name: str, error: OSError) -> CatalogueError:
    message = f"{name} cannot be read: {error.strerror or error}."
    return CatalogueError("FILE_UNREADABLE", message, "Check the path and its rights.")
