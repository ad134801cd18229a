"""Where a record lives, and what lies beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from db.attachments import Attachments
from db.encryption import Key
from db.heads_log import HeadsLog
from db.record import Clock
from db.secret import SecretKey


@dataclass(frozen=True)
class Where:
    """Where a record lives and who asks for it."""

    target: str
    """A file's path, or a `postgresql://` address."""
    node: str
    clock: Clock
    data_folder: Path
    """Where heads of a record on a server are kept; beside a file, they lie next to the file."""
    key: Key | None = None
    """Encrypts the record's file, its attachments and its backups; of a record on a server, the last two."""

    @property
    def on_server(self) -> bool:
        """Say whether the record is on a PostgreSQL server."""
        return is_server(self.target)

    @property
    def heads(self) -> HeadsLog:
        """The heads log that belongs to this record."""
        return HeadsLog(heads_path(self._base))

    @property
    def secret(self) -> SecretKey:
        """The key that belongs to this record."""
        return SecretKey(self._base.with_name(self._base.name + ".key"))

    @property
    def attachments(self) -> Attachments:
        """The folder of photographs and documents that belongs to this record."""
        return Attachments(self._base.with_name(self._base.name + ".attachments"), self.key)

    @property
    def printing(self) -> Path:
        """The file that the one program holds which sends this kiosk's labels."""
        return self._base.with_name(f"{self._base.name}.{self.node}.printing")

    @property
    def screen(self) -> Path:
        """The file that the one program holds which is this kiosk's screen."""
        return self._base.with_name(f"{self._base.name}.{self.node}.screen")

    @property
    def folder(self) -> Path:
        """Where all that belongs to this record lies."""
        return self._base.absolute().parent

    @property
    def _base(self) -> Path:
        return self.data_folder / self._server_name if self.on_server else Path(self.target)

    @property
    def _server_name(self) -> str:
        """Tell one server's record from another's by its address, without the password."""
        authority, _, rest = self.target.partition("://")[2].partition("/")
        place = f"{authority.rpartition('@')[2]}/{rest}"
        return f"server-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def is_server(target: str) -> bool:
    """Tell a server's address from a file's path."""
    return target.startswith(("postgresql://", "postgres://"))


def heads_path(database: Path) -> Path:
    """Name the heads log of a database file."""
    return database.with_name(database.name + ".heads.log")
