"""What an order takes off the shelf: whole units for each dose and a bag of the fluid for each; a batch shares them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final, Literal

from db import container_draws, items, jobs, opened_containers, order_work, pulls, stock
from db.orders import Order
from db.store import Reader
from kiosk.rules.calculations.answer import EXACT
from kiosk.rules.formula import Formula
from kiosk.rules.in_use import millilitres
from kiosk.rules.order_arithmetic import vials
from kiosk.rules.order_content import OrderContent
from kiosk.services import order_tables
from kiosk.services.formulas import items_of
from kiosk.services.pull_state import PullState
from kiosk.services.receive_subject import plural

_MICROLITRES: Final = Decimal(1000)
PATIENT = "patient:"
"""How the owner of stock begins that is one patient's own."""


def needs(reader: Reader, content: OrderContent, formula: Formula | None = None) -> dict[str, int] | None:
    """Count the base units by item; None where nobody said what one of the drug holds.

    By a formula also the fluid that it names where the order names none, and a container that comes off the shelf.
    """
    drug = vials(content, order_tables.codes(reader).holds(content.item_id))
    if drug is None:
        return None
    found = {content.item_id: drug}
    fluid = content.diluent_id or _of_group(reader, formula, "diluent")
    container = _of_group(reader, formula, "container")
    for item_id, count in ((fluid, _fluid(reader, content, formula, fluid)), (container, content.doses)):
        if item_id is not None:
            found[item_id] = found.get(item_id, 0) + count
    return found


def _fluid(reader: Reader, content: OrderContent, formula: Formula | None, item_id: str | None) -> int:
    """Count the bags of fluid: one a dose, but where a batch draws it from shared ones into other containers."""
    item = items.item(reader, item_id) if item_id is not None else None
    holds = item.volume_microlitres if item is not None else None
    if content.kind != "batch" or formula is None or not (formula.container and formula.diluent and holds):
        return content.doses
    drawn = EXACT.multiply(formula.diluent.volume_ml * _MICROLITRES, Decimal(content.doses))
    return int(EXACT.divide(drawn, Decimal(holds)).to_integral_value(ROUND_CEILING))


def _of_group(reader: Reader, formula: Formula | None, what: Literal["diluent", "container"]) -> str | None:
    """Find the item that a formula means; the first one where several may stand in for one another."""
    part = getattr(formula, what) if formula is not None else None
    found = items_of(reader, part.group) if part is not None and part.group else []
    return found[0].id if found else None


@dataclass(frozen=True)
class ToPull:
    """One thing that an order takes, and what of it goes first."""

    item_id: str
    name: str
    words: str


def to_pull(reader: Reader, content: OrderContent, wanted: dict[str, int], now: str) -> tuple[ToPull, ...]:
    """Say what to pull: opened containers first, the patient's own, and what is there of the rest."""
    return tuple(_line(reader, content, item_id, count, now) for item_id, count in wanted.items())


def _line(reader: Reader, content: OrderContent, item_id: str, count: int, now: str) -> ToPull:
    item = items.item(reader, item_id)
    name, unit = (item.name, item.base_unit) if item else (item_id, "unit")
    parts = [f"{count:,} {plural(unit, count)}"]
    opened = [
        each
        for each in opened_containers.open_of_item(reader, item_id)
        if not each.is_held and stock.is_ours(each.owner) and each.use_until > now and each.left_microlitres != 0
    ]
    for each in opened[:2]:
        left = f", {millilitres(each.left_microlitres)} left at most" if each.left_microlitres is not None else ""
        parts.append(f"first the OPEN one, lot {each.batch_lot or '—'} at {each.location}{left}")
    lying = [line for line in stock.stock_now(reader, now, stock.Filter(item_id=item_id)) if line.state == "available"]
    own = sum(line.quantity for line in lying if content.owner and line.owner == f"{PATIENT}{content.owner}")
    ours = sum(line.quantity for line in lying if stock.is_ours(line.owner))
    if own:
        parts.append(f"{own:,} of the patient's own")
    if own + ours < count:
        parts.append(f"▼ only {own + ours:,} may be used")
    return ToPull(item_id, name, "; ".join(parts))


@dataclass(frozen=True)
class Made:
    """What was fetched for an order already; what was made of it stands in the preparation's own record."""

    item_id: str
    name: str
    unit: str
    quantity: int
    """Base units that have not come back."""
    job_id: str
    at: str
    person: str
    batch_lot: str


def fetched(reader: Reader, order_id: str) -> tuple[Made, ...]:
    """List what was pulled for an order and has not come back, the oldest first."""
    found = []
    for job_id in order_work.pulls_of(reader, order_id):
        job = jobs.job(reader, job_id)
        state = PullState.from_json(job.state) if job is not None else PullState()
        if job is None or state.order != order_id:  # what it is for was said anew
            continue
        found += [
            Made(each.item_id, each.name, each.unit, each.quantity, job_id, each.at, each.person, each.batch_lot)
            for each in pulls.pulled(reader, state.lines)
            if each.quantity > 0
        ]
    return tuple(sorted(found, key=lambda each: (each.at, each.job_id)))


def still_wanted(reader: Reader) -> dict[str, int]:
    """Count by item what the verified orders take of our stock and nobody began to fetch.

    A pull that is open counts for itself; of what a patient owns, their own order takes first.
    """
    found: dict[str, int] = {}
    may_be_begun = order_work.pulls_of_verified(reader)
    begun: dict[str, bool] = {}
    for order, item_id, quantity in order_work.needs_of_verified(reader):
        if order.id not in begun:
            begun[order.id] = order.id in may_be_begun and _is_begun(reader, order.id)
        if not begun[order.id]:
            owner = order.content.get("owner")
            owned = stock.available_of(reader, item_id, f"{PATIENT}{owner}") if owner else 0
            found[item_id] = found.get(item_id, 0) + quantity - min(quantity, owned)
    return {item_id: count for item_id, count in found.items() if count}


def _is_begun(reader: Reader, order_id: str) -> bool:
    """Say whether a pull fetches for it, or did."""
    for job_id in order_work.pulls_of(reader, order_id):
        job = jobs.job(reader, job_id)
        if job is None or job.status == "cancelled":
            continue
        state = PullState.from_json(job.state)
        used = bool(container_draws.items_used(reader, state.uses)) if state.uses else False
        if state.order == order_id and (job.status == "open" or used or fetched(reader, order_id)):
            return True
    return False


def is_open(reader: Reader, order: Order) -> tuple[str, ...]:
    """Name the pulls that are open for an order."""
    found = ((job_id, jobs.job(reader, job_id)) for job_id in order_work.pulls_of(reader, order.id))
    return tuple(
        job_id
        for job_id, job in found
        if job is not None and job.status == "open" and PullState.from_json(job.state).order == order.id
    )
