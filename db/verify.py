"""Proving the record: balance = ledger, the chain whole, the guards in place. Reads only, never repairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from db import chain, identifiers, typed, verify_opened, verify_serials, verify_shape
from db.attachments import Attachments, named
from db.chain import Head
from db.problem import Problem
from db.schema_patients import FACTS
from db.store import Engine, Reader
from db.verify_chain import ChainState, ChainWalk, digest


@dataclass(frozen=True)
class Verification:
    """What was counted and what does not hold."""

    movements: int
    balances: int
    attachments: int
    chains: tuple[ChainState, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Say whether everything holds."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk verify`."""
        return {
            "ok": self.ok,
            "movements": self.movements,
            "balances": self.balances,
            "attachments": self.attachments,
            "chains": [asdict(state) for state in self.chains],
            "problems": [asdict(problem) for problem in self.problems],
        }


def verify(
    reader: Reader,
    engine: Engine,
    *,
    known_heads: Iterable[Head] = (),
    log_of: str | None = None,
    attachments: Attachments | None = None,
) -> Verification:
    """Check everything that can be checked; `known_heads` are heads kept outside the database.

    With `log_of` these are all that the node of that name kept, so that their absence is a problem too.
    """
    known_heads = tuple(known_heads)
    shape, readable = verify_shape.check(reader, engine)
    if not readable:
        return Verification(0, 0, 0, (), tuple(shape))
    walk = ChainWalk(reader, known_heads)
    walk.run()
    files, file_problems = _attachments(reader, attachments)
    problems = [
        *shape,
        *walk.problems,
        *_ledger_matches_chain(reader, walk.movements),
        *(
            Problem("CHAIN_BROKEN", each.table, each.id, None, f"{each.message}.")
            for each in walk.told.differences(reader)
        ),
        *_balances(reader),
        *verify_serials.check(reader),
        *verify_opened.check(reader),
        *_stock_says_as_its_lot(reader),
        *_counters(reader),
        *_log_lags(reader, known_heads, log_of),
        *file_problems,
    ]
    return Verification(
        movements=_count(reader, "movement"),
        balances=_count(reader, "stock"),
        attachments=files,
        chains=tuple(walk.states),
        problems=tuple(problems),
    )


def _count(reader: Reader, table: str) -> int:
    return int(reader.rows(f"select count(*) as n from {table}")[0]["n"])


_MOVEMENT_COLUMNS = (
    "id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, unit_id, person_id, job_id, line_id, "
    "reverses, reason, key"
)
_PAGE = 5000


def _ledger_matches_chain(reader: Reader, told: dict[str, str]) -> Iterator[Problem]:
    """Every movement must be what its audit entry says, and every told movement must be there."""
    remaining = dict(told)
    last = ""
    while True:
        page = reader.rows(
            f"select {_MOVEMENT_COLUMNS} from movement where id > :last order by id limit :page", last=last, page=_PAGE
        )
        for row in page:
            told_digest = remaining.pop(row["id"], None)
            # Entries from before a typed reason was told by its digest carry the reason itself.
            if told_digest not in (digest({**row, "reason": typed.told(row["id"], row["reason"])}), digest(row)):
                said = "was changed after it was written" if told_digest else "is in no audit entry"
                yield Problem("CHAIN_BROKEN", "movement", row["id"], row["seq"], f"Movement {row['id']} {said}.")
        if len(page) < _PAGE:
            break
        last = page[-1]["id"]
    for movement_id in remaining:
        yield Problem("CHAIN_BROKEN", "movement", movement_id, None, f"Movement {movement_id} is missing.")


_BALANCE_DIFFERENCES = """
select lot_id, location_id, status, owner, cast(sum(held) as bigint) as held, cast(sum(moved) as bigint) as moved
from (
    select lot_id, location_id, status, owner, quantity as held, 0 as moved from stock
    union all
    select lot_id, location_id, status, owner, 0 as held, quantity as moved from movement
) both_sides
group by lot_id, location_id, status, owner
having sum(held) <> sum(moved) or sum(held) < 0"""


