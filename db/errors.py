"""What can go wrong with the record, in words for people."""

from __future__ import annotations

import re
from typing import Any


class StoreError(Exception):
    """The record could not be opened, read or written; it is as it was before.

    `code` is for programs, `message` says what happened, `next_step` what a person can do now.
    """

    def __init__(self, code: str, message: str, next_step: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step


_SQLITE_CAUSES: tuple[tuple[str, str, str, str], ...] = (
    (
        "disk is full",
        "DATABASE_FULL",
        "The disk that holds the record is full.",
        "Free some space on it; nothing that was confirmed is lost.",
    ),
    (
        "readonly",
        "DATABASE_UNWRITABLE",
        "The record cannot be written.",
        "Check the rights of the file and its folder, and that its disk is not mounted read-only.",
    ),
    (
        "unable to open",
        "DATABASE_UNWRITABLE",
        "The record cannot be opened.",
        "Check that its folder exists and that this user may write there.",
    ),
    (
        "not a database",
        "DATABASE_CORRUPT",
        "The file is not a record of this kiosk, or it is encrypted with another key.",
        "Check the path; if it is right, restore the last backup with `kiosk restore`.",
    ),
    (
        "malformed",
        "DATABASE_CORRUPT",
        "The record is damaged.",
        "Stop work, keep the file, and restore the last backup with `kiosk restore`.",
    ),
    (
        "disk i/o",
        "DATABASE_IO",
        "The disk reported an error while the record was written.",
        "The last action was not saved. Check the disk before going on.",
    ),
    (
        "locked",
        "DATABASE_BUSY",
        "Another program is using the record and did not let go in time.",
        "Try again; if it stays, close other programs that use the record.",
    ),
)


def from_driver(error: Exception) -> StoreError:
    """Translate an error of a database driver into a sentence and a next step."""
    if isinstance(error, OverflowError):
        return too_large()
    if isinstance(error, UnicodeEncodeError):
        return StoreError("NOT_TEXT", "That text holds something that is no character.", "Type or scan it again.")
    text = str(error).lower()
    if any(said in text for said in _SERVER_SAYS_NO):
        return StoreError(
            "DATABASE_REFUSED",
            "The database server refuses this kiosk.",
            "Check the user, the password and the name of the database in its address.",
        )
    for pattern, code, message, next_step in _SQLITE_CAUSES:
        if pattern in text:
            return StoreError(code, message, next_step)
    state: Any = getattr(error, "sqlstate", None)
    if _ROW_NAMED_TWICE.search(text):
        return StoreError(
            "NUMBER_GIVEN_BEFORE",
            "The record gave a number that it had given before: its counter was set back.",
            "Stop work, run `kiosk verify`, and restore the last backup with `kiosk restore`.",
        )
    if state == "22003":
        return too_large()
    if state in ("40001", "40P01", "55P03"):
        return StoreError("DATABASE_BUSY", "Another kiosk changed the same thing just now.", "Try again.")
    if state == "53100":
        return from_driver(Exception("disk is full"))
    if state is not None and state.startswith(("08", "57P")):
        return _unreachable()
    if type(error).__module__.startswith("psycopg") and "connect" in text:
        return _unreachable()
    return StoreError("DATABASE_ERROR", f"The record refused: {_first_line(error)}.", "Nothing was changed. Try again.")


_ROW_NAMED_TWICE = re.compile(
    r"unique constraint failed: \w+\.id$"
    r"|setting refuses replace"
    r"|violates unique constraint \"(?!audit_|job_step_|chain_head_|schema_)\w+_pkey\".*\(id\)=",
    re.DOTALL,
)
"""How the engines say that a row of that name is there; names come from the counter."""


def too_large() -> StoreError:
    """Say that a number is larger than any column holds."""
    return StoreError("NUMBER_TOO_LARGE", "That number is too large for the record.", "Check it and enter it again.")


_SERVER_SAYS_NO = (
    "authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    'fatal:  database "',
    'fatal:  role "',
)


def _unreachable() -> StoreError:
    return StoreError(
        "DATABASE_UNREACHABLE",
        "The database server cannot be reached.",
        "Check the network and the server; nothing that was confirmed is lost.",
    )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")[:200]
