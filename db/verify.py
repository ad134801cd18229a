"""Proving the record: balance = ledger, the chain whole, the guards in place. Reads only, never repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from db import expected, guards
from db.chain import Head
from db.store import Engine, Reader
from db.verify_chain import ChainState, ChainWalk, Problem, digest


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
    reader: Reader, engine: Engine, *, known_heads: Iterable[Head] = (), attachments: Path | None = None
) -> Verification:
    """Check everything that can be checked; `known_heads` are heads kept outside the database."""
    shape = [*_integrity(reader, engine), *_shape(reader, engine)]
    if any(problem.code in ("INTEGRITY", "SCHEMA") for problem in shape):
        return Verification(0, 0, 0, (), tuple(shape))
    walk = ChainWalk(reader, known_heads)
    walk.run()
    files, file_problems = _attachments(reader, attachments)
    problems = [
        *shape,
        *walk.problems,
        *_ledger_matches_chain(reader, walk.movements),
        *_balances(reader),
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


def _integrity(reader: Reader, engine: Engine) -> Iterator[Problem]:
    if engine != "sqlite":
        return
    for row in reader.rows("pragma integrity_check(20)"):
        if row["integrity_check"] != "ok":
            yield Problem("INTEGRITY", None, None, None, f"SQLite reports: {row['integrity_check']}.")
    for row in reader.rows("pragma foreign_key_check"):
        yield Problem(
            "FOREIGN_KEY",
            row["table"],
            None if row["rowid"] is None else str(row["rowid"]),
            None,
            f"A row names a {row['parent']} that is not there.",
        )


def _shape(reader: Reader, engine: Engine) -> Iterator[Problem]:
    present = expected.present(reader, engine)
    for table, names in expected.columns().items():
        missing = [name for name in names if name not in present.get(table, ())]
        if table not in present:
            yield Problem("SCHEMA", table, None, None, f"The table {table} is missing.")
        elif missing:
            yield Problem("SCHEMA", table, None, None, f"The table {table} lacks {', '.join(missing)}.")
    for name in guards.missing(reader, engine):
        table = name.partition("_no_")[0]
        yield Problem("GUARD_MISSING", table, name, None, f"The guard {name} is missing: {table} could be changed.")


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
            if told_digest != digest(row):
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


def _attachments(reader: Reader, folder: Path | None) -> tuple[int, list[Problem]]:
    problems: list[Problem] = []
    rows = reader.rows("select sha256, bytes from attachment order by sha256")
    for row in rows:
        path = folder / row["sha256"] if folder else None
        try:
            content = path.read_bytes() if path else b""
        except OSError:
            content = b""
        if len(content) != row["bytes"] or hashlib.sha256(content).hexdigest() != row["sha256"]:
            message = f"The attachment {row['sha256'][:12]}… is missing or was changed."
            problems.append(Problem("ATTACHMENT", "attachment", row["sha256"], None, message))
    return len(rows), problems
