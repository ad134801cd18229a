"""The file of rejected rows: JSON lines `{"row","id","code","message"}`, beside the source or where told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from kiosk.catalogues.problem import CatalogueError, Rejected

_SUFFIX = ".rejected.jsonl"
_KEYS = {"row", "id", "code", "message"}
_LONGEST_ROW = 100_000


def beside(source: Path) -> Path:
    """Name the file of rejected rows of a source."""
    return source.with_name(source.name + _SUFFIX)


class RejectedFile:
    """Rejected rows as they come; without any there is no file, and one of an earlier import goes away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None

    @property
    def written(self) -> Path | None:
        """The file, once it holds a row."""
        return self.path if self.count else None

    def __enter__(self) -> Self:
        try:
            self._clear()
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def add(self, rejected: Rejected) -> None:
        """Write one row; CatalogueError when that fails."""
        row = {"row": rejected.row, "id": rejected.id, "code": rejected.code, "message": rejected.message}
        try:
            if self._file is None:
                self._file = self._created()
            self._file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise self._unwritable(error) from error
        self.count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError as failed:
            raise self._unwritable(failed) from failed

    def _clear(self) -> None:
        """Remove what an earlier import left; a file that is anything else stays, and the import does not begin."""
        if not self.path.is_symlink() and self.path.exists() and not _holds_rejected_rows(self.path):
            message = f"{self.path.name} exists and holds something else than rejected rows."
            raise CatalogueError("REJECTED_EXISTS", message, "Choose another name for the file of rejected rows.")
        self.path.unlink(missing_ok=True)

    def _created(self) -> TextIO:
        # Never through a link that someone else put there, and for nobody else to read.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return open(descriptor, "w", encoding="ascii", newline="\n")  # noqa: PTH123 - a descriptor, not a path

    def _unwritable(self, error: OSError) -> CatalogueError:
        message = f"The rejected rows cannot be written to {self.path.name}: {error.strerror or error}."
        return CatalogueError("REJECTED_UNWRITABLE", message, "Choose another place for them.")


def _holds_rejected_rows(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline(_LONGEST_ROW)
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and row.keys() == _KEYS
