"""The queue of what is to be prepared: STAT first, then what is needed first; no patient's name stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import orders, preparation_lists, preparations
from db.orders import Order
from db.record import Record
from db.store import Reader
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.rules.orders import IN_QUEUE, WORDS, State
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import OPEN
from kiosk.rules.refills import Calendar, calendar
from kiosk.services import order_needs, permit
from kiosk.services.order_needs import Made
from kiosk.services.outcome import Done, Outcome, Refused

SHOWN: Final = 100


@dataclass(frozen=True)
class QueueLine:
    """One order in the queue."""

    order: Order
    sign: str
    word: str
    what: str
    """Drug and dose."""
    about: tuple[str, ...]
    """When it is needed, how it is given, what waits."""
    is_open: bool
    """Whether somebody fetches for it, or makes it, already."""

    @property
    def is_stat(self) -> bool:
        """Say whether it goes before all others."""
        return self.order.priority == "stat"

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        order = self.order
        return {
            "order": order.id, "number": order.number, "state": order.state, "version": order.version,
            "priority": order.priority, "needed_at": order.needed_at or None, "kind": order.kind,
            "origin": order.origin, "drug": order.item, "what": self.what, "begun": self.is_open,
        }  # fmt: skip


@dataclass(frozen=True)
class Queue:
    """What waits, as far as it is shown."""

    lines: tuple[QueueLine, ...]
    counts: dict[str, tuple[int, int]]
    """How many orders stand so, and how many of them are STAT."""


def queue(reader: Reader, by: str, *, held: bool = False) -> Queue | Refused:
    """List what is to be prepared or verified, for whoever may see it; `held`: what is on hold instead."""
    if (refused := permit.refusal(reader, by, Act.VIEW_ORDER)) is not None:
        return refused
    states = (State.HELD,) if held else IN_QUEUE
    good = {} if held else preparation_lists.good_of_verified(reader)
    found = orders.in_states(reader, states, SHOWN + len(good))
    made = [each for each in found if _is_made(each, good)]
    counts = orders.count_in_states(reader)
    verified, stat = counts.get(State.VERIFIED, (0, 0))
    counts[State.VERIFIED] = (verified - len(made), stat - sum(each.priority == "stat" for each in made))
    waiting = [each for each in found if each not in made][:SHOWN]
    return Queue(tuple(line_of(reader, each) for each in waiting), counts)


def _is_made(order: Order, good: Mapping[str, int]) -> bool:
    """Say whether all that an order asks for is made: it leaves the queue, and comes back when a unit is rejected."""
    count = good.get(order.id, 0)
    if not count or order.state != State.VERIFIED or not order.content:
        return False
    content = from_json(order.content)
    return count >= content.doses * content.fills


def seen(record: Record, by: str) -> Outcome:
    """Say whether somebody may see orders, before a screen lists them."""
    found = looked(record, by)
    return found if isinstance(found, Refused) else Done("ORDERS", "STAT stands first, then what is needed first.")


def looked(record: Record, by: str, *, held: bool = False) -> Queue | Refused:
    """List it for a person, and note it when somebody may not see it."""
    found = queue(record, by, held=held)
    return permit.noted_alone(record, by, "order.queue", found) if isinstance(found, Refused) else found


def line_of(reader: Reader, order: Order) -> QueueLine:
    """Draw one order as it stands in a list."""
    sign, word = WORDS[State(order.state)]
    if not order.content:
        return QueueLine(order, sign, word, order.item, ("what it says is erased",), is_open=False)
    content = from_json(order.content)
    begun, making = order_needs.is_open(reader, order), _being_made(reader, order)
    about = [f"needed {order.needed_at}" if order.needed_at else "no time said", content.schedule_words]
    about += [content.flow_words] if content.flow_words else []
    found = refills(reader, order) if order.kind == "patient" and content.fills > 1 else None
    if found is not None and found.compound_on is not None:
        about.append(f"compound next on {found.compound_on:%Y-%m-%d}")
    about += [f"being fetched in {', '.join(begun)}"] if begun else []
    about += [f"being prepared: {', '.join(making)}"] if making else []
    asked = [each for each in orders.clarifications(reader, order.id) if each.answered_at is None]
    about += ["waits for the prescriber's answer"] if asked else []
    stat = "STAT " if order.priority == "stat" else ""
    number = f"   {order.id}" + (f" · {order.number}" if order.number else "")
    kind = " (batch)" if order.kind == "batch" else ""
    # The item's name has an amount of its own: which of the two is given is never left to the eye.
    what = f"{stat}{order.item} · dose {content.dose_words}{kind}{number}"
    return QueueLine(order, sign, word, what, tuple(about), bool(begun or making))


def _being_made(reader: Reader, order: Order) -> list[str]:
    return [each.id for each in preparations.of_order(reader, order.id) if each.state in OPEN]


def refills(reader: Reader, order: Order) -> Calendar | None:
    """Say which dose is covered last and when the next are compounded; None where that does not make sense.

    As long as no preparation is on record, a fill counts as made once a pull for it was finished with something in it.
    """
    if not order.content:
        return None
    return _calendar(reader, from_json(order.content), order_needs.fetched(reader, order.id))


def _calendar(reader: Reader, content: OrderContent, fetched: tuple[Made, ...]) -> Calendar | None:
    if not content.starts_at:
        return None
    done = sum(not _is_open_job(reader, job_id) for job_id in {each.job_id for each in fetched})
    return calendar(content.schedule, done * content.doses)


def covered_words(reader: Reader, order: Order) -> str:
    """Say which dose is covered last, and when the next ones are compounded; empty for a single fill."""
    found = refills(reader, order)
    if found is None:
        return ""
    last = f"covered to {found.last_covered:%Y-%m-%d %H:%M}" if found.last_covered else "nothing is covered yet"
    if found.compound_on is None or found.next_dose is None:
        return f"{last}; that is the last dose"
    return f"{last}; next dose {found.next_dose:%Y-%m-%d %H:%M}, to be compounded by {found.compound_on:%Y-%m-%d}"


def _is_open_job(reader: Reader, job_id: str) -> bool:
    rows = reader.rows("select status from job where id = :id", id=job_id)
    return bool(rows) and rows[0]["status"] == "open"
