"""Files that people name, in a command or on the screen: read no further than whoever takes them would take."""

from __future__ import annotations

from pathlib import Path

from db.errors import StoreError


def read_given(path: Path, most: int) -> bytes:
    """Read a file, or one byte more than `most` of a larger one; who takes it refuses that.

    Raises StoreError, with a sentence, for what is no file or cannot be read: a pipe or a device might never end.
    """
    try:
        if path.exists() and not path.is_file():
            raise StoreError("NO_FILE", f"{path} is no file.", "Check the name.")
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise StoreError("NO_FILE", f"{path} cannot be read: {error.strerror}.", "Check the name.") from error
