"""Catalogue files for tests: the real excerpts, and streams that are made as they are read."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from kiosk.catalogues.source import Source

DATA = Path(__file__).resolve().parents[2] / "data"
DEVICES = DATA / "gudid" / "devices.xml"
NDC = DATA / "ndc"
MB = 1_000_000


def source(content: bytes, name: str = "file", most: int = 100 * MB) -> Source:
    """Open bytes as a catalogue file."""
    return Source(name, io.BytesIO(content), most, len(content))


class Made(io.RawIOBase):
    """A file that is made while it is read and kept nowhere."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def endless_devices(size: int) -> Iterator[bytes]:
    """The excerpt's devices again and again, until `size` bytes, as one well-formed document."""
    content = DEVICES.read_bytes()
    first, last = content.index(b"  <device "), content.rindex(b"</data>")
    yield content[:first]
    for _ in itertools.takewhile(lambda made: made < size, itertools.count(0, last - first)):
        yield content[first:last]
    yield content[last:]


def made_source(size: int) -> Source:
    """A GUDID file of about `size` bytes that is nowhere as a whole."""
    return Source("made.xml", Made(endless_devices(size)), 4_000 * MB)  # type: ignore[arg-type] # reads as a file does
