"""Proving the replica: that it is kept, that it can be read back, and bringing a record back from one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from db import backup, chain, task_runs
from db.errors import StoreError
from db.instants import to_text
from db.opening import Where
from db.restore import Restored, restore
from db.store import connect_sqlite
from kiosk import litestream
from kiosk.keeper import Keeper, Ran, finish
from kiosk.services.keeping import REPLICA, plan_at

_TRIAL = ".trial-replica-"
_FETCHED = ".from-replica-"


def watch_replica(keeper: Keeper, now: datetime) -> Iterator[Ran]:
    """Keep the copy, and put on record when it begins to fail, fails in another way, and is well again."""
    if keeper.replica is None:
        return
    to = _target(keeper)
    fault = keeper.replica.keep(to)
    said = _last_fault(keeper)
    if said == (fault.code if fault else None):
        return
    ran = Ran(REPLICA, to_text(now), task_runs.FAILED if fault else task_runs.DONE, error=fault)
    if keeper.write(lambda record: task_runs.take(record, REPLICA, ran.due_at)):
        finish(keeper, ran)
        yield ran


def _target(keeper: Keeper) -> str | None:
    return plan_at(keeper.reader, keeper.reader.now()).replica


def _last_fault(keeper: Keeper) -> str | None:
    last = task_runs.last_ended(keeper.reader, REPLICA, keeper.reader.now())
    return str(last.detail.get("code")) if last is not None and last.result == task_runs.FAILED else None


def is_kept(keeper: Keeper) -> bool:
    """Say whether there is a copy that this kiosk keeps, even if just now it lags behind."""
    return keeper.replica is not None and keeper.replica.is_ours and _last_fault(keeper) in _CAN_BE_MENDED


_CAN_BE_MENDED = (None, "REPLICA_BEHIND", "REPLICA_DEAD")


def try_replica(keeper: Keeper) -> Mapping[str, Any]:
    """Read the whole copy back and prove it; one that fails is sent anew, and tried again."""
    to = _target(keeper)
    if keeper.replica is None or to is None:
        return {}
    try:
        return _tried(keeper, to)
    except StoreError:
        # A disk that was changed, or a fault of litestream's: what it believes to have sent is not there.
        keeper.replica.begin_anew()
        return {**_tried(keeper, to), "sent_anew": True}


def _tried(keeper: Keeper, to: str) -> Mapping[str, Any]:
    known = chain.heads(keeper.reader)  # what was written up to here has to be in the copy
    fault = keeper.replica.keep(to) if keeper.replica is not None else None
    if fault is not None:
        raise fault
    folder = keeper.place.folder
    for left_behind in folder.glob(f"{_TRIAL}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_TRIAL, dir=folder) as name:
        copy = Path(name) / "replica.db"
        litestream.fetch(to, copy)
        store = connect_sqlite(str(copy), read_only=True)
        try:
            backup.refuse_unsound(store, known)
        finally:
            store.close()
        return {"bytes": copy.stat().st_size}


def restore_replica(to: str, where: Where, actor: str) -> Restored:
    """Put the newest state of a replica in the place of the record, by the same trial as a backup."""
    where.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=_FETCHED, dir=where.folder) as name:
        copy = Path(name) / "replica.db"
        litestream.fetch(to, copy)
        backup.adopt(copy)
        return restore(copy, where, actor)
