"""Files that are named on the command line: read no further than whoever takes them would take."""

from __future__ import annotations

from pathlib import Path

from db.errors import StoreError


def read_given(path: Path, most: int) -> bytes:
    """Read a file, or one byte more than `most` of a larger one; who takes it refuses that."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise StoreError("NO_FILE", f"{path} cannot be read: {error.strerror}.", "Check the name.") from error
