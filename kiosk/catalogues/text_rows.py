"""Lines of a text file, each decoded by itself: files of this trade mix UTF-8, Windows-1252 and damaged bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.catalogues.problem import CatalogueError, Fault, Note
from kiosk.catalogues.source import Source

MOST_LINE = 256 << 10
"""Bytes of one line."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
REPLACED = Note("CHARACTERS_REPLACED", "Some characters of the row are damaged in the file and were replaced.")


@dataclass(frozen=True)
class Line:
    """One line without its end."""

    number: int
    """From 1, as an editor counts."""
    offset: int
    """Bytes before it in the file."""
    text: str
    damaged: bool
    """Whether bytes that are no character were replaced."""


@dataclass(frozen=True)
class TooLong:
    """A line that was skipped unread."""

    number: int

    def fault(self) -> Fault:
        """Say why."""
        return Fault("LINE_TOO_LONG", f"The line is longer than {MOST_LINE // 1024} KB, so it is no row of this file.")


def decoded(data: bytes) -> tuple[str, bool]:
    """Give bytes as text: UTF-8 where they are that, else Windows-1252; and whether something was replaced.

    >>> decoded(b"Schw\\xe4bisch"), decoded("Schwäbisch".encode()), decoded(b"a\\x81b")
    (('Schwäbisch', False), ('Schwäbisch', False), ('a�b', True))
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = text.replace("\0", _REPLACEMENT)
    return text, _REPLACEMENT in text


def lines(source: Source) -> Iterator[Line | TooLong]:
    """Give every line that is not blank; CatalogueError when the file is no text."""
    number = offset = 0
    while data := source.line(MOST_LINE):
        number, begun, offset = number + 1, offset, source.bytes_read
        if len(data) == MOST_LINE and not data.endswith(b"\n"):
            offset = _skip_rest(source)
            yield TooLong(number)
            continue
        if number == 1:
            data = _checked_first(source.name, data)
        line = line_of(data, number, begun)
        if line.text.strip():
            yield line


def line_of(data: bytes, number: int, offset: int) -> Line:
    """Give the bytes of a line as one."""
    text, damaged = decoded(data.removesuffix(b"\n").removesuffix(b"\r"))
    return Line(number, offset, text, damaged)


def _checked_first(name: str, data: bytes) -> bytes:
    """Take a byte order mark off the first line, which also tells whether the file is text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"{name} is text in UTF-16."
        raise CatalogueError("WRONG_ENCODING", message, "Save it as UTF-8, in a spreadsheet as “CSV UTF-8”.")
    if b"\0" in data:
        message = f"{name} is no text file."
        raise CatalogueError("WRONG_FILE", message, "Choose the catalogue's data file.")
    return data.removeprefix(b"\xef\xbb\xbf")


def _skip_rest(source: Source) -> int:
    while (data := source.line(MOST_LINE)) and not data.endswith(b"\n"):
        pass
    return source.bytes_read
