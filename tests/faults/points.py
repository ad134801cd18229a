"""The moments around a commit, and how to die at one of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.chain import Head
from db.heads_log import HeadsLog
from db.postgres import PostgresStore
from db.store import SqliteStore, Transaction


def die_at(number: int, count_in: Path | None = None) -> Callable[[], None]:
    """Prepare a process to kill itself at the `number`-th moment; or to count them in a file, with 0.

    Four moments a write: begun, about to commit, committed, and the chain's head written down beside the record.
    """

    def prepare() -> None:
        passed = 0

        def moment() -> None:
            nonlocal passed
            passed += 1
            if count_in is not None:
                count_in.write_text(str(passed))
            if passed == number:
                os.kill(os.getpid(), signal.SIGKILL)

        _wrap(moment)

    return prepare


def _wrap(moment: Callable[[], None]) -> None:
    append = HeadsLog.append

    def watched_append(self: HeadsLog, head: Head) -> None:
        append(self, head)
        moment()

    SqliteStore.write = _watched(SqliteStore.write, moment)  # type: ignore[method-assign]
    PostgresStore.write = _watched(PostgresStore.write, moment)  # type: ignore[method-assign]
    HeadsLog.append = watched_append  # type: ignore[method-assign]


def _watched(write: Callable[..., Any], moment: Callable[[], None]) -> Callable[..., Any]:
    @contextmanager
    def watched(self: object) -> Iterator[Transaction]:
        with write(self) as transaction:
            moment()
            yield transaction
            moment()
        moment()

    return watched
