"""Files that are whole or not there: nobody ever sees a half of one."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from db.errors import StoreError


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; StoreError FILE_EXISTS or NOT_WRITTEN, and then nothing was left behind."""
    try:
        if path.exists() or path.is_symlink():
            raise FileExistsError
        _write(path, content)
    except FileExistsError as error:
        next_step = "Give another name; nothing was overwritten."
        raise StoreError("FILE_EXISTS", f"{path.name or path} is there already.", next_step) from error
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise StoreError("NOT_WRITTEN", message, "Check the folder and its disk.") from error


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _fill(part, content)
        put_in_place(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def put_in_place(part: Path, path: Path) -> None:
    """Give the file its name in one step, and never over another; raises FileExistsError when one is there."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a stick whose file system knows no links
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_over(path: Path, content: bytes) -> None:
    """Write a file in the place of the one that is there, if one is; StoreError NOT_WRITTEN leaves that as it was."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file():
            raise FileExistsError(errno.EEXIST, "it is there and no file")
        try:
            _fill(part, content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is none"
        message = f"{path} cannot be written: {reason}."
        raise StoreError("NOT_WRITTEN", message, "Check the folder and its disk.") from error


def _fill(part: Path, content: bytes) -> None:
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
