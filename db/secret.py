"""A random key beside the record, never in it: hashes made with it cannot be guessed back from a copy of the record."""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.errors import StoreError

_BYTES = 32


@dataclass(frozen=True)
class SecretKey:
    """A key in a file that only the kiosk's user may read; made when it is first needed."""

    path: Path

    def hash(self, text: str) -> str:
        """Hash a text with the key (HMAC-SHA-256)."""
        return hmac.new(self._key(), text.encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        try:
            if not self.path.exists():
                self._make()
            key = self.path.read_bytes()
        except OSError as error:
            raise StoreError(
                "NO_KEY", f"The key file {self.path} cannot be used.", "Check the rights of its folder."
            ) from error
        if len(key) < _BYTES:
            raise StoreError("NO_KEY", f"The key file {self.path} is damaged.", "Remove it; a new one is made.")
        return key

    def _make(self) -> None:
        """Put a whole key in place at once; of two programs that make one, the first has made it for both."""
        descriptor, name = tempfile.mkstemp(prefix=self.path.name, dir=self.path.parent)
        try:
            os.write(descriptor, os.urandom(_BYTES))
            os.fsync(descriptor)
            with suppress(FileExistsError):
                os.link(name, self.path)
        finally:
            os.close(descriptor)
            Path(name).unlink()
