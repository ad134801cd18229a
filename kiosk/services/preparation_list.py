"""What is being made, what waits for its check, and what came of it today: no patient's name stands in these lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import formulas, instants, jobs, locations, orders, people, preparation_lists, preparations
from db.orders import Order
from db.preparations import Preparation
from db.store import Reader
from kiosk.rules.order_content import from_json
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import OPEN, Stage
from kiosk.services import permit
from kiosk.services.keeping import DueRow
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at

SHOWN: Final = 60
_LATELY: Final = timedelta(hours=24)
"""Begun so long ago, what ended is listed still."""
_SIGNS: Final[Mapping[Stage, tuple[str, str]]] = {
    Stage.BEGUN: ("●", "BEGUN"),
    Stage.COMPOUNDING: ("●", "COMPOUND"),
    Stage.LABELLING: ("●", "LABEL"),
    Stage.TO_CHECK: ("▲", "TO CHECK"),
    Stage.RELEASED: ("✓", "RELEASED"),
    Stage.REJECTED: ("✕", "REJECTED"),
    Stage.CANCELLED: ("✕", "CANCELLED"),
}
_TURN: Final = ("▲", "●", "✕", "✓")
"""What waits for a check goes before what is being made; what ended comes last."""


@dataclass(frozen=True)
class PreparationLine:
    """One preparation in a list."""

    preparation: Preparation
    sign: str
    word: str
    what: str
    """What is made, in how many units, and for which order."""
    about: tuple[str, ...]
    """Where, by whom, since when; how long it may be used."""
    holder: str
    """The kiosk that holds its worksheet."""
    is_stat: bool

    @property
    def is_open(self) -> bool:
        """Say whether its worksheet can be gone on with."""
        return self.preparation.state in OPEN


def under_way(reader: Reader, by: str, now: str) -> tuple[PreparationLine, ...] | Refused:
    """List what waits for a check and what is being made, STAT first; then what was released or rejected lately."""
    if (refused := permit.refusal(reader, by, Act.VIEW_ORDER)) is not None:
        return refused
    zone = site_at(reader, now).zone
    since = instants.to_text(instants.from_text(now) - _LATELY)
    ended = preparation_lists.begun_since(reader, (Stage.RELEASED, Stage.REJECTED), since, SHOWN)
    found = [*preparations.in_states(reader, (Stage.TO_CHECK, *OPEN), SHOWN)]
    found += [each for each in (preparations.preparation(reader, prepared) for prepared in ended) if each is not None]
    return tuple(sorted((line_of(reader, each, zone) for each in found), key=_turn))


def _turn(line: PreparationLine) -> tuple[int, bool]:
    return _TURN.index(line.sign), not line.is_stat


def line_of(reader: Reader, found: Preparation, zone: ZoneInfo) -> PreparationLine:
    """Draw one preparation as it stands in a list."""
    order, job = orders.order(reader, found.order_id), jobs.job(reader, found.job_id)
    sign, word = _SIGNS[Stage(found.state)]
    is_stat = order is not None and order.priority == "stat"
    stat = "STAT " if is_stat else ""
    what = f"{stat}{_made(reader, found, order)}   {found.id}"
    holder = job.holder if job is not None else ""
    return PreparationLine(found, sign, word, what, tuple(_about(reader, found, order, zone)), holder, is_stat)


def _made(reader: Reader, found: Preparation, order: Order | None) -> str:
    """Name what is made; the item and the dose stand apart, as each has an amount of its own."""
    units = f"{found.units:,} {plural('unit', found.units)}"
    if order is None or not order.content:
        version = formulas.version(reader, found.formula_id)
        return f"{version.name if version else found.formula_id} · {units}"
    batch = " (batch)" if order.kind == "batch" else ""
    return f"{order.item} · dose {from_json(order.content).dose_words} · {units}{batch}"


def _about(reader: Reader, found: Preparation, order: Order | None, zone: ZoneInfo) -> list[str]:
    number = f" · {order.number}" if order is not None and order.number else ""
    parts = [f"order {found.order_id}{number}"]
    hood = locations.location(reader, found.hood_id) if found.hood_id else None
    who = people.anybody(reader, found.prepared_by or found.begun_by)
    parts += [hood.name] if hood is not None else []
    parts += [who.name] if who is not None else []
    parts.append(f"since {instants.from_text(found.started_at or found.at).astimezone(zone):%d %b %H:%M}")
    if found.beyond_use_date is not None:
        parts.append(f"use by {instants.from_text(found.beyond_use_date).astimezone(zone):%d %b %H:%M}")
    parts += [f"remake of {found.remake_of}"] if found.remake_of else []
    return parts


def preparation_rows(reader: Reader) -> list[DueRow]:
    """Say on Home in one row how much waits for a pharmacist, and how much is being made."""
    counts = preparation_lists.count_by_state(reader)
    waiting, making = counts.get(Stage.TO_CHECK, 0), sum(counts.get(stage, 0) for stage in OPEN)
    under_way = f"{making:,} under way" if making else ""
    if waiting:
        waits = f"{waiting:,} {plural('preparation', waiting)} {'waits' if waiting == 1 else 'wait'}"
        return [("▲", "CHECK", waits, " · ".join(filter(None, (under_way, "F1, Check"))))]
    if making:
        return [("●", "PREPARE", f"{making:,} {plural('preparation', making)} under way", "F1, Prepare")]
    return []
