"""What was refused without a scan, by the audit entries that say so; a refused scan says it of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from db import chain, history_places
from db.store import Reader

_EVER = "9999"
_PAGE = 2000
_ACTIONS = {
    "answer": "%.answer.refused",
    "approve": "%.approve.refused",
    "witness": "%.witness.refused",
    "undo": "%.undo.refused",
    "container": "container.%",  # an act outside of any job: its entry is one whether it was refused or not
    "lot": "lot.%",
    "limit": "in_use.limit",
}
"""How such entries are called; handed over as values, since a server takes the sign in a statement for its own."""
_CALLED = " or ".join(f"action like :{name}" for name in _ACTIONS)


@dataclass(frozen=True)
class RefusedAct:
    """One answer, undo or act that was refused."""

    at: str
    action: str
    """What was tried, such as `pull.answer`."""
    code: str


def refused_acts(reader: Reader, since: str, until: str) -> Iterator[RefusedAct]:
    """List what was refused from one instant to before another; what also refused a scan is not meant."""
    for head in chain.heads(reader):
        for epoch, first, end in history_places.ranges_of_days(reader, head.node, since, until):
            yield from _in_range(reader, head.node, epoch, (first, end), (since, until))


def _in_range(
    reader: Reader, node: str, epoch: int, numbers: tuple[int, int], instants: tuple[str, str]
) -> Iterator[RefusedAct]:
    first, end = numbers
    while True:
        rows = reader.rows(
            "select seq, at, action, detail from audit where node = :node and epoch = :epoch and seq >= :first "
            f"and seq < :end and at >= :since and at < :until and ({_CALLED}) order by seq limit :page",
            node=node,
            epoch=epoch,
            first=first,
            end=end,
            since=instants[0],
            until=instants[1] or _EVER,
            page=_PAGE,
            **_ACTIONS,
        )
        for row in rows:
            detail = json.loads(row["detail"])
            code = detail.get("code") or detail.get("refused")
            if code and "judged" not in detail:
                yield RefusedAct(row["at"], row["action"].removesuffix(".refused"), str(code))
        if len(rows) < _PAGE:
            return
        first = rows[-1]["seq"] + 1
