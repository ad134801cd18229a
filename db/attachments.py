"""Photographs and documents: files beside the record, named by what is in them, on the disk before a row names them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.encryption import Key, open_sealed, seal
from db.errors import StoreError
from db.store import Reader

if TYPE_CHECKING:  # a record names its folder of attachments
    from db.record import Write

LARGEST = 2 * 1024 * 1024
"""Bytes of one attachment; a photograph of a label needs a tenth of that."""

_BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}
"""What may be kept, and how each begins."""

_SEALED = ".sealed"


def media_type_of(content: bytes) -> str:
    """Say what kind a file is by how it begins; of another kind than may be kept, it is just bytes."""
    found = (kind for kind, beginning in _BEGINNINGS.items() if content.startswith(beginning))
    return next(found, "application/octet-stream")


@dataclass(frozen=True)
class Kept:
    """One attachment whose file is on the disk."""

    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True)
class Attachments:
    """The folder of a record's attachments; with a key, each file in it is encrypted."""

    folder: Path
    key: Key | None = None

    def keep(self, content: bytes, media_type: str) -> Kept:
        """Put content on the disk, once however often it comes; raises StoreError when it may not be kept."""
        _refuse_unfit(content, media_type)
        return self.put(content, media_type)

    def put(self, content: bytes, media_type: str) -> Kept:
        """Put content that was fit before on the disk."""
        name = hashlib.sha256(content).hexdigest()
        if not self._holds(name, content):
            try:
                self._write(name, content)
            except OSError as error:
                raise StoreError(
                    "ATTACHMENT_UNWRITABLE",
                    f"The photograph or document could not be written to {self.folder}.",
                    "Check the folder's rights and that its disk has space, then do it again.",
                ) from error
        return Kept(name, len(content), media_type)

    def read(self, sha256: str) -> bytes:
        """Give back what was kept under a hash; raises StoreError unless every byte of it is there."""
        content = self._content(sha256)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(
                "ATTACHMENT_DAMAGED",
                f"The attachment {sha256[:12]}… is missing or was changed.",
                "Restore the last backup with `kiosk restore`, or bring the file back from its attachments folder.",
            )
        return content

    def has(self, kept: Kept) -> bool:
        """Say whether every byte of an attachment is there."""
        content = self._content(kept.sha256)
        return content is not None and (len(content), hashlib.sha256(content).hexdigest()) == (kept.bytes, kept.sha256)

    def path_of(self, sha256: str) -> Path:
        """Name the file of an attachment."""
        return self.folder / (sha256 + (_SEALED if self.key is not None else ""))

    def seal_all(self) -> list[Path]:
        """Write an encrypted copy of every plain file, read it back, and name the plain ones, which are still there."""
        plain = [path for path in sorted(self.folder.glob("*")) if path.is_file() and _is_name(path.name)]
        for path in plain:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == path.name:  # else it is damaged, and `verify` says so
                self.put(content, "")
                self.read(path.name)
        return plain

    def _content(self, sha256: str) -> bytes | None:
        """Read a file; where a key is in use, one that is still plain does as well."""
        if not _is_name(sha256):
            return None
        if self.key is not None:
            with suppress(OSError):
                return open_sealed(self.key, (self.folder / (sha256 + _SEALED)).read_bytes(), sha256)
        with suppress(OSError):
            return (self.folder / sha256).read_bytes()
        return None

    def _holds(self, name: str, content: bytes) -> bool:
        """Say whether the file is there in the form that is meant, and whole."""
        return self.path_of(name).exists() and self._content(name) == content

    def _write(self, name: str, content: bytes) -> None:
        _make_folder(self.folder)
        descriptor, part = tempfile.mkstemp(prefix="part-", dir=self.folder)  # only its owner may read it
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content if self.key is None else seal(self.key, content, name))
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(self.path_of(name))
        finally:
            Path(part).unlink(missing_ok=True)
        sync_folder(self.folder)


def add(write: Write, kept: Kept) -> None:
    """Name an attachment in the record, once; its file has to be on the disk already."""
    if write.rows("select 1 as there from attachment where sha256 = :sha256", sha256=kept.sha256):
        return
    write.run(
        "insert into attachment (sha256, bytes, media_type, recorded_at) values (:sha256, :bytes, :media_type, :at)",
        sha256=kept.sha256,
        bytes=kept.bytes,
        media_type=kept.media_type,
        at=write.at,
    )
    write.note_in("attachments", {"id": kept.sha256, "bytes": kept.bytes, "media_type": kept.media_type})


def named(reader: Reader) -> list[Kept]:
    """List all attachments that the record names, but those that were erased."""
    rows = reader.rows(
        "select a.sha256, a.bytes, a.media_type from attachment a "
        "where not exists (select 1 from attachment_erased e where e.sha256 = a.sha256) order by a.sha256"
    )
    return [Kept(**row) for row in rows]


def copy(kept: Iterable[Kept], source: Attachments, target: Attachments) -> list[Kept]:
    """Copy attachments that the target lacks, and name those that are whole at neither end."""
    missing = []
    for each in kept:
        if target.has(each):
            continue
        if source.has(each):
            target.put(source.read(each.sha256), each.media_type)
        else:
            missing.append(each)
    return missing


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)


def _is_name(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _refuse_unfit(content: bytes, media_type: str) -> None:
    beginning = _BEGINNINGS.get(media_type)
    if beginning is None or not content.startswith(beginning):
        raise StoreError(
            "ATTACHMENT_KIND", "That file is no JPEG or PNG picture and no PDF.", "Take a photograph, or give a PDF."
        )
    if len(content) > LARGEST:
        raise StoreError(
            "ATTACHMENT_TOO_LARGE",
            f"That file has {len(content) / 1024 / 1024:.1f} MB; {LARGEST // 1024 // 1024} MB is the most.",
            "Take the photograph at a lower resolution, or split the document.",
        )
