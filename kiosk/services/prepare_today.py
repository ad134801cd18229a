"""The day's work as a program reads it: to be prepared, under way, waiting for the check, released today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import instants, jobs, locations, orders, people, preparation_reports, preparations
from db.orders import Order
from db.preparations import Preparation
from db.store import Reader
from kiosk.rules.order_content import from_json
from kiosk.rules.orders import State
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import OPEN, Stage
from kiosk.services import permit
from kiosk.services.order_queue import line_of as order_line
from kiosk.services.outcome import Refused
from kiosk.services.preparation_list import line_of
from kiosk.services.record_filter import midnight
from kiosk.services.units_missing import Missing, missing
from kiosk.settings import site_at

TO_PREPARE: Final = "to_prepare"
UNDER_WAY: Final = "under_way"
TO_CHECK: Final = "to_check"
RELEASED: Final = "released"
WORDS: Final = {
    TO_CHECK: "waits for the check",
    UNDER_WAY: "under way",
    TO_PREPARE: "to be prepared",
    RELEASED: "released today",
}
"""What is nearest to a patient stands first; what is done, last."""
_MOST: Final = 1000
_ENDED: Final = (Stage.REJECTED, Stage.CANCELLED)


@dataclass(frozen=True)
class Work:
    """One order to be prepared, or one preparation."""

    standing: str
    order: Order | None
    preparation: Preparation | None
    what: str
    about: tuple[str, ...]
    holder: str | None
    """The kiosk that has its worksheet."""
    hood: str | None
    prepared_by: str | None
    again: Missing | None = None
    """What is to be made again, of which preparation."""

    @property
    def is_stat(self) -> bool:
        """Say whether it goes before all others."""
        return self.order is not None and self.order.priority == "stat"

    @property
    def words(self) -> str:
        """Say it in a line."""
        return f"{WORDS[self.standing]}: {self.what} ({', '.join(self.about)})"

    def to_json(self) -> dict[str, Any]:
        """Give it for a program; no patient stands in it."""
        order, made = self.order, self.preparation
        return {
            "standing": self.standing,
            "order": order.id if order else None,
            "order_version": made.order_version if made else order.version if order else None,
            "number": order.number if order else None,
            "priority": order.priority if order else None,
            "needed_at": (order.needed_at or None) if order else None,
            "drug": order.item if order else None,
            "preparation": made.id if made else None,
            "state": made.state if made else None,
            "units": made.units if made else self.again.units if self.again else None,
            "job": made.job_id if made else None,
            "holder": self.holder,
            "hood": self.hood,
            "prepared_by": self.prepared_by,
            "begun_at": made.at if made else None,
            "started_at": made.started_at if made else None,
            "completed_at": made.completed_at if made else None,
            "storage": made.storage if made else None,
            "beyond_use_date": made.beyond_use_date if made else None,
            "remake_of": made.remake_of if made else self.again.preparation_id if self.again else None,
        }


def work_today(reader: Reader, by: str, now: str) -> tuple[Work, ...] | Refused:
    """List it for whoever may see orders; in each part STAT first, then what is needed or was begun first."""
    if (refused := permit.refusal(reader, by, Act.VIEW_ORDER)) is not None:
        return refused
    zone = site_at(reader, now).zone
    today = midnight(instants.from_text(now).astimezone(zone).date(), zone)
    released = [preparations.preparation(reader, each) for each in preparation_reports.released_since(reader, today)]
    made = [
        *((TO_CHECK, each) for each in preparations.in_states(reader, (Stage.TO_CHECK,), _MOST)),
        *((UNDER_WAY, each) for each in preparations.in_states(reader, OPEN, _MOST)),
        *((RELEASED, each) for each in released if each is not None),
    ]
    found = [_of_preparation(reader, standing, each, zone) for standing, each in made]
    for order in orders.in_states(reader, (State.VERIFIED,), _MOST):
        found += _to_prepare(reader, order)
    return tuple(sorted(found, key=lambda each: (list(WORDS).index(each.standing), not each.is_stat)))


def _to_prepare(reader: Reader, order: Order) -> list[Work]:
    """List what is to be made of an order, its next fill and units that are wanted again; nothing while one is made."""
    made = [each for each in preparations.of_order(reader, order.id) if each.state not in _ENDED]
    if not order.content or any(each.state != Stage.RELEASED for each in made):
        return []
    line = order_line(reader, order)
    found = [
        Work(TO_PREPARE, order, None, line.what, (f"{each.units:,} again", *line.about), None, None, None, each)
        for each in missing(reader, order.id)
    ]
    if sum(each.remake_of is None for each in made) < from_json(order.content).fills:
        found.append(Work(TO_PREPARE, order, None, line.what, line.about, None, None, None))
    return found


def _of_preparation(reader: Reader, standing: str, made: Preparation, zone: ZoneInfo) -> Work:
    line, job = line_of(reader, made, zone), jobs.job(reader, made.job_id)
    hood = locations.location(reader, made.hood_id) if made.hood_id is not None else None
    who = people.anybody(reader, made.prepared_by) if made.prepared_by is not None else None
    return Work(
        standing,
        orders.order(reader, made.order_id),
        made,
        line.what,
        line.about,
        job.holder if job is not None and job.status == "open" else None,
        hood.name if hood is not None else None,
        who.name if who is not None else None,
    )
