"""The folder of backups: which of them are this record's own, and which may go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.backup import manifest_path
from db.store import Reader
from kiosk.rules.retention import Retention, kept

_NAME = re.compile(r"kiosk-[A-Z0-9]{1,8}-([0-9]{8}T[0-9]{9})Z\.db")


@dataclass(frozen=True)
class OwnBackup:
    """A backup that this record made."""

    path: Path
    made_at: datetime


def own_backups(reader: Reader, folder: Path) -> list[OwnBackup]:
    """List the backups in a folder that this record made, the oldest first; all others are somebody else's."""
    return sorted(_own(reader, folder), key=lambda backup: backup.made_at)


def _own(reader: Reader, folder: Path) -> Iterator[OwnBackup]:
    with suppress(OSError):
        for path in folder.iterdir():
            named = _NAME.fullmatch(path.name)
            if named and path.is_file() and _is_of_this_record(reader, path):
                made_at = datetime.strptime(named[1] + "000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
                yield OwnBackup(path, made_at)


def _is_of_this_record(reader: Reader, path: Path) -> bool:
    """The file, its manifest and the record's own audit entry must agree: folders may be shared by pharmacies."""
    try:
        manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
        told = (manifest["sha256"], manifest["bytes"], path.stat().st_size)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    for row in reader.rows("select detail from audit where subject = :name and action = 'backup'", name=path.name):
        detail = json.loads(row["detail"])
        if told == (detail.get("sha256"), detail.get("bytes"), detail.get("bytes")):
            return True
    return False


def remove_old(reader: Reader, folder: Path, retention: Retention) -> list[str]:
    """Remove this record's backups that need not be kept, and name them; raises OSError when the disk refuses."""
    own = own_backups(reader, folder)
    staying = kept((backup.made_at for backup in own), retention)
    removed = []
    for backup in own:
        if backup.made_at not in staying:
            # The manifest goes last: a backup without one could neither be restored nor be known as ours.
            backup.path.unlink()
            manifest_path(backup.path).unlink()
            removed.append(backup.path.name)
    return removed
