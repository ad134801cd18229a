"""The queue of what waits for the pharmacist's check: STAT first, then what is needed first; never a patient's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from db import formulas, orders, people, preparations
from db.preparations import Preparation
from db.record import Record
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import permit
from kiosk.services.outcome import Refused
from kiosk.services.preparation_case import hands

SHOWN: Final = 100


@dataclass(frozen=True)
class ToCheck:
    """One preparation that waits."""

    preparation: str
    order: str
    version: int
    priority: str
    needed_at: str
    name: str
    """What it is, by its formula."""
    drug: str
    """What is ordered."""
    containers: int
    waits_since: str
    beyond_use_date: str
    made_by: str
    """The name of who prepared it."""
    is_own: bool
    """Whoever asks had a hand in it, and so does not check it."""
    is_over: bool
    """Its beyond-use date has passed."""

    @property
    def is_stat(self) -> bool:
        """Say whether it goes before all others."""
        return self.priority == "stat"

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return {
            "preparation": self.preparation, "order": self.order, "version": self.version,
            "priority": self.priority, "needed_at": self.needed_at or None, "name": self.name, "drug": self.drug,
            "containers": self.containers, "waits_since": self.waits_since,
            "beyond_use_date": self.beyond_use_date, "made_by": self.made_by, "own": self.is_own,
            "beyond_use_passed": self.is_over,
        }  # fmt: skip


def to_check(reader: Reader, by: str, now: str) -> tuple[ToCheck, ...] | Refused:
    """List what waits, for whoever may see orders."""
    if (refused := permit.refusal(reader, by, Act.VIEW_ORDER)) is not None:
        return refused
    found = _lines(reader, by, now)
    return tuple(sorted(found, key=lambda each: (not each.is_stat, each.needed_at, each.waits_since))[:SHOWN])


def looked(record: Record, by: str) -> tuple[ToCheck, ...] | Refused:
    """List it for a person, and note it when somebody may not see it."""
    found = to_check(record, by, record.now())
    return permit.noted_alone(record, by, "check.queue", found) if isinstance(found, Refused) else found


def _lines(reader: Reader, by: str, now: str) -> Iterator[ToCheck]:
    for made in preparations.in_states(reader, [Stage.TO_CHECK]):
        order = orders.order(reader, made.order_id)
        version = formulas.version(reader, made.formula_id)
        if order is not None and version is not None:
            yield ToCheck(
                preparation=made.id,
                order=order.id,
                version=made.order_version,
                priority=order.priority,
                needed_at=order.needed_at,
                name=version.name,
                drug=order.item,
                containers=sum(each.state == UnitStage.TO_CHECK for each in preparations.units_of(reader, made.id)),
                waits_since=made.completed_at or made.at,
                beyond_use_date=made.beyond_use_date or "",
                made_by=_name(reader, made),
                is_own=by in hands(reader, made),
                is_over=(made.beyond_use_date or now) <= now,
            )


def _name(reader: Reader, made: Preparation) -> str:
    person_id = made.prepared_by or made.begun_by
    person = people.anybody(reader, person_id)
    return person.name if person is not None else person_id
