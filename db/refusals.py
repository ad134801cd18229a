"""What was refused to an answer, by the audit entries that say so; a refused scan says it of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from db import chain, history_places
from db.store import Reader

_EVER = "9999"
_PAGE = 2000
_ANSWERS = ("%.answer.refused", "%.approve.refused", "%.witness.refused")
"""How such entries are called; handed over as values, since a server takes the sign in a statement for its own."""


@dataclass(frozen=True)
class RefusedAnswer:
    """One answer that was refused."""

    at: str
    action: str
    """What was tried, such as `pull.answer`."""
    code: str


def refused_answers(reader: Reader, since: str, until: str) -> Iterator[RefusedAnswer]:
    """List the refused answers from one instant to before another; those that also refused a scan are not meant."""
    for head in chain.heads(reader):
        for epoch, first, end in history_places.ranges_of_days(reader, head.node, since, until):
            yield from _in_range(reader, head.node, epoch, (first, end), (since, until))


def _in_range(
    reader: Reader, node: str, epoch: int, numbers: tuple[int, int], instants: tuple[str, str]
) -> Iterator[RefusedAnswer]:
    first, end = numbers
    while True:
        rows = reader.rows(
            "select seq, at, action, detail from audit where node = :node and epoch = :epoch and seq >= :first "
            "and seq < :end and at >= :since and at < :until "
            "and (action like :answer or action like :approve or action like :witness) order by seq limit :page",
            node=node,
            epoch=epoch,
            first=first,
            end=end,
            since=instants[0],
            until=instants[1] or _EVER,
            answer=_ANSWERS[0],
            approve=_ANSWERS[1],
            witness=_ANSWERS[2],
            page=_PAGE,
        )
        for row in rows:
            detail = json.loads(row["detail"])
            if "judged" not in detail:
                action = row["action"].removesuffix(".refused")
                yield RefusedAnswer(row["at"], action, str(detail.get("code") or ""))
        if len(rows) < _PAGE:
            return
        first = rows[-1]["seq"] + 1
