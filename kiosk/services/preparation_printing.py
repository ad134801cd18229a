"""Having the labels of a preparation printed: whatever counts and was not asked for yet, once a step is done."""

from __future__ import annotations

from typing import Final

from db import preparation_codes, preparation_work
from db.preparation_work import UnitLabel
from db.record import Record
from kiosk.services import labels, print_queue
from kiosk.services.labels import Wanted
from kiosk.services.outcome import Refused
from kiosk.services.preparation_label_data import wanted
from kiosk.services.preparation_void import KIND_WORDS

REST: Final = "rest"
"""The event that says what became of what was left in a container."""


def print_due(record: Record, person_id: str, preparation_id: str) -> str:
    """Have every label printed that is due, and say in a sentence what to do; empty where none was.

    It is asked after every step, and when a worksheet is taken up again: a kiosk that ended between a step and its
    label has printed nothing yet. A label that cannot be printed takes nothing back; it stays due.
    """
    said = [_code(record, person_id, label) for label in preparation_codes.not_printed(record, preparation_id)]
    said += [_rest(record, person_id, container_id) for container_id in _kept(record, preparation_id)]
    return " ".join(dict.fromkeys(filter(None, said)))


def _code(record: Record, person_id: str, label: UnitLabel) -> str:
    made = wanted(record, label)
    queued = made if isinstance(made, Refused) else _queued(record, person_id, made)
    if isinstance(queued, Refused):
        return f"No label: {queued.message} {queued.next_step}"
    with record.write(person_id, "preparation.label", label.unit_id) as write:
        preparation_work.say_printed(write, label.id, queued)
    where = "Put it on the container, and scan it there."
    return f"{KIND_WORDS[label.kind][0].upper()}{KIND_WORDS[label.kind][1:]} is printed. {where}"


def _queued(record: Record, person_id: str, made: Wanted) -> str | Refused:
    outcome = print_queue.queue_label(record, person_id, made.kind, made.data, made.symbol, of_preparation=True)
    if isinstance(outcome, print_queue.Queued):
        return outcome.job_id
    return Refused(outcome.code, outcome.message, outcome.next_step if isinstance(outcome, Refused) else "")


def _kept(record: Record, preparation_id: str) -> list[str]:
    """Name the containers that were kept and have no label yet."""
    kept = (each.facts.get("container") for each in preparation_work.events_of(record, preparation_id, REST))
    return [each for each in kept if each and not preparation_codes.has_small_label(record, each)]


def _rest(record: Record, person_id: str, container_id: str) -> str:
    made = labels.opened_label(record, container_id)
    if isinstance(made, Refused):  # it is used up since
        return ""
    queued = _queued(record, person_id, made)
    return f"No label: {queued.message}" if isinstance(queued, Refused) else "Put its label on what is kept."
