"""What was fetched for an order: each package by the pull that took it, what of it is used, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db import container_draws, items, jobs, order_work, preparation_uses, pulls
from db.container_draws import Draw
from db.orders import Order
from db.pulls import Pulled
from db.store import Reader
from kiosk.services.outcome import Refused
from kiosk.services.pull_state import PullState
from kiosk.services.receive_subject import plural


@dataclass(frozen=True)
class Fetched:
    """What one pull took of one lot for an order, and has not come back."""

    pulled: Pulled
    counts_as: str
    """The item of the list that it was taken for."""

    @property
    def left(self) -> int:
        """Count what may still be used."""
        return max(0, self.pulled.quantity - self.pulled.used)


@dataclass(frozen=True)
class FetchedUse:
    """An open container that the pull for an order was to use where it stands."""

    draw_id: str
    container_id: str
    microlitres: int | None
    """How much was drawn; None where nobody said it."""
    counts_as: str


def packages(reader: Reader, order: Order) -> list[Fetched]:
    """List the packages that were fetched for the version that stands, the oldest first."""
    found = []
    for state in _pulls(reader, order):
        for line in pulls.pulled(reader, state.lines):
            if line.quantity > 0:
                found.append(Fetched(line, state.instead.get(line.id, line.item_id)))
    return sorted(found, key=lambda each: (each.pulled.at, len(each.pulled.id), each.pulled.id))


def uses(reader: Reader, order: Order) -> list[FetchedUse]:
    """List the uses of open containers that were noted for it and went into no preparation yet."""
    found = []
    for state in _pulls(reader, order):
        for draw_id, item_id in container_draws.items_used(reader, state.uses).items():
            draw = container_draws.draw(reader, draw_id)
            if draw is not None and not _is_used(reader, order, draw):
                found.append(
                    FetchedUse(draw_id, draw.container_id, draw.microlitres, state.instead.get(draw_id, item_id))
                )
    return found


def _is_used(reader: Reader, order: Order, draw: Draw) -> bool:
    """Say whether a use went into a preparation; one without a volume did when its container was drawn from next."""
    if preparation_uses.is_draw_used(reader, draw.id):
        return True
    is_unsaid = draw.microlitres is None
    return is_unsaid and preparation_uses.is_container_used(reader, order.id, draw.container_id, draw.at)


def _pulls(reader: Reader, order: Order) -> list[PullState]:
    """List the pulls for the version that stands; what was fetched for another one is set aside."""
    found = []
    for job_id in order_work.pulls_of(reader, order.id):
        job = jobs.job(reader, job_id)
        state = PullState.from_json(job.state) if job is not None else PullState()
        if (state.order, state.order_version) == (order.id, order.version):
            found.append(state)
    return found


def not_fetched(reader: Reader, order: Order, needs: Mapping[str, int]) -> Refused | None:
    """Say what was not fetched yet of what is needed, in base units by item; of what nobody knows, anything at all."""
    there: dict[str, int] = {}
    for package in packages(reader, order):
        there[package.counts_as] = there.get(package.counts_as, 0) + package.left
    for use in uses(reader, order):
        there[use.counts_as] = there.get(use.counts_as, 0) + 1
    missing = {item_id: count - there.get(item_id, 0) for item_id, count in needs.items()}
    words = [_words(reader, item_id, count) for item_id, count in missing.items() if count > 0]
    if not words and any(there.values()):
        return None
    said = ", ".join(words) or "nothing was fetched for it at all"
    return Refused(
        "NOT_FETCHED",
        f"Order {order.id} cannot be prepared: not fetched yet: {said}.",
        f"Fetch it first: F7, Pull, for order {order.id}.",
    )


def _words(reader: Reader, item_id: str, count: int) -> str:
    item = items.item(reader, item_id)
    return f"{count:,} {plural(item.base_unit, count)} of {item.name}" if item else f"{count:,} of {item_id}"
