"""Watching the clock: an instant that does not follow the last entry of the record is not believed.

Work goes on and says so in its entries; what depends on the true time waits until two people confirmed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from db import chain, instants
from db.chain import Head
from db.store import Reader

if TYPE_CHECKING:
    from db.record import Write

BACK = timedelta(minutes=2)
"""A clock may be set back by so much without a doubt: time services correct by less than a second."""
AHEAD = timedelta(days=1)
"""A kiosk that wrote nothing for longer may have lost its clock meanwhile."""


@dataclass(frozen=True)
class ClockDoubt:
    """A jump of one node's clock that nobody has confirmed yet."""

    id: str
    node: str
    opened_at: str
    """What the clock said when it was doubted first."""
    last_at: str
    """What it had said in the entry before."""
    cause: str
    """`back` or `ahead`."""


def open_doubt(reader: Reader, node: str) -> ClockDoubt | None:
    """Find the doubt about a node's clock, if there is one."""
    found = reader.rows(
        "select id, node, opened_at, last_at, cause from clock_doubt where node = :node and confirmed_at is null",
        node=node,
    )
    return ClockDoubt(**found[0]) if found else None


def judge(write: Write, before: Head) -> None:
    """Note in the open write that its time is uncertain, when it is."""
    doubt = open_doubt(write, write.node)
    if doubt is None:
        follows_at_once = before.seq > 0 and before.at <= write.at and before.at[:10] == write.at[:10]
        jump = None if follows_at_once else _jump(write, before)
        if jump is None:
            return
        _open(write, *jump)
    write.note(time="uncertain")


def _jump(write: Write, before: Head) -> tuple[str, str] | None:
    """Say which way the clock jumped, and from which instant; None if it did not.

    A node that was off for days has not jumped ahead when others wrote meanwhile; one that writes for the first time
    has nothing but the others' clocks to be judged by. A clock that is doubted itself tells nothing.
    """
    others = [head.at for head in chain.heads(write) if head.node != write.node and not open_doubt(write, head.node)]
    newest = max([before.at, *others])
    last = before.at if before.seq else newest
    if not newest:
        return None
    at = instants.from_text(write.at)
    if at - instants.from_text(last) < -BACK:
        return "back", last
    return ("ahead", newest) if at - instants.from_text(newest) > AHEAD else None


def _open(write: Write, cause: str, last_at: str) -> None:
    told = {
        "id": write.new_id(),
        "node": write.node,
        "opened_at": write.at,
        "last_at": last_at,
        "cause": cause,
    }
    write.run(
        "insert into clock_doubt (id, node, opened_at, last_at, cause) "
        "values (:id, :node, :opened_at, :last_at, :cause)",
        **told,
    )
    write.note_in("clock_doubts", told)


def confirm(write: Write, doubt: ClockDoubt, first: str, second: str) -> None:
    """Note that two people looked at a clock on the wall and found this node's right."""
    write.run(
        "update clock_doubt set confirmed_at = :at, first_person = :first, second_person = :second where id = :id",
        at=write.at,
        first=first,
        second=second,
        id=doubt.id,
    )
    write.note_in("clocks_confirmed", {"id": doubt.id, "first": first, "second": second})
    write.detail.pop("time", None)
