"""The printer that is a folder: each label becomes a file, whole or not at all, and none is overwritten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from labels.printers.states import Document, NotSent, PrinterStatus, SendResult, Sent, Unsure

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_MOST_OF_A_NAME = 100
"""Files that may bear one job's name: as after a restore, or from another kiosk."""


@dataclass(frozen=True)
class FolderPrinter:
    """Where labels are kept as files, for whoever has no printer."""

    folder: Path

    def status(self) -> PrinterStatus:
        """Say whether labels can be kept there."""
        trouble = self._trouble()
        if trouble is not None:
            return PrinterStatus(trouble.state, trouble.message)
        return PrinterStatus("ready", f"Labels are kept as files in {self.folder}.")

    def send(self, document: Document) -> SendResult:
        """Write one label; the same label of the same job is written once."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return self._refused(error)
        for path in _names(self.folder, document):
            if not path.exists():
                return self._write(path, document.content)
            if _holds(path, document.content):
                return Sent(f"The label is in {path}.")
        return NotSent("fault", f"{self.folder} holds too many labels of the name {document.name}. Move some away.")

    def _trouble(self) -> NotSent | None:
        existing = next((each for each in (self.folder, *self.folder.parents) if each.exists()), None)
        if existing is None or not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            return NotSent("fault", f"No labels can be written to {self.folder}. Check the folder and its rights.")
        return None

    def _write(self, path: Path, content: bytes) -> SendResult:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            # A label may name a patient: only this user reads it.
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _name(part, path)
        except OSError as error:
            return self._refused(error)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return _kept(path, len(content))

    def _refused(self, error: OSError) -> NotSent:
        why = error.strerror or "the system refused"
        return NotSent("fault", f"The label cannot be written to {self.folder}: {why}. Check the folder and its disk.")


def _names(folder: Path, document: Document) -> Iterator[Path]:
    stem = _UNSAFE.sub("_", document.name).lstrip(".")[:80] or "label"
    yield folder / f"{stem}.{document.format}"
    yield from (folder / f"{stem}-{number}.{document.format}" for number in range(2, _MOST_OF_A_NAME + 1))


def _name(part: Path, path: Path) -> None:
    """Give the file its name in one step, and never over another."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a stick or a share whose file system knows no links
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(path)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _kept(path: Path, size: int) -> SendResult:
    """The file has its name; it is Sent once the disk knows that name too."""
    try:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        return Unsure(f"The label was written to {path}, but the disk did not confirm it. Look into the folder.", size)
    return Sent(f"The label is in {path}.")
