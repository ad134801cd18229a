"""A random key beside the record, never in it: hashes made with it cannot be guessed back from a copy of the record."""

from __future__ import annotations

import hashlib
import hmac
import os
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
                descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                try:
                    os.write(descriptor, os.urandom(_BYTES))
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
            key = self.path.read_bytes()
        except OSError as error:
            raise StoreError(
                "NO_KEY", f"The key file {self.path} cannot be used.", "Check the rights of its folder."
            ) from error
        if len(key) < _BYTES:
            raise StoreError("NO_KEY", f"The key file {self.path} is damaged.", "Remove it; a new one is made.")
        return key
