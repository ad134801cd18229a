"""Where the key of an encrypted record comes from: a file, a systemd credential or a prompt; never the command line."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from db import encryption
from db.encryption import Key
from db.where import is_server

KEY_FILE_VARIABLE = "KIOSK_KEY_FILE"
_CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
_CREDENTIAL = "kiosk-key"


def find_key(target: str, variables: Mapping[str, str]) -> Key | None:
    """Find the key; None for a record that is not encrypted.

    Raises StoreError when a key file is named and cannot be used. Only a file that is encrypted is asked for.
    """
    named = variables.get(KEY_FILE_VARIABLE)
    if named:
        return encryption.key_from_file(Path(named).expanduser())
    folder = variables.get(_CREDENTIALS_VARIABLE)
    if folder and (Path(folder) / _CREDENTIAL).exists():
        return encryption.key_from_file(Path(folder) / _CREDENTIAL)
    if is_server(target) or not encryption.is_encrypted(Path(target)) or not sys.stdin.isatty():
        return None
    return encryption.key_from_text(getpass.getpass("Key of the record (64 hex digits): "), "What was typed")
