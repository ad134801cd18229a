"""What can be wrong with a catalogue: with the whole file, with one row, or with a detail that does no harm."""

from __future__ import annotations

from dataclasses import dataclass

from db.errors import StoreError


class CatalogueError(StoreError):
    """A file cannot be read as the catalogue it should be; nothing of it may be kept."""


@dataclass(frozen=True)
class Rejected:
    """A row, or a part of one, that was not taken, and why; the words of the contract of `kiosk import`."""

    row: int
    """From 1: the line of a text file, the place of a device in an XML file."""
    id: str | None
    """How the source names it: a device identifier, an NDC, an identifier as written."""
    code: str
    message: str


@dataclass(frozen=True)
class Note:
    """A detail of a row that was mended or left out; the row itself was taken."""

    code: str
    message: str


@dataclass(frozen=True)
class Fault:
    """Why a value cannot be taken, before it is known which row it belongs to."""

    code: str
    message: str

    def at(self, row: int, source_id: str | None) -> Rejected:
        """Say it of a row."""
        return Rejected(row, source_id, self.code, self.message)


@dataclass(frozen=True)
class CatalogueCode:
    """A code under which a scan finds a packaging: the scheme and value that `scanners` gives for it."""

    scheme: str
    """`GTIN`, `HIBC`, `NDC`, `PPN`, `LOCAL` or `ICCBBA`."""
    value: str
    origin: str
    """`catalogue`, or `derived` when it was computed and a person has to confirm it once."""