def _balances(reader: Reader) -> Iterator[Problem]:
    for row in reader.rows(_BALANCE_DIFFERENCES):
        place = f"{row['lot_id']} at {row['location_id']} ({row['status']}, {row['owner']})"
        yield Problem(
            "BALANCE",
            "stock",
            row["lot_id"],
            None,
            f"The balance of lot {place} is {row['held']}, its movements add up to {row['moved']}.",
        )


def _stock_says_as_its_lot(reader: Reader) -> Iterator[Problem]:
    for row in reader.rows(
        "select s.lot_id, s.location_id from stock s join lot l on l.id = s.lot_id where s.item_id <> l.item_id "
        "or coalesce(s.unusable_from, '') <> coalesce(l.unusable_from, '') order by s.lot_id, s.location_id"
    ):
        message = (
            f"The balance of lot {row['lot_id']} at {row['location_id']} names another item or expiry than the lot."
        )
        yield Problem("BALANCE", "stock", row["lot_id"], None, message)


_NUMBERED = (
    "setting", "person", "credential", "badge", "sign_in_attempt", "signature", "emergency_code", "note", "clock_doubt",
    "supplier", "location", "item", "packaging", "identifier", "lot", "unit", "scan", "job", "delivery",
    "delivery_line", "movement", "print_job", "opened_container", "in_use_limit", "container_draw", "lot_extension",
    "item_cost", "kit", "stock_count", "count_entry", "count_decision", "controlled_loss", "controlled_receipt",
    "inventory_taken",
    "not_taken_back", "scanner_test", "container_measure", "cassette_rest", "volume_difference", "picture",
    "patient", *FACTS,
    "patient_order", "order_version", "order_event", "order_clarification", "order_pull", "order_import", "order_table",
    "formula_version", "formula_decision",
    "cassette", "cassette_look",
    "gate_fact",
    "hood", "preparation", "preparation_unit", "preparation_step", "preparation_label", "preparation_event",
    "preparation_record", "discarded_drug", "unit_handover",
)  # fmt: skip


def _counters(reader: Reader) -> Iterator[Problem]:
    """A counter that was set back gives numbers again that stand on a label already."""
    last = {row["node"]: int(row["last"]) for row in reader.rows("select node, last from id_counter")}
    used: dict[str, int] = {}
    nodes = {row["node"] for row in reader.rows("select node from chain_head")} | set(last)
    for table in _NUMBERED:
        for node in nodes:
            for row in reader.rows(
                f"select id from {table} where id like :names order by length(id) desc, id desc limit 1",
                names=f"{node}-%",
            ):
                with suppress(ValueError):
                    used[node] = max(used.get(node, 0), identifiers.decode(row["id"].partition("-")[2]))
    for node, number in sorted(used.items()):
        if number > last.get(node, 0):
            message = f"The counter of {node} stands at {last.get(node, 0)}, though number {number} is given already."
            yield Problem("INTEGRITY", "id_counter", node, None, message)


_MAY_LAG = 1000
"""Entries by which the heads kept outside may fall behind: they are not flushed with each write."""


def _log_lags(reader: Reader, known: Iterable[Head], node: str | None) -> Iterator[Problem]:
    head = next((head for head in chain.heads(reader) if head.node == node), None)
    if head is None:
        return
    seqs = [each.seq for each in known if (each.node, each.epoch) == (node, head.epoch)]
    if not known or head.seq - max(seqs, default=0) > _MAY_LAG:
        message = (
            f"The log of heads beside the record is missing or {_MAY_LAG} entries behind: whether entries of {node} "
            "were cut off cannot be told."
        )
        yield Problem("TAIL_MISSING", "audit", f"{node}:{head.epoch}", head.seq, message)


def _attachments(reader: Reader, files: Attachments | None) -> tuple[int, list[Problem]]:
    kept = named(reader)
    problems = [
        Problem("ATTACHMENT", "attachment", each.sha256, None, message)
        for each in kept
        for message in (f"The attachment {each.sha256[:12]}… is missing or was changed.",)
        if files is None or not files.has(each)
    ]
    return len(kept), problems
