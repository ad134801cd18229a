"""Being the only program that does something: a lock that goes with its holder, however that one ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import StoreError
from db.opening import Where


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a lock file as long as the block runs; gives False when another program holds it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def only_screen(place: Where) -> Iterator[None]:
    """Be the only screen of this kiosk on this machine, as long as the block runs.

    Two screens under one name would hold the same jobs, and neither would see that the other took a step. Raises
    StoreError when there is another.
    """
    with alone(place.screen) as is_alone:
        if not is_alone:
            raise StoreError(
                "NODE_IN_USE",
                f"Kiosk {place.node} is open on this record already, in a terminal or in a browser.",
                "Go on there, or end it there first. A further screen needs a name of its own, such as K2: "
                "KIOSK_NODE=K2 in a terminal, --node K2 for a browser.",
            )
        yield
